//! Pushes: calls to the app's address, each with a list of messages that one signature
//! covers.

use super::{
    Douyin,
    push_kinds::{About, KINDS, TEST},
};
use crate::{
    platform::{Hook, HookAnswer, HookCall, HookRefused, News, PushApp, PushMessage, Verified},
    platforms::reading::{Answer, Field, answer, decode, same_signature, sha256_hex, value_of},
};
use md5::{Digest, Md5};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::value::RawValue;

const JSON: &str = "application/json";

/// Longest id of a message that is believed; a longer one is hashed.
const LONGEST_ID: usize = 200;

/// A message. The documentation's samples disagree about names and types.
#[derive(Debug, Default, Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    tag: Field<'a>,
    #[serde(borrow, default, alias = "msgId")]
    msg_id: Field<'a>,
    #[serde(borrow, default)]
    data: Field<'a>,
}

/// `data`, as far as it is read: JSON in a text, or as it is.
#[derive(Debug, Default, Deserialize)]
struct Data<'a> {
    #[serde(borrow, default)]
    shop_id: Field<'a>,
    #[serde(borrow, default)]
    p_id: Field<'a>,
    #[serde(borrow, default)]
    aftersale_id: Field<'a>,
}

impl Hook for Douyin {
    fn verify(&self, app: &PushApp, call: &HookCall<'_>) -> Result<Verified, HookRefused> {
        let secret = app.app_secret.expose_secret();
        if secret.is_empty() {
            return Err(HookRefused::Forged("there is no secret to verify it with"));
        }
        if value_of(call.headers, "app-id").is_some_and(|id| id != app.app_key) {
            return Err(HookRefused::Forged("app-id is another app's"));
        }
        let told = value_of(call.headers, "event-sign");
        let told = told.ok_or(HookRefused::Forged("event-sign is missing"))?;
        if !same_signature(secret, &sign(&app.app_key, call.body, secret), told) {
            return Err(HookRefused::Forged("event-sign is wrong"));
        }
        Ok(Verified {
            messages: messages(call.body)?,
            answer: answer(200, JSON, r#"{"code":0,"msg":"success"}"#),
        })
    }

    fn refusal(&self) -> HookAnswer {
        answer(503, JSON, r#"{"code":1,"msg":"not taken"}"#)
    }
}

/// The signature of a call: MD5 of app key, body and secret, in hexadecimal.
pub(super) fn sign(app_key: &str, body: &[u8], secret: &str) -> String {
    let mut md5 = Md5::new();
    for part in [app_key.as_bytes(), body, secret.as_bytes()] {
        md5.update(part);
    }
    hex::encode(md5.finalize())
}

/// The messages of a call; one that cannot be read is no news and leaves the others alone.
fn messages(body: &[u8]) -> Result<Vec<PushMessage>, HookRefused> {
    let body = Answer::of(body);
    let list: Vec<&RawValue> = decode(body.text())
        .map_err(|_| HookRefused::Unreadable("the body is no list of messages".into()))?;
    Ok(list
        .into_iter()
        .filter_map(|raw| message(raw.get()))
        .collect())
}

/// A message; `None` for one that only tries the address.
fn message(raw: &str) -> Option<PushMessage> {
    let message: Message<'_> = decode(raw).unwrap_or_default();
    let tag = message.tag.int("tag").ok().flatten();
    if tag == Some(TEST) {
        return None;
    }
    let text = message.data.text("data");
    let data: Option<Data<'_>> = match &text {
        Ok(text) => decode(text).ok(),
        Err(_) => message.data.decode("data").ok().flatten(),
    };
    let data = data.unwrap_or_default();
    let known = KINDS.iter().find(|(known, ..)| Some(*known) == tag);
    let id = |field: Field<'_>| field.id("id").ok().flatten();
    Some(PushMessage {
        id: match message.msg_id.text("msg_id") {
            Ok(id) if (1..=LONGEST_ID).contains(&id.len()) => id,
            _ => sha256_hex(&[raw]),
        },
        shop_names: Vec::from_iter(id(data.shop_id)),
        kind: match (known, tag) {
            (Some((tag, name, _)), _) => format!("{tag} {name}"),
            (None, Some(tag)) => tag.to_string(),
            (None, None) => String::new(),
        },
        news: match known.map(|(.., about)| about) {
            Some(About::Order) => id(data.p_id).map(News::Order),
            Some(About::AfterSale) => id(data.aftersale_id).map(News::AfterSale),
            Some(About::Goods) => Some(News::Listings),
            Some(About::Nothing) | None => None,
        }
        .unwrap_or(News::Nothing),
    })
}
