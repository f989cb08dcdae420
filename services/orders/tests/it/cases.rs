//! After-sales of orders, as the bridge publishes them.

use crate::{harness::World, pages::at};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine, PlatformAfterSalesSeen},
        types::v1::{AfterSaleKind, AfterSaleStage, Platform},
    },
    timestamp,
};
use oms_testkit::{eventually, patience};
use prost::Message;
use uuid::Uuid;

/// A refund of the first line of order `order`, asked for after it was paid.
pub(crate) fn asked(number: &str, order: &str) -> PlatformAfterSale {
    PlatformAfterSale {
        platform_after_sale_id: number.to_owned(),
        platform_order_id: order.to_owned(),
        kind: AfterSaleKind::RefundOnly.into(),
        stage: AfterSaleStage::Requested.into(),
        platform_stage: "WAIT_SELLER_AGREE".into(),
        modified_at: Some(timestamp(at(20))),
        created_at: Some(timestamp(at(20))),
        before_shipping: true,
        refund_fen: 20_000,
        lines: vec![PlatformAfterSaleLine {
            line_key: "1".into(),
            platform_sku_id: "sku-1".into(),
            quantity: 2,
            title: "Article 1".into(),
        }],
        ..Default::default()
    }
}

/// The same, in another stage `seconds` later.
pub(crate) fn moved(
    after_sale: &PlatformAfterSale,
    seconds: i64,
    stage: AfterSaleStage,
) -> PlatformAfterSale {
    let mut after_sale = after_sale.clone();
    after_sale.stage = stage.into();
    if let Some(modified_at) = &mut after_sale.modified_at {
        modified_at.seconds += seconds;
    }
    after_sale
}

/// A page of `shop` on Taobao.
pub(crate) fn page(
    shop: Uuid,
    fetched: i64,
    after_sales: &[PlatformAfterSale],
) -> PlatformAfterSalesSeen {
    let mut after_sales = after_sales.to_vec();
    for after_sale in &mut after_sales {
        let digest = ring::digest::digest(&ring::digest::SHA256, &after_sale.encode_to_vec());
        after_sale.content_hash = digest.as_ref().to_vec();
    }
    PlatformAfterSalesSeen {
        page_id: Uuid::now_v7().to_string(),
        shop_id: shop.to_string(),
        platform: Platform::Taobao.into(),
        fetched_at: Some(timestamp(at(fetched))),
        after_sales,
    }
}

impl World {
    /// The shop's after-sales are seen and followed, fetched later than all before.
    pub(crate) async fn hear(&self, after_sales: &[PlatformAfterSale]) {
        self.hear_page(&page(self.shop, self.next_fetch(), after_sales))
            .await;
    }

    /// Publishes a page and waits until it is followed: nothing of it waits any more.
    pub(crate) async fn hear_page(&self, page: &PlatformAfterSalesSeen) {
        self.publish(page).await;
        let waiting = "SELECT count(*)::text AS text FROM bus.messages
            WHERE queue = 'orders.platform-after-sales'";
        eventually(async || self.text(waiting).await == "0", patience()).await;
    }
}
