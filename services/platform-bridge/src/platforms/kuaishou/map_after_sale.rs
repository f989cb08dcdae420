//! A Kuaishou after-sale in our words.

use super::{
    after_sale_states::{kind, stage},
    carriers,
    pieces::{base_info, pieces},
    wire::{Logistics, Order},
    wire_after_sales::{AfterSale, Exchanged, Whole},
};
use crate::platforms::reading::{Field, Mapping, hashed, unmappable};
use chrono::{DateTime, Utc};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::AfterSaleStage::{Closed, Completed, Refunded},
    },
    timestamp,
};

/// Maps an after-sale with its order.
pub(super) fn whole(whole: &Whole<'_>) -> Mapping<PlatformAfterSale> {
    let refund = whole.refund.as_ref();
    let refund =
        refund.ok_or_else(|| unmappable("MISSING_ID", "the after-sale is missing".into()))?;
    after_sale(refund, whole.order)
}

/// Maps an after-sale, which is always about one order line.
pub(super) fn after_sale(refund: &AfterSale<'_>, order: Field<'_>) -> Mapping<PlatformAfterSale> {
    let id = |field: Field<'_>, name: &str| -> Mapping<String> {
        let id = field.id(name)?;
        id.ok_or_else(|| unmappable("MISSING_ID", format!("{name} is missing")))
    };
    let oid = id(refund.oid, "oid")?;
    let kind = kind(
        refund.handling_way.int("handlingWay")?,
        refund.special_refund_type.int("specialRefundType")?,
    )?;
    let (status, words, stage) = stage(refund.status.int("status")?, kind)?;
    let modified = modified_at(refund)?;
    let created = match refund.create_time.millis("createTime")? {
        None => refund.submit_time.millis("submitTime")?,
        created => created,
    };
    let has_ended = matches!(stage, Refunded | Completed | Closed);
    let deadline = refund.expire_time.millis("expireTime")?;
    let (return_carrier, return_waybill_no) = parcel(refund.logistics_info)?;
    let (replacement_sku_id, replacement_quantity) = replacement(refund.exchange_info)?;
    Ok(hashed(PlatformAfterSale {
        platform_after_sale_id: id(refund.refund_id, "refundId")?,
        platform_order_id: oid.clone(),
        kind: kind.into(),
        stage: stage.into(),
        platform_stage: format!("{status} {words}"),
        modified_at: Some(timestamp(modified)),
        created_at: created.map(timestamp),
        deadline_at: deadline.filter(|_| !has_ended).map(timestamp),
        before_shipping: left_after(order, created.unwrap_or(modified)),
        refund_fen: refund.refund_fee.fen("refundFee")?.unwrap_or(0),
        reason: refund.refund_reason_desc.text("refundReasonDesc")?,
        buyer_note: refund.refund_desc.text("refundDesc")?,
        lines: vec![line(refund, oid)?],
        return_carrier,
        return_waybill_no,
        replacement_sku_id,
        replacement_quantity,
        decision_token: modified.timestamp_millis().to_string(),
        content_hash: Vec::new(),
    }))
}

/// Whether the order has not left, or left after `asked`. Where its answer cannot be read it
/// does not say so: the order itself is parked then, and not what hangs on it.
fn left_after(order: Field<'_>, asked: DateTime<Utc>) -> bool {
    let read = || -> Mapping<bool> {
        let Some(order) = order.decode::<Order<'_>>("order")? else {
            return Ok(false);
        };
        let sent = base_info(&order)?.send_time.millis("sendTime")?;
        Ok(!pieces(&order)?.is_sent() || sent.is_some_and(|sent| sent > asked))
    };
    read().unwrap_or(false)
}

/// When it changed last, which is the version that decisions name, too.
pub(super) fn modified_at(refund: &AfterSale<'_>) -> Mapping<DateTime<Utc>> {
    let modified = refund.update_time.millis("updateTime")?;
    modified.ok_or_else(|| unmappable("BAD_TIME", "updateTime is missing".into()))
}

/// The order's line, whose key is the order number; how many units of it is said of
/// virtual goods alone.
fn line(refund: &AfterSale<'_>, oid: String) -> Mapping<PlatformAfterSaleLine> {
    let sku = match refund.sku_id.id("skuId")? {
        None => refund.item_id.id("itemId")?,
        sku => sku,
    };
    let quantity = match refund.product_num.int("productNum")? {
        None | Some(0) => 0,
        Some(_) => refund.product_num.quantity("productNum")?,
    };
    Ok(PlatformAfterSaleLine {
        line_key: oid,
        platform_sku_id: sku.unwrap_or_default(),
        quantity,
        title: String::new(),
    })
}

/// Carrier and number of the parcel in which the goods come back.
fn parcel(logistics: Field<'_>) -> Mapping<(String, String)> {
    let Some(told) = logistics.decode::<Logistics<'_>>("logisticsInfo")? else {
        return Ok(Default::default());
    };
    let number = told.express_no.text("expressNo")?.trim().to_owned();
    if number.is_empty() {
        return Ok(Default::default());
    }
    let code = told.express_code.int("expressCode")?.unwrap_or(0);
    Ok((carriers::ours(code), number))
}

/// SKU and units of what the buyer wants instead.
fn replacement(exchange: Field<'_>) -> Mapping<(String, i64)> {
    let Some(wanted) = exchange.decode::<Exchanged<'_>>("exchangeInfo")? else {
        return Ok(Default::default());
    };
    let Some(sku) = wanted.sku_id.id("skuId")? else {
        return Ok(Default::default());
    };
    Ok((sku, wanted.quantity.quantity("quantity")?))
}
