//! Orders that buyers place while the simulator runs.

use chrono::{DateTime, Duration, Utc};

use super::receivers::{invented_customer, receiver};
use crate::chance::Chance;
use crate::world::order::{Line, Order, OrderKey, Refund, Status};
use crate::world::shop::Shop;

/// The order that follows from its serial number; `lines` 0 leaves the number of lines to chance.
pub(crate) fn live_order(
    chance: Chance,
    shop: &Shop,
    shop_place: usize,
    serial: u64,
    at: DateTime<Utc>,
    paid: bool,
    lines: usize,
) -> Order {
    let marketplace = shop.platform.marketplace();
    let serial = format!("live-{serial:08}");
    let id = marketplace.order_id(chance, at, &[&serial]);
    let most = marketplace.invented_lines() as u64;
    let wanted = if lines == 0 {
        1 + chance.below(most, &["live lines", &serial])
    } else {
        lines as u64
    };
    let most = marketplace.most_lines().unwrap_or(usize::MAX) as u64;
    let mut picked: Vec<usize> = (0..wanted.min(most))
        .map(|no| chance.below(shop.goods.len() as u64, &["live", &serial, &no.to_string()]))
        .map(|place| usize::try_from(place).unwrap_or(0))
        .collect();
    picked.sort_unstable();
    picked.dedup();
    let count = picked.len();
    let line = |(place, goods): (usize, usize)| Line {
        id: marketplace.line_id(&id, place, count),
        goods,
        quantity: 1 + i64::from(chance.percent(20, &["live more", &serial, &place.to_string()])),
        price_fen: shop.goods[goods].price_fen,
        discount_fen: 0,
        refund: Refund::None,
        refund_id: refund_id(chance, &id, place),
        refunded_fen: 0,
        shipped: false,
    };
    let lines = picked.into_iter().enumerate().map(line).collect();
    let customer = invented_customer(
        chance,
        &format!(
            "live-buyer-{}",
            chance.below(5_000, &["live buyer", &serial])
        ),
    );
    Order {
        key: OrderKey {
            platform: shop.platform,
            id,
        },
        shop: shop_place,
        source: (serial.clone(), shop.seller.clone()),
        buyer: customer.key.clone(),
        status: if paid {
            Status::AwaitingShipment
        } else {
            Status::AwaitingPayment
        },
        created: at - Duration::seconds(30),
        paid: paid.then_some(at),
        shipped: None,
        ended: None,
        modified: at,
        listed_from: at,
        exists_from: at,
        lines,
        postage_fen: if chance.percent(50, &["live postage", &serial]) {
            600
        } else {
            0
        },
        receiver: receiver(chance, &customer),
        address_changes: 0,
        address_request: None,
        virtual_numbers: 0,
        virtual_extensions: 0,
        buyer_memo: String::new(),
        seller_memo: String::new(),
        flag: 0,
        flag_name: String::new(),
        notes: Vec::new(),
        parcels: Vec::new(),
        printed: Vec::new(),
    }
}

/// Platform-independent number of a line's refund, 18 digits.
pub(crate) fn refund_id(chance: Chance, order_id: &str, place: usize) -> u64 {
    170_000_000_000_000_000
        + chance.below(
            9_000_000_000_000_000,
            &["refund", order_id, &place.to_string()],
        )
}
