//! Seller memo and flag, and the renewal of tokens.

use super::{
    HOST, Kuaishou, Method, errors, limits, map,
    orders::{order_number, read_order},
    wire::{Envelope, Order, Token},
    write,
};
use crate::{
    http::{Body, Call, Effect, Engine, page_url},
    platform::{Authorisation, CallError, FreshTokens, Granted, Memos, ShopAccess},
    platforms::reading::{Answer, Field, parse},
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};

pub(super) static NOTE: Method = Method {
    name: "open.seller.order.note.add",
    path: "/open/seller/order/note/add",
    effect: Effect::Write,
};

/// What our calls need of the seller; an app that was not granted one of them is refused by
/// the page.
const SCOPE: &str = "user_base,merchant_item,merchant_order,merchant_refund";

/// Flags: none, red, yellow, green, blue, purple, grey.
const FLAGS: std::ops::RangeInclusive<i32> = 0..=6;

/// What a note without a flag gets.
const GREY: i32 = 6;

/// What is to be done for a memo, given the newest note.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// It stands there.
    Nothing,
    /// A note is appended.
    Append,
}

#[async_trait]
impl Memos for Kuaishou {
    /// Notes are only ever appended, so the order is read first: a memo that stands there
    /// is not written a second time.
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
                message: format!("Kuaishou has flags 0 to 6, not {flag}"),
            });
        }
        let newest = read_order(http, shop, platform_order_id, |_, order| {
            let order: Order<'_> = parse(order, "order")?;
            map::newest_note(&order).map_err(|error| CallError::Malformed {
                message: error.message,
            })
        });
        match step(newest.await?, memo, flag)? {
            Step::Nothing => Ok(()),
            Step::Append => {
                let order = order_number(platform_order_id)?;
                let param = json!({"orderId": order, "note": memo, "flag": flag});
                write(http, shop, &NOTE, &param).await
            }
        }
    }
}

fn step(newest: Option<(String, i32)>, memo: &str, flag: i32) -> Result<Step, CallError> {
    let (there, there_flag) = newest.unwrap_or_default();
    let same_flag = there_flag == flag || (flag == 0 && there_flag == GREY);
    if there == memo && same_flag {
        return Ok(Step::Nothing);
    }
    if flag == 0 && there_flag != 0 {
        return Err(CallError::Refused {
            code: "FLAG_CANNOT_BE_CLEARED".into(),
            message: "Kuaishou cannot take a flag away; choose a colour, grey for instance".into(),
        });
    }
    Ok(Step::Append)
}

#[async_trait]
impl Authorisation for Kuaishou {
    /// Of 48 hours.
    fn refresh_before(&self) -> Option<Duration> {
        Some(Duration::from_secs(6 * 3_600))
    }

    fn grants_itself(&self) -> bool {
        false
    }

    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError> {
        let call = Call {
            method: "oauth2.refresh_token",
            host: HOST,
            path: "/oauth2/refresh_token",
            query: Vec::new(),
            body: Body::Form(BTreeMap::from([
                ("app_id", shop.app_key.clone()),
                ("app_secret", shop.app_secret.expose_secret().to_owned()),
                ("grant_type", "refresh_token".to_owned()),
                (
                    "refresh_token",
                    shop.refresh_token.expose_secret().to_owned(),
                ),
            ])),
            effect: Effect::Write,
        };
        http.call(shop, &limits::RATES, call, |body: &Bytes| {
            let answer = Answer::new(body);
            let envelope: Envelope<'_> = parse(answer.text(), "tokens")?;
            errors::check(&envelope, Effect::Write)?;
            let token = parse(answer.text(), "tokens")?;
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
            ("app_id", shop.app_key.as_str()),
            ("redirect_uri", redirect_uri),
            ("scope", SCOPE),
            ("response_type", "code"),
            ("state", state),
        ];
        let host = "https://open.kwaixiaodian.com";
        page_url(shop, host, "/oauth/authorize", &query).map(Some)
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
            host: HOST,
            path: "/oauth2/access_token",
            query: vec![
                ("app_id", shop.app_key.clone()),
                ("app_secret", shop.app_secret.expose_secret().to_owned()),
                ("grant_type", "code".into()),
                ("code", code.to_owned()),
            ],
            body: Body::Empty,
            effect: Effect::Write,
        };
        http.call(shop, &limits::RATES, call, |body: &Bytes| {
            let answer = Answer::new(body);
            let envelope: Envelope<'_> = parse(answer.text(), "tokens")?;
            errors::check(&envelope, Effect::Write)?;
            let token: Token<'_> = parse(answer.text(), "tokens")?;
            let open_id = token.open_id.text("open_id").unwrap_or_default();
            Ok(Granted {
                tokens: fresh_tokens(&token, &SecretString::from(""), Utc::now())?,
                shop_names: Some(open_id)
                    .filter(|id| !id.is_empty())
                    .into_iter()
                    .collect(),
            })
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
    let ends = |field: Field<'_>| {
        let seconds = field.int("seconds").ok().flatten();
        let seconds = seconds.filter(|seconds| *seconds > 0)?;
        now.checked_add_signed(chrono::Duration::try_seconds(seconds)?)
    };
    Ok(FreshTokens {
        access_token: secret(token.access_token).ok_or_else(|| CallError::Malformed {
            message: "access_token is missing".into(),
        })?,
        refresh_token: secret(token.refresh_token).unwrap_or_else(|| refresh_token.clone()),
        access_expires_at: ends(token.expires_in),
        refresh_expires_at: ends(token.refresh_token_expires_in),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str, flag: i32) -> Option<(String, i32)> {
        Some((text.to_owned(), flag))
    }

    #[test]
    fn a_note_that_stands_there_is_not_appended_again() {
        assert_eq!(step(note("加急", 1), "加急", 1), Ok(Step::Nothing));
        assert_eq!(step(note("加急", GREY), "加急", 0), Ok(Step::Nothing));
        assert_eq!(step(None, "", 0), Ok(Step::Nothing));
        for (newest, memo, flag) in [
            (None, "加急", 0),
            (None, "", 1),
            (note("加急", 1), "加急", 2),
            (note("加急", 1), "", 1),
            (note("", GREY), "加急", GREY),
        ] {
            assert_eq!(step(newest, memo, flag), Ok(Step::Append), "{memo} {flag}");
        }
    }

    #[test]
    fn a_flag_is_never_taken_away() {
        for newest in [note("加急", 1), note("", GREY)] {
            let Err(CallError::Refused { code, .. }) = step(newest, "稍后", 0) else {
                panic!("not refused");
            };
            assert_eq!(code, "FLAG_CANNOT_BE_CLEARED");
        }
    }

    #[test]
    fn lifetimes_are_counted_from_now() {
        let now = Utc::now();
        let json = r#"{"result":1,"access_token":"a","refresh_token":"r","expires_in":172800,"refresh_token_expires_in":"15552000"}"#;
        let fresh =
            fresh_tokens(&serde_json::from_str(json).unwrap(), &"before".into(), now).unwrap();
        let in_days = |days| Some(now + chrono::Duration::days(days));
        assert_eq!(fresh.access_expires_at, in_days(2));
        assert_eq!(fresh.refresh_expires_at, in_days(180));
        assert_eq!(fresh.refresh_token.expose_secret(), "r");
    }

    #[test]
    fn an_answer_without_an_access_token_is_malformed() {
        let json = r#"{"result":1,"refresh_token":"r"}"#;
        let fresh = fresh_tokens(
            &serde_json::from_str(json).unwrap(),
            &"before".into(),
            Utc::now(),
        );
        assert!(matches!(fresh, Err(CallError::Malformed { .. })));
    }
}
