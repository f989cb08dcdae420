//! Where sellers take goods back: two addresses for each shop, the first one the usual one.

use crate::chance::Chance;
use crate::data::receivers::{invented_customer, receiver};
use crate::world::order::Receiver;
use crate::world::shop::Shop;

/// One address of a seller.
#[derive(Clone, Debug)]
pub(crate) struct SellerAddress {
    /// The platform's number of it.
    pub(crate) id: u64,
    pub(crate) person: Receiver,
    /// Taken where the seller names none.
    pub(crate) usual: bool,
}

/// The addresses of a shop, the usual one first.
pub(crate) fn seller_addresses(chance: Chance, shop: &Shop) -> [SellerAddress; 2] {
    let first = 10_000_000 + 2 * chance.below(40_000_000, &["seller address", &shop.id]);
    [0, 1].map(|place: u64| {
        let key = format!("warehouse {place} of {}", shop.id);
        SellerAddress {
            id: first + place,
            person: receiver(chance, &invented_customer(chance, &key)),
            usual: place == 0,
        }
    })
}

/// Whether a shop has an address of this number.
pub(crate) fn has_address(chance: Chance, shop: &Shop, id: &str) -> bool {
    let known = |address: &SellerAddress| address.id.to_string() == id;
    seller_addresses(chance, shop).iter().any(known)
}
