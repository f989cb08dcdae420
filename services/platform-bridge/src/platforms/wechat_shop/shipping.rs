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
    wire_waybill::{Companies, Company},
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
static CHANGE: Method = method("/channels/ec/order/deliveryinfo/update", Effect::Write);
static CARRIERS: Method = method(
    "/channels/ec/order/deliverycompanylist/new/get",
    Effect::Read,
);

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
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<PlatformCarrier>, CallError> {
        let body = json!({"ewaybill_only": false});
        send(http, shop, &CARRIERS, body, |_, text| carriers(text)).await
    }

    async fn change_number(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        change: &NumberChange,
    ) -> Result<(), CallError> {
        let order_id = &change.to.platform_order_id;
        let standing = read_order(http, shop, order_id, |_, order| {
            let order: Order<'_> = parse(order, "order")?;
            numbers(&order).map_err(|error| CallError::Malformed {
                message: error.message,
            })
        });
        match change_body(&standing.await?, change)? {
            Some(body) => send(http, shop, &CHANGE, body, |_, _| Ok(())).await,
            None => Ok(()),
        }
    }

    fn may_be_shipped(&self, code: &str) -> bool {
        errors::may_be_shipped(code)
    }
}

/// Companies that shipments may name.
pub(super) fn carriers(text: &str) -> Result<Vec<PlatformCarrier>, CallError> {
    let companies: Companies<'_> = parse(text, "company_list")?;
    let carrier = |company: &Company<'_>| {
        let id = company.delivery_id.id("delivery_id").ok()??;
        Some(PlatformCarrier {
            carrier_code: COMPANIES.ours(id.as_str()).unwrap_or_default().to_owned(),
            name: company.delivery_name.text("name").unwrap_or_default(),
            platform_carrier: id,
        })
    };
    let companies = companies.company_list.iter().flatten();
    Ok(companies.filter_map(carrier).collect())
}

/// A parcel with its products.
pub(super) fn parcel_body(report: &ShipmentReport) -> Result<Value, CallError> {
    let mut parcel = parcel(report)?;
    parcel["deliver_type"] = COURIER.into();
    Ok(json!({"order_id": report.platform_order_id, "delivery_list": [parcel]}))
}

/// The call that changes a number of an order with the numbers `standing`; `None` where the
/// new one stands there. An order in several parcels is changed parcel by parcel.
pub(super) fn change_body(
    standing: &[String],
    change: &NumberChange,
) -> Result<Option<Value>, CallError> {
    if standing.contains(&change.to.waybill_no) {
        return Ok(None);
    }
    if !standing.contains(&change.from_waybill_no) {
        return Err(refused(
            "NO_SUCH_NUMBER",
            "no parcel of the order stands under the number that is to be changed",
        ));
    }
    if standing.len() == 1 {
        return parcel_body(&change.to).map(Some);
    }
    let new = parcel(&change.to)?;
    let mut old = new.clone();
    old["delivery_id"] = company(&change.from_carrier_code).into();
    old["waybill_id"] = change.from_waybill_no.as_str().into();
    Ok(Some(json!({
        "order_id": change.to.platform_order_id,
        "change_infos": [{"old": old, "new": new}],
    })))
}

/// Where a parcel is and what is in it; lines of one SKU are told as one.
fn parcel(report: &ShipmentReport) -> Result<Value, CallError> {
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
        "delivery_id": company(&report.carrier_code),
        "waybill_id": report.waybill_no,
        "product_infos": products,
    }))
}

fn company(carrier_code: &str) -> &'static str {
    COMPANIES.theirs(carrier_code).unwrap_or(OTHER)
}

fn refused(code: &str, message: &str) -> CallError {
    CallError::Refused {
        code: code.into(),
        message: message.into(),
    }
}

/// The numbers of an order's parcels, each once.
fn numbers(order: &Order<'_>) -> Mapping<Vec<String>> {
    let detail: OrderDetail<'_> = map::part(order.order_detail, "order_detail")?;
    let delivery: DeliveryInfo<'_> = map::part(detail.delivery_info, "delivery_info")?;
    let contents = map_lines::contents(&detail, &delivery)?.unwrap_or_default();
    let mut numbers: Vec<String> = Vec::new();
    for shipment in contents.shipments {
        if !numbers.contains(&shipment.waybill_no) {
            numbers.push(shipment.waybill_no);
        }
    }
    Ok(numbers)
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
