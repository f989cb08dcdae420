//! Shipments: a whole order by one call, a part of it as a pack of its own.

use super::{
    Douyin, Method, carriers::company, errors, limits, map, map_lines, map_parcels, method,
    numbers, orders::read_order, wire::Order, write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, NumberChange, ParcelRules, PlatformCarrier, ShipmentFound, ShipmentReport,
        Shipping, ShopAccess,
    },
    platforms::reading::{Mapping, parse, sha256_hex},
};
use async_trait::async_trait;
use map_parcels::Parcel;
use oms_contracts::oms::types::v1::PlatformStatus;
use serde_json::{Value, json};

pub(super) static WHOLE: Method =
    method("order.logisticsAdd", "/order/logisticsAdd", Effect::Write);
pub(super) static PART: Method = method(
    "order.logisticsAddMultiPack",
    "/order/logisticsAddMultiPack",
    Effect::Write,
);

#[async_trait]
impl Shipping for Douyin {
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError> {
        let company = company(&report.carrier_code)?;
        match report.whole_order {
            true => write(http, shop, &WHOLE, &whole(report, company)).await,
            false => write(http, shop, &PART, &part(report, company)).await,
        }
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
        numbers::carriers(http, shop).await
    }

    async fn change_number(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        change: &NumberChange,
    ) -> Result<(), CallError> {
        numbers::change(http, shop, change).await
    }

    fn may_be_shipped(&self, code: &str) -> bool {
        errors::may_be_shipped(code)
    }
}

/// A refund that is open is never refused by shipping.
fn whole(report: &ShipmentReport, company: &str) -> Value {
    json!({
        "order_id": report.platform_order_id,
        "company_code": company,
        "logistics_code": report.waybill_no,
        "is_reject_refund": false,
    })
}

fn part(report: &ShipmentReport, company: &str) -> Value {
    let units = report
        .lines
        .iter()
        .map(|(line_key, quantity)| json!({"shipped_order_id": line_key, "shipped_num": quantity}));
    let packs = json!([{
        "company_code": company,
        "logistics_code": report.waybill_no,
        "shipped_order_info": units.collect::<Vec<_>>(),
    }]);
    // The same parcel repeated has the same key, and so is shipped once.
    let parcel = sha256_hex(&[&report.platform_order_id, &packs.to_string()]);
    json!({
        "order_id": report.platform_order_id,
        "request_id": parcel.get(..32),
        "pack_list": packs,
    })
}

/// What an order says of a report.
pub(super) fn found(order: &Order<'_>, report: &ShipmentReport) -> Mapping<ShipmentFound> {
    let parcels = map_parcels::parcels(order)?.unwrap_or_default();
    let is_ours = |parcel: &Parcel| parcel.waybill_no == report.waybill_no;
    if parcels.iter().any(is_ours) {
        return Ok(ShipmentFound::Ours);
    }
    let status = map::platform_status(order)?;
    let all_gone = matches!(status, PlatformStatus::Shipped | PlatformStatus::Completed);
    if status == PlatformStatus::Closed {
        return Ok(ShipmentFound::Closed);
    }
    if !report.whole_order && !all_gone {
        return part_found(order, status, &parcels, report);
    }
    let sent = all_gone || status == PlatformStatus::PartiallyShipped || !parcels.is_empty();
    Ok(if sent {
        ShipmentFound::Others(numbers(parcels.iter()))
    } else {
        ShipmentFound::NotShipped
    })
}

/// A part is still to be reported while the order owes all of its units, whatever other
/// parcels left.
fn part_found(
    order: &Order<'_>,
    status: PlatformStatus,
    parcels: &[Parcel],
    report: &ShipmentReport,
) -> Mapping<ShipmentFound> {
    let lines = map_lines::lines(order, status, parcels)?.unwrap_or_default();
    let (mut owed, mut refunded) = (0, 0);
    for (key, quantity) in &report.lines {
        let line = lines.iter().map(|priced| &priced.line);
        let Some(line) = line.into_iter().find(|line| line.line_key == *key) else {
            continue;
        };
        let left = line.quantity - line.refunded_quantity - map_parcels::sent(parcels, key);
        owed += usize::from(left >= *quantity);
        refunded += usize::from(line.refunded_quantity == line.quantity);
    }
    Ok(if owed == report.lines.len() {
        ShipmentFound::NotShipped
    } else if refunded == report.lines.len() {
        ShipmentFound::Closed
    } else {
        let holds_one = |parcel: &&Parcel| {
            parcel.units.is_empty()
                || report
                    .lines
                    .iter()
                    .any(|(key, _)| parcel.units.iter().any(|(packed, _)| packed == key))
        };
        ShipmentFound::Others(numbers(parcels.iter().filter(holds_one)))
    })
}

fn numbers<'a>(parcels: impl Iterator<Item = &'a Parcel>) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for parcel in parcels {
        if !numbers.contains(&parcel.waybill_no) {
            numbers.push(parcel.waybill_no.clone());
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(lines: &[(&str, i64)]) -> ShipmentReport {
        ShipmentReport {
            platform_order_id: "6920000000000000001".into(),
            carrier_code: "YTO".into(),
            waybill_no: "YT1234567890123".into(),
            lines: lines
                .iter()
                .map(|(key, units)| ((*key).to_owned(), *units))
                .collect(),
            whole_order: false,
        }
    }

    #[test]
    fn a_repeated_part_has_the_same_key_and_another_part_has_not() {
        let key = |report: &ShipmentReport| part(report, "yuantong")["request_id"].clone();
        let first = report(&[("1", 1)]);
        assert_eq!(key(&first), key(&first.clone()));
        assert_eq!(key(&first).as_str().unwrap().len(), 32);
        assert_ne!(key(&first), key(&report(&[("1", 2)])));
        let mut other = first.clone();
        other.waybill_no = "YT2".into();
        assert_ne!(key(&first), key(&other));
    }

    #[test]
    fn shipping_never_refuses_a_refund() {
        let whole = whole(&report(&[]), "yuantong");
        assert_eq!(whole["is_reject_refund"], json!(false));
    }
}
