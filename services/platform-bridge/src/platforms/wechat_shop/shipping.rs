//! Shipments: each parcel is reported with the products and units in it.

use super::{
    Method, WechatShop,
    carriers::{COMPANIES, OTHER},
    errors, limits, map,
    map_lines::{self, Contents},
    method,
    orders::read_order,
    send,
    wire::{DeliveryInfo, Order, OrderDetail},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, NumberChange, ParcelRules, PlatformCarrier, ShipmentFound, ShipmentReport,
        Shipping, ShopAccess,
    },
    platforms::reading::{Mapping, parse},
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::PlatformStatus;
use serde_json::{Value, json};

static SEND: Method = method("/channels/ec/order/delivery/send", Effect::Write);

/// `deliver_type`: the seller's own courier.
const COURIER: i64 = 1;

#[async_trait]
impl Shipping for WechatShop {
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError> {
        send(http, shop, &SEND, parcel_body(report)?, |_, _| Ok(())).await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<ShipmentFound, CallError> {
        read_order(http, shop, &report.platform_order_id, |_, order| {
            let order: Order<'_> = parse(order, "order")?;
            found(&order, report).map_err(|error| CallError::Malformed {
                message: error.message,
            })
        })
        .await
    }

    fn rules(&self) -> &'static ParcelRules {
        &limits::PARCELS
    }

    async fn carriers(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
    ) -> Result<Vec<PlatformCarrier>, CallError> {
        Err(CallError::Unsupported {
            reason: "not connected yet",
        })
    }

    async fn change_number(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _change: &NumberChange,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "not connected yet",
        })
    }

    fn may_be_shipped(&self, code: &str) -> bool {
        errors::may_be_shipped(code)
    }
}

/// A parcel with its products; lines of one SKU are told as one.
pub(super) fn parcel_body(report: &ShipmentReport) -> Result<Value, CallError> {
    let refused = |code: &str, message: &str| CallError::Refused {
        code: code.into(),
        message: message.into(),
    };
    let mut products: Vec<(&str, &str, i64)> = Vec::new();
    for (key, quantity) in &report.lines {
        let (product_id, sku_id) = map_lines::ids_of_key(key)
            .ok_or_else(|| refused("BAD_LINE", "a line of the parcel is none of WeChat shop's"))?;
        let same = |known: &&mut (&str, &str, i64)| known.0 == product_id && known.1 == sku_id;
        match products.iter_mut().find(same) {
            Some(known) => known.2 += quantity,
            None => products.push((product_id, sku_id, *quantity)),
        }
    }
    if products.is_empty() {
        let message = "WeChat shop is told what a parcel holds, and this one holds nothing";
        return Err(refused("NO_LINES", message));
    }
    let products: Vec<Value> = products
        .iter()
        .map(|(product_id, sku_id, quantity)| {
            json!({"product_id": product_id, "sku_id": sku_id, "product_cnt": quantity})
        })
        .collect();
    Ok(json!({
        "order_id": report.platform_order_id,
        "delivery_list": [{
            "deliver_type": COURIER,
            "delivery_id": COMPANIES.theirs(&report.carrier_code).unwrap_or(OTHER),
            "waybill_id": report.waybill_no,
            "product_infos": products,
        }],
    }))
}

/// What an order says of a report. Beside the numbers of other parcels, a part of an
/// order is still to be reported as long as its units are owed; a whole order is not.
pub(super) fn found(order: &Order<'_>, report: &ShipmentReport) -> Mapping<ShipmentFound> {
    let status = map::platform_status(order)?;
    let detail: OrderDetail<'_> = map::part(order.order_detail, "order_detail")?;
    let delivery: DeliveryInfo<'_> = map::part(detail.delivery_info, "delivery_info")?;
    let contents = map_lines::contents(&detail, &delivery)?;
    let Contents { lines, shipments } = contents.unwrap_or_default();
    let mut numbers: Vec<String> = Vec::new();
    for shipment in shipments {
        if shipment.waybill_no == report.waybill_no {
            return Ok(ShipmentFound::Ours);
        }
        if !numbers.contains(&shipment.waybill_no) {
            numbers.push(shipment.waybill_no);
        }
    }
    let mut asked = report.lines.iter().filter_map(|(key, quantity)| {
        Some((lines.iter().find(|line| line.key == *key)?, quantity))
    });
    let taken = asked.clone().any(|(line, quantity)| {
        line.sent > 0 && line.quantity - line.sent - line.refunded < *quantity
    });
    let refunded = asked.clone().next().is_some()
        && asked.all(|(line, _)| line.sent == 0 && line.refunded == line.quantity);
    let gone = matches!(status, PlatformStatus::Shipped | PlatformStatus::Completed);
    Ok(match status {
        PlatformStatus::Closed => ShipmentFound::Closed,
        _ if gone || taken => ShipmentFound::Others(numbers),
        _ if report.whole_order && !numbers.is_empty() => ShipmentFound::Others(numbers),
        _ if refunded => ShipmentFound::Closed,
        _ => ShipmentFound::NotShipped,
    })
}
