//! Parcels as Pinduoduo's cloud print is told them.

use crate::{
    platform::{AccountKind, CallError, WaybillReceiver, WaybillRequest},
    platforms::reading::{
        addressee,
        cloud_print::{self, ParcelWords},
    },
};
use serde_json::{Value, json};

/// `order_channels_type` of Pinduoduo's own orders, and of all others.
const OF_PINDUODUO: &str = "PDD";
const OF_OTHERS: &str = "OTHERS";

/// What the numbers of `wp_type` mean is not documented.
pub(super) fn account_kind(_wp_type: Option<i64>) -> AccountKind {
    AccountKind::Other
}

/// A mall's id is a number.
pub(super) fn user_id(mall_id: &str) -> Value {
    mall_id
        .parse::<u64>()
        .map_or_else(|_| Value::from(mall_id), Value::from)
}

/// What is asked for the numbers of `parcels`.
pub(super) fn apply(first: &WaybillRequest, parcels: &[Value]) -> Value {
    json!({
        "wp_code": first.carrier_code,
        "need_encrypt": true,
        "sender": cloud_print::person(&first.sender),
        "trade_order_info_dtos": parcels,
    })
}

/// A parcel; ciphers of its receiver go as they came with the order.
pub(super) fn parcel(request: &WaybillRequest, user_id: Value) -> Result<Value, CallError> {
    if request.template_url.is_empty() {
        return Err(CallError::Refused {
            code: "NO_TEMPLATE".into(),
            message: "Pinduoduo wants the address of the label's template; choose one; not sent"
                .into(),
        });
    }
    let words = ParcelWords {
        channel: match request.receiver {
            WaybillReceiver::OfOrder(_) => OF_PINDUODUO,
            WaybillReceiver::Plain(_) => OF_OTHERS,
        },
        user_id,
        template_url: request.template_url.clone(),
        recipient: cloud_print::person(&addressee(&request.receiver)?),
    };
    cloud_print::parcel(request, words)
}
