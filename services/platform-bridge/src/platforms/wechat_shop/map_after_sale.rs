//! A WeChat shop after-sale in our words.

use super::{
    after_sale_states,
    carriers::COMPANIES,
    from_order,
    map::part,
    map_lines::{ids, ids_of_key, line_key},
    wire_after_sale::{Details, Exchange, Parcel, Product, Refund, Whole},
};
use crate::platforms::reading::{Field, Mapping, hashed, unmappable};
use chrono::{DateTime, Utc};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::AfterSaleKind,
    },
    timestamp,
};

/// Maps a whole after-sale.
pub(super) fn after_sale(whole: &Whole<'_>) -> Mapping<PlatformAfterSale> {
    let after_sale = &whole.after_sale;
    let id = after_sale
        .after_sale_order_id
        .needed_id("after_sale_order_id")?;
    let modified = after_sale.update_time.needed_seconds("update_time")?;
    let status = after_sale.status.text("status")?;
    let kind = after_sale.kind.text("type")?;
    let kind = after_sale_states::kind(&kind, &after_sale.sub_type.text("sub_type")?)?;
    let refund: Refund<'_> = part(after_sale.refund_info, "refund_info")?;
    let returned: Parcel<'_> = part(after_sale.return_info, "return_info")?;
    let company = returned.delivery_id.text("delivery_id")?;
    let wanted: Exchange<'_> = part(after_sale.exchange_product_info, "exchange_product_info")?;
    let details: Details<'_> = part(after_sale.details, "details")?;
    let refund_reason = refund.refund_reason.int("refund_reason")?;
    let created = after_sale.create_time.seconds("create_time")?;
    let product: Option<Product<'_>> = after_sale.product_info.decode("product_info")?;
    let lines = lines(product.as_ref(), whole.order)?;
    Ok(hashed(PlatformAfterSale {
        platform_after_sale_id: id,
        platform_order_id: after_sale.order_id.needed_id("order_id")?,
        kind: kind.into(),
        stage: after_sale_states::stage(&status)?.into(),
        platform_stage: status,
        modified_at: Some(timestamp(modified)),
        created_at: after_sale
            .create_time
            .seconds("create_time")?
            .map(timestamp),
        deadline_at: after_sale.deadline.seconds("deadline")?.map(timestamp),
        before_shipping: after_sale_states::is_before_shipping(refund_reason)
            || is_before_shipping(&lines, whole.order, created),
        refund_fen: match refund.amount.fen("amount")? {
            // Goods for goods.
            _ if kind == AfterSaleKind::Exchange => 0,
            Some(fen) => fen,
            None => return Err(unmappable("BAD_AMOUNT", "amount is missing".into())),
        },
        reason: first_said([after_sale.reason_text, after_sale.reason])?,
        buyer_note: details.desc.text("desc")?,
        lines,
        return_carrier: COMPANIES.told(&company, &returned.delivery_name.text("delivery_name")?),
        return_waybill_no: returned.waybill_id.text("waybill_id")?.trim().to_owned(),
        replacement_sku_id: wanted.new_sku_id.id("new_sku_id")?.unwrap_or_default(),
        replacement_quantity: wanted.product_cnt.int("product_cnt")?.unwrap_or(0),
        // Each decision names what it is about by itself.
        decision_token: String::new(),
        content_hash: Vec::new(),
    }))
}

fn first_said(texts: [Field<'_>; 2]) -> Mapping<String> {
    let [words, code] = texts;
    match words.text("reason_text")? {
        none if none.is_empty() => code.text("reason"),
        said => Ok(said),
    }
}

/// Before shipping, nothing of it had left.
fn is_before_shipping(
    lines: &[PlatformAfterSaleLine],
    order: Field<'_>,
    asked: Option<DateTime<Utc>>,
) -> bool {
    let skus = lines.iter().map(|line| ids_of_key(&line.line_key));
    asked.is_some_and(|asked| {
        let had_not_left = |sku| from_order::is_before_shipping(order, sku, asked);
        !lines.is_empty() && skus.into_iter().all(|sku| sku.is_some_and(had_not_left))
    })
}

/// The SKU with its gifts. An order may hold a SKU in several lines, and an after-sale does
/// not say in which: the first of them stands for it.
fn lines(product: Option<&Product<'_>>, order: Field<'_>) -> Mapping<Vec<PlatformAfterSaleLine>> {
    let Some(product) = product else {
        return Ok(Vec::new());
    };
    let gifts: Vec<Product<'_>> = part(product.gift_product_list, "gift_product_list")?;
    let products = std::iter::once(product).chain(&gifts);
    let lines = products.map(|product| {
        let (product_id, sku_id) = ids(product.product_id, product.sku_id)?;
        Ok(PlatformAfterSaleLine {
            line_key: line_key(&product_id, &sku_id, 1),
            title: from_order::title(order, (&product_id, &sku_id)),
            platform_sku_id: sku_id,
            quantity: product.count.quantity("count")?,
        })
    });
    lines.collect()
}
