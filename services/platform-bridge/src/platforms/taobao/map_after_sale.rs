//! A Taobao after-sale in our words.

use super::{
    after_sale_states::{KINDS, STAGES, look_up},
    map,
    wire_after_sale::{Refund, RemindTimeout},
};
use crate::{
    carriers,
    platforms::reading::{Field, Mapping, hashed, unmappable},
};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::{AfterSaleKind, AfterSaleStage, PlatformStatus},
    },
    timestamp,
};

/// Maps a whole after-sale.
pub(super) fn after_sale(refund: &Refund<'_>) -> Mapping<PlatformAfterSale> {
    let modified = refund.modified.time("modified")?;
    let modified = modified.ok_or_else(|| unmappable("BAD_TIME", "modified is missing".into()))?;
    let status = refund.status.text("status")?;
    let kind = kind(refund)?;
    let refund_fen = refund.refund_fee.amount("refund_fee")?.unwrap_or(0);
    Ok(hashed(PlatformAfterSale {
        platform_after_sale_id: required(refund.refund_id, "refund_id")?,
        platform_order_id: required(refund.tid, "tid")?,
        kind: kind.into(),
        stage: stage(&status, kind)?.into(),
        platform_stage: status,
        modified_at: Some(timestamp(modified)),
        created_at: refund.created.time("created")?.map(timestamp),
        deadline_at: deadline(refund.refund_remind_timeout)?,
        before_shipping: before_shipping(refund)?,
        refund_fen,
        reason: refund.reason.text("reason")?,
        buyer_note: refund.desc.text("desc")?,
        lines: vec![line(refund)?],
        return_carrier: carriers::code_of(&refund.company_name.text("company_name")?).to_owned(),
        return_waybill_no: refund.sid.text("sid")?.trim().to_owned(),
        replacement_sku_id: String::new(),
        replacement_quantity: 0,
        decision_token: decision_token(refund)?,
        content_hash: Vec::new(),
    }))
}

fn required(field: Field<'_>, name: &str) -> Mapping<String> {
    let id = field.id(name)?;
    id.ok_or_else(|| unmappable("MISSING_ID", format!("{name} is missing")))
}

/// Older documents say only whether goods come back.
fn kind(refund: &Refund<'_>) -> Mapping<AfterSaleKind> {
    let word = refund.dispute_type.text("dispute_type")?;
    if !word.is_empty() {
        return look_up(&KINDS, &word).ok_or_else(|| map::unknown_status("dispute_type", &word));
    }
    match refund.has_good_return.int("has_good_return")? {
        Some(0) => Ok(AfterSaleKind::RefundOnly),
        Some(1) => Ok(AfterSaleKind::ReturnRefund),
        _ => Err(map::unknown_status("dispute_type", "")),
    }
}

fn stage(status: &str, kind: AfterSaleKind) -> Mapping<AfterSaleStage> {
    let stage = look_up(&STAGES, status).ok_or_else(|| map::unknown_status("status", status))?;
    let pays = matches!(
        kind,
        AfterSaleKind::RefundOnly | AfterSaleKind::ReturnRefund
    );
    Ok(match stage {
        AfterSaleStage::Refunded if !pays => AfterSaleStage::Completed,
        stage => stage,
    })
}

/// `order_status` is the order's of now: once it is closed, it no longer tells.
fn before_shipping(refund: &Refund<'_>) -> Mapping<bool> {
    match refund.order_status.text("order_status")?.as_str() {
        "" => Ok(false),
        status => Ok(matches!(
            map::platform_status(status)?,
            PlatformStatus::AwaitingPayment | PlatformStatus::AwaitingShipment
        )),
    }
}

fn deadline(field: Field<'_>) -> Mapping<Option<prost_types::Timestamp>> {
    let Some(timeout) = field.decode::<RemindTimeout<'_>>("refund_remind_timeout")? else {
        return Ok(None);
    };
    if timeout.exist_timeout.int("exist_timeout")? == Some(0) {
        return Ok(None);
    }
    Ok(timeout.timeout.time("timeout")?.map(timestamp))
}

/// An after-sale is about one line of an order; its `sku` is written `<id>|<text>`.
fn line(refund: &Refund<'_>) -> Mapping<PlatformAfterSaleLine> {
    let sku = refund.sku.text("sku")?;
    let id = sku.split('|').next().unwrap_or_default().trim();
    let is_id = !id.is_empty() && id != "0" && id.bytes().all(|byte| byte.is_ascii_digit());
    Ok(PlatformAfterSaleLine {
        line_key: refund.oid.id("oid")?.unwrap_or_default(),
        platform_sku_id: match is_id {
            true => id.to_owned(),
            false => refund.num_iid.id("num_iid")?.unwrap_or_default(),
        },
        quantity: match refund.num.int("num")? {
            None | Some(0) => 0,
            Some(_) => refund.num.quantity("num")?,
        },
        title: refund.title.text("title")?,
    })
}

/// Version and phase, as the call that pays refunds writes them.
fn decision_token(refund: &Refund<'_>) -> Mapping<String> {
    let version = refund.refund_version.int("refund_version")?;
    let version = version.map(|version| version.to_string());
    let phase = refund.refund_phase.text("refund_phase")?;
    Ok(format!("{}|{phase}", version.unwrap_or_default()))
}
