//! Numbers that ring at a receiver's phone for a while without telling it.

use crate::chance::Chance;
use crate::world::order::Order;

/// A number and the extension behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VirtualNumber {
    pub(crate) number: String,
    pub(crate) extension: String,
}

/// The order's virtual number; it changes with the receiver and each time another is given.
pub(crate) fn virtual_number(chance: Chance, order: &Order) -> VirtualNumber {
    let given = order.virtual_numbers.to_string();
    let parts = [&order.key.id, &order.receiver.key, &given].map(String::as_str);
    let [order, receiver, given] = parts;
    let drawn = |what: &str, below: u64| chance.below(below, &[what, order, receiver, given]);
    VirtualNumber {
        number: format!("1844000{:04}", drawn("virtual number", 10_000)),
        extension: format!("{:04}", drawn("virtual extension", 10_000)),
    }
}
