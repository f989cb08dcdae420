//! Shipments: `order.orderDeliver` for a whole order, or for some SKUs of it.

use super::{
    Method, Xiaohongshu,
    carriers::COMPANIES,
    errors, limits, map, map_lines, map_parcels, method, numbers,
    orders::read_order,
    send,
    wire::{CompaniesResponse, Order},
};
use crate::{
    carriers,
    http::{Effect, Engine},
    platform::{
        CallError, NumberChange, ParcelRules, PlatformCarrier, ShipmentFound, ShipmentReport,
        Shipping, ShopAccess,
    },
    platforms::reading::{Mapping, parse},
};
use async_trait::async_trait;
use oms_contracts::oms::{events::v1::PlatformLine, types::v1::PlatformStatus};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

static DELIVER: Method = method("order.orderDeliver", Effect::Write);
static COMPANY_LIST: Method = method("common.getExpressCompanyList", Effect::Read);

/// `expressCompanyCode` of goods that need no carrier.
const WITHOUT_CARRIER: &str = "selfdelivery";

#[async_trait]
impl Shipping for Xiaohongshu {
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError> {
        let mut fields = json!({
            "orderId": report.platform_order_id,
            "expressNo": report.waybill_no,
            "expressCompanyCode": company(http, shop, &report.carrier_code).await?,
            "unpack": !report.whole_order,
        });
        if !report.whole_order {
            let skus = read_order(http, shop, &report.platform_order_id, |_, order| {
                whole_skus(&parse(order, "order")?, report)
            });
            fields["skuIdList"] = json!(skus.await?);
        }
        send(http, shop, &DELIVER, fields, |_, _| Ok(())).await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<ShipmentFound, CallError> {
        read_order(http, shop, &report.platform_order_id, |_, order| {
            readable(found(&parse(order, "order")?, report))
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
        send(http, shop, &COMPANY_LIST, json!({}), |_, payload| {
            Ok(listed_carriers(&parse(payload, "carriers")?))
        })
        .await
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

/// The platform's code of a carrier; one that the table lacks is looked up by its name.
pub(super) async fn company(
    http: &Engine,
    shop: &ShopAccess,
    code: &str,
) -> Result<String, CallError> {
    if let Some(known) = COMPANIES.theirs(code) {
        return Ok(known.to_owned());
    }
    send(http, shop, &COMPANY_LIST, json!({}), |_, payload| {
        listed_company(&parse(payload, "carriers")?, code)
    })
    .await
}

/// The companies of the list. Ours is the code under which a shipment would name just
/// this one: the table comes first, then a name that no other company has.
pub(super) fn listed_carriers(list: &CompaniesResponse<'_>) -> Vec<PlatformCarrier> {
    let companies = list.express_company_infos.iter().flatten();
    let told = companies.filter_map(|company| {
        let code = company.express_company_code.text("expressCompanyCode");
        let name = company.express_company_name.text("expressCompanyName");
        let (platform_carrier, name) = (code.ok()?, name.ok()?);
        if platform_carrier.is_empty() || platform_carrier == WITHOUT_CARRIER {
            return None;
        }
        let by_name = || {
            let ours = carriers::by_name(&name)?.code;
            let is_free = COMPANIES.theirs(ours).is_none();
            let names_it = |listed: String| listed == platform_carrier;
            (is_free && listed_company(list, ours).is_ok_and(names_it)).then_some(ours)
        };
        let ours = COMPANIES
            .ours(platform_carrier.as_str())
            .or_else(by_name)
            .unwrap_or_default();
        Some(PlatformCarrier {
            carrier_code: ours.to_owned(),
            platform_carrier,
            name,
        })
    });
    told.collect()
}

/// The one company of the list whose name is that of our carrier.
pub(super) fn listed_company(
    list: &CompaniesResponse<'_>,
    code: &str,
) -> Result<String, CallError> {
    let companies = list.express_company_infos.iter().flatten();
    let codes: BTreeSet<String> = companies
        .filter_map(|company| {
            let name = company
                .express_company_name
                .text("expressCompanyName")
                .ok()?;
            let is_ours = carriers::by_name(&name).is_some_and(|carrier| carrier.code == code);
            let theirs = company
                .express_company_code
                .text("expressCompanyCode")
                .ok()?;
            (is_ours && !theirs.is_empty()).then_some(theirs)
        })
        .collect();
    match codes.len() {
        1 => Ok(codes.into_iter().collect()),
        0 => Err(unknown_carrier(format!(
            "no Xiaohongshu carrier is known for {code:?}"
        ))),
        _ => Err(unknown_carrier(format!(
            "several Xiaohongshu carriers fit {code:?}: {codes:?}"
        ))),
    }
}

fn unknown_carrier(message: String) -> CallError {
    CallError::Refused {
        code: "UNKNOWN_CARRIER".into(),
        message,
    }
}

/// The SKUs of a parcel, which must hold all units of each: the platform would take
/// the others for shipped too.
pub(super) fn whole_skus(
    order: &Order<'_>,
    report: &ShipmentReport,
) -> Result<Vec<String>, CallError> {
    let mut owed: BTreeMap<&str, i64> = BTreeMap::new();
    let lines = readable(lines(order))?;
    for line in &lines {
        let units = line.quantity - line.refunded_quantity;
        *owed.entry(&line.platform_sku_id).or_default() += units;
    }
    let mut packed: BTreeMap<&str, i64> = BTreeMap::new();
    for (key, units) in &report.lines {
        *packed.entry(sku_of(key)).or_default() += units;
    }
    for (sku_id, units) in &packed {
        let owes = owed.get(sku_id).copied().unwrap_or(0);
        if owes != *units {
            return Err(CallError::Refused {
                code: "SPLIT_BY_SKU_ONLY".into(),
                message: format!(
                    "Xiaohongshu ships a SKU whole or not at all: the parcel has {units} of {sku_id}, \
                     the order owes {owes}"
                ),
            });
        }
    }
    Ok(packed.into_keys().map(str::to_owned).collect())
}

/// What an order says of a report.
pub(super) fn found(order: &Order<'_>, report: &ShipmentReport) -> Mapping<ShipmentFound> {
    let status = map::platform_status(order)?;
    let parcels = map_parcels::parcels(order)?.unwrap_or_default();
    let skus: Vec<&str> = report.lines.iter().map(|(key, _)| sku_of(key)).collect();
    let asked = |sku_id: &str| report.whole_order || skus.contains(&sku_id);
    let mut numbers = Vec::new();
    let sent = parcels.into_iter().filter(|parcel| {
        parcel.sent && (report.whole_order || skus.iter().any(|sku_id| parcel.holds(sku_id)))
    });
    for parcel in sent {
        if parcel.waybill_no == report.waybill_no {
            return Ok(ShipmentFound::Ours);
        }
        if !parcel.waybill_no.is_empty() && !numbers.contains(&parcel.waybill_no) {
            numbers.push(parcel.waybill_no);
        }
    }
    let shipped = matches!(status, PlatformStatus::Shipped | PlatformStatus::Completed);
    let lines = lines(order)?;
    let mut own = lines
        .iter()
        .filter(|line| asked(&line.platform_sku_id))
        .peekable();
    let withdrawn = own.peek().is_some() && own.all(|line| line.refunded_quantity == line.quantity);
    Ok(match status {
        PlatformStatus::Closed => ShipmentFound::Closed,
        _ if !numbers.is_empty() || shipped => ShipmentFound::Others(numbers),
        _ if withdrawn => ShipmentFound::Closed,
        _ => ShipmentFound::NotShipped,
    })
}

fn lines(order: &Order<'_>) -> Mapping<Vec<PlatformLine>> {
    let status = map::platform_status(order)?;
    let parcels = map_parcels::parcels(order)?.unwrap_or_default();
    let lines = map_lines::lines(order, status, &parcels)?.unwrap_or_default();
    Ok(lines.into_iter().map(|line| line.line).collect())
}

/// A line key is its SKU and a number.
fn sku_of(line_key: &str) -> &str {
    line_key
        .split_once('#')
        .map_or(line_key, |(sku_id, _)| sku_id)
}

pub(super) fn readable<T>(mapping: Mapping<T>) -> Result<T, CallError> {
    mapping.map_err(|error| CallError::Malformed {
        message: error.message,
    })
}
