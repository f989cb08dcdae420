//! Seller memo and flag, and the renewal of tokens.

use super::{
    Request, Taobao, send,
    wire::{Token, TokenResponse},
};
use crate::{
    http::{Effect, Engine, page_url},
    platform::{Authorisation, CallError, FreshTokens, Granted, Memos, ShopAccess},
    platforms::reading::{Field, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use reqwest::Url;
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
            file: None,
        };
        send(http, shop, request, |_, payload| {
            let response: TokenResponse = parse(payload, "token_result")?;
            let token: Token<'_> = parse(&response.token_result, "token_result")?;
            fresh_tokens(&token, &shop.refresh_token, Utc::now())
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
        page_url(shop, "https://oauth.taobao.com", "/authorize", &query).map(Some)
    }

    async fn exchange(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        code: &str,
        _redirect_uri: &str,
    ) -> Result<Granted, CallError> {
        let request = Request {
            method: "taobao.top.auth.token.create",
            effect: Effect::Write,
            needs_session: false,
            params: vec![("code", code.to_owned())],
            file: None,
        };
        send(http, shop, request, |_, payload| {
            let response: TokenResponse = parse(payload, "token_result")?;
            let token: Token<'_> = parse(&response.token_result, "token_result")?;
            Ok(Granted {
                tokens: fresh_tokens(&token, &SecretString::from(""), Utc::now())?,
                shop_names: shop_names(&token),
            })
        })
        .await
    }
}

/// Id and nick of the main account, whichever account agreed; the nick comes URL-encoded.
fn shop_names(token: &Token<'_>) -> Vec<String> {
    let id = token.taobao_user_id.text("taobao_user_id");
    let nick = token.taobao_user_nick.text("taobao_user_nick");
    let nick = nick.ok().and_then(|nick| {
        let address = Url::parse(&format!("http://nick/?nick={nick}")).ok()?;
        let (_, nick) = address.query_pairs().next()?;
        Some(nick.into_owned())
    });
    let names = [id.ok(), nick].into_iter().flatten();
    names.filter(|name| !name.is_empty()).collect()
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
    fn a_shop_is_known_by_id_and_nick() {
        let names = |json| shop_names(&serde_json::from_str(json).unwrap());
        let both = r#"{"taobao_user_id":"2200000000001","taobao_user_nick":"%E6%A0%B7%E4%BE%8B%E5%BA%97"}"#;
        assert_eq!(names(both), ["2200000000001", "样例店"]);
        assert_eq!(
            names(r#"{"taobao_user_id":22,"taobao_user_nick":""}"#),
            ["22"]
        );
        assert_eq!(names("{}"), [""; 0]);
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
