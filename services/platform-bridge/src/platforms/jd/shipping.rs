//! Shipments (出库): one report ships the whole order.

use super::{
    Jd, Request,
    carriers::{COMPANIES, OWN_COURIER},
    errors, limits, map,
    orders::read_order,
    send,
    wire::{Order, ShipmentResponse},
    wire_waybill::{CompaniesResponse, Company},
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

/// The state in which JD has not taken a shipment, whatever number stands at the order.
const TO_SHIP: &str = "WAIT_SELLER_STOCK_OUT";

#[async_trait]
impl Shipping for Jd {
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError> {
        let request = shipment(report)?;
        send(http, shop, request, |_, payload| {
            let response: ShipmentResponse<'_> = parse(payload, "sopjosshipment_result")?;
            errors::check(&response.sopjosshipment_result, Effect::Write)
        })
        .await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<ShipmentFound, CallError> {
        read_order(http, shop, &report.platform_order_id, |_, order| {
            let order: Order<'_> = parse(order, "orderInfo")?;
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
        let request = Request::read("360buy.delivery.logistics.get", []);
        send(http, shop, request, |_, payload| carriers(payload)).await
    }

    async fn change_number(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _change: &NumberChange,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "JD gave up the call that changed the number of a shipment and names no other: \
                     change it in JD's own console",
        })
    }

    fn may_be_shipped(&self, code: &str) -> bool {
        errors::may_be_shipped(code)
    }
}

/// The companies that the seller set up, but for its own couriers, whose parcels have no
/// number.
pub(super) fn carriers(payload: &str) -> Result<Vec<PlatformCarrier>, CallError> {
    let response: CompaniesResponse<'_> = parse(payload, "logistics_companies")?;
    let companies = response.logistics_companies.logistics_list;
    let carrier = |company: &Company<'_>| {
        let id = company.logistics_id.id("logistics_id").ok()??;
        let ours = COMPANIES.ours(id.as_str()).unwrap_or_default();
        (id != OWN_COURIER).then(|| PlatformCarrier {
            carrier_code: ours.to_owned(),
            name: company.logistics_name.text("name").unwrap_or_default(),
            platform_carrier: id,
        })
    };
    Ok(companies.iter().flatten().filter_map(carrier).collect())
}

/// The request that ships an order; a part of one cannot be reported.
pub(super) fn shipment(report: &ShipmentReport) -> Result<Request, CallError> {
    if !report.whole_order {
        return Err(CallError::Unsupported {
            reason: "JD takes one report for a whole order and none for a part of its lines: \
                     report the parcels together in JD's own console",
        });
    }
    let company = COMPANIES
        .theirs(&report.carrier_code)
        .ok_or_else(|| CallError::Refused {
            code: errors::UNKNOWN_CARRIER.into(),
            message: format!("no JD company id is known for {:?}", report.carrier_code),
        })?;
    Ok(Request::write(
        "jingdong.pop.order.shipment",
        [
            ("orderId", report.platform_order_id.clone()),
            // Spelled so by JD.
            ("logiCoprId", company.to_owned()),
            ("logiNo", report.waybill_no.clone()),
        ],
    ))
}

/// What an order says of a report. A number alone is no shipment while the order is still
/// to be shipped.
pub(super) fn found(order: &Order<'_>, report: &ShipmentReport) -> Mapping<ShipmentFound> {
    let state = order.order_state.text("orderState")?;
    let status = map::platform_status(&state)?;
    let numbers: Vec<String> = map::parcels(order)?
        .into_iter()
        .map(|(_, number)| number)
        .collect();
    let sent = matches!(status, PlatformStatus::Shipped | PlatformStatus::Completed);
    Ok(match status {
        _ if state == TO_SHIP => ShipmentFound::NotShipped,
        _ if numbers.contains(&report.waybill_no) => ShipmentFound::Ours,
        PlatformStatus::Closed => ShipmentFound::Closed,
        _ if sent || !numbers.is_empty() => ShipmentFound::Others(numbers),
        _ => ShipmentFound::NotShipped,
    })
}
