//! Links between shop SKUs and ERP SKUs.

use crate::harness::{Events, Harness, page, request_id, sku};
use chrono::{TimeDelta, Utc};
use oms_contracts::{
    oms::{
        events::v1::ListingLinksChanged,
        shops::v1::{
            AutoLinkRequest, AutoLinkResponse, BatchUpsertSkusRequest, LinkSkuRequest, ListingSku,
            SkuInput, UnlinkSkuRequest,
        },
    },
    validate::violations,
};
use oms_service_kit::error::reason;
use oms_testkit::{eventually, patience};
use std::{collections::BTreeMap, time::Duration};
use tonic::Code;

const LINKS: &str = "orders.listing-links";

/// Of the next event: ERP code and revision by platform SKU id.
async fn told(events: &mut Events) -> BTreeMap<String, (String, i64)> {
    let event: ListingLinksChanged = events.next().await;
    let links = event.links.into_iter();
    links
        .map(|link| (link.platform_sku_id, (link.erp_sku_code, link.revision)))
        .collect()
}

fn links(pairs: &[(&str, &str, i64)]) -> BTreeMap<String, (String, i64)> {
    let pairs = pairs.iter();
    pairs
        .map(|&(id, code, revision)| (id.to_owned(), (code.to_owned(), revision)))
        .collect()
}

fn link_to(sku: &ListingSku, erp_sku_id: &str) -> LinkSkuRequest {
    LinkSkuRequest {
        request_id: request_id(),
        shop_id: sku.shop_id.clone(),
        platform_sku_id: sku.platform_sku_id.clone(),
        erp_sku_id: erp_sku_id.to_owned(),
        etag: sku.etag.clone(),
    }
}

fn unlink(sku: &ListingSku) -> UnlinkSkuRequest {
    UnlinkSkuRequest {
        request_id: request_id(),
        shop_id: sku.shop_id.clone(),
        platform_sku_id: sku.platform_sku_id.clone(),
        etag: sku.etag.clone(),
    }
}

async fn auto_link(harness: &Harness, shop_id: &str) -> AutoLinkResponse {
    let request = harness.may_all(AutoLinkRequest {
        request_id: request_id(),
        shop_id: shop_id.to_owned(),
    });
    harness
        .listings()
        .auto_link(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn whichever_comes_second_makes_the_link() {
    let harness = Harness::start().await;
    let mut events = harness.events(LINKS).await;
    let shop = harness.add_shop("tb-1").await;
    harness.add_skus(&["A"]).await;
    let seen = page(
        &shop,
        Utc::now(),
        "",
        &[("1", "A"), ("2", "B"), ("3", ""), ("4", "Z")],
    );
    harness.publish(&seen).await;
    assert_eq!(told(&mut events).await, links(&[("1", "A", 1)]));
    let retired = SkuInput {
        active: false,
        ..sku("Z")
    };
    let request = BatchUpsertSkusRequest {
        request_id: request_id(),
        skus: vec![sku("B"), retired],
    };
    harness
        .goods()
        .batch_upsert_skus(harness.may_all(request))
        .await
        .unwrap();
    assert_eq!(told(&mut events).await, links(&[("2", "B", 1)]));

    let linked = harness.listing_sku("1").await;
    assert_eq!(
        (linked.linked_by.as_str(), linked.erp_sku_code.as_str()),
        ("auto", "A")
    );
    assert!(linked.linked_at.is_some());
    // A replay finds nothing to do.
    harness.publish(&seen).await;
    assert_eq!(harness.listing_sku("1").await, linked);
    assert_eq!(
        auto_link(&harness, "").await,
        AutoLinkResponse {
            linked: 0,
            left_unlinked: 2
        }
    );
    harness.stop().await;
}

#[tokio::test]
async fn a_persons_decision_is_final() {
    let harness = Harness::start().await;
    let mut events = harness.events(LINKS).await;
    let shop = harness.add_shop("tb-1").await;
    let other = &harness.add_skus(&["A", "OTHER"]).await[1];
    let seen = page(&shop, Utc::now(), "", &[("1", "A")]);
    harness.publish(&seen).await;
    assert_eq!(told(&mut events).await, links(&[("1", "A", 1)]));

    let before = harness.listing_sku("1").await;
    let request = unlink(&before);
    let answer = harness
        .listings()
        .unlink_sku(harness.may_all(request.clone()))
        .await
        .unwrap();
    let unlinked = answer.into_inner().listing_sku.unwrap();
    assert_eq!(unlinked, harness.listing_sku("1").await);
    assert_eq!(
        (unlinked.erp_sku_id.as_str(), unlinked.linked_by.as_str()),
        ("", "")
    );
    assert_eq!(told(&mut events).await, links(&[("1", "", 2)]));
    // The same request again gets the first answer.
    let again = harness
        .listings()
        .unlink_sku(harness.may_all(request))
        .await
        .unwrap();
    assert_eq!(again.into_inner().listing_sku.unwrap(), unlinked);

    // Nothing brings the link back by itself: no newer page, no ERP, no button.
    let newer = page(
        &shop,
        Utc::now() + TimeDelta::seconds(1),
        "newer",
        &[("1", "A")],
    );
    harness.publish(&newer).await;
    harness.add_skus(&["A"]).await;
    assert_eq!(auto_link(&harness, &shop.shop_id).await.linked, 0);
    let unlinked = harness.listing_sku("1").await;
    assert_eq!(
        (unlinked.title.as_str(), unlinked.erp_sku_id.as_str()),
        ("newer", "")
    );

    let request = link_to(&unlinked, &other.erp_sku_id);
    let answer = harness
        .listings()
        .link_sku(harness.may_all(request))
        .await
        .unwrap();
    let linked = answer.into_inner().listing_sku.unwrap();
    assert_eq!(
        (linked.linked_by.as_str(), linked.erp_sku_code.as_str()),
        ("李四", "OTHER")
    );
    assert_eq!(linked, harness.listing_sku("1").await);
    assert_eq!(told(&mut events).await, links(&[("1", "OTHER", 3)]));
    harness
        .publish(&page(
            &shop,
            Utc::now() + TimeDelta::seconds(2),
            "",
            &[("1", "A")],
        ))
        .await;
    assert_eq!(harness.listing_sku("1").await.erp_sku_code, "OTHER");
    harness.stop().await;
}

#[tokio::test]
async fn what_cannot_be_linked_is_refused() {
    let harness = Harness::start().await;
    let shop = harness.add_shop("tb-1").await;
    let erp = &harness.add_skus(&["A"]).await[0];
    harness
        .publish(&page(&shop, Utc::now(), "", &[("1", "")]))
        .await;
    let row = harness.listing_sku("1").await;
    let retired = SkuInput {
        active: false,
        ..sku("OLD")
    };
    let batch = BatchUpsertSkusRequest {
        request_id: request_id(),
        skus: vec![retired],
    };
    let answer = harness
        .goods()
        .batch_upsert_skus(harness.may_all(batch))
        .await
        .unwrap();
    let old = &answer.into_inner().skus[0].erp_sku_id;

    let good = link_to(&row, &erp.erp_sku_id);
    let nobody = uuid::Uuid::now_v7().to_string();
    for (request, code, why) in [
        (
            LinkSkuRequest {
                etag: "7".into(),
                ..good.clone()
            },
            Code::Aborted,
            "ETAG_MISMATCH",
        ),
        (
            LinkSkuRequest {
                platform_sku_id: "9".into(),
                ..good.clone()
            },
            Code::NotFound,
            "LISTING_SKU_NOT_FOUND",
        ),
        (
            LinkSkuRequest {
                shop_id: nobody.clone(),
                ..good.clone()
            },
            Code::NotFound,
            "LISTING_SKU_NOT_FOUND",
        ),
        (
            LinkSkuRequest {
                erp_sku_id: nobody,
                ..good.clone()
            },
            Code::NotFound,
            "ERP_SKU_NOT_FOUND",
        ),
        (
            LinkSkuRequest {
                erp_sku_id: old.clone(),
                ..good.clone()
            },
            Code::FailedPrecondition,
            "ERP_SKU_INACTIVE",
        ),
        (
            LinkSkuRequest {
                etag: String::new(),
                ..good.clone()
            },
            Code::InvalidArgument,
            "BAD_REQUEST",
        ),
    ] {
        let error = harness
            .listings()
            .link_sku(harness.may_all(request))
            .await
            .unwrap_err();
        assert_eq!((error.code(), reason(&error).as_str()), (code, why));
    }
    let reader = harness.holding(&["goods.read"], good);
    let error = harness.listings().link_sku(reader).await.unwrap_err();
    assert!(
        error.message().contains("goods.link"),
        "{}",
        error.message()
    );
    let bad = AutoLinkRequest {
        request_id: request_id(),
        shop_id: "tb".into(),
    };
    let error = harness
        .listings()
        .auto_link(harness.may_all(bad))
        .await
        .unwrap_err();
    assert_eq!(violations(&error)[0].field, "shop_id");
    assert_eq!(harness.listing_sku("1").await, row);
    harness.stop().await;
}

/// Rows that came to be without any event: a page and a code that did not see each other.
const BEHIND_THE_BACK: &str = "INSERT INTO listing_skus (shop_id, platform_sku_id,
        platform_goods_id, title, spec, outer_id, picture_url, price_fen, stock, on_sale,
        fetched_at, page_id)
    SELECT shops.id, 'sku-' || n, 'g', '', '', code, '', 1, 1, true, now(), ''
    FROM shops, erp_skus, generate_series(1, 1200) AS n";

#[tokio::test]
async fn the_button_links_everything_in_its_shop() {
    let harness = Harness::start().await;
    let mut events = harness.events(LINKS).await;
    let shop = harness.add_shop("tb-1").await;
    let other = harness.add_shop("tb-2").await;
    harness.add_skus(&["A"]).await;
    harness.run(BEHIND_THE_BACK).await;
    let linked = auto_link(&harness, &shop.shop_id).await;
    assert_eq!(
        linked,
        AutoLinkResponse {
            linked: 1200,
            left_unlinked: 0
        }
    );
    let mut told = 0;
    while told < 1200 {
        let event: ListingLinksChanged = events.next().await;
        assert_eq!(event.shop_id, shop.shop_id);
        assert!(event.links.len() <= 500);
        told += event.links.len();
    }
    assert_eq!(auto_link(&harness, &other.shop_id).await.linked, 1200);
    harness.stop().await;
}

#[tokio::test]
async fn the_sweep_finds_what_no_event_told_of() {
    let harness = Harness::sweeping_every(Duration::from_millis(50)).await;
    harness.add_shop("tb-1").await;
    harness.add_skus(&["A"]).await;
    harness.run(BEHIND_THE_BACK).await;
    let unlinked = "SELECT count(*)::text AS text FROM listing_skus WHERE erp_sku_id IS NULL";
    eventually(async || harness.texts(unlinked).await == ["0"], patience()).await;
    harness.stop().await;
}
