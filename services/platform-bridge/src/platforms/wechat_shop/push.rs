//! Pushes: a GET that tries the app's address, and POSTs with one event each, plain or
//! encrypted as the shop's back office is set to.

use super::{
    WechatShop,
    push_cipher::{self, Opened},
    push_kinds::{About, KINDS},
};
use crate::{
    platform::{Hook, HookAnswer, HookCall, HookRefused, News, PushApp, PushMessage, Verified},
    platforms::reading::{
        Answer, Field, answer, decode, same_signature, sha256_hex, text_for_people, value_of,
    },
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use secrecy::ExposeSecret;
use serde::Deserialize;

const TEXT: &str = "text/plain; charset=utf-8";

/// The body of an encrypted call. In compatible mode the plain event stands beside it, and
/// is not covered by the signature.
#[derive(Debug, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default, rename = "Encrypt")]
    encrypt: Field<'a>,
}

/// An event, as far as it is read.
#[derive(Debug, Deserialize)]
struct Event<'a> {
    #[serde(borrow, default, rename = "MsgType")]
    msg_type: Field<'a>,
    #[serde(borrow, default, rename = "Event")]
    event: Field<'a>,
    #[serde(borrow, default)]
    order_info: Field<'a>,
    #[serde(borrow, default)]
    finder_shop_aftersale_status_update: Field<'a>,
}

/// `order_info`.
#[derive(Debug, Default, Deserialize)]
struct OrderInfo<'a> {
    #[serde(borrow, default)]
    order_id: Field<'a>,
}

/// `finder_shop_aftersale_status_update`.
#[derive(Debug, Default, Deserialize)]
struct AfterSaleInfo<'a> {
    #[serde(borrow, default)]
    after_sale_order_id: Field<'a>,
}

impl Hook for WechatShop {
    fn verify(&self, app: &PushApp, call: &HookCall<'_>) -> Result<Verified, HookRefused> {
        if !call.is_post {
            check(app, call, "signature", None)?;
            let echo = value_of(call.query, "echostr").unwrap_or_default();
            return Ok(Verified {
                messages: Vec::new(),
                answer: answer(200, TEXT, echo),
            });
        }
        let message = match app.push_key.expose_secret() {
            "" => plain(app, call)?,
            key => opened(app, call, key)?,
        };
        Ok(Verified {
            messages: vec![read(app, &message)?],
            answer: answer(200, TEXT, "success"),
        })
    }

    fn refusal(&self) -> HookAnswer {
        answer(503, TEXT, "not taken")
    }
}

/// The event of a plain call, whose signature covers only that it is from the platform.
fn plain(app: &PushApp, call: &HookCall<'_>) -> Result<Vec<u8>, HookRefused> {
    check(app, call, "signature", None)?;
    if encrypted(call.body).is_ok_and(|text| !text.is_empty()) {
        let message = "it is encrypted, and the app has no EncodingAESKey here";
        return Err(HookRefused::Unreadable(message.into()));
    }
    Ok(call.body.to_vec())
}

/// The event of an encrypted call.
fn opened(app: &PushApp, call: &HookCall<'_>, key: &str) -> Result<Vec<u8>, HookRefused> {
    let encrypted = encrypted(call.body)?;
    if encrypted.is_empty() {
        return Err(HookRefused::Forged("it is not encrypted"));
    }
    check(app, call, "msg_signature", Some(&encrypted))?;
    let unreadable = |message: &str| HookRefused::Unreadable(message.into());
    let key = push_cipher::key(key)
        .ok_or_else(|| unreadable("the app's EncodingAESKey is none: 43 letters and digits"))?;
    let Opened { message, app_id } = push_cipher::open(&key, &encrypted)
        .ok_or_else(|| unreadable("it is encrypted by another key"))?;
    if app_id != app.app_key.as_bytes() {
        return Err(HookRefused::Forged("it is for another app"));
    }
    Ok(message)
}

/// The text of `Encrypt`; empty where there is none.
fn encrypted(body: &[u8]) -> Result<String, HookRefused> {
    let body = Answer::of(body);
    let envelope: Envelope<'_> = decode(body.text()).map_err(|_| no_json())?;
    envelope.encrypt.text("Encrypt").map_err(|_| no_json())
}

fn no_json() -> HookRefused {
    HookRefused::Unreadable("the body is no JSON object: choose JSON in the back office".into())
}

/// Checks the parameter `name` against the token, the other parameters and `body`.
fn check(
    app: &PushApp,
    call: &HookCall<'_>,
    name: &str,
    body: Option<&str>,
) -> Result<(), HookRefused> {
    let token = app.push_token.expose_secret();
    if token.is_empty() {
        return Err(HookRefused::Forged("there is no token to verify it with"));
    }
    let parameter = |name| value_of(call.query, name);
    let (Some(told), Some(timestamp), Some(nonce)) =
        (parameter(name), parameter("timestamp"), parameter("nonce"))
    else {
        return Err(HookRefused::Forged("its signature is missing"));
    };
    let parts = [Some(token), Some(timestamp), Some(nonce), body];
    if !same_signature(token, &sign(parts.into_iter().flatten().collect()), told) {
        return Err(HookRefused::Forged("its signature is wrong"));
    }
    Ok(())
}

/// The signature: SHA-1 of the sorted parts with nothing between them, in hexadecimal.
pub(super) fn sign(mut parts: Vec<&str>) -> String {
    parts.sort_unstable();
    hex::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, parts.concat().as_bytes()))
}

/// What an event says. Its shop is the app, and it has no id, so its content stands for one.
fn read(app: &PushApp, message: &[u8]) -> Result<PushMessage, HookRefused> {
    let text = Answer::of(message);
    let event: Event<'_> = decode(text.text()).map_err(|_| no_json())?;
    let word = |field: Field<'_>| field.text("word").unwrap_or_default();
    let (msg_type, name) = (word(event.msg_type), word(event.event));
    let known = KINDS.iter().find(|(known, _)| *known == name);
    let news = match known.map(|(_, about)| about) {
        Some(About::Order) => {
            let info: Option<OrderInfo<'_>> = event.order_info.decode("order_info").ok().flatten();
            id(info.unwrap_or_default().order_id).map(News::Order)
        }
        Some(About::AfterSale) => {
            let info = event.finder_shop_aftersale_status_update;
            let info: Option<AfterSaleInfo<'_>> = info.decode("after-sale").ok().flatten();
            id(info.unwrap_or_default().after_sale_order_id).map(News::AfterSale)
        }
        Some(About::Goods) => Some(News::Listings),
        Some(About::Nothing) | None => None,
    };
    Ok(PushMessage {
        id: sha256_hex(&[text.text()]),
        shop_names: vec![app.app_key.clone()],
        kind: text_for_people(if name.is_empty() { &msg_type } else { &name }),
        news: news.unwrap_or(News::Nothing),
    })
}

fn id(field: Field<'_>) -> Option<String> {
    field.id("id").ok().flatten()
}
