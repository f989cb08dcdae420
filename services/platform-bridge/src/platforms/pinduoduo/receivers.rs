//! Receivers, opened cipher by cipher.

use super::{
    Method, Pinduoduo, limits, method, send,
    wire_receiver::{DecryptResponse, Decrypted, GroupsResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ClosedReceiver, OpenReceiver, OpeningLimits, Receivers, Scene, ShopAccess,
    },
    platforms::reading::{
        Ciphers, Field, Plain, ciphers, cloud_labels::unreadable, grouped, joined, not_opened,
        not_opened_at_all, opened, parse,
    },
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::Receiver;
use serde_json::{Value, json};

static DECRYPT: Method = Method {
    rates: &limits::OPENING_RATES,
    ..method(
        "pdd.open.decrypt.batch",
        "open_decrypt_batch_response",
        Effect::Read,
    )
};
/// Saying it again changes nothing, so a lost answer is no doubt.
static WAYBILL_TYPE: Method = method(
    "pdd.open.waybill.type.report",
    "open_waybill_type_report_response",
    Effect::Read,
);
static GROUPS: Method = method(
    "pdd.order.merge.ship.order.group",
    "merge_ship_order_group_response",
    Effect::Read,
);

/// `waybill_type`: neither Pinduoduo's nor another platform's nor one that we know to be a
/// carrier's.
const OTHER_WAYBILL: &str = "99";

#[async_trait]
impl Receivers for Pinduoduo {
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
        let asked = ciphers(receivers).into_iter();
        let asked: Vec<Value> = asked
            .map(|(order_sn, cipher)| json!({"data_tag": order_sn, "encrypted_data": cipher}))
            .collect();
        if asked.is_empty() {
            return Ok(opened(receivers, &Ciphers::new()));
        }
        if scene == Scene::Label {
            report_waybill_type(http, shop, receivers).await?;
        }
        let params = vec![("data_list", Value::from(asked).to_string())];
        let told = send(http, shop, &DECRYPT, params, |_, payload| told(payload)).await;
        Ok(opened(receivers, &told.map_err(not_opened_at_all)?))
    }

    async fn same_receiver(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Vec<String>>, CallError> {
        let id = |receiver: &Receiver| Some(receiver.platform_receiver_id.clone());
        let groups = grouped(receivers, id);
        if groups.len() < 2 {
            return Ok(groups);
        }
        let orders: Vec<Value> = order_numbers(receivers)
            .map(|order_sn| json!({"order_sn": order_sn}))
            .collect();
        let params = vec![("order_list", Value::from(orders).to_string())];
        match send(http, shop, &GROUPS, params, |_, payload| together(payload)).await {
            Ok(told) => Ok(joined(groups, &told)),
            // What the receivers carry holds even where the app may not ask for more.
            Err(CallError::Refused { .. }) => Ok(groups),
            Err(error) => Err(error),
        }
    }

    async fn answer_address_change(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _platform_order_id: &str,
        _accept: bool,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "Pinduoduo has no public call that answers a buyer about an address",
        })
    }
}

fn order_numbers(receivers: &[ClosedReceiver]) -> impl Iterator<Item = &str> {
    receivers
        .iter()
        .map(|closed| closed.platform_order_id.as_str())
}

/// Says what the receivers are opened for: a label that is not Pinduoduo's. Whether it
/// insists is its own affair, and it says so when it is asked to open them.
async fn report_waybill_type(
    http: &Engine,
    shop: &ShopAccess,
    receivers: &[ClosedReceiver],
) -> Result<(), CallError> {
    let orders: Vec<&str> = order_numbers(receivers).collect();
    let params = vec![
        ("order_sn_list", json!(orders).to_string()),
        ("waybill_type", OTHER_WAYBILL.to_owned()),
    ];
    match send(http, shop, &WAYBILL_TYPE, params, |_, _| Ok(())).await {
        Ok(()) | Err(CallError::Refused { .. } | CallError::Malformed { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What became of each cipher.
pub(super) fn told(payload: &str) -> Result<Ciphers, CallError> {
    let response: DecryptResponse<'_> = parse(payload, "ciphers")?;
    let rows = response.data_decrypt_list.unwrap_or_default();
    let cipher = |row: Decrypted<'_>| {
        let key = (text(row.data_tag), text(row.encrypted_data));
        let plain = match text(row.error_code).as_str() {
            "" | "0" => Ok(plain(&row)),
            code => Err(not_opened(code.to_owned(), &text(row.error_msg))),
        };
        (key, plain)
    };
    Ok(rows.into_iter().map(cipher).collect())
}

/// The words of a cipher. A virtual number may be written with its extension, as
/// `$<number>$#<extension>#`.
fn plain(row: &Decrypted<'_>) -> Plain {
    let whole = text(row.decrypted_data);
    let extension = text(row.virtual_identify_number);
    let parts = whole
        .strip_prefix('$')
        .and_then(|rest| rest.split_once("$#"))
        .and_then(|(number, rest)| Some((number, rest.strip_suffix('#')?)));
    match parts {
        Some((number, within)) => Plain {
            text: number.to_owned(),
            extension: within.to_owned(),
            is_virtual: true,
            ends_at: None,
        },
        None => Plain {
            is_virtual: row.virtual_number_type.int("virtual_number_type") == Ok(Some(1)),
            text: whole,
            extension,
            ends_at: None,
        },
    }
}

fn text(field: Field<'_>) -> String {
    field.text("cipher").unwrap_or_default()
}

/// The orders that Pinduoduo tells together.
pub(super) fn together(payload: &str) -> Result<Vec<Vec<String>>, CallError> {
    let response: GroupsResponse<'_> = parse(payload, "order groups")?;
    let groups = response.order_group_list.unwrap_or_default();
    let orders = groups.iter().map(|group| {
        let orders = group.order_sn_list.decode::<Vec<String>>("order_sn_list");
        Ok(orders.map_err(unreadable)?.unwrap_or_default())
    });
    orders.collect()
}
