//! Pages of platform orders, as the bridge publishes them.

use crate::harness::World;
use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::{
    oms::{
        events::v1::{
            ListingLink, ListingLinksChanged, PlatformAmounts, PlatformLine, PlatformLines,
            PlatformNotes, PlatformOrder, PlatformOrdersSeen, PlatformOrdersTaken,
            PlatformReceiver,
        },
        orders::v1::{GetOrderRequest, ListOrdersRequest, Order, OrderFilter},
        types::v1::{Platform, PlatformStatus, Receiver, RefundState},
    },
    timestamp,
};
use oms_service_kit::seal::KeyRing;
use oms_testkit::{eventually, patience};
use prost::Message;
use uuid::Uuid;

/// Seconds since the first order here.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

/// A paid order of two lines, two units of `sku-1` and one of `sku-2`.
pub(crate) fn paid(number: &str) -> PlatformOrder {
    PlatformOrder {
        platform_order_id: number.to_owned(),
        status: PlatformStatus::AwaitingShipment.into(),
        modified_at: Some(timestamp(at(10))),
        created_at: Some(timestamp(at(0))),
        paid_at: Some(timestamp(at(5))),
        latest_ship_at: Some(timestamp(at(172_800))),
        amounts: Some(PlatformAmounts {
            goods_fen: 30_000,
            discount_fen: 1_001,
            postage_fen: 500,
            payable_fen: 29_499,
        }),
        lines: Some(PlatformLines {
            lines: vec![line("1", 2, 10_000), line("2", 1, 10_000)],
            complete: true,
        }),
        notes: Some(PlatformNotes {
            buyer_nick: "b**r".into(),
            buyer_memo: "quick please".into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A line of SKU `sku-<key>`.
pub(crate) fn line(key: &str, quantity: i64, price_fen: i64) -> PlatformLine {
    PlatformLine {
        line_key: key.to_owned(),
        platform_goods_id: format!("goods-{key}"),
        platform_sku_id: format!("sku-{key}"),
        outer_id: format!("outer-{key}"),
        title: format!("Article {key}"),
        quantity,
        price_fen,
        payable_fen: price_fen * quantity,
        refund_state: RefundState::None.into(),
        ..Default::default()
    }
}

/// The same order, changed on the platform `seconds` later.
pub(crate) fn later(
    order: &PlatformOrder,
    seconds: i64,
    change: impl FnOnce(&mut PlatformOrder),
) -> PlatformOrder {
    let mut order = order.clone();
    if let Some(modified_at) = &mut order.modified_at {
        modified_at.seconds += seconds;
    }
    change(&mut order);
    order
}

/// Sets the refund state of an order's first line.
pub(crate) fn refund(order: &mut PlatformOrder, state: RefundState) {
    let lines = order.lines.as_mut().unwrap();
    lines.lines[0].refund_state = state.into();
}

/// Puts a receiver on it, sealed as the bridge does.
pub(crate) fn receiver(keys: &KeyRing, name: &str, phone: &str, address: &str) -> PlatformReceiver {
    let receiver = Receiver {
        name_mask: name.to_owned(),
        phone_mask: phone.to_owned(),
        address_mask: address.to_owned(),
        province: "Zhejiang".into(),
        ..Default::default()
    };
    PlatformReceiver {
        sealed: keys.seal(&receiver.encode_to_vec()),
        fingerprint: keys
            .blind_index("test", address)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect(),
        blind_index: vec![
            keys.blind_index("receiver-name", name),
            keys.blind_index("receiver-phone", phone),
        ],
    }
}

/// A page of `shop` on Taobao.
pub(crate) fn page(shop: Uuid, fetched: i64, orders: &[PlatformOrder]) -> PlatformOrdersSeen {
    let mut orders = orders.to_vec();
    for order in &mut orders {
        let digest = ring::digest::digest(&ring::digest::SHA256, &order.encode_to_vec());
        order.content_hash = digest.as_ref().to_vec();
    }
    PlatformOrdersSeen {
        page_id: Uuid::now_v7().to_string(),
        shop_id: shop.to_string(),
        platform: Platform::Taobao.into(),
        fetched_at: Some(timestamp(at(fetched))),
        orders,
    }
}

impl World {
    /// Publishes a page and waits for the answer.
    pub(crate) async fn send(&self, page: &PlatformOrdersSeen) -> PlatformOrdersTaken {
        let before = self.answers(&page.page_id).await.len();
        self.publish(page).await;
        eventually(
            async || self.answers(&page.page_id).await.into_iter().nth(before),
            patience(),
        )
        .await
    }

    /// The answers to a page so far.
    pub(crate) async fn answers(&self, page_id: &str) -> Vec<PlatformOrdersTaken> {
        let mut answers = self.told::<PlatformOrdersTaken>().await;
        answers.retain(|answer| answer.page_id == page_id);
        answers
    }

    /// The shop's orders are seen, fetched later than all before.
    pub(crate) async fn see(&self, orders: &[PlatformOrder]) -> PlatformOrdersTaken {
        self.send(&page(self.shop, self.next_fetch(), orders)).await
    }

    /// Links `sku-1` .. `sku-9` of the shop and waits until it is known.
    pub(crate) async fn link_all(&self) {
        let links = (1..10).map(|n| (n, Some(n)));
        self.link(1, links).await;
    }

    /// Tells links from `sku-<n>` to `ERP-<n>`, `None` for a removed one, and waits until
    /// they are known.
    pub(crate) async fn link(
        &self,
        revision: i64,
        links: impl IntoIterator<Item = (u8, Option<u8>)>,
    ) {
        let links: Vec<ListingLink> = links
            .into_iter()
            .map(|(sku, erp)| ListingLink {
                platform_sku_id: format!("sku-{sku}"),
                platform_goods_id: format!("goods-{sku}"),
                erp_sku_id: erp
                    .map(|n| Uuid::from_u128(n.into()).to_string())
                    .unwrap_or_default(),
                erp_sku_code: erp.map(|n| format!("ERP-{n}")).unwrap_or_default(),
                revision,
            })
            .collect();
        let wanted = links.len();
        let shop_id = self.shop.to_string();
        self.publish(&ListingLinksChanged { shop_id, links }).await;
        let sql = format!(
            "SELECT count(*)::text AS text FROM sku_links WHERE shop_id = '{}' AND revision = {revision}",
            self.shop
        );
        eventually(
            async || self.text(&sql).await == wanted.to_string(),
            patience(),
        )
        .await;
    }

    /// The order of a platform number.
    pub(crate) async fn order(&self, number: &str) -> Order {
        let filter = OrderFilter {
            numbers: vec![number.to_owned()],
            ..Default::default()
        };
        let request = ListOrdersRequest {
            filter: Some(filter),
            ..Default::default()
        };
        let found = self.orders().list_orders(request).await.unwrap();
        let row = found.into_inner().orders.remove(0);
        self.get(&row.shop_id, &row.order_id).await
    }

    pub(crate) async fn get(&self, shop_id: &str, order_id: &str) -> Order {
        let request = GetOrderRequest {
            shop_id: shop_id.to_owned(),
            order_id: order_id.to_owned(),
        };
        let answer = self.orders().get_order(request).await.unwrap();
        answer.into_inner().order.unwrap()
    }

    /// Waits until the order of a number is as wanted.
    pub(crate) async fn order_when(&self, number: &str, wanted: impl Fn(&Order) -> bool) -> Order {
        eventually(
            async || {
                let order = self.order(number).await;
                if wanted(&order) {
                    Ok(order)
                } else {
                    Err(format!(
                        "{:?}, {:?}",
                        order.headline(),
                        order.erp_handover()
                    ))
                }
            },
            patience(),
        )
        .await
    }
}
