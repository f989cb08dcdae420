//! Receivers in plain words: `data.batchDecrypt`, a cipher at a time.

use super::{
    Method, Xiaohongshu, errors, limits, method, send,
    upkeep::OPERATOR,
    wire_receiver::{DecryptResponse, Decrypted},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ClosedReceiver, OpenReceiver, OpeningLimits, Receivers, Scene, ShopAccess,
    },
    platforms::reading::{Ciphers, Plain, ciphers, decode, grouped, opened, parse},
};
use async_trait::async_trait;
use serde_json::{Value, json};

static DECRYPT: Method = method("data.batchDecrypt", Effect::Read);

#[async_trait]
impl Receivers for Xiaohongshu {
    fn limits(&self) -> &'static OpeningLimits {
        &limits::OPENING
    }

    async fn open(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        scene: Scene,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Result<OpenReceiver, CallError>>, CallError> {
        let told = match asked(scene, receivers) {
            Some(fields) => {
                send(http, shop, &DECRYPT, fields, |_, payload| {
                    decrypted(payload)
                })
                .await?
            }
            None => Ciphers::new(),
        };
        Ok(opened(receivers, &told))
    }

    /// By `openAddressId`, which stands for name, phone and address.
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
        _http: &Engine,
        _shop: &ShopAccess,
        _platform_order_id: &str,
        _accept: bool,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "buyers at Xiaohongshu change addresses without asking the seller",
        })
    }
}

/// The question; `None` where no receiver has ciphers.
pub(super) fn asked(scene: Scene, receivers: &[ClosedReceiver]) -> Option<Value> {
    let infos: Vec<Value> = ciphers(receivers)
        .into_iter()
        .map(|(order_id, cipher)| json!({"dataTag": order_id, "encryptedData": cipher}))
        .collect();
    let action = match scene {
        Scene::Look => "1",
        Scene::Label => "2",
        // 3 hands receivers down to others, which we never do.
        Scene::ChangeAddress | Scene::AfterSale | Scene::Care => "4",
    };
    let fields = json!({"baseInfos": infos, "actionType": action, "appUserId": OPERATOR});
    (!infos.is_empty()).then_some(fields)
}

/// What became of each cipher.
pub(super) fn decrypted(payload: &str) -> Result<Ciphers, CallError> {
    let response: DecryptResponse<'_> = parse(payload, "receivers")?;
    let rows = response.data_info_list.unwrap_or_default().into_iter();
    let told = rows.filter_map(|row| {
        let row: Decrypted<'_> = decode(row.get()).ok()?;
        let order_id = row.data_tag.text("dataTag").ok()?;
        let cipher = row.encrypted_data.text("encryptedData").ok()?;
        Some(((order_id, cipher), plain(&row)))
    });
    Ok(told.collect())
}

fn plain(row: &Decrypted<'_>) -> Result<Plain, CallError> {
    if let Some(error) = errors::of_row(false, row.error_code, row.error_msg) {
        return Err(error.into_call_error(DECRYPT.effect));
    }
    if let Some((text, extension)) = virtual_number(row) {
        return Ok(Plain {
            text,
            extension,
            is_virtual: true,
            ends_at: row.expire_at.millis("expireAt").ok().flatten(),
        });
    }
    match row.decrypted_data.text("decryptedData") {
        Ok(text) if !text.trim().is_empty() => Ok(Plain {
            text,
            ..Plain::default()
        }),
        _ => Err(CallError::Malformed {
            message: "decryptedData is missing".into(),
        }),
    }
}

/// Number and extension, where they stand for the receiver's own number.
fn virtual_number(row: &Decrypted<'_>) -> Option<(String, String)> {
    if row.virtual_number_flag.int("virtualNumberFlag") != Ok(Some(1)) {
        return None;
    }
    let number = row.virtual_phone_number.text("virtualPhoneNumber").ok()?;
    let extension = row.virtual_extend_number.text("virtualExtendNumber");
    if !number.is_empty() {
        return Some((number, extension.unwrap_or_default()));
    }
    let whole = row.virtual_number.text("virtualNumber").ok()?;
    let (number, extension) = whole.split_once('-').unwrap_or((&whole, ""));
    (!number.is_empty()).then(|| (number.to_owned(), extension.to_owned()))
}
