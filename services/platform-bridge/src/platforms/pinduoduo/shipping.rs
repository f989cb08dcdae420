//! Shipments: the first parcel ships the whole order, further ones are added to it. The
//! number of the first one can be changed.

use super::{
    Method, Params, Pinduoduo,
    carriers::{LOGISTICS, logistics_id},
    errors, limits, map, map_lines, method,
    orders::read_order,
    send,
    wire::{CompaniesResponse, Company, Order},
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, NumberChange, ParcelRules, PlatformCarrier, ShipmentFound, ShipmentReport,
        Shipping, ShopAccess,
    },
    platforms::reading::{Mapping, cloud_labels::unreadable, parse},
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::PlatformStatus;

static SEND: Method = method(
    "pdd.logistics.online.send",
    "logistics_online_send_response",
    Effect::Write,
);
static EXTRA: Method = method(
    "pdd.order.upload.extra.logistics",
    "upload_extra_logistics_response",
    Effect::Write,
);

static COMPANIES: Method = method(
    "pdd.logistics.companies.get",
    "logistics_companies_get_response",
    Effect::Read,
);

/// `redelivery_type`: the order must be unshipped, so a repeated report is refused.
const FIRST_DELIVERY: &str = "1";

/// `redelivery_type`: the order must be shipped, and its parcel gets another number.
const CHANGED_DELIVERY: &str = "2";

/// `extra_track_type`: the order's goods in several parcels.
const SPLIT_PARCEL: &str = "1";

#[async_trait]
impl Shipping for Pinduoduo {
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError> {
        let carrier = logistics_id(&report.carrier_code)?;
        if !report.whole_order {
            let (sent, numbers) = sent_parcels(http, shop, report).await?;
            if numbers.contains(&report.waybill_no) {
                return Ok(());
            }
            if sent {
                return add_parcel(http, shop, report, carrier).await;
            }
        }
        let params = delivery(report, carrier, FIRST_DELIVERY);
        write(http, shop, &SEND, params).await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<ShipmentFound, CallError> {
        read_order(http, shop, &report.platform_order_id, |_, order| {
            let order: Order<'_> = parse(order, "order")?;
            found(&order, report).map_err(unreadable)
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
        send(http, shop, &COMPANIES, Vec::new(), |_, payload| {
            companies(payload)
        })
        .await
    }

    async fn change_number(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        change: &NumberChange,
    ) -> Result<(), CallError> {
        let carrier = logistics_id(&change.to.carrier_code)?;
        let order_sn = &change.to.platform_order_id;
        let parcels = read_order(http, shop, order_sn, |_, order| {
            let order: Order<'_> = parse(order, "order")?;
            map::parcels(&order).map_err(unreadable)
        });
        if !is_to_change(&parcels.await?, carrier, change)? {
            return Ok(());
        }
        let params = delivery(&change.to, carrier, CHANGED_DELIVERY);
        write(http, shop, &SEND, params).await
    }

    fn may_be_shipped(&self, code: &str) -> bool {
        errors::may_be_done(code)
    }
}

fn delivery(report: &ShipmentReport, carrier: i64, redelivery_type: &str) -> Params {
    vec![
        ("order_sn", report.platform_order_id.clone()),
        ("logistics_id", carrier.to_string()),
        ("tracking_number", report.waybill_no.clone()),
        ("redelivery_type", redelivery_type.to_owned()),
    ]
}

/// Whether a change is still to be told, by what stands there. The call names no parcel: the
/// order's first one gets the number, so that those added to it keep theirs for ever.
pub(super) fn is_to_change(
    parcels: &[(i64, String)],
    carrier: i64,
    change: &NumberChange,
) -> Result<bool, CallError> {
    let to = &change.to.waybill_no;
    if parcels
        .iter()
        .any(|(id, number)| (id, number) == (&carrier, to))
    {
        return Ok(false);
    }
    let from = &change.from_waybill_no;
    let (code, message) = match parcels.iter().position(|(_, number)| number == from) {
        Some(0) => return Ok(true),
        Some(_) => (
            "FURTHER_PARCEL",
            "Pinduoduo changes the number of an order's first parcel alone; not sent",
        ),
        None => (
            "NUMBER_NOT_THERE",
            "the number to be changed does not stand at Pinduoduo; pull the order again; not sent",
        ),
    };
    Err(CallError::Refused {
        code: code.into(),
        message: message.into(),
    })
}

/// The carriers that may be used now.
pub(super) fn companies(payload: &str) -> Result<Vec<PlatformCarrier>, CallError> {
    let response: CompaniesResponse<'_> = parse(payload, "companies")?;
    let carrier = |company: Company<'_>| {
        let id = company.id.int("id").ok()??;
        let is_usable = company.available.int("available") == Ok(Some(1));
        is_usable.then(|| PlatformCarrier {
            carrier_code: LOGISTICS.ours(id).unwrap_or_default().to_owned(),
            platform_carrier: id.to_string(),
            name: company.logistics_company.text("name").unwrap_or_default(),
        })
    };
    let companies = response.logistics_companies.unwrap_or_default();
    Ok(companies.into_iter().filter_map(carrier).collect())
}

/// Whether the order left, and the numbers of its parcels.
async fn sent_parcels(
    http: &Engine,
    shop: &ShopAccess,
    report: &ShipmentReport,
) -> Result<(bool, Vec<String>), CallError> {
    read_order(http, shop, &report.platform_order_id, |_, order| {
        let order: Order<'_> = parse(order, "order")?;
        let sent = map::is_sent(&order).map_err(unreadable)?;
        Ok((sent, numbers(&order).map_err(unreadable)?))
    })
    .await
}

async fn add_parcel(
    http: &Engine,
    shop: &ShopAccess,
    report: &ShipmentReport,
    shipping_id: i64,
) -> Result<(), CallError> {
    let track = serde_json::json!([
        {"shipping_id": shipping_id, "tracking_number": report.waybill_no}
    ]);
    let params = vec![
        ("order_sn", report.platform_order_id.clone()),
        ("extra_track_list", track.to_string()),
        ("extra_track_type", SPLIT_PARCEL.into()),
    ];
    write(http, shop, &EXTRA, params).await
}

/// What an order says of a report. A part of an order is still to be reported beside
/// the numbers of other parcels; a whole order is not.
pub(super) fn found(order: &Order<'_>, report: &ShipmentReport) -> Mapping<ShipmentFound> {
    let numbers = numbers(order)?;
    if numbers.contains(&report.waybill_no) {
        return Ok(ShipmentFound::Ours);
    }
    let status = map::platform_status(order, map_lines::line_state(order)?)?;
    let shipped = map::is_sent(order)? || !numbers.is_empty();
    Ok(match status {
        PlatformStatus::Closed => ShipmentFound::Closed,
        _ if report.whole_order && shipped => ShipmentFound::Others(numbers),
        _ => ShipmentFound::NotShipped,
    })
}

fn numbers(order: &Order<'_>) -> Mapping<Vec<String>> {
    Ok(map::parcels(order)?
        .into_iter()
        .map(|(_, number)| number)
        .collect())
}
