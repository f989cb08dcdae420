//! Shipments: the seller's own courier is reported by `logistics.offline.send` and changed
//! by `logistics.consign.resend`.

use super::{
    Request, Taobao,
    carriers::{company, our_code},
    errors, limits, map,
    orders::fullinfo,
    send,
    wire::{CompaniesResponse, Company, FullinfoResponse, Line, LineList, SendResponse, Trade},
};
use crate::{
    http::Engine,
    platform::{
        CallError, NumberChange, ParcelRules, PlatformCarrier, ShipmentFound, ShipmentReport,
        Shipping, ShopAccess,
    },
    platforms::reading::{
        Mapping,
        cloud_labels::{listed, unreadable},
        parse,
    },
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
        let request = Request::write("taobao.logistics.offline.send", parcel(report));
        send(http, shop, request, |_, payload| sent(payload)).await
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
                found(&trade, report).map_err(unreadable)
            },
        )
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
        let params = vec![("fields", "id,code,name".into())];
        let request = Request::read("taobao.logistics.companies.get", params);
        send(http, shop, request, |_, payload| companies(payload)).await
    }

    async fn change_number(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        change: &NumberChange,
    ) -> Result<(), CallError> {
        let request = Request::write("taobao.logistics.consign.resend", parcel(&change.to));
        let told = send(http, shop, request, |_, payload| sent(payload)).await;
        match told {
            Err(CallError::Refused { code, .. }) if errors::stands_there(&code) => Ok(()),
            told => told,
        }
    }

    fn may_be_shipped(&self, code: &str) -> bool {
        errors::may_be_shipped(code)
    }
}

/// A parcel as both calls name it: of the whole order, or of some of its lines.
pub(super) fn parcel(report: &ShipmentReport) -> Vec<(&'static str, String)> {
    let mut params = vec![
        ("tid", report.platform_order_id.clone()),
        ("out_sid", report.waybill_no.clone()),
        ("company_code", company(&report.carrier_code).to_owned()),
    ];
    if !report.whole_order {
        let lines: Vec<_> = report.lines.iter().map(|(key, _)| key.as_str()).collect();
        params.extend([("is_split", "1".into()), ("sub_tid", lines.join(","))]);
    }
    params
}

fn sent(payload: &str) -> Result<(), CallError> {
    let response: SendResponse<'_> = parse(payload, "shipping")?;
    match response.shipping.is_success.int("is_success") {
        Ok(Some(1)) => Ok(()),
        _ => Err(errors::not_success()),
    }
}

/// The companies of an answer. Taobao does not say that one cannot be used.
pub(super) fn companies(payload: &str) -> Result<Vec<PlatformCarrier>, CallError> {
    let response: CompaniesResponse<'_> = parse(payload, "companies")?;
    let companies: Vec<Company<'_>> =
        listed(response.logistics_companies, "logistics_companies").map_err(unreadable)?;
    let carrier = |company: Company<'_>| {
        let code = company.code.text("code").ok()?;
        (!code.is_empty()).then(|| PlatformCarrier {
            carrier_code: our_code(&code).to_owned(),
            name: company.name.text("name").unwrap_or_default(),
            platform_carrier: code,
        })
    };
    Ok(companies.into_iter().filter_map(carrier).collect())
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
