//! Receivers: opened cipher by cipher, told apart, and what buyers ask about their addresses.

use super::{
    Douyin, Method, limits, method, send,
    wire_receivers::{CustomErr, DecryptInfo, Decrypted, Merged},
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ClosedReceiver, OpenReceiver, OpeningLimits, Receivers, Scene, ShopAccess,
    },
    platforms::reading::{
        Ciphers, Field, Mapping, Plain, ciphers, grouped, joined, not_opened, not_opened_at_all,
        opened, parse,
    },
};
use async_trait::async_trait;
use serde_json::{Value, json};

pub(super) static DECRYPT: Method =
    method("order.batchDecrypt", "/order/batchDecrypt", Effect::Read);
pub(super) static MERGE: Method = method("order.merge", "/order/merge", Effect::Read);
pub(super) static CONFIRM: Method = method(
    "order.addressConfirm",
    "/order/addressConfirm",
    Effect::Write,
);

/// `is_approved`: the buyer may have the other address.
const AGREED: i64 = 0;

/// `is_approved`: the order is being picked, the earliest of Douyin's reasons to refuse.
const BEING_PICKED: i64 = 1_001;

/// What a repeated answer is refused with that said yes before.
const AGREED_BEFORE: &str = "isv.business-failed:50040";

/// What one is refused with that said no before.
const REFUSED_BEFORE: &str = "isv.business-failed:50041";

#[async_trait]
impl Receivers for Douyin {
    fn limits(&self) -> &'static OpeningLimits {
        &limits::OPENING
    }

    /// Douyin does not ask what for.
    async fn open(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        _scene: Scene,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Result<OpenReceiver, CallError>>, CallError> {
        let asked = ciphers(receivers);
        let told = match asked.is_empty() {
            true => Ciphers::new(),
            false => send(http, shop, &DECRYPT, &decrypt(&asked), |_, payload| {
                decrypted(payload)
            })
            .await
            .map_err(not_opened_at_all)?,
        };
        Ok(opened(receivers, &told))
    }

    /// Equal address ids are one receiver; Douyin is asked about different ones, which one
    /// receiver may have on different days.
    async fn same_receiver(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Vec<String>>, CallError> {
        let groups = grouped(receivers, |receiver| {
            Some(receiver.platform_receiver_id.clone())
        });
        let mut sets = Vec::new();
        for heads in heads(receivers).chunks(limits::MERGED) {
            if heads.len() > 1 {
                let params = json!({"merge_list": heads});
                sets.extend(send(http, shop, &MERGE, &params, |_, payload| merged(payload)).await?);
            }
        }
        Ok(joined(groups, &sets))
    }

    async fn answer_address_change(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        accept: bool,
    ) -> Result<(), CallError> {
        let (approved, before) = match accept {
            true => (AGREED, AGREED_BEFORE),
            false => (BEING_PICKED, REFUSED_BEFORE),
        };
        let params = json!({"order_id": platform_order_id, "is_approved": approved});
        match write(http, shop, &CONFIRM, &params).await {
            Err(CallError::Refused { code, .. }) if code == before => Ok(()),
            answered => answered,
        }
    }
}

pub(super) fn decrypt(asked: &[(&str, &str)]) -> Value {
    let infos = asked.iter();
    let infos = infos.map(|(order, cipher)| json!({"auth_id": order, "cipher_text": cipher}));
    json!({"cipher_infos": infos.collect::<Vec<_>>()})
}

/// What became of each cipher. One that cannot be read is left out, and its receiver stays
/// closed.
pub(super) fn decrypted(payload: &str) -> Result<Ciphers, CallError> {
    let told: Option<Decrypted<'_>> = parse(payload, "receivers")?;
    let told = told.unwrap_or_default();
    let rows = told.decrypt_infos.unwrap_or_default();
    if let (true, Some(error)) = (rows.is_empty(), &told.custom_err) {
        refused_whole(error)?;
    }
    let row = |row: &DecryptInfo<'_>| -> Mapping<_> {
        let key = (
            row.auth_id.text("auth_id")?,
            row.cipher_text.text("cipher_text")?,
        );
        Ok((key, plain(row)?))
    };
    Ok(rows.iter().filter_map(|info| row(info).ok()).collect())
}

fn refused_whole(error: &CustomErr<'_>) -> Result<(), CallError> {
    let code = error.err_code.text("err_code").unwrap_or_default();
    if matches!(code.as_str(), "" | "0") {
        return Ok(());
    }
    let message = error.err_msg.text("err_msg").unwrap_or_default();
    Err(not_opened(code, &message))
}

/// A virtual number comes as `number-extension` and, in newer answers, in its two parts.
fn plain(row: &DecryptInfo<'_>) -> Mapping<Result<Plain, CallError>> {
    let error = row.err_no.text("err_no")?;
    if !matches!(error.as_str(), "" | "0") {
        return Ok(Err(not_opened(error, &row.err_msg.text("err_msg")?)));
    }
    let text = row.decrypt_text.text("decrypt_text")?;
    if row.is_virtual_tel.int("is_virtual_tel")? != Some(1) {
        return Ok(Ok(Plain {
            text,
            ..Plain::default()
        }));
    }
    let (number, extension) = text.rsplit_once('-').unwrap_or((text.as_str(), ""));
    let told_or = |field: Field<'_>, known: &str| -> Mapping<String> {
        let told = field.text("phone_no")?;
        Ok(if told.is_empty() {
            known.to_owned()
        } else {
            told
        })
    };
    let ends_at = row.expire_time.seconds("expire_time");
    Ok(Ok(Plain {
        text: told_or(row.phone_no_a, number)?,
        extension: told_or(row.phone_no_b, extension)?,
        is_virtual: true,
        ends_at: ends_at.ok().flatten(),
    }))
}

/// The first order of each address id, as `order.merge` is told of it.
fn heads(receivers: &[ClosedReceiver]) -> Vec<Value> {
    let mut known: Vec<&str> = Vec::new();
    let mut heads = Vec::new();
    for closed in receivers {
        let id = closed.receiver.platform_receiver_id.as_str();
        if !id.is_empty() && !known.contains(&id) {
            known.push(id);
            heads.push(json!({"order_id": closed.platform_order_id, "open_address_id": id}));
        }
    }
    heads
}

/// The sets of orders that share a receiver.
pub(super) fn merged(payload: &str) -> Result<Vec<Vec<String>>, CallError> {
    let told: Option<Merged<'_>> = parse(payload, "merged orders")?;
    let sets = told.unwrap_or_default().order_list.unwrap_or_default();
    let texts = sets.iter().filter_map(|set| set.text("order_list").ok());
    let set = |text: String| text.split(',').map(|id| id.trim().to_owned()).collect();
    Ok(texts.map(set).collect())
}
