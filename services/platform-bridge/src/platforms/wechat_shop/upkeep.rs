//! Seller note, and the token that app id and secret give.

use super::{Method, WechatShop, method, send, wire::Token};
use crate::{
    http::{Effect, Engine},
    platform::{Authorisation, CallError, FreshTokens, Granted, Memos, ShopAccess},
    platforms::reading::parse,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::time::Duration;

static NOTE: Method = method("/channels/ec/order/merchantnotes/update", Effect::Write);

/// Asking again gives the same token, so nothing is lost with an answer.
static TOKEN: Method = Method {
    needs_token: false,
    ..method("/cgi-bin/stable_token", Effect::Read)
};

/// Only within the last five minutes of a token does the platform give the next one.
const REFRESH_BEFORE: Duration = Duration::from_secs(4 * 60);

#[async_trait]
impl Memos for WechatShop {
    async fn write(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        memo: &str,
        flag: i32,
    ) -> Result<(), CallError> {
        if flag != 0 {
            return Err(CallError::Refused {
                code: "BAD_FLAG".into(),
                message: format!("WeChat shop has a note and no flags, so not flag {flag}"),
            });
        }
        let body = json!({"order_id": platform_order_id, "merchant_notes": memo});
        send(http, shop, &NOTE, body, |_, _| Ok(())).await
    }
}

#[async_trait]
impl Authorisation for WechatShop {
    fn refresh_before(&self) -> Option<Duration> {
        Some(REFRESH_BEFORE)
    }

    fn grants_itself(&self) -> bool {
        true
    }

    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError> {
        let body = json!({
            "grant_type": "client_credential",
            "appid": shop.app_key,
            "secret": shop.app_secret.expose_secret(),
        });
        send(http, shop, &TOKEN, body, |_, answer| {
            fresh_tokens(&parse(answer, "token")?, Utc::now())
        })
        .await
    }

    fn authorise_url(
        &self,
        _shop: &ShopAccess,
        _redirect_uri: &str,
        _state: &str,
    ) -> Result<Option<String>, CallError> {
        Ok(None)
    }

    async fn exchange(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _code: &str,
        _redirect_uri: &str,
    ) -> Result<Granted, CallError> {
        Err(CallError::Unsupported {
            reason: "AppID and AppSecret alone give a WeChat shop's token",
        })
    }
}

/// There is no refresh token: app id and secret stand for it.
fn fresh_tokens(token: &Token<'_>, now: DateTime<Utc>) -> Result<FreshTokens, CallError> {
    let access_token = token.access_token.text("access_token").unwrap_or_default();
    if access_token.is_empty() {
        return Err(CallError::Malformed {
            message: "access_token is missing".into(),
        });
    }
    let seconds = token.expires_in.int("expires_in").ok().flatten();
    let ends = seconds
        .filter(|seconds| *seconds > 0)
        .and_then(chrono::Duration::try_seconds)
        .and_then(|lasts| now.checked_add_signed(lasts));
    Ok(FreshTokens {
        access_token: access_token.into(),
        refresh_token: SecretString::from(""),
        access_expires_at: ends,
        refresh_expires_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(json: &str, now: DateTime<Utc>) -> Result<FreshTokens, CallError> {
        fresh_tokens(&serde_json::from_str(json).unwrap(), now)
    }

    #[test]
    fn a_token_lasts_as_long_as_the_platform_says() {
        let now = Utc::now();
        let token = fresh(r#"{"access_token":"a","expires_in":"7200"}"#, now).unwrap();
        assert_eq!(token.access_token.expose_secret(), "a");
        assert_eq!(
            token.access_expires_at,
            Some(now + chrono::Duration::hours(2))
        );
        assert!(token.refresh_token.expose_secret().is_empty());
        let endless = fresh(r#"{"access_token":"a","expires_in":0}"#, now).unwrap();
        assert_eq!(endless.access_expires_at, None);
    }

    #[test]
    fn an_answer_without_a_token_is_malformed() {
        for json in ["{}", r#"{"access_token":"","expires_in":7200}"#] {
            assert!(matches!(
                fresh(json, Utc::now()),
                Err(CallError::Malformed { .. })
            ));
        }
    }
}
