//! Seller memo and flag, and the renewal of tokens.

use super::{
    Jd, Request, errors, limits, send,
    wire::{Token, VenderInfo},
};
use crate::{
    http::{Body, Call, Effect, Engine, page_url},
    platform::{Authorisation, CallError, FreshTokens, Granted, Memos, ShopAccess},
    platforms::reading::{Answer, Field, parse, text_for_people},
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Scheme and host of everything about tokens.
const TOKEN_HOST: &str = "https://open-oauth.jd.com";

/// Flags: grey, red, yellow, green, blue, purple.
const FLAGS: std::ops::RangeInclusive<i32> = 0..=5;

#[async_trait]
impl Memos for Jd {
    async fn write(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        memo: &str,
        flag: i32,
    ) -> Result<(), CallError> {
        let request = remark(platform_order_id, memo, flag)?;
        send(http, shop, request, |_, payload| {
            errors::check_parts(payload, Effect::Write)
        })
        .await
    }
}

/// The remark must be given, so it is cleared by a single space.
fn remark(order_id: &str, memo: &str, flag: i32) -> Result<Request, CallError> {
    if !FLAGS.contains(&flag) {
        return Err(CallError::Refused {
            code: "BAD_FLAG".into(),
            message: format!("JD has flags 0 to 5, not {flag}"),
        });
    }
    let memo = if memo.is_empty() { " " } else { memo };
    Ok(Request::write(
        "jingdong.pop.order.modifyVenderRemark",
        [
            ("order_id", order_id.to_owned()),
            ("flag", flag.to_string()),
            ("remark", memo.to_owned()),
        ],
    ))
}

#[async_trait]
impl Authorisation for Jd {
    fn refresh_before(&self) -> Option<Duration> {
        // A token that has ended cannot be renewed: time enough to notice what hinders it.
        Some(Duration::from_secs(3 * 24 * 3_600))
    }

    fn grants_itself(&self) -> bool {
        false
    }

    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError> {
        let call = Call {
            method: "oauth2.refresh_token",
            host: TOKEN_HOST,
            path: "/oauth2/refresh_token",
            query: vec![
                ("app_key", shop.app_key.clone()),
                ("app_secret", shop.app_secret.expose_secret().to_owned()),
                ("grant_type", "refresh_token".into()),
                (
                    "refresh_token",
                    shop.refresh_token.expose_secret().to_owned(),
                ),
            ],
            body: Body::Empty,
            // After a doubt it is asked again: at worst the second one is refused.
            effect: Effect::Read,
        };
        tokens(http, shop, call, &shop.refresh_token).await
    }

    fn authorise_url(
        &self,
        shop: &ShopAccess,
        redirect_uri: &str,
        state: &str,
    ) -> Result<Option<String>, CallError> {
        let query = [
            ("app_key", shop.app_key.as_str()),
            ("response_type", "code"),
            ("redirect_uri", redirect_uri),
            ("state", state),
            ("scope", "snsapi_base"),
        ];
        page_url(shop, TOKEN_HOST, "/oauth2/to_login", &query).map(Some)
    }

    async fn exchange(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        code: &str,
        _redirect_uri: &str,
    ) -> Result<Granted, CallError> {
        let call = Call {
            method: "oauth2.access_token",
            host: TOKEN_HOST,
            path: "/oauth2/access_token",
            query: vec![
                ("app_key", shop.app_key.clone()),
                ("app_secret", shop.app_secret.expose_secret().to_owned()),
                ("grant_type", "authorization_code".into()),
                ("code", code.to_owned()),
            ],
            body: Body::Empty,
            effect: Effect::Write,
        };
        let tokens = tokens(http, shop, call, &SecretString::from("")).await?;
        let authorised = ShopAccess {
            access_token: tokens.access_token.clone(),
            ..shop.clone()
        };
        Ok(Granted {
            shop_names: vender(http, &authorised).await?,
            tokens,
        })
    }
}

async fn tokens(
    http: &Engine,
    shop: &ShopAccess,
    call: Call,
    refresh_token: &SecretString,
) -> Result<FreshTokens, CallError> {
    http.call(shop, &limits::RATES, call, |body: &Bytes| {
        let answer = Answer::new(body);
        let token: Token<'_> = parse(answer.text(), "tokens")?;
        fresh_tokens(&token, refresh_token, Utc::now())
    })
    .await
}

/// The vender id behind a token, which the token's own answer does not tell; none where the
/// app may not ask.
async fn vender(http: &Engine, shop: &ShopAccess) -> Result<Vec<String>, CallError> {
    let request = Request::read("jingdong.seller.vender.info.get", []);
    let asked = send(http, shop, request, |_, payload| {
        let info: VenderInfo<'_> = parse(payload, "vender_info_result")?;
        let id = info.vender_info_result.vender_id.text("vender_id");
        Ok(id.ok().filter(|id| !id.is_empty()))
    });
    match asked.await {
        Ok(id) => Ok(id.into_iter().collect()),
        Err(CallError::Refused { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// A refresh token that is not repeated goes on as it was. The codes of a refusal are not
/// documented: each sends the seller to authorise again, with what JD said.
fn fresh_tokens(
    token: &Token<'_>,
    refresh_token: &SecretString,
    now: DateTime<Utc>,
) -> Result<FreshTokens, CallError> {
    let code = token.code.text("code").unwrap_or_default();
    if !matches!(code.as_str(), "" | "0") {
        let message = token.msg.text("msg").unwrap_or_default();
        return Err(CallError::AuthExpired {
            code,
            message: text_for_people(&message),
        });
    }
    let secret = |field: Field<'_>| {
        let text = field.text("token").ok().filter(|text| !text.is_empty())?;
        Some(SecretString::from(text))
    };
    let seconds = token.expires_in.int("expires_in").ok().flatten();
    let ends = seconds
        .filter(|seconds| *seconds > 0)
        .and_then(chrono::Duration::try_seconds)
        .and_then(|lifetime| now.checked_add_signed(lifetime));
    Ok(FreshTokens {
        access_token: secret(token.access_token).ok_or_else(|| CallError::Malformed {
            message: "access_token is missing".into(),
        })?,
        refresh_token: secret(token.refresh_token).unwrap_or_else(|| refresh_token.clone()),
        access_expires_at: ends,
        refresh_expires_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(json: &str, now: DateTime<Utc>) -> Result<FreshTokens, CallError> {
        fresh_tokens(&serde_json::from_str(json).unwrap(), &"before".into(), now)
    }

    #[test]
    fn a_memo_is_cleared_by_a_space() {
        let request = remark("300000000001", "", 5).ok().unwrap();
        assert_eq!(request.params["remark"], " ");
        assert_eq!(request.params["flag"], "5");
        for flag in [-1, 6, i32::MIN] {
            assert!(matches!(
                remark("300000000001", "", flag),
                Err(CallError::Refused { .. })
            ));
        }
    }

    #[test]
    fn lifetimes_are_counted_from_now() {
        let now = Utc::now();
        let json = r#"{"access_token":"a","refresh_token":"r","expires_in":"86400","code":0}"#;
        let tokens = fresh(json, now).unwrap();
        assert_eq!(
            tokens.access_expires_at,
            Some(now + chrono::Duration::days(1))
        );
        assert_eq!(tokens.refresh_token.expose_secret(), "r");
        let tokens = fresh(r#"{"access_token":"a"}"#, now).unwrap();
        assert_eq!(tokens.access_expires_at, None);
        assert_eq!(tokens.refresh_token.expose_secret(), "before");
    }

    #[test]
    fn a_refusal_needs_the_seller_and_is_shown_whole() {
        let refused = fresh(r#"{"code":401,"msg":"refresh_token已过期"}"#, Utc::now());
        let Err(CallError::AuthExpired { code, message }) = refused else {
            panic!("not refused");
        };
        assert_eq!(
            (code.as_str(), message.as_str()),
            ("401", "refresh_token已过期")
        );
        assert!(matches!(
            fresh(r#"{"code":0}"#, Utc::now()),
            Err(CallError::Malformed { .. })
        ));
    }
}
