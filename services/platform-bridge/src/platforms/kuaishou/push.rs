//! What Kuaishou pushes: JSON, encrypted with the app's message key and nothing else. That
//! it can be read and names the app is all that tells it from a forged one.

use super::{
    Kuaishou,
    wire_push::{Push, PushInfo},
};
use crate::{
    platform::{Hook, HookAnswer, HookCall, HookRefused, News, PushApp, PushMessage, Verified},
    platforms::reading::{Field, Mapping, decode, sha256_hex},
};
use aes::{
    Aes128,
    cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;

/// Which document a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Order,
    AfterSale,
}

/// The events that say something new to us (message guide of the open platform, read
/// 2026-09). There are some about goods; their names are not published.
static EVENTS: [(&str, About); 12] = [
    ("kwaishop_order_addOrder", About::Order),
    ("kwaishop_order_paySuccess", About::Order),
    ("kwaishop_order_delivering", About::Order),
    ("kwaishop_order_deliverySuccess", About::Order),
    ("kwaishop_order_orderSuccess", About::Order),
    ("kwaishop_order_orderFail", About::Order),
    ("kwaishop_order_totalFeeChange", About::Order),
    ("kwaishop_order_addressChange", About::Order),
    ("kwaishop_order_addressUpdateAudit", About::Order),
    ("kwaishop_order_addNote", About::Order),
    ("kwaishop_aftersales_addRefund", About::AfterSale),
    ("kwaishop_aftersales_updateRefund", About::AfterSale),
];

/// A message key's length: that of AES-128.
const KEY: usize = 16;

/// The platform's way to say that a message arrived, within 3 seconds.
const YES: &str = r#"{"result":1}"#;

impl Hook for Kuaishou {
    fn verify(&self, app: &PushApp, call: &HookCall<'_>) -> Result<Verified, HookRefused> {
        if !call.is_post {
            return Err(HookRefused::Forged("not a POST"));
        }
        let plain = decrypted(app.push_key.expose_secret(), call.body)?;
        let push: Push<'_> =
            decode(&plain).map_err(|_| HookRefused::Forged("the message key does not fit"))?;
        let messages = read(app, &plain, &push)?;
        Ok(Verified {
            messages: Vec::from_iter(messages),
            answer: answer(200, YES),
        })
    }

    /// Anything but a 200 is tried again, after 5 minutes for the first time.
    fn refusal(&self) -> HookAnswer {
        answer(503, r#"{"result":0}"#)
    }
}

fn answer(status: u16, body: &str) -> HookAnswer {
    HookAnswer {
        status,
        content_type: "application/json",
        body: body.into(),
    }
}

/// The text of a body: Base64 of AES-CBC, under a key that is Base64 too, from 16 zeros.
fn decrypted(message_key: &str, body: &[u8]) -> Result<String, HookRefused> {
    if message_key.is_empty() {
        return Err(HookRefused::Forged("the app has no message key"));
    }
    let key = STANDARD.decode(message_key.trim()).ok();
    let key: [u8; KEY] = key
        .and_then(|key| key.try_into().ok())
        .ok_or(HookRefused::Forged("the app's message key is none"))?;
    let cipher = STANDARD
        .decode(body.trim_ascii())
        .map_err(|_| HookRefused::Forged("the body is no Base64"))?;
    let does_not_fit = HookRefused::Forged("the message key does not fit");
    let plain = cbc::Decryptor::<Aes128>::new(&key.into(), &[0; KEY].into())
        .decrypt_padded_vec::<Pkcs7>(&cipher)
        .map_err(|_| does_not_fit.clone())?;
    String::from_utf8(plain).map_err(|_| does_not_fit)
}

/// The message; `None` where the platform only tries whether we answer.
fn read(app: &PushApp, plain: &str, push: &Push<'_>) -> Result<Option<PushMessage>, HookRefused> {
    let text = |field: Field<'_>, name: &str| said(field.text(name));
    let is_test = said(push.test.int("test"))? == Some(1);
    let app_key = text(push.app_key, "appKey")?;
    // A test call names no app.
    if app_key != app.app_key && !(is_test && app_key.is_empty()) {
        return Err(HookRefused::Forged("for another app"));
    }
    if is_test {
        return Ok(None);
    }
    let platform_shop_id = text(push.open_id, "openId")?;
    if platform_shop_id.is_empty() {
        return Err(HookRefused::Unreadable("openId is missing".into()));
    }
    let kind = text(push.event, "event")?;
    let mut id = text(push.msg_id, "msgId")?;
    if id.is_empty() {
        id = text(push.event_id, "eventId")?;
    }
    if id.is_empty() {
        id = sha256_hex(&[plain]);
    }
    let about = EVENTS.iter().find(|(event, _)| *event == kind);
    let news = match about {
        Some((_, about)) => news(*about, push)?,
        None => News::Nothing,
    };
    Ok(Some(PushMessage {
        id,
        platform_shop_id,
        kind,
        news,
    }))
}

/// The number stands in `info`, which is JSON as text. An order's stands under other names
/// too; which number `bizId` is of an after-sale is not published.
fn news(about: About, push: &Push<'_>) -> Result<News, HookRefused> {
    let text = push.info.text("info").unwrap_or_default();
    let info: PushInfo<'_> = decode(&text).unwrap_or_default();
    let (fields, name): (&[Field<'_>], _) = match about {
        About::Order => (&[info.oid, info.biz_id, push.biz_id], "oid"),
        About::AfterSale => (&[info.refund_id], "refundId"),
    };
    for field in fields {
        if let Some(id) = said(field.id(name))? {
            return Ok(match about {
                About::Order => News::Order(id),
                About::AfterSale => News::AfterSale(id),
            });
        }
    }
    Err(HookRefused::Unreadable(format!("{name} is missing")))
}

/// A field of a message that came from the platform; its name is told, not its value.
fn said<T>(read: Mapping<T>) -> Result<T, HookRefused> {
    read.map_err(|error| HookRefused::Unreadable(error.message))
}
