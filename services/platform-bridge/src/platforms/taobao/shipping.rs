//! Shipments: the seller's own courier is reported by `logistics.offline.send`.

use super::{
    Request, Taobao,
    carriers::COMPANIES,
    errors, limits, map,
    orders::fullinfo,
    send,
    wire::{FullinfoResponse, Line, LineList, SendResponse, Trade},
};
use crate::{
    http::Engine,
    platform::{
        CallError, NumberChange, ParcelRules, PlatformCarrier, ShipmentFound, ShipmentReport,
        Shipping, ShopAccess,
    },
    platforms::reading::{Mapping, parse},
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::PlatformStatus;

#[async_trait]
impl Shipping for Taobao {
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError> {
        let ours = report.carrier_code.as_str();
        let company = COMPANIES.theirs(ours).unwrap_or(ours);
        let mut params = vec![
            ("tid", report.platform_order_id.clone()),
            ("out_sid", report.waybill_no.clone()),
            ("company_code", company.to_owned()),
        ];
        if !report.whole_order {
            let lines: Vec<_> = report.lines.iter().map(|(key, _)| key.as_str()).collect();
            params.extend([("is_split", "1".into()), ("sub_tid", lines.join(","))]);
        }
        let request = Request::write("taobao.logistics.offline.send", params);
        send(http, shop, request, |_, payload| {
            let response: SendResponse<'_> = parse(payload, "shipping")?;
            match response.shipping.is_success.int("is_success") {
                Ok(Some(1)) => Ok(()),
                _ => Err(CallError::Refused {
                    code: errors::NOT_SUCCESS.into(),
                    message: "Taobao answered without success and without a reason".into(),
                }),
            }
        })
        .await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<ShipmentFound, CallError> {
        send(
            http,
            shop,
            fullinfo(&report.platform_order_id),
            |_, payload| {
                let response: FullinfoResponse<'_> = parse(payload, "trade")?;
                let trade: Trade<'_> = parse(response.trade.get(), "trade")?;
                found(&trade, report).map_err(|error| CallError::Malformed {
                    message: error.message,
                })
            },
        )
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

/// What a trade says of the lines of `report`.
pub(super) fn found(trade: &Trade<'_>, report: &ShipmentReport) -> Mapping<ShipmentFound> {
    let status = map::platform_status(&trade.status.text("status")?)?;
    let all = trade
        .orders
        .decode::<LineList<'_>>("orders")?
        .unwrap_or_default();
    let mut numbers = Vec::new();
    let (mut asked, mut closed) = (0, 0);
    for line in all.order.unwrap_or_default() {
        let key = line.oid.text("oid")?;
        if !report.whole_order && report.lines.iter().all(|(reported, _)| *reported != key) {
            continue;
        }
        let number = line.invoice_no.text("invoice_no")?.trim().to_owned();
        if number == report.waybill_no {
            return Ok(ShipmentFound::Ours);
        }
        if !number.is_empty() && !numbers.contains(&number) {
            numbers.push(number);
        }
        asked += 1;
        closed += usize::from(is_closed(&line)?);
    }
    let sent = matches!(status, PlatformStatus::Shipped | PlatformStatus::Completed);
    Ok(match status {
        PlatformStatus::Closed => ShipmentFound::Closed,
        _ if !numbers.is_empty() || sent => ShipmentFound::Others(numbers),
        _ if asked > 0 && closed == asked => ShipmentFound::Closed,
        _ => ShipmentFound::NotShipped,
    })
}

fn is_closed(line: &Line<'_>) -> Mapping<bool> {
    match line.status.text("order.status")?.as_str() {
        "" => Ok(false),
        status => Ok(map::platform_status(status)? == PlatformStatus::Closed),
    }
}
