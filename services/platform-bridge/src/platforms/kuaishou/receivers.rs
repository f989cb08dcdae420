//! Receivers: opened cipher by cipher, told apart by their address ids, and what buyers ask
//! about their addresses.

use super::{
    Kuaishou, Method, limits,
    orders::order_number,
    send,
    wire_receivers::{DecryptResult, Decrypted},
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ClosedReceiver, OpenReceiver, OpeningLimits, Receivers, Scene, ShopAccess,
    },
    platforms::reading::{
        Ciphers, Mapping, Plain, ciphers, grouped, not_opened, not_opened_at_all, opened, parse,
    },
};
use async_trait::async_trait;
use serde_json::{Value, json};

pub(super) static DECRYPT: Method = Method {
    name: "open.order.decrypt.batch",
    path: "/open/order/decrypt/batch",
    effect: Effect::Read,
};
pub(super) static APPROVE: Method = Method {
    name: "open.order.address.audit.approve",
    path: "/open/order/address/audit/approve",
    effect: Effect::Write,
};
pub(super) static REJECT: Method = Method {
    name: "open.order.address.audit.reject",
    path: "/open/order/address/audit/reject",
    effect: Effect::Write,
};

/// `errorCode` of a cipher that was opened.
const OPENED: &str = "1";

#[async_trait]
impl Receivers for Kuaishou {
    fn limits(&self) -> &'static OpeningLimits {
        &limits::OPENING
    }

    /// Kuaishou does not ask what for.
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
            false => send(http, shop, &DECRYPT, &decrypt(&asked), |answer, _| {
                decrypted(answer.text())
            })
            .await
            .map_err(not_opened_at_all)?,
        };
        Ok(opened(receivers, &told))
    }

    async fn same_receiver(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Vec<String>>, CallError> {
        Ok(grouped(receivers, |receiver| {
            Some(receiver.platform_receiver_id.clone())
        }))
    }

    async fn answer_address_change(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        accept: bool,
    ) -> Result<(), CallError> {
        let method = if accept { &APPROVE } else { &REJECT };
        let param = json!({"oid": order_number(platform_order_id)?});
        write(http, shop, method, &param).await
    }
}

pub(super) fn decrypt(asked: &[(&str, &str)]) -> Value {
    let list = asked.iter();
    let list = list.map(|(order, cipher)| json!({"encryptedData": cipher, "bizId": order}));
    json!({"batchDecryptList": list.collect::<Vec<_>>()})
}

/// What became of each cipher in an answer. One that cannot be read is left out, and its
/// receiver stays closed.
pub(super) fn decrypted(answer: &str) -> Result<Ciphers, CallError> {
    let told: Decrypted<'_> = parse(answer, "receivers")?;
    let row = |row: &DecryptResult<'_>| -> Mapping<_> {
        let order = row.biz_id.text("bizId")?;
        let cipher = row.encrypted_data.text("encryptedData")?;
        let error = row.error_code.text("errorCode")?;
        let plain = match error.as_str() {
            OPENED => Ok(Plain {
                text: row.decrypted_data.text("decryptedData")?,
                ..Plain::default()
            }),
            _ => Err(not_opened(error, &row.error_msg.text("errorMsg")?)),
        };
        Ok(((order, cipher), plain))
    };
    let rows = told.batch_decrypt_result_list.unwrap_or_default();
    Ok(rows.iter().filter_map(|result| row(result).ok()).collect())
}
