//! Receivers in plain words, one order a call, with the number that WeChat lends for calls;
//! and answers to buyers who ask for another address.

use super::{
    Method, WechatShop, errors, limits, method, send,
    wire_waybill::{Opened, VirtualNumber},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        Address, CallError, ClosedReceiver, OpenReceiver, OpeningLimits, Person, Receivers, Scene,
        ShopAccess,
    },
    platforms::reading::{Mapping, grouped, meets_all, parse},
};
use async_trait::async_trait;
use serde_json::json;

/// An order counts once, however often it is opened.
static OPEN: Method = method("/channels/ec/order/sensitiveinfo/decode", Effect::Read);
static ACCEPT: Method = method("/channels/ec/order/addressmodify/accept", Effect::Write);
static REJECT: Method = method("/channels/ec/order/addressmodify/reject", Effect::Write);

#[async_trait]
impl Receivers for WechatShop {
    fn limits(&self) -> &'static OpeningLimits {
        &limits::OPENINGS
    }

    async fn open(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        _scene: Scene,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Result<OpenReceiver, CallError>>, CallError> {
        let mut outcomes = Vec::with_capacity(receivers.len());
        for receiver in receivers {
            match open_one(http, shop, &receiver.platform_order_id).await {
                Err(error) if outcomes.is_empty() && meets_all(&error) => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        Ok(outcomes)
    }

    /// `hash_code` tells equal addresses.
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
        let method = if accept { &ACCEPT } else { &REJECT };
        let body = json!({"order_id": platform_order_id});
        send(http, shop, method, body, |_, _| Ok(())).await
    }
}

async fn open_one(
    http: &Engine,
    shop: &ShopAccess,
    order_id: &str,
) -> Result<OpenReceiver, CallError> {
    let body = json!({"order_id": order_id});
    let opened = send(http, shop, &OPEN, body, |_, text| {
        let opened: Opened<'_> = parse(text, "address_info")?;
        open_receiver(&opened).map_err(|error| CallError::Malformed {
            message: error.message,
        })
    });
    opened.await.map_err(day_is_over)
}

/// The quota of a day is final for that day, whatever it is for other calls.
pub(super) fn day_is_over(error: CallError) -> CallError {
    match error {
        CallError::Throttled { code, message, .. } if code == errors::DAY_QUOTA => {
            CallError::Refused {
                code: "QUOTA_USED_UP".into(),
                message,
            }
        }
        other => other,
    }
}

/// Where a number is lent the receiver's own stays masked.
pub(super) fn open_receiver(opened: &Opened<'_>) -> Mapping<OpenReceiver> {
    let address = &opened.address_info;
    let lent: Option<VirtualNumber<'_>> =
        opened.virtual_number_info.decode("virtual_number_info")?;
    let lent = lent.unwrap_or_default();
    let number = lent.virtual_number.text("virtual_number")?;
    let is_virtual = !number.is_empty();
    let detail = address.detail_info.text("detail_info")?;
    let house = address.house_number.text("house_number")?;
    Ok(OpenReceiver {
        person: Person {
            name: address.user_name.text("user_name")?,
            phone: match is_virtual {
                true => number,
                false => address.tel_number.text("tel_number")?,
            },
            address: Address {
                province: address.province_name.text("province_name")?,
                city: address.city_name.text("city_name")?,
                district: address.county_name.text("county_name")?,
                town: String::new(),
                detail: format!("{detail}{house}"),
            },
        },
        phone_extension: match is_virtual {
            true => lent.extension.text("extension")?,
            false => String::new(),
        },
        phone_is_virtual: is_virtual,
        phone_ends_at: match is_virtual {
            true => lent.expiration.seconds("expiration")?,
            false => None,
        },
    })
}
