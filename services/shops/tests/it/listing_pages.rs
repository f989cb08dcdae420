//! Pages of goods as they arrive from the bridge.

use crate::harness::{Harness, page};
use chrono::{TimeDelta, Utc};
use oms_contracts::oms::{
    events::v1::{PlatformListing, PlatformListingsSeen},
    shops::v1::{LinkState, ListListingSkusRequest},
};
use oms_messaging::Envelope;
use oms_testkit::{eventually, patience};

#[tokio::test]
async fn pages_in_any_order_end_in_the_same_rows() {
    let harness = Harness::start().await;
    let (one, two) = (
        harness.add_shop("tb-1").await,
        harness.add_shop("tb-2").await,
    );
    let now = Utc::now();
    let mut ends = Vec::new();
    for (shop, order) in [(&one, [0, 1, 2, 0]), (&two, [2, 1, 0, 2])] {
        let mut pages = [
            page(shop, now, "old", &[("1", "A"), ("2", "B")]),
            page(
                shop,
                now + TimeDelta::seconds(1),
                "new",
                &[("1", "A2"), ("3", "C")],
            ),
            // Fetched at the same moment: the greater page id decides.
            page(shop, now + TimeDelta::seconds(1), "twin", &[("3", "C2")]),
        ];
        pages[1].page_id = "1".into();
        pages[2].page_id = "2".into();
        for n in order {
            harness.publish(&pages[n]).await;
        }
        let request = ListListingSkusRequest {
            shop_ids: vec![shop.shop_id.clone()],
            ..Default::default()
        };
        let rows = harness.list(request).await;
        let rows = rows
            .into_iter()
            .map(|sku| (sku.platform_sku_id, sku.title, sku.outer_id));
        ends.push(rows.collect::<Vec<_>>());
    }
    assert_eq!(ends[0], ends[1]);
    let text =
        |id: &str, title: &str, outer: &str| (id.to_owned(), title.to_owned(), outer.to_owned());
    // 2 is absent from the newer page and kept.
    assert_eq!(
        ends[0],
        [
            text("1", "new", "A2"),
            text("2", "old", "B"),
            text("3", "twin", "C2")
        ]
    );
    harness.stop().await;
}

#[tokio::test]
async fn goods_without_skus_are_their_own_sku() {
    let harness = Harness::start().await;
    let shop = harness.add_shop("tb-1").await;
    let mut seen = page(&shop, Utc::now(), "", &[]);
    seen.listings[0].outer_id = "G".into();
    harness.add_skus(&["G"]).await;
    harness.publish(&seen).await;
    let sku = harness.listing_sku("goods-1").await;
    assert_eq!(
        (sku.platform_goods_id.as_str(), sku.erp_sku_code.as_str()),
        ("goods-1", "G")
    );
    harness.stop().await;
}

#[tokio::test]
async fn is_listed_by_shop_link_and_search() {
    let harness = Harness::start().await;
    let (one, two) = (
        harness.add_shop("tb-1").await,
        harness.add_shop("tb-2").await,
    );
    harness.add_skus(&["A"]).await;
    harness
        .publish(&page(
            &one,
            Utc::now(),
            "红色 T恤",
            &[("1", "A"), ("2", "B")],
        ))
        .await;
    harness
        .publish(&page(
            &two,
            Utc::now(),
            "蓝色 外套",
            &[("3", "A"), ("4", "")],
        ))
        .await;
    let ids = async |request: ListListingSkusRequest| {
        let mut request = ListListingSkusRequest {
            page_size: 1,
            ..request
        };
        let mut ids = Vec::new();
        loop {
            let call = harness.may_all(request.clone());
            let answer = harness
                .listings()
                .list_listing_skus(call)
                .await
                .unwrap()
                .into_inner();
            ids.extend(
                answer
                    .listing_skus
                    .into_iter()
                    .map(|sku| sku.platform_sku_id),
            );
            request.page_token = answer.next_page_token;
            if request.page_token.is_empty() {
                assert_eq!(answer.total, i64::try_from(ids.len()).unwrap());
                return ids;
            }
        }
    };
    let all = ListListingSkusRequest::default;
    let search = |text: &str| ListListingSkusRequest {
        search: text.into(),
        ..all()
    };
    let state = |state: LinkState| ListListingSkusRequest {
        link_state: state.into(),
        ..all()
    };
    assert_eq!(ids(all()).await, ["1", "2", "3", "4"]);
    let shop = ListListingSkusRequest {
        shop_ids: vec![two.shop_id.clone()],
        ..all()
    };
    assert_eq!(ids(shop).await, ["3", "4"]);
    assert_eq!(ids(state(LinkState::Linked)).await, ["1", "3"]);
    assert_eq!(ids(state(LinkState::Unlinked)).await, ["2", "4"]);
    assert_eq!(ids(search("A")).await, ["1", "3"]);
    assert_eq!(ids(search("4")).await, ["4"]);
    assert_eq!(ids(search("t恤")).await, ["1", "2"]);
    harness.stop().await;
}

#[tokio::test]
async fn what_is_bad_becomes_a_dead_letter_and_the_rest_goes_on() {
    let harness = Harness::start().await;
    let shop = harness.add_shop("tb-1").await;
    let mut mixed = page(&shop, Utc::now(), "good", &[("1", "A")]);
    mixed.listings.push(PlatformListing {
        platform_goods_id: "x".repeat(200),
        ..Default::default()
    });
    let nowhere = PlatformListingsSeen {
        shop_id: uuid::Uuid::now_v7().to_string(),
        ..page(&shop, Utc::now(), "", &[("9", "")])
    };
    let timeless = PlatformListingsSeen {
        fetched_at: None,
        ..page(&shop, Utc::now(), "", &[("9", "")])
    };
    let batch = [&mixed, &nowhere, &timeless].map(Envelope::of);
    harness.transport.publish(&batch).await.unwrap();
    let dead = eventually(
        async || {
            let dead = harness.transport.dead_letters(10).await.unwrap();
            (dead.len() == 3).then_some(dead)
        },
        patience(),
    )
    .await;
    let mut reasons: Vec<_> = dead.iter().map(|letter| letter.reason.as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        ["BAD_LISTING", "BAD_LISTING_PAGE", "SHOP_NOT_FOUND"]
    );
    assert_eq!(harness.listing_sku("1").await.title, "good");
}
