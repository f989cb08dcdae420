//! Seller memo and flag, and the renewal of tokens.

use super::{Method, Xiaohongshu, method, send, wire::Token};
use crate::{
    http::{Effect, Engine, page_url},
    platform::{Authorisation, CallError, FreshTokens, Granted, Memos, ShopAccess},
    platforms::reading::{Field, parse},
};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::time::Duration;

static MARK: Method = method("order.modifySellerMarkInfo", Effect::Write);
static REFRESH: Method = Method {
    needs_token: false,
    ..method("oauth.refreshToken", Effect::Write)
};
static GRANT: Method = Method {
    needs_token: false,
    ..method("oauth.getAccessToken", Effect::Write)
};

/// The name that the platform shows beside a memo, and that it asks for elsewhere without
/// looking at it.
pub(super) const OPERATOR: &str = "启航OMS";

#[async_trait]
impl Memos for Xiaohongshu {
    async fn write(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        memo: &str,
        flag: i32,
    ) -> Result<(), CallError> {
        let fields = mark_fields(platform_order_id, memo, flag)?;
        send(http, shop, &MARK, fields, |_, _| Ok(())).await
    }
}

/// Flags are grey, red, yellow, green, blue, purple. There is no way to write that
/// there is none, and grey is what an order without one has.
fn mark_fields(order_id: &str, memo: &str, flag: i32) -> Result<Value, CallError> {
    let priority = match flag {
        0 => 1,
        1..=6 => flag,
        _ => {
            return Err(CallError::Refused {
                code: "BAD_FLAG".into(),
                message: format!("Xiaohongshu has flags 1 to 6, not {flag}"),
            });
        }
    };
    Ok(json!({
        "orderId": order_id,
        "sellerMarkNote": memo,
        "operator": OPERATOR,
        "sellerMarkPriority": priority,
    }))
}

#[async_trait]
impl Authorisation for Xiaohongshu {
    /// With more than half an hour of life left the same pair would come back.
    fn refresh_before(&self) -> Option<Duration> {
        Some(Duration::from_secs(25 * 60))
    }

    fn grants_itself(&self) -> bool {
        false
    }

    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError> {
        let fields = json!({"refreshToken": shop.refresh_token.expose_secret()});
        send(http, shop, &REFRESH, fields, |_, payload| {
            fresh_tokens(&parse(payload, "tokens")?, &shop.refresh_token)
        })
        .await
    }

    fn authorise_url(
        &self,
        shop: &ShopAccess,
        redirect_uri: &str,
        state: &str,
    ) -> Result<Option<String>, CallError> {
        let query = [
            ("appId", shop.app_key.as_str()),
            ("redirectUri", redirect_uri),
            ("state", state),
        ];
        let host = "https://ark.xiaohongshu.com";
        page_url(shop, host, "/ark/authorization", &query).map(Some)
    }

    async fn exchange(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        code: &str,
        _redirect_uri: &str,
    ) -> Result<Granted, CallError> {
        let fields = json!({"code": code});
        send(http, shop, &GRANT, fields, |_, payload| {
            let token: Token<'_> = parse(payload, "tokens")?;
            let seller_id = token.seller_id.text("sellerId").unwrap_or_default();
            Ok(Granted {
                tokens: fresh_tokens(&token, &SecretString::from(""))?,
                shop_names: Some(seller_id)
                    .filter(|id| !id.is_empty())
                    .into_iter()
                    .collect(),
            })
        })
        .await
    }
}

/// A refresh token that is not repeated goes on as it was.
fn fresh_tokens(token: &Token<'_>, refresh_token: &SecretString) -> Result<FreshTokens, CallError> {
    let secret = |field: Field<'_>| {
        let text = field.text("token").ok().filter(|text| !text.is_empty())?;
        Some(SecretString::from(text))
    };
    let ends = |field: Field<'_>| field.millis("expires").ok().flatten();
    Ok(FreshTokens {
        access_token: secret(token.access_token).ok_or_else(|| CallError::Malformed {
            message: "accessToken is missing".into(),
        })?,
        refresh_token: secret(token.refresh_token).unwrap_or_else(|| refresh_token.clone()),
        access_expires_at: ends(token.access_token_expires_at),
        refresh_expires_at: ends(token.refresh_token_expires_at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_without_a_flag_is_marked_grey() {
        for (flag, priority) in [(0, 1), (1, 1), (6, 6)] {
            let fields = mark_fields("P1", "", flag).unwrap();
            assert_eq!(fields["sellerMarkPriority"], priority);
            assert_eq!(fields["sellerMarkNote"], "");
        }
        for flag in [-1, 7, i32::MIN] {
            assert!(matches!(
                mark_fields("P1", "", flag),
                Err(CallError::Refused { .. })
            ));
        }
    }

    #[test]
    fn tokens_end_when_the_platform_says() {
        let json = r#"{"accessToken":"token-a","accessTokenExpiresAt":1736294400000}"#;
        let fresh = fresh_tokens(&serde_json::from_str(json).unwrap(), &"before".into()).unwrap();
        let ends = fresh.access_expires_at.unwrap();
        assert_eq!(ends.to_rfc3339(), "2025-01-08T00:00:00+00:00");
        assert_eq!(fresh.refresh_token.expose_secret(), "before");
        assert_eq!(fresh.refresh_expires_at, None);
        let nothing = fresh_tokens(&serde_json::from_str("{}").unwrap(), &"before".into());
        assert!(matches!(nothing, Err(CallError::Malformed { .. })));
    }
}
