//! The receiver: masks that stay and ciphers that are new at each reading.

use serde_json::{Map, Value, json};

use super::cipher::sealed;
use crate::chance::Chance;
use crate::platforms::receiver_cipher::Hidden;
use crate::world::World;
use crate::world::order::{Order, Receiver};

const STREETS: [&str; 16] = [
    "仓前街道",
    "东湖街道",
    "南苑街道",
    "星桥街道",
    "古城街道",
    "城关街道",
    "新城街道",
    "西山街道",
    "北苑街道",
    "河东街道",
    "河西街道",
    "江南街道",
    "江北街道",
    "湖滨街道",
    "长安街道",
    "文昌街道",
];

/// Puts the receiver into an order's document.
pub(super) fn put_receiver(document: &mut Value, world: &World, order: &Order) {
    let receiver = &order.receiver;
    let surname: String = receiver.name.chars().take(1).collect();
    let (head, tail) = (&receiver.phone[..3], &receiver.phone[7..]);
    let start: String = receiver.address.chars().take(2).collect();
    let regions = regions(world.chance, receiver);
    let cipher = |field| sealed(world.chance, &order.key.id, receiver, field);
    let with = |name: &str, text: String| {
        let mut fields = regions.clone();
        fields.insert(name.to_owned(), json!(text));
        Value::Object(fields)
    };
    let Some(fields) = document.as_object_mut() else {
        return;
    };
    let texts = [
        ("encrypt_post_receiver", cipher(Hidden::Name)),
        ("encrypt_post_tel", cipher(Hidden::Phone)),
        ("post_receiver", String::new()),
        ("post_tel", String::new()),
        ("open_address_id", open_address_id(world.chance, receiver)),
        ("mask_post_receiver", format!("{surname}*")),
        ("mask_post_tel", format!("{head}****{tail}")),
    ];
    fields.extend(texts.map(|(name, text)| (name.to_owned(), json!(text))));
    let secret = with("encrypt_detail", cipher(Hidden::Address));
    fields.insert("post_addr".to_owned(), secret);
    let masked = with("detail", format!("{start}***"));
    fields.insert("mask_post_addr".to_owned(), masked);
}

/// Names and numbers of the four levels.
pub(super) fn regions(chance: Chance, receiver: &Receiver) -> Map<String, Value> {
    let levels = [
        ("province", receiver.province.as_str(), 2),
        ("city", &receiver.city, 4),
        ("town", &receiver.district, 6),
        ("street", street(chance, receiver), 9),
    ];
    let level = |(level, name, digits): (&str, &str, usize)| {
        let number = chance.below(900_000_000, &["douyin region", level, name]) + 100_000_000;
        let id = number.to_string()[..digits].to_owned();
        (level.to_owned(), json!({"name": name, "id": id}))
    };
    levels.into_iter().map(level).collect()
}

/// Whom it goes to, in one text: orders of equal ones may leave together.
pub(super) fn open_address_id(chance: Chance, receiver: &Receiver) -> String {
    chance.hex(&["douyin open address", &receiver.key])
}

/// A buyer who moves gets another street: the key of the new receiver counts the moves.
pub(super) fn street(chance: Chance, receiver: &Receiver) -> &'static str {
    let (home, moves) = receiver.key.split_once('#').unwrap_or((&receiver.key, "0"));
    let moves: u64 = moves.parse().unwrap_or(0);
    let first = chance.below(STREETS.len() as u64, &["douyin street", home]) + moves;
    STREETS[usize::try_from(first).unwrap_or(0) % STREETS.len()]
}
