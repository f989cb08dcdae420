//! Pages of platform orders as the bridge publishes them, and the links of their SKUs.

use crate::shapes::{Shape, ShapeLine};
use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::{
    oms::{
        events::v1::{
            PlatformAmounts, PlatformLine, PlatformLines, PlatformNotes, PlatformOrder,
            PlatformOrdersSeen, PlatformReceiver, PlatformShipment, PlatformShipments,
        },
        types::v1::{Platform, PlatformStatus, Receiver, RefundState},
    },
    timestamp,
};
use oms_messaging::Envelope;
use oms_orders::{domain::order::ErpSku, store::links::LinkRow};
use oms_service_kit::seal::KeyRing;
use prost::Message;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Orders of a page.
pub(crate) const PAGE: usize = 100;
/// Shops that take turns with their pages.
const SHOPS: u128 = 20;
/// Platforms in the contracts.
const PLATFORMS: i32 = 7;
/// Over how long the orders were placed.
pub(crate) const SPAN: TimeDelta = TimeDelta::days(30);

/// What state the orders are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// As a pull sees them first: paid, some still to be paid.
    New,
    /// As a month of them stands in the database: most of them completed.
    Mixed,
}

/// Pages and all that belongs to them.
pub(crate) struct Workload {
    /// `PlatformOrdersSeen`, encoded.
    pub(crate) pages: Vec<Envelope>,
    /// Links of 19 in 20 SKUs.
    pub(crate) links: Vec<LinkRow>,
    /// A platform receiver id for every order.
    pub(crate) receivers: Vec<String>,
}

impl Workload {
    /// `orders` orders, the same for the same arguments but for ids, times and seals.
    pub(crate) fn new(shapes: &[Shape], orders: usize, age: Age, keys: &KeyRing) -> Self {
        let mut maker = Maker {
            random: StdRng::seed_from_u64(7),
            keys,
            age,
            now: Utc::now(),
            step: SPAN / i32::try_from(orders).unwrap_or(i32::MAX).max(1),
            links: BTreeMap::new(),
            receivers: Vec::with_capacity(orders),
        };
        let pages = (0..orders.div_ceil(PAGE)).map(|page| {
            let numbers = page * PAGE..orders.min((page + 1) * PAGE);
            let shop = page as u128 % SHOPS;
            let seen = PlatformOrdersSeen {
                page_id: Uuid::now_v7().to_string(),
                shop_id: shop_id(shop).to_string(),
                platform: 1 + i32::try_from(shop).unwrap_or_default() % PLATFORMS,
                fetched_at: Some(timestamp(maker.now)),
                orders: numbers
                    .map(|number| maker.order(shop, number, &shapes[number % shapes.len()]))
                    .collect(),
            };
            Envelope::of(&seen)
        });
        let pages = pages.collect();
        Self {
            pages,
            links: maker.links.into_values().collect(),
            receivers: maker.receivers,
        }
    }
}

struct Maker<'a> {
    random: StdRng,
    keys: &'a KeyRing,
    age: Age,
    now: DateTime<Utc>,
    step: TimeDelta,
    links: BTreeMap<(u128, usize), LinkRow>,
    receivers: Vec<String>,
}

impl Maker<'_> {
    fn order(&mut self, shop: u128, number: usize, shape: &Shape) -> PlatformOrder {
        let created = self.now - SPAN + self.step * i32::try_from(number).unwrap_or_default();
        let status = self.status();
        let paid = (status != PlatformStatus::AwaitingPayment)
            .then(|| created + TimeDelta::seconds(self.random.random_range(20..600)));
        let open_refund = self.age == Age::Mixed && self.random.random_range(0..50) == 0;
        let lines: Vec<PlatformLine> = (0..)
            .zip(shape)
            .map(|(place, line)| self.line(shop, number, place, line, open_refund))
            .collect();
        let goods_fen = lines.iter().map(|line| line.payable_fen).sum();
        let postage_fen = shape.iter().map(|line| line.freight_fen).sum();
        let shipped = matches!(status, PlatformStatus::Shipped | PlatformStatus::Completed);
        PlatformOrder {
            platform_order_id: format!("{}", 2_600_000_000_000_000_000_u64 + number as u64 * 97),
            status: status.into(),
            modified_at: Some(timestamp(created + TimeDelta::hours(1))),
            created_at: Some(timestamp(created)),
            paid_at: paid.map(timestamp),
            latest_ship_at: paid.map(|at| timestamp(at + TimeDelta::hours(48))),
            ship_block_reason: String::new(),
            amounts: Some(PlatformAmounts {
                goods_fen,
                discount_fen: 0,
                postage_fen,
                payable_fen: goods_fen + postage_fen,
            }),
            lines: Some(PlatformLines {
                lines,
                complete: true,
            }),
            notes: Some(self.notes(number)),
            receiver: Some(self.receiver(number)),
            shipments: shipped.then(|| PlatformShipments {
                shipments: vec![PlatformShipment {
                    carrier_code: "ZTO".into(),
                    waybill_no: format!("7612{number:011}"),
                    line_keys: Vec::new(),
                }],
            }),
            content_hash: self.random.random::<[u8; 32]>().to_vec(),
        }
    }

    fn status(&mut self) -> PlatformStatus {
        let draw = self.random.random_range(0..100);
        match self.age {
            Age::New if draw < 90 => PlatformStatus::AwaitingShipment,
            Age::New => PlatformStatus::AwaitingPayment,
            Age::Mixed => match draw {
                0..70 => PlatformStatus::Completed,
                70..80 => PlatformStatus::Shipped,
                80..85 => PlatformStatus::Closed,
                85..95 => PlatformStatus::AwaitingShipment,
                _ => PlatformStatus::AwaitingPayment,
            },
        }
    }

    fn line(
        &mut self,
        shop: u128,
        number: usize,
        place: u32,
        line: &ShapeLine,
        open_refund: bool,
    ) -> PlatformLine {
        let product = line.product;
        let sku = format!(
            "{}",
            4_000_000_000_000 + shop as u64 * 1_000_000 + product as u64
        );
        let code = format!("SKU-{product:06}");
        if !product.is_multiple_of(20) {
            let link = LinkRow {
                shop_id: shop_id(shop),
                platform_sku_id: sku.clone(),
                erp_sku: Some(ErpSku {
                    id: Uuid::from_u128(0xe49 << 96 | product as u128),
                    code: code.clone(),
                }),
                revision: 1,
            };
            self.links.insert((shop, product), link);
        }
        let refund = if open_refund {
            RefundState::Open
        } else {
            RefundState::None
        };
        PlatformLine {
            line_key: format!(
                "{}{place}",
                2_600_000_000_000_000_000_u64 + number as u64 * 97
            ),
            platform_goods_id: format!("{}", 680_000_000_000_u64 + product as u64),
            platform_sku_id: sku,
            outer_id: code,
            title: format!("新款家用收纳整理箱 大容量加厚 带盖可折叠 {product:05}"),
            spec: "颜色:米白; 规格:大号三件套".into(),
            picture_url: format!("https://img.example.com/goods/{product:05}.jpg_400x400"),
            quantity: line.quantity,
            price_fen: line.price_fen,
            payable_fen: line.price_fen * line.quantity,
            refund_state: refund.into(),
            refunded_quantity: 0,
        }
    }

    fn notes(&mut self, number: usize) -> PlatformNotes {
        let buyer_memo = match self.random.random_range(0..10) {
            0 => "请尽快发货，周末不在家".into(),
            _ => String::new(),
        };
        PlatformNotes {
            buyer_nick: format!("t**{:04}", number % 10_000),
            buyer_memo,
            seller_memo: String::new(),
            seller_flag: 0,
        }
    }

    /// Every receiver orders once: what a search for one finds does not grow.
    fn receiver(&mut self, number: usize) -> PlatformReceiver {
        let id = format!("oaid-{number:09}");
        let name = format!("张*{number:06}");
        let phone = format!("1********{number:06}");
        let cipher = |what: &str| format!("~{what}{:0>64}~1~", number * 31);
        let plain = Receiver {
            name_mask: name.clone(),
            phone_mask: phone.clone(),
            address_mask: "文三路**号**小区*幢*单元".into(),
            province: "浙江省".into(),
            city: "杭州市".into(),
            district: "西湖区".into(),
            town: "古荡街道".into(),
            name_cipher: cipher("n"),
            phone_cipher: cipher("p"),
            address_cipher: cipher("a"),
            platform_receiver_id: id.clone(),
            zip: "310012".into(),
        };
        let index = |label, text: &str| self.keys.blind_index(label, text);
        let receiver = PlatformReceiver {
            sealed: self.keys.seal(&plain.encode_to_vec()),
            fingerprint: id.clone(),
            blind_index: vec![
                index("receiver-name", &name),
                index("receiver-phone", &phone),
                index("receiver-id", &id),
            ],
        };
        self.receivers.push(id);
        receiver
    }
}

fn shop_id(shop: u128) -> Uuid {
    Uuid::from_u128(0x5409 << 96 | shop)
}

/// Every platform of the contracts.
pub(crate) fn platforms() -> impl Iterator<Item = Platform> {
    (1..=PLATFORMS).filter_map(|number| Platform::try_from(number).ok())
}
