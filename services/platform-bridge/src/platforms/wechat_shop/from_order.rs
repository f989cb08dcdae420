//! What the order says of its after-sale: what the goods are called, and whether they had
//! left when it was asked for. An order that cannot be read says nothing.

use super::{
    map::{part, platform_status},
    map_lines::ids,
    wire::{DeliveryInfo, Order, OrderDetail, Parcel, ParcelProduct, Product},
};
use crate::platforms::reading::Field;
use chrono::{DateTime, Utc};
use oms_contracts::oms::types::v1::PlatformStatus;

/// Product and SKU.
pub(super) type Sku<'a> = (&'a str, &'a str);

/// What the order calls a SKU; empty where it does not.
pub(super) fn title(order: Field<'_>, sku: Sku<'_>) -> String {
    let read = || {
        let order: Order<'_> = order.decode("order").ok()??;
        let detail: OrderDetail<'_> = part(order.order_detail, "order_detail").ok()?;
        let products: Vec<Product<'_>> = part(detail.product_infos, "product_infos").ok()?;
        let is_it = |product: &&Product<'_>| is(sku, product.product_id, product.sku_id);
        products.iter().find(is_it)?.title.text("title").ok()
    };
    read().unwrap_or_default()
}

/// True where no parcel with the SKU had left at `asked`.
pub(super) fn is_before_shipping(order: Field<'_>, sku: Sku<'_>, asked: DateTime<Utc>) -> bool {
    let read = || {
        let order: Order<'_> = order.decode("order").ok()??;
        let status = platform_status(&order).ok()?;
        let detail: OrderDetail<'_> = part(order.order_detail, "order_detail").ok()?;
        let delivery: DeliveryInfo<'_> = part(detail.delivery_info, "delivery_info").ok()?;
        let parcels: Vec<Parcel<'_>> =
            part(delivery.delivery_product_info, "delivery_product_info").ok()?;
        let mut with_it = parcels
            .iter()
            .filter(|parcel| holds(parcel, sku))
            .peekable();
        Some(match (with_it.peek(), status) {
            (Some(_), _) => with_it.all(|parcel| left_after(parcel, asked)),
            // It left in a parcel that is not told.
            (None, PlatformStatus::Shipped | PlatformStatus::Completed) => false,
            (None, PlatformStatus::PartiallyShipped) => !parcels.is_empty(),
            (None, _) => true,
        })
    };
    read().unwrap_or(false)
}

/// A parcel that names no products holds everything.
fn holds(parcel: &Parcel<'_>, sku: Sku<'_>) -> bool {
    let packed: Vec<ParcelProduct<'_>> =
        part(parcel.product_infos, "product_infos of a parcel").unwrap_or_default();
    let is_it = |packed: &ParcelProduct<'_>| is(sku, packed.product_id, packed.sku_id);
    packed.is_empty() || packed.iter().any(is_it)
}

fn left_after(parcel: &Parcel<'_>, asked: DateTime<Utc>) -> bool {
    let left = parcel.delivery_time.seconds("delivery_time");
    left.is_ok_and(|left| left.is_some_and(|left| left > asked))
}

fn is(sku: Sku<'_>, product_id: Field<'_>, sku_id: Field<'_>) -> bool {
    ids(product_id, sku_id).is_ok_and(|told| (told.0.as_str(), told.1.as_str()) == sku)
}
