//! Seller memo and flag, and the renewal of tokens.

use super::{Method, Pinduoduo, method, orders::platform_time, send, wire::Token, write};
use crate::{
    http::{Effect, Engine, page_url},
    platform::{Authorisation, CallError, FreshTokens, Granted, Memos, ShopAccess},
    platforms::reading::{Field, parse},
};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

static NOTE: Method = method("pdd.order.note.update", "response", Effect::Write);
static REFRESH: Method = Method {
    needs_token: false,
    ..method(
        "pdd.pop.auth.token.refresh",
        "pop_auth_token_refresh_response",
        Effect::Write,
    )
};
static CREATE: Method = Method {
    needs_token: false,
    ..method(
        "pdd.pop.auth.token.create",
        "pop_auth_token_create_response",
        Effect::Write,
    )
};

/// Names of flags 1 to 5; flag and name are given both or neither.
const FLAG_NAMES: [&str; 5] = ["红色", "黄色", "绿色", "蓝色", "紫色"];

#[async_trait]
impl Memos for Pinduoduo {
    async fn write(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        memo: &str,
        flag: i32,
    ) -> Result<(), CallError> {
        let params = note_params(platform_order_id, memo, flag)?;
        write(http, shop, &NOTE, params).await
    }
}

fn note_params(
    order_sn: &str,
    memo: &str,
    flag: i32,
) -> Result<Vec<(&'static str, String)>, CallError> {
    let memo = if memo.is_empty() { " " } else { memo };
    let mut params = vec![("order_sn", order_sn.to_owned()), ("note", memo.to_owned())];
    if flag != 0 {
        let name = usize::try_from(flag)
            .ok()
            .and_then(|flag| flag.checked_sub(1))
            .and_then(|at| FLAG_NAMES.get(at));
        let name = name.ok_or_else(|| CallError::Refused {
            code: "BAD_FLAG".into(),
            message: format!("Pinduoduo has flags 1 to 5, not {flag}"),
        })?;
        params.extend([("tag", flag.to_string()), ("tag_name", (*name).to_owned())]);
    }
    Ok(params)
}

#[async_trait]
impl Authorisation for Pinduoduo {
    fn refresh_before(&self) -> Option<Duration> {
        None
    }

    fn grants_itself(&self) -> bool {
        false
    }

    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError> {
        let params = vec![(
            "refresh_token",
            shop.refresh_token.expose_secret().to_owned(),
        )];
        send(http, shop, &REFRESH, params, |_, payload| {
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
            ("response_type", "code"),
            ("client_id", &shop.app_key),
            ("redirect_uri", redirect_uri),
            ("state", state),
            ("view", "web"),
        ];
        let host = "https://fuwu.pinduoduo.com";
        page_url(shop, host, "/service-market/auth", &query).map(Some)
    }

    async fn exchange(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        code: &str,
        _redirect_uri: &str,
    ) -> Result<Granted, CallError> {
        let params = vec![("code", code.to_owned())];
        send(http, shop, &CREATE, params, |_, payload| {
            let token: Token<'_> = parse(payload, "tokens")?;
            let mall_id = token.owner_id.text("owner_id").unwrap_or_default();
            Ok(Granted {
                tokens: fresh_tokens(&token, &SecretString::from(""))?,
                shop_names: Some(mall_id)
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
    Ok(FreshTokens {
        access_token: secret(token.access_token).ok_or_else(|| CallError::Malformed {
            message: "access_token is missing".into(),
        })?,
        refresh_token: secret(token.refresh_token).unwrap_or_else(|| refresh_token.clone()),
        access_expires_at: platform_time(token.expires_at),
        refresh_expires_at: platform_time(token.refresh_token_expires_at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_and_name_go_together_and_a_memo_is_cleared_by_a_space() {
        let params = note_params("261001-1", "加急", 2).unwrap();
        assert!(params.contains(&("tag", "2".into())));
        assert!(params.contains(&("tag_name", "黄色".into())));
        let cleared = note_params("261001-1", "", 0).unwrap();
        assert_eq!(
            cleared,
            [("order_sn", "261001-1".into()), ("note", " ".into())]
        );
        for flag in [-1, 6, i32::MIN] {
            assert!(matches!(
                note_params("261001-1", "", flag),
                Err(CallError::Refused { .. })
            ));
        }
    }

    #[test]
    fn tokens_end_when_the_platform_says() {
        let json = r#"{"access_token":"a","expires_at":1760086399}"#;
        let fresh = fresh_tokens(&serde_json::from_str(json).unwrap(), &"before".into()).unwrap();
        let ends = fresh.access_expires_at.unwrap();
        assert_eq!(ends.to_rfc3339(), "2025-10-10T08:53:19+00:00");
        assert_eq!(fresh.refresh_token.expose_secret(), "before");
        assert_eq!(fresh.refresh_expires_at, None);
    }
}
