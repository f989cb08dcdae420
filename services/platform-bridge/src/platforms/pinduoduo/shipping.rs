//! Shipments: the first parcel ships the whole order, further ones are added to it.

use super::{
    Method, Pinduoduo, carriers::LOGISTICS, errors, limits, map, map_lines, method,
    orders::read_order, wire::Order, write,
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

/// `redelivery_type`: the order must be unshipped, so a repeated report is refused.
const FIRST_DELIVERY: &str = "1";

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
        let carrier = LOGISTICS
            .theirs(&report.carrier_code)
            .ok_or_else(|| CallError::Refused {
                code: "UNKNOWN_CARRIER".into(),
                message: format!(
                    "no Pinduoduo carrier is known for {:?}",
                    report.carrier_code
                ),
            })?;
        if !report.whole_order {
            let (sent, numbers) = sent_parcels(http, shop, report).await?;
            if numbers.contains(&report.waybill_no) {
                return Ok(());
            }
            if sent {
                return add_parcel(http, shop, report, carrier).await;
            }
        }
        let params = vec![
            ("order_sn", report.platform_order_id.clone()),
            ("logistics_id", carrier.to_string()),
            ("tracking_number", report.waybill_no.clone()),
            ("redelivery_type", FIRST_DELIVERY.into()),
        ];
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
            readable(found(&order, report))
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
        errors::may_be_done(code)
    }
}

/// Whether the order left, and the numbers of its parcels.
async fn sent_parcels(
    http: &Engine,
    shop: &ShopAccess,
    report: &ShipmentReport,
) -> Result<(bool, Vec<String>), CallError> {
    read_order(http, shop, &report.platform_order_id, |_, order| {
        let order: Order<'_> = parse(order, "order")?;
        readable(map::is_sent(&order).and_then(|sent| Ok((sent, numbers(&order)?))))
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

fn readable<T>(mapping: Mapping<T>) -> Result<T, CallError> {
    mapping.map_err(|error| CallError::Malformed {
        message: error.message,
    })
}
