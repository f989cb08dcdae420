//! Pages of after-sales, as the bridge publishes them.

use crate::harness::World;
use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::{
    oms::{
        aftersales::v1::{
            AfterSale, AfterSaleFilter, ListAfterSalesRequest, ListAfterSalesResponse,
        },
        events::v1::{
            PlatformAfterSale, PlatformAfterSaleLine, PlatformAfterSalesSeen,
            PlatformAfterSalesTaken,
        },
        types::v1::{AfterSaleKind, AfterSaleStage, Platform},
    },
    timestamp,
};
use oms_testkit::{eventually, patience};
use prost::Message;
use uuid::Uuid;

/// Seconds since the first after-sale here.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

/// A return that waits for the seller, about two lines of order `T-<n>`.
pub(crate) fn asked(n: i64) -> PlatformAfterSale {
    PlatformAfterSale {
        platform_after_sale_id: format!("R-{n}"),
        platform_order_id: format!("T-{n}"),
        kind: AfterSaleKind::ReturnRefund.into(),
        stage: AfterSaleStage::Requested.into(),
        platform_stage: "WAIT_SELLER_AGREE".into(),
        modified_at: Some(timestamp(at(10))),
        created_at: Some(timestamp(at(0))),
        deadline_at: Some(timestamp(at(172_800))),
        refund_fen: 19_901,
        reason: "too large".into(),
        buyer_note: "worn once".into(),
        lines: vec![line("1", 2), line("2", 1)],
        decision_token: "v1".into(),
        ..Default::default()
    }
}

fn line(key: &str, quantity: i64) -> PlatformAfterSaleLine {
    PlatformAfterSaleLine {
        line_key: key.to_owned(),
        platform_sku_id: format!("sku-{key}"),
        quantity,
        title: format!("Article {key}"),
    }
}

/// The same, changed on the platform `seconds` later.
pub(crate) fn later(
    after_sale: &PlatformAfterSale,
    seconds: i64,
    change: impl FnOnce(&mut PlatformAfterSale),
) -> PlatformAfterSale {
    let mut after_sale = after_sale.clone();
    if let Some(modified_at) = &mut after_sale.modified_at {
        modified_at.seconds += seconds;
    }
    change(&mut after_sale);
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
    /// Publishes a page and waits for the answer.
    pub(crate) async fn send(&self, page: &PlatformAfterSalesSeen) -> PlatformAfterSalesTaken {
        let before = self.answers(&page.page_id).await.len();
        self.publish(page).await;
        eventually(
            async || self.answers(&page.page_id).await.into_iter().nth(before),
            patience(),
        )
        .await
    }

    /// The answers to a page so far.
    async fn answers(&self, page_id: &str) -> Vec<PlatformAfterSalesTaken> {
        let mut answers = self.told::<PlatformAfterSalesTaken>().await;
        answers.retain(|answer| answer.page_id == page_id);
        answers
    }

    /// The shop's after-sales are seen, fetched later than all before.
    pub(crate) async fn see(&self, after_sales: &[PlatformAfterSale]) -> PlatformAfterSalesTaken {
        self.send(&page(self.shop, self.next_fetch(), after_sales))
            .await
    }

    /// One list, as long as a page may be.
    pub(crate) async fn list(&self, filter: AfterSaleFilter) -> ListAfterSalesResponse {
        let request = ListAfterSalesRequest {
            page_size: 200,
            filter: Some(filter),
            ..Default::default()
        };
        let answer = self.after_sales().list_after_sales(request).await.unwrap();
        answer.into_inner()
    }

    /// The after-sale of a number.
    pub(crate) async fn after_sale(&self, number: &str) -> AfterSale {
        let filter = AfterSaleFilter {
            numbers: vec![number.to_owned()],
            ..Default::default()
        };
        self.list(filter).await.after_sales.remove(0)
    }
}
