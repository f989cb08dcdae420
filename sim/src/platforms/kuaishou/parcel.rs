//! What an order says of its parcels.

use serde_json::{Value, json};

use super::carriers::id_of;
use crate::chance::Chance;
use crate::world::order::{Order, Parcel, Status};

/// Parcels an order may have.
pub(super) const MOST_PARCELS: usize = 50;

/// A row of `orderLogisticsInfo`.
pub(super) fn logistics(chance: Chance, order: &Order, parcel: &Parcel) -> Value {
    json!({
        "expressNo": parcel.waybill, "expressCode": id_of(&parcel.carrier), "logisticsId": package_id(chance, order, parcel),
    })
}

/// The platform's number of a package, which stays when the package gets another waybill.
pub(super) fn package_id(chance: Chance, order: &Order, parcel: &Parcel) -> i64 {
    let mut parcels = order.parcels.iter();
    let place = parcels.position(|sent| sent.waybill == parcel.waybill);
    let place = place.unwrap_or_default().to_string();
    let drawn = chance.below(9_000_000_000, &["ks package", &order.key.id, &place]);
    1 + drawn.cast_signed()
}

/// `orderDeliveryInfo`: pieces and parcels, and the id of the address.
pub(super) fn delivery(chance: Chance, order: &Order) -> Value {
    let parcels = order.parcels.len();
    let shipped = pieces_shipped(order);
    let whole = order.lines.iter().map(|line| line.quantity).sum::<i64>() == shipped;
    json!({
        "deliveryNum": shipped, "packageNum": parcels, "totalPackageNum": parcels, "maxPackageNum": MOST_PARCELS,
        "enableAppendPackage": order.status == Status::Shipped && parcels < MOST_PARCELS,
        "openAddressId": format!("oa-{}", chance.hex(&["ks address", &order.receiver.key])),
        "splitDeliveryOrder": parcels > 1, "deliveryStatus": if shipped == 0 { 0 } else if whole { 40 } else { 10 },
        "mergeDeliveryType": 0,
    })
}

/// Pieces in all parcels.
fn pieces_shipped(order: &Order) -> i64 {
    let line = |place: usize| order.lines[place].quantity - order.pieces_left(place);
    (0..order.lines.len()).map(line).sum()
}
