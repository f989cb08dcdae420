//! A Xiaohongshu after-sale in our words.

use super::{
    after_sale_states::{BEFORE_SHIPPING, kind, stage},
    map_parcels::carrier_code,
    wire_after_sale::{AfterSale, AfterSaleSku, Info},
};
use crate::platforms::reading::{Field, Mapping, hashed, unmappable};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::AfterSaleKind,
    },
    timestamp,
};

/// Maps an after-sale.
pub(super) fn after_sale(whole: &AfterSale<'_>) -> Mapping<PlatformAfterSale> {
    let info = &whole.after_sale_info;
    let (return_type, kind) = kind(info.return_type)?;
    let (stage, platform_stage) = stage(info.status, info.refund_status, kind)?;
    let modified = info.updated_at.millis("updatedAt")?;
    let modified = modified.ok_or_else(|| unmappable("BAD_TIME", "updatedAt is missing".into()))?;
    let back = whole.logistics_info.as_ref();
    let back = back.and_then(|parcels| parcels.after_sale.as_ref());
    let (mut return_carrier, mut return_waybill_no) = Default::default();
    if let Some(parcel) = back {
        return_waybill_no = parcel.express_no.text("expressNo")?.trim().to_owned();
        return_carrier = carrier_code(&parcel.express_company_code.text("expressCompanyCode")?);
    }
    let sent = lines(info.exchange_skus, "exchangeSKUs")?;
    let sent = sent.first().filter(|_| kind == AfterSaleKind::Exchange);
    Ok(hashed(PlatformAfterSale {
        platform_after_sale_id: info.returns_id.needed_id("returnsId")?,
        platform_order_id: info.order_id.needed_id("orderId")?,
        kind: kind.into(),
        stage: stage.into(),
        platform_stage,
        modified_at: Some(timestamp(modified)),
        created_at: info.apply_time.millis("applyTime")?.map(timestamp),
        // Below zero while it does not wait for the seller.
        deadline_at: match info.expire_time.int("expireTime")? {
            Some(expires) if expires > 0 => info.expire_time.millis("expireTime")?.map(timestamp),
            _ => None,
        },
        before_shipping: return_type == BEFORE_SHIPPING,
        refund_fen: refund_fen(info, kind)?,
        reason: info.reason_name_zh.text("reasonNameZh")?,
        buyer_note: info.desc.text("desc")?,
        return_carrier,
        return_waybill_no,
        replacement_sku_id: sent.map_or_else(String::new, |line| line.platform_sku_id.clone()),
        replacement_quantity: sent.map_or(0, |line| line.quantity),
        decision_token: info.status.text("status")?,
        lines: lines(info.skus, "skus")?,
        ..Default::default()
    }))
}

/// What went back, else what is to; after-sales are told in yuan, unlike orders.
fn refund_fen(info: &Info<'_>, kind: AfterSaleKind) -> Mapping<i64> {
    let paid = info.refund_amount_yuan.amount("refundAmountYuan")?;
    let asked = info.expected_refund_amount_yuan;
    match (paid, asked.amount("expectedRefundAmountYuan")?) {
        _ if kind == AfterSaleKind::Exchange => Ok(0),
        (Some(paid), _) if paid > 0 => Ok(paid),
        (_, Some(asked)) => Ok(asked),
        _ => Err(unmappable(
            "BAD_AMOUNT",
            "expectedRefundAmountYuan is missing".into(),
        )),
    }
}

/// Goods: the SKU is named, not the line of the order.
fn lines(field: Field<'_>, name: &str) -> Mapping<Vec<PlatformAfterSaleLine>> {
    let skus = field
        .decode::<Vec<AfterSaleSku<'_>>>(name)?
        .unwrap_or_default();
    let line = |sku: &AfterSaleSku<'_>| {
        Ok(PlatformAfterSaleLine {
            line_key: String::new(),
            platform_sku_id: sku.sku_id.needed_id("skuId of a line")?,
            quantity: sku.applied_count.quantity("appliedCount")?,
            title: sku.sku_name.text("skuName")?,
        })
    };
    skus.iter().map(line).collect()
}
