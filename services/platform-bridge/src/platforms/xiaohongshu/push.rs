//! Pushes: lists of messages posted to the app's one address. The signature covers the
//! address and its time, not the body, so a message is a hint and nothing more.

use super::{
    Xiaohongshu,
    wire_after_sale::{About, Pushed, TestCall},
};
use crate::{
    platform::{Hook, HookAnswer, HookCall, HookRefused, News, PushApp, PushMessage, Verified},
    platforms::reading::{Answer, decode, same_signature, sha256_hex},
};
use md5::{Digest, Md5};
use secrecy::ExposeSecret;
use serde_json::value::RawValue;

/// Under which the platform is told to call; the app's key follows.
const PATH: &str = "/hooks/xiaohongshu/";

/// Longest name of a message kind that is kept.
const LONGEST_KIND: usize = 60;

impl Hook for Xiaohongshu {
    fn verify(&self, app: &PushApp, call: &HookCall<'_>) -> Result<Verified, HookRefused> {
        if !call.is_post {
            return Err(HookRefused::Unreadable("not posted".into()));
        }
        let answer = Answer::of(call.body);
        // Whether the test of the address is signed is not documented, and it says nothing.
        if is_test(answer.text()) {
            return Ok(Verified {
                messages: Vec::new(),
                answer: taken(),
            });
        }
        authenticate(app, call)?;
        let rows: Vec<&RawValue> = decode(answer.text())
            .map_err(|_| HookRefused::Unreadable("the body is no list of messages".into()))?;
        Ok(Verified {
            messages: rows.into_iter().map(message).collect(),
            answer: taken(),
        })
    }

    fn refusal(&self) -> HookAnswer {
        answer(
            500,
            r#"{"success":false,"error_code":500,"error_msg":"not taken"}"#,
        )
    }
}

fn taken() -> HookAnswer {
    answer(200, r#"{"success":true,"error_code":0,"error_msg":""}"#)
}

fn answer(status: u16, body: &str) -> HookAnswer {
    HookAnswer {
        status,
        content_type: "application/json",
        body: body.as_bytes().to_vec(),
    }
}

fn is_test(body: &str) -> bool {
    decode::<TestCall<'_>>(body).is_ok_and(|call| call.test.int("test") == Ok(Some(1)))
}

/// How old a call may be is not documented: its time is signed, and not judged.
fn authenticate(app: &PushApp, call: &HookCall<'_>) -> Result<(), HookRefused> {
    let header = |name: &str| {
        let found = call.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let (Some(app_key), Some(timestamp), Some(sign)) =
        (header("app-key"), header("timestamp"), header("sign"))
    else {
        return Err(HookRefused::Forged("app-key, timestamp or sign is missing"));
    };
    if app_key != app.app_key {
        return Err(HookRefused::Forged("it is for another app"));
    }
    let mut params: Vec<(&str, &str)> = call
        .query
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    params.extend([("app-key", app_key), ("timestamp", timestamp)]);
    let secret = app.app_secret.expose_secret();
    let expected = signature(secret, &format!("{PATH}{}", app.app_key), params);
    match same_signature(secret, &expected, sign) {
        true => Ok(()),
        false => Err(HookRefused::Forged("the signature is wrong")),
    }
}

/// Signs a call to `path`: `params` are those of the address, and app key and time.
pub(super) fn signature(secret: &str, path: &str, mut params: Vec<(&str, &str)>) -> String {
    params.sort_unstable();
    let pairs: Vec<String> = params
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let text = format!("{path}?{}{secret}", pairs.join("&"));
    hex::encode(Md5::digest(text))
}

/// A message. The platform gives it no id, and one that cannot be read stops no other.
fn message(row: &RawValue) -> PushMessage {
    let pushed = decode::<Pushed<'_>>(row.get()).ok();
    let seller = pushed
        .as_ref()
        .and_then(|pushed| pushed.seller_id.id("sellerId").ok().flatten());
    let kind = pushed
        .as_ref()
        .and_then(|pushed| pushed.msg_tag.text("msgTag").ok())
        .unwrap_or_default();
    PushMessage {
        id: sha256_hex(&[row.get()]),
        news: match (&pushed, &seller) {
            (Some(pushed), Some(_)) => news(&kind, pushed),
            _ => News::Nothing,
        },
        shop_names: Vec::from_iter(seller),
        kind: kind.chars().take(LONGEST_KIND).collect(),
    }
}

fn news(kind: &str, pushed: &Pushed<'_>) -> News {
    let number = match kind {
        "msg_item_create"
        | "msg_item_buyable"
        | "msg_item_audit_reject"
        | "msg_sku_create"
        | "msg_sku_buyable"
        | "msg_sku_delete" => return News::Listings,
        "msg_fulfillment_status_change"
        | "msg_fulfillment_receiver_change"
        | "msg_fulfillment_seller_remark_change"
        | "msg_fulfillment_delivery_time_change" => {
            about(pushed, |about| about.order_id.id("orderId").ok().flatten()).map(News::Order)
        }
        "msg_after_sale_create" | "msg_after_sale_transfer" => about(pushed, |about| {
            about.returns_id.id("returnsId").ok().flatten()
        })
        .map(News::AfterSale),
        _ => None,
    };
    number.unwrap_or(News::Nothing)
}

/// `data` is JSON as a text; an object in its place is read as well.
fn about(pushed: &Pushed<'_>, read: impl Fn(&About<'_>) -> Option<String>) -> Option<String> {
    if let Ok(text) = pushed.data.text("data") {
        return read(&decode(&text).ok()?);
    }
    read(&pushed.data.decode::<About<'_>>("data").ok()??)
}
