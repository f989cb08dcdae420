//! A Douyin after-sale in our words.

use super::{
    after_sale_states,
    carriers::LOGISTICS,
    map,
    wire_after_sale::{AfterSale, ExchangeSku, Info, Item, Order, Parcels},
};
use crate::platforms::reading::{Mapping, hashed, unmappable};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::AfterSaleKind,
    },
    timestamp,
};

/// Maps a whole after-sale.
pub(super) fn after_sale(document: &AfterSale<'_>) -> Mapping<PlatformAfterSale> {
    let (info, order) = (document.info(), document.order());
    let modified = info.update_time.needed_seconds("update_time")?;
    let told = info.after_sale_type.status("after_sale_type")?;
    let (kind, before_shipping) = after_sale_states::kind(told)?;
    let status = info.after_sale_status.status("after_sale_status")?;
    let money = info.refund_status.int("refund_status")?;
    let stage = after_sale_states::stage(kind, status, money)?;
    let words = info.after_sale_status_desc.text("after_sale_status_desc")?;
    let returned = parcels(document)?.returned.unwrap_or_default();
    let company = returned.company_code.text("company_code")?;
    let wanted = info.exchange_sku_info.decode("exchange_sku_info")?;
    let wanted: ExchangeSku<'_> = wanted.unwrap_or_default();
    Ok(hashed(PlatformAfterSale {
        platform_after_sale_id: info.after_sale_id.needed_id("after_sale_id")?,
        platform_order_id: map::bare(order.shop_order_id.needed_id("shop_order_id")?),
        kind: kind.into(),
        stage: stage.into(),
        platform_stage: format!("{status} {words}").trim_end().to_owned(),
        modified_at: Some(timestamp(modified)),
        created_at: info.apply_time.seconds("apply_time")?.map(timestamp),
        deadline_at: info
            .status_deadline
            .seconds("status_deadline")?
            .map(timestamp),
        before_shipping,
        refund_fen: refund(kind, &info)?,
        reason: info.reason.text("reason")?,
        buyer_note: info.reason_remark.text("reason_remark")?,
        lines: lines(&order)?,
        return_carrier: LOGISTICS.told(&company, &returned.company_name.text("company_name")?),
        return_waybill_no: returned.tracking_no.text("tracking_no")?.trim().to_owned(),
        replacement_sku_id: wanted
            .sku_id
            .id("exchange_sku_info.sku_id")?
            .unwrap_or_default(),
        replacement_quantity: wanted.num.int("exchange_sku_info.num")?.unwrap_or(0),
        // Douyin refuses a decision about an older version.
        decision_token: modified.timestamp().to_string(),
        content_hash: Vec::new(),
    }))
}

/// The parcels of an after-sale.
pub(super) fn parcels<'a>(document: &AfterSale<'a>) -> Mapping<Parcels<'a>> {
    let parcels = document.process().logistics_info.decode("logistics_info")?;
    Ok(parcels.unwrap_or_default())
}

/// Postage included; goods for goods move no money.
fn refund(kind: AfterSaleKind, info: &Info<'_>) -> Mapping<i64> {
    match info.refund_total_amount.fen("refund_total_amount")? {
        _ if matches!(kind, AfterSaleKind::Exchange | AfterSaleKind::Reship) => Ok(0),
        Some(fen) => Ok(fen),
        None => Err(unmappable(
            "BAD_AMOUNT",
            "refund_total_amount is missing".into(),
        )),
    }
}

fn lines(order: &Order<'_>) -> Mapping<Vec<PlatformAfterSaleLine>> {
    let items: Option<Vec<Item<'_>>> = order.sku_order_infos.decode("sku_order_infos")?;
    let lines = items.iter().flatten().map(|item| {
        let (asked, all) = (item.after_sale_item_count, item.item_quantity);
        Ok(PlatformAfterSaleLine {
            line_key: map::bare(item.sku_order_id.needed_id("sku_order_id")?),
            platform_sku_id: item.sku_id.id("sku_id")?.unwrap_or_default(),
            quantity: match asked.int("after_sale_item_count")? {
                None | Some(0) => all.quantity("item_quantity")?,
                Some(_) => asked.quantity("after_sale_item_count")?,
            },
            title: item.product_name.text("product_name")?,
        })
    });
    lines.collect()
}
