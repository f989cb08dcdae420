//! Seller memo and flag, and the renewal of tokens.

use super::{
    Request, Taobao, send,
    wire::{Token, TokenResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{Authorisation, CallError, FreshTokens, Memos, ShopAccess},
    platforms::reading::{Field, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Flags: grey, red, yellow, green, blue, purple.
const FLAGS: std::ops::RangeInclusive<i32> = 0..=5;

#[async_trait]
impl Memos for Taobao {
    async fn write(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        memo: &str,
        flag: i32,
    ) -> Result<(), CallError> {
        if !FLAGS.contains(&flag) {
            return Err(CallError::Refused {
                code: "BAD_FLAG".into(),
                message: format!("Taobao has flags 0 to 5, not {flag}"),
            });
        }
        let mut params = vec![
            ("tid", platform_order_id.to_owned()),
            ("flag", flag.to_string()),
        ];
        // An empty memo alone would leave the old one standing.
        params.push(match memo {
            "" => ("reset", "true".into()),
            memo => ("memo", memo.to_owned()),
        });
        let request = Request::write("taobao.trade.memo.update", params);
        send(http, shop, request, |_, _| Ok(())).await
    }
}

#[async_trait]
impl Authorisation for Taobao {
    fn refresh_before(&self) -> Option<Duration> {
        Some(Duration::from_secs(2 * 3_600))
    }

    fn grants_itself(&self) -> bool {
        false
    }

    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError> {
        let request = Request {
            method: "taobao.top.auth.token.refresh",
            effect: Effect::Write,
            needs_session: false,
            params: vec![("refresh_token", shop.refresh_token.expose_secret().into())],
        };
        send(http, shop, request, |_, payload| {
            let response: TokenResponse = parse(payload, "token_result")?;
            let token: Token<'_> = parse(&response.token_result, "token_result")?;
            fresh_tokens(&token, &shop.refresh_token, Utc::now())
        })
        .await
    }
}

/// A refresh token that is not repeated goes on as it was.
fn fresh_tokens(
    token: &Token<'_>,
    refresh_token: &SecretString,
    now: DateTime<Utc>,
) -> Result<FreshTokens, CallError> {
    let secret = |field: Field<'_>| {
        let text = field.text("token").ok().filter(|text| !text.is_empty())?;
        Some(SecretString::from(text))
    };
    let ends = |field: Field<'_>, name: &str| {
        let seconds = field
            .int(name)
            .ok()
            .flatten()
            .filter(|seconds| *seconds > 0)?;
        now.checked_add_signed(chrono::Duration::try_seconds(seconds)?)
    };
    Ok(FreshTokens {
        access_token: secret(token.access_token).ok_or_else(|| CallError::Malformed {
            message: "access_token is missing".into(),
        })?,
        refresh_token: secret(token.refresh_token).unwrap_or_else(|| refresh_token.clone()),
        access_expires_at: ends(token.expires_in, "expires_in"),
        refresh_expires_at: ends(token.re_expires_in, "re_expires_in"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(json: &str, now: DateTime<Utc>) -> Result<FreshTokens, CallError> {
        fresh_tokens(&serde_json::from_str(json).unwrap(), &"before".into(), now)
    }

    #[test]
    fn an_answer_without_an_access_token_is_malformed() {
        let json = r#"{"refresh_token":"r"}"#;
        assert!(matches!(
            fresh(json, Utc::now()),
            Err(CallError::Malformed { .. })
        ));
    }

    #[test]
    fn lifetimes_are_counted_from_now() {
        let now = Utc::now();
        let json = r#"{"access_token":"a","expires_in":"86400","re_expires_in":0}"#;
        let fresh = fresh(json, now).unwrap();
        assert_eq!(
            fresh.access_expires_at,
            Some(now + chrono::Duration::days(1))
        );
        assert_eq!(fresh.refresh_expires_at, None);
        assert_eq!(fresh.refresh_token.expose_secret(), "before");
    }
}
