//! Seller memo and flag, and the renewal of tokens.

use super::{Douyin, Method, method, send, wire::Token, write};
use crate::{
    http::{Effect, Engine, page_url},
    platform::{Authorisation, CallError, FreshTokens, Granted, Memos, ShopAccess},
    platforms::reading::{Field, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::time::Duration;

pub(super) static REMARK: Method = method(
    "order.addOrderRemark",
    "/order/addOrderRemark",
    Effect::Write,
);

/// A token that is asked for again is the same one or its successor, and a pair that was
/// lost on the way can only be made up for by asking again.
pub(super) static REFRESH: Method = Method {
    needs_token: false,
    ..method("token.refresh", "/token/refresh", Effect::Read)
};
pub(super) static CREATE: Method = Method {
    needs_token: false,
    ..method("token.create", "/token/create", Effect::Read)
};

/// Flags: grey, purple, cyan, green, orange, red.
const FLAGS: std::ops::RangeInclusive<i32> = 0..=5;

#[async_trait]
impl Memos for Douyin {
    async fn write(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        memo: &str,
        flag: i32,
    ) -> Result<(), CallError> {
        let params = remark(platform_order_id, memo, flag)?;
        write(http, shop, &REMARK, &params).await
    }
}

fn remark(order_id: &str, memo: &str, flag: i32) -> Result<Value, CallError> {
    if !FLAGS.contains(&flag) {
        return Err(CallError::Refused {
            code: "BAD_FLAG".into(),
            message: format!("Douyin has flags 0 to 5, not {flag}"),
        });
    }
    Ok(json!({
        "order_id": order_id,
        "remark": memo,
        "is_add_star": "true",
        "star": flag.to_string(),
    }))
}

#[async_trait]
impl Authorisation for Douyin {
    /// Earlier than an hour before its end a refresh gives the same token back.
    fn refresh_before(&self) -> Option<Duration> {
        Some(Duration::from_secs(45 * 60))
    }

    /// An app for the merchant's own shops names the shop and gets its token.
    fn grants_itself(&self) -> bool {
        true
    }

    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError> {
        let refresh_token = shop.refresh_token.expose_secret();
        // An app of the service market is granted no shop without its seller.
        let is_for_own_use = shop.service_id.is_empty();
        if refresh_token.is_empty() {
            if is_for_own_use {
                return tokens(http, shop, &CREATE, &own_shop(shop)).await;
            }
            return Err(CallError::AuthExpired {
                code: "NO_TOKEN".into(),
                message: "the shop was never authorised".into(),
            });
        }
        let params = json!({"grant_type": "refresh_token", "refresh_token": refresh_token});
        let ended = match tokens(http, shop, &REFRESH, &params).await {
            Err(ended @ CallError::AuthExpired { .. }) if is_for_own_use => ended,
            result => return result,
        };
        match tokens(http, shop, &CREATE, &own_shop(shop)).await {
            // Not the merchant's own app: only the seller can help.
            Err(CallError::Refused { .. } | CallError::AuthExpired { .. }) => Err(ended),
            result => result,
        }
    }

    /// An app for the merchant's own shops stands in no service market and has no page. The
    /// page leads back to where the app's own settings say.
    fn authorise_url(
        &self,
        shop: &ShopAccess,
        _redirect_uri: &str,
        state: &str,
    ) -> Result<Option<String>, CallError> {
        if shop.service_id.is_empty() {
            return Ok(None);
        }
        let query = [("service_id", shop.service_id.as_str()), ("state", state)];
        let host = "https://fuwu.jinritemai.com";
        page_url(shop, host, "/authorize", &query).map(Some)
    }

    async fn exchange(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        code: &str,
        _redirect_uri: &str,
    ) -> Result<Granted, CallError> {
        let params = json!({"code": code, "grant_type": "authorization_code"});
        send(http, shop, &CREATE, &params, |_, payload| {
            let token: Token<'_> = parse(payload, "tokens")?;
            let shop_id = token.shop_id.text("shop_id").unwrap_or_default();
            Ok(Granted {
                tokens: fresh_tokens(&token, &SecretString::from(""), Utc::now())?,
                shop_names: Some(shop_id)
                    .filter(|id| !id.is_empty())
                    .into_iter()
                    .collect(),
            })
        })
        .await
    }
}

fn own_shop(shop: &ShopAccess) -> Value {
    json!({
        "code": "",
        "grant_type": "authorization_self",
        "shop_id": shop.platform_shop_id,
    })
}

async fn tokens(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    params: &Value,
) -> Result<FreshTokens, CallError> {
    send(http, shop, method, params, |_, payload| {
        fresh_tokens(&parse(payload, "tokens")?, &shop.refresh_token, Utc::now())
    })
    .await
}

/// A refresh token that is not repeated goes on as it was. When it ends is not told.
fn fresh_tokens(
    token: &Token<'_>,
    refresh_token: &SecretString,
    now: DateTime<Utc>,
) -> Result<FreshTokens, CallError> {
    let secret = |field: Field<'_>| {
        let text = field.text("token").ok().filter(|text| !text.is_empty())?;
        Some(SecretString::from(text))
    };
    let ends = |seconds: i64| {
        let left = chrono::Duration::try_seconds(seconds)?;
        now.checked_add_signed(left)
    };
    let left = token.expires_in.int("expires_in").ok().flatten();
    Ok(FreshTokens {
        access_token: secret(token.access_token).ok_or_else(|| CallError::Malformed {
            message: "access_token is missing".into(),
        })?,
        refresh_token: secret(token.refresh_token).unwrap_or_else(|| refresh_token.clone()),
        access_expires_at: left.filter(|left| *left > 0).and_then(ends),
        refresh_expires_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memo_is_cleared_by_an_empty_one_and_flags_are_texts() {
        let cleared = remark("6920000000000000001", "", 0).unwrap();
        assert_eq!(
            cleared,
            json!({
                "order_id": "6920000000000000001", "remark": "", "is_add_star": "true", "star": "0",
            })
        );
        for flag in [-1, 6, i32::MIN] {
            assert!(matches!(
                remark("6920000000000000001", "", flag),
                Err(CallError::Refused { .. })
            ));
        }
    }

    #[test]
    fn lifetimes_are_counted_from_now() {
        let now = Utc::now();
        let read = |json| fresh_tokens(&serde_json::from_str(json).unwrap(), &"before".into(), now);
        let fresh = read(r#"{"access_token":"a","expires_in":604800}"#).unwrap();
        assert_eq!(
            fresh.access_expires_at,
            Some(now + chrono::Duration::days(7))
        );
        assert_eq!(fresh.refresh_token.expose_secret(), "before");
        let endless = read(r#"{"access_token":"a","refresh_token":"b","expires_in":0}"#).unwrap();
        assert_eq!(endless.access_expires_at, None);
        assert_eq!(endless.refresh_token.expose_secret(), "b");
        let nothing = read(r#"{"refresh_token":"b"}"#);
        assert!(matches!(nothing, Err(CallError::Malformed { .. })));
    }
}
