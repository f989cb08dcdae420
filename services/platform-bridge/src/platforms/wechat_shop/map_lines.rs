//! Lines of a WeChat shop order, and what of them is in which parcel.

use super::{
    carriers::COMPANIES,
    map::part,
    wire::{
        AfterSales, DeliveryInfo, OrderDetail, Parcel, ParcelProduct, Product, SkuAttr, SkuChange,
    },
};
use crate::platforms::reading::{Field, Mapping, apportion, unmappable};
use chrono::{DateTime, Utc};
use oms_contracts::oms::{
    events::v1::{PlatformAmounts, PlatformLine, PlatformLines, PlatformShipment},
    types::v1::RefundState,
};

/// What an order holds and what of it left.
#[derive(Default)]
pub(super) struct Contents<'a> {
    pub(super) lines: Vec<Line<'a>>,
    pub(super) shipments: Vec<PlatformShipment>,
}

/// A line with its units counted.
pub(super) struct Line<'a> {
    /// See [`line_key`].
    pub(super) key: String,
    pub(super) quantity: i64,
    /// Units in parcels.
    pub(super) sent: i64,
    /// Units refunded before they left.
    pub(super) refunded: i64,
    product_id: String,
    sku_id: String,
    product: Product<'a>,
}

impl Line<'_> {
    /// When it must have left.
    pub(super) fn deadline(&self) -> Mapping<Option<DateTime<Utc>>> {
        self.product.delivery_deadline.seconds("delivery_deadline")
    }

    /// How far the buyer's wish for another SKU has come.
    pub(super) fn sku_change(&self) -> Mapping<Option<i64>> {
        let change = self.product.change_sku_info;
        match change.decode::<SkuChange<'_>>("change_sku_info")? {
            Some(change) => change
                .preshipment_change_sku_state
                .int("preshipment_change_sku_state"),
            None => Ok(None),
        }
    }
}

/// Lines and parcels; `None` where the order says no lines.
pub(super) fn contents<'a>(
    detail: &OrderDetail<'a>,
    delivery: &DeliveryInfo<'a>,
) -> Mapping<Option<Contents<'a>>> {
    let products: Option<Vec<Product<'a>>> = detail.product_infos.decode("product_infos")?;
    let Some(products) = products else {
        return Ok(None);
    };
    let mut lines: Vec<Line<'a>> = Vec::with_capacity(products.len());
    for product in products {
        let (product_id, sku_id) = ids(product.product_id, product.sku_id)?;
        let of_sku = |line: &&Line<'_>| line.product_id == product_id && line.sku_id == sku_id;
        let ordinal = lines.iter().filter(of_sku).count() + 1;
        lines.push(Line {
            key: line_key(&product_id, &sku_id, ordinal),
            quantity: product.sku_cnt.quantity("sku_cnt")?,
            sent: 0,
            refunded: 0,
            product_id,
            sku_id,
            product,
        });
    }
    let mut shipments = Vec::new();
    let parcels: Vec<Parcel<'_>> = part(delivery.delivery_product_info, "delivery_product_info")?;
    for parcel in &parcels {
        let line_keys = pack(&mut lines, parcel)?;
        let waybill_no = parcel.waybill_id.text("waybill_id")?.trim().to_owned();
        if !waybill_no.is_empty() {
            shipments.push(PlatformShipment {
                carrier_code: carrier_code(parcel)?,
                waybill_no,
                line_keys,
            });
        }
    }
    for line in &mut lines {
        // An after-sale of units that left takes none of the units still here.
        let finished = line.product.finish_aftersale_sku_cnt;
        let finished = finished.int("finish_aftersale_sku_cnt")?.unwrap_or(0);
        line.refunded = finished.clamp(0, line.quantity - line.sent);
    }
    Ok(Some(Contents { lines, shipments }))
}

/// The platform gives lines no id: product, SKU, and the n-th line of that SKU.
pub(super) fn line_key(product_id: &str, sku_id: &str, ordinal: usize) -> String {
    format!("{product_id}:{sku_id}#{ordinal}")
}

/// Product and SKU of a line key, as the shipping call wants them.
pub(super) fn ids_of_key(key: &str) -> Option<(&str, &str)> {
    let (ids, _) = key.rsplit_once('#')?;
    ids.split_once(':')
}

/// Product and SKU of a line, which must both be there.
pub(super) fn ids(product_id: Field<'_>, sku_id: Field<'_>) -> Mapping<(String, String)> {
    match (product_id.id("product_id")?, sku_id.id("sku_id")?) {
        (Some(product_id), Some(sku_id)) => Ok((product_id, sku_id)),
        _ => Err(unmappable(
            "MISSING_ID",
            "a line has no product_id or no sku_id".into(),
        )),
    }
}

/// Counts a parcel's units as sent; gives the keys of its lines. One that names no
/// products holds everything, which no keys say.
fn pack(lines: &mut [Line<'_>], parcel: &Parcel<'_>) -> Mapping<Vec<String>> {
    let packed: Vec<ParcelProduct<'_>> = part(parcel.product_infos, "product_infos of a parcel")?;
    if packed.is_empty() {
        lines.iter_mut().for_each(|line| line.sent = line.quantity);
        return Ok(Vec::new());
    }
    let mut keys = Vec::new();
    for packed in &packed {
        let (product_id, sku_id) = ids(packed.product_id, packed.sku_id)?;
        let mut left = packed.product_cnt.quantity("product_cnt")?;
        for line in lines.iter_mut() {
            let units = left.min(line.quantity - line.sent);
            if units > 0 && line.product_id == product_id && line.sku_id == sku_id {
                line.sent += units;
                left -= units;
                keys.push(line.key.clone());
            }
        }
        let first = line_key(&product_id, &sku_id, 1);
        // Sent beyond the order, such as what was missing in an earlier parcel.
        if left > 0 && !keys.contains(&first) {
            keys.push(first);
        }
    }
    Ok(keys)
}

fn carrier_code(parcel: &Parcel<'_>) -> Mapping<String> {
    let id = parcel.delivery_id.text("delivery_id")?;
    let name = parcel.delivery_name.text("delivery_name")?;
    Ok(COMPANIES.told(&id, &name))
}

/// The lines in our words. What was paid for goods is shared out by what each line says
/// was paid for it: where these sum to it, as they do without points, each has its own.
pub(super) fn platform_lines(
    contents: &Contents<'_>,
    amounts: Option<&PlatformAmounts>,
    after_sales: Field<'_>,
) -> Mapping<PlatformLines> {
    let lines = contents.lines.iter().map(platform_line);
    let mut lines = lines.collect::<Mapping<Vec<_>>>()?;
    if let Some(amounts) = amounts {
        let weights: Vec<i64> = lines.iter().map(|line| line.payable_fen).collect();
        let paid = amounts.goods_fen - amounts.discount_fen;
        for (line, share) in lines.iter_mut().zip(apportion(paid, &weights)) {
            line.payable_fen = share;
        }
    }
    let after_sales: AfterSales<'_> = part(after_sales, "aftersale_detail")?;
    let open = after_sales
        .on_aftersale_order_cnt
        .int("on_aftersale_order_cnt")?;
    let told = |line: &PlatformLine| line.refund_state() == RefundState::Open;
    if open.unwrap_or(0) > 0 && !lines.iter().any(told) {
        // Which line is not said, so none may be taken for free of it.
        for line in &mut lines {
            line.set_refund_state(RefundState::Open);
        }
    }
    Ok(PlatformLines {
        lines,
        complete: true,
    })
}

fn platform_line(line: &Line<'_>) -> Mapping<PlatformLine> {
    let product = &line.product;
    let price_fen = product.sale_price.fen("sale_price")?;
    let price_fen = price_fen
        .ok_or_else(|| unmappable("BAD_AMOUNT", "sale_price of a line is missing".into()))?;
    let paid = product.real_price.fen("real_price")?;
    let count = |field: Field<'_>, name: &str| Ok(field.int(name)?.unwrap_or(0));
    let open = count(product.on_aftersale_sku_cnt, "on_aftersale_sku_cnt")?;
    let finished = count(product.finish_aftersale_sku_cnt, "finish_aftersale_sku_cnt")?;
    let refund_state = match (open > 0, finished > 0) {
        (true, _) => RefundState::Open,
        (false, true) => RefundState::Succeeded,
        (false, false) => RefundState::None,
    };
    Ok(PlatformLine {
        line_key: line.key.clone(),
        platform_goods_id: line.product_id.clone(),
        platform_sku_id: line.sku_id.clone(),
        outer_id: merchant_code([product.sku_code, product.out_sku_id, product.out_product_id])?,
        title: product.title.text("title")?,
        spec: spec(product.sku_attrs)?,
        picture_url: product.thumb_img.text("thumb_img")?,
        quantity: line.quantity,
        price_fen,
        payable_fen: paid.unwrap_or(price_fen * line.quantity),
        refund_state: refund_state.into(),
        refunded_quantity: line.refunded,
    })
}

/// The first code that is given; orders and goods must choose alike.
pub(super) fn merchant_code<const N: usize>(codes: [Field<'_>; N]) -> Mapping<String> {
    for code in codes {
        let code = code.text("merchant code")?;
        if !code.is_empty() {
            return Ok(code);
        }
    }
    Ok(String::new())
}

/// `颜色:黑色;尺码:L`.
pub(super) fn spec(attrs: Field<'_>) -> Mapping<String> {
    let attrs: Vec<SkuAttr<'_>> = part(attrs, "sku_attrs")?;
    let attrs = attrs.iter().map(|attr| {
        let key = attr.attr_key.text("attr_key")?;
        Ok(format!("{key}:{}", attr.attr_value.text("attr_value")?))
    });
    Ok(attrs.collect::<Mapping<Vec<_>>>()?.join(";"))
}
