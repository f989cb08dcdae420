//! A JD after-sale in our words: a refund before shipping or a service order.

use super::{
    after_sale_states::{
        AFTER_LEAVING, AWAITING_GOODS, BEFORE_SHIPPING, FINISHED, REFUND_STATUSES,
        SERVICE_STATUSES, ending, status, wish,
    },
    carriers::COMPANIES,
    map::moment,
    wire_after_sale::{AfterSale, Freight, Refund, Service, ServiceLine, WareChange},
};
use crate::{
    carriers,
    platforms::reading::{Field, Mapping, hashed, unmappable},
};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::{AfterSaleKind, AfterSaleStage},
    },
    timestamp,
};

/// Maps either.
pub(super) fn after_sale(document: &AfterSale<'_>) -> Mapping<PlatformAfterSale> {
    let mut mapped = match document {
        AfterSale {
            refund: Some(refund),
            ..
        } => of_refund(refund)?,
        AfterSale {
            service: Some(service),
            freight,
            ..
        } => of_service(service, freight.as_ref())?,
        _ => {
            let message = "neither a refund nor a service order".into();
            return Err(unmappable("BAD_DOCUMENT", message));
        }
    };
    mapped.platform_after_sale_id =
        id(document).ok_or_else(|| unmappable("MISSING_ID", "the id is missing".into()))?;
    Ok(hashed(mapped))
}

/// The two systems number by themselves, so the ids are marked apart. A service order is
/// asked for by its order's number too.
pub(super) fn id(document: &AfterSale<'_>) -> Option<String> {
    let said = |field: Field<'_>| field.id("id").ok().flatten();
    if let Some(refund) = &document.refund {
        return Some(format!("refund:{}", said(refund.id)?));
    }
    let service = document.service.as_ref()?;
    let (id, order_id) = (said(service.service_id)?, said(service.order_id)?);
    Some(format!("service:{id}:{order_id}"))
}

fn of_refund(refund: &Refund<'_>) -> Mapping<PlatformAfterSale> {
    let (number, word, stage) = status(&REFUND_STATUSES, refund.status, "status")?;
    let applied = moment(refund.apply_time, "applyTime")?;
    let modified = applied.max(moment(refund.check_time, "checkTime")?);
    let source = refund.system_id.int("systemId")?;
    Ok(PlatformAfterSale {
        platform_order_id: refund.order_id.needed_id("orderId")?,
        kind: AfterSaleKind::RefundOnly.into(),
        stage: stage.into(),
        platform_stage: format!("{number} {word}"),
        modified_at: Some(timestamp(modified.ok_or_else(|| no_time("applyTime"))?)),
        created_at: applied.map(timestamp),
        before_shipping: source.is_none_or(|source| !AFTER_LEAVING.contains(&source)),
        refund_fen: whole_fen(refund.apply_refund_sum)?,
        reason: refund.reason.text("reason")?,
        ..Default::default()
    })
}

/// Fen, which JD types as a decimal: a fraction of one would mean that it is yuan.
fn whole_fen(field: Field<'_>) -> Mapping<i64> {
    match field.amount("applyRefundSum")? {
        Some(hundredths) if hundredths % 100 == 0 => Ok(hundredths / 100),
        Some(_) => Err(bad_amount("applyRefundSum is no whole number of fen")),
        None => Err(bad_amount("applyRefundSum is missing")),
    }
}

fn of_service(service: &Service<'_>, freight: Option<&Freight<'_>>) -> Mapping<PlatformAfterSale> {
    let (wish, kind) = wish(service.customer_expect)?;
    let (number, word, stage) = status(&SERVICE_STATUSES, service.service_status, "serviceStatus")?;
    let (return_carrier, return_waybill_no) = parcel(freight)?;
    let stage = match number {
        AWAITING_GOODS if !return_waybill_no.is_empty() => AfterSaleStage::Returned,
        FINISHED => ending(service.process_result, kind)?,
        _ => stage,
    };
    let told = service.service_status_name.text("serviceStatusName")?;
    let word = if told.is_empty() { word } else { &told };
    let modified = moment(service.update_date, "updateDate")?;
    let (lines, paid_fen) = lines(service)?;
    let replaces = matches!(kind, AfterSaleKind::Exchange | AfterSaleKind::Reship);
    let pays = matches!(
        kind,
        AfterSaleKind::RefundOnly | AfterSaleKind::ReturnRefund
    );
    let first = lines.first().filter(|_| replaces);
    let change = service
        .ware_change
        .decode::<WareChange<'_>>("wareChangeWithApplyDTO")?;
    let change = change.map(|change| change.change_ware_sku.id("changeWareSku"));
    let same = || first.map(|line| line.platform_sku_id.clone());
    Ok(PlatformAfterSale {
        platform_order_id: service.order_id.needed_id("orderId")?,
        kind: kind.into(),
        stage: stage.into(),
        platform_stage: format!("{number} {word}"),
        modified_at: Some(timestamp(modified.ok_or_else(|| no_time("updateDate"))?)),
        created_at: moment(service.apply_time, "applyTime")?.map(timestamp),
        before_shipping: wish == BEFORE_SHIPPING,
        refund_fen: match paid_fen {
            Some(paid_fen) if pays => paid_fen,
            None if pays => return Err(bad_amount("actualPayPrice is missing")),
            _ => 0,
        },
        reason: service.question_type_name.text("questionTypeCid1Name")?,
        buyer_note: service.question_desc.text("questionDesc")?,
        return_carrier,
        return_waybill_no,
        replacement_sku_id: match change.transpose()?.flatten() {
            Some(other) if replaces => other,
            _ => same().unwrap_or_default(),
        },
        replacement_quantity: first.map_or(0, |line| line.quantity),
        decision_token: service.sys_version.text("sysVersion")?,
        lines,
        ..Default::default()
    })
}

/// The goods, and what was paid for them where that is said. Lines of the order are not
/// named: the SKU alone is.
fn lines(service: &Service<'_>) -> Mapping<(Vec<PlatformAfterSaleLine>, Option<i64>)> {
    let name = "serviceBillDetailList";
    let details = service
        .service_bill_detail_list
        .decode::<Vec<ServiceLine<'_>>>(name)?;
    let whole = ServiceLine {
        sku_id: service.sku_id,
        ware_id: Field::default(),
        ware_name: service.ware_name,
        actual_pay_price: service.actual_pay_price,
    };
    let details = details.filter(|details| !details.is_empty());
    let mut lines = Vec::new();
    let mut paid_fen = None;
    for line in details.unwrap_or_else(|| vec![whole]) {
        let sku_id = line.sku_id.id("skuId")?;
        let sku_id = sku_id.map_or_else(|| line.ware_id.needed_id("skuId of a line"), Ok)?;
        if let Some(fen) = line.actual_pay_price.amount("actualPayPrice")? {
            paid_fen = Some(paid_fen.unwrap_or(0) + fen);
        }
        lines.push(PlatformAfterSaleLine {
            line_key: String::new(),
            platform_sku_id: sku_id,
            // A service order is about one unit unless it says more.
            quantity: match service.service_count.is_said() {
                true => service.service_count.quantity("serviceCount")?,
                false => 1,
            },
            title: line.ware_name.text("wareName")?,
        });
    }
    Ok((lines, paid_fen))
}

/// Carrier and number of the parcel in which the goods come back.
fn parcel(freight: Option<&Freight<'_>>) -> Mapping<(String, String)> {
    let Some(freight) = freight else {
        return Ok(Default::default());
    };
    let number = freight.express_code.text("expressCode")?.trim().to_owned();
    if number.is_empty() {
        return Ok(Default::default());
    }
    let company = freight.ship_way_id.text("shipWayId")?;
    let name = freight.express_company.text("expressCompany")?;
    let known = COMPANIES.ours(company.as_str());
    let known = known.or_else(|| carriers::by_name(&name).map(|carrier| carrier.code));
    Ok((known.map_or(name, str::to_owned), number))
}

fn no_time(field: &str) -> crate::platform::Unmappable {
    unmappable("BAD_TIME", format!("{field} is missing"))
}

fn bad_amount(message: &str) -> crate::platform::Unmappable {
    unmappable("BAD_AMOUNT", message.to_owned())
}
