//! What is written arrives at the marketplace, once.

use crate::marketplace::{Marketplace, PLATFORMS, flag};
use oms_bridge::platform::{CallError, ShipmentFound, ShipmentReport};
use oms_contracts::oms::types::v1::{Platform, PlatformStatus};
use secrecy::ExposeSecret;

/// A parcel with all that the order owes.
pub(crate) async fn parcel(market: &Marketplace, id: &str, number: &str) -> ShipmentReport {
    let lines = market.order(id).await.order.lines.unwrap().lines;
    ShipmentReport {
        platform_order_id: id.to_owned(),
        carrier_code: "ZTO".into(),
        waybill_no: number.into(),
        lines: lines
            .into_iter()
            .map(|line| (line.line_key, line.quantity))
            .collect(),
        whole_order: true,
    }
}

#[tokio::test]
async fn a_whole_order_is_shipped_once() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let shipping = market.connector.shipping().unwrap();
        let (http, shop) = (&market.engine, &market.shop);
        let id = market.place_order(1).await;
        let ours = parcel(&market, &id, "75000000000001").await;
        assert_eq!(
            shipping.find(http, shop, &ours).await,
            Ok(ShipmentFound::NotShipped)
        );
        assert_eq!(
            shipping.report(http, shop, &ours).await,
            Ok(()),
            "{platform:?}"
        );
        assert_eq!(
            shipping.find(http, shop, &ours).await,
            Ok(ShipmentFound::Ours)
        );

        let order = market.order(&id).await.order;
        assert_eq!(order.status(), PlatformStatus::Shipped);
        let shipments = order.shipments.unwrap().shipments;
        assert_eq!(shipments[0].carrier_code, "ZTO");
        assert_eq!(shipments[0].waybill_no, "75000000000001");

        let mut other = ours.clone();
        other.waybill_no = "75000000000002".into();
        let Err(CallError::Refused { code, .. }) = shipping.report(http, shop, &other).await else {
            panic!("{platform:?} took a second report");
        };
        assert!(shipping.may_be_shipped(&code), "{platform:?} {code}");
        assert_eq!(
            shipping.find(http, shop, &other).await,
            Ok(ShipmentFound::Others(vec!["75000000000001".into()]))
        );
    }
}

#[tokio::test]
async fn an_order_leaves_in_two_parcels() {
    for platform in PLATFORMS {
        let mut market = Marketplace::start(platform).await;
        let several = market.place_several_lines().await;
        let id = match &several {
            Some(id) => id.clone(),
            // Its parcels are told per order, so one line is enough for two of them.
            None if platform == Platform::Pinduoduo => market.place_order(1).await,
            // An order is one line, whose units may leave one by one.
            None if platform == Platform::Kuaishou => market.place_several_units().await,
            None => panic!("no shop of {platform:?} sells two SKUs"),
        };
        let shipping = market.connector.shipping().unwrap();
        let (http, shop) = (&market.engine, &market.shop);
        let mut first = parcel(&market, &id, "75000000000011").await;
        first.whole_order = false;
        let mut second = first.clone();
        second.waybill_no = "75000000000012".into();
        if several.is_some() {
            first.lines.truncate(1);
            second.lines.remove(0);
        } else if platform == Platform::Kuaishou {
            first.lines[0].1 = 1;
            second.lines[0].1 -= 1;
        }
        if platform == Platform::Jd {
            // JD ships an order whole: a part of it is never sent, so nothing has left.
            let refused = shipping.report(http, shop, &first).await;
            assert!(matches!(refused, Err(CallError::Unsupported { .. })));
            let found = shipping.find(http, shop, &first).await;
            assert_eq!(found, Ok(ShipmentFound::NotShipped));
            continue;
        }
        assert_eq!(
            shipping.report(http, shop, &first).await,
            Ok(()),
            "{platform:?}"
        );
        assert_eq!(
            shipping.find(http, shop, &first).await,
            Ok(ShipmentFound::Ours)
        );
        assert_eq!(
            shipping.find(http, shop, &second).await,
            Ok(ShipmentFound::NotShipped)
        );
        if matches!(
            platform,
            Platform::Taobao
                | Platform::Douyin
                | Platform::WechatShop
                | Platform::Kuaishou
                | Platform::Xiaohongshu
        ) {
            let order = market.order(&id).await.order;
            assert_eq!(order.status(), PlatformStatus::PartiallyShipped);
        }
        assert_eq!(
            shipping.report(http, shop, &second).await,
            Ok(()),
            "{platform:?}"
        );
        assert_eq!(
            shipping.find(http, shop, &second).await,
            Ok(ShipmentFound::Ours)
        );
        let order = market.order(&id).await.order;
        assert_eq!(order.status(), PlatformStatus::Shipped, "{platform:?}");
        assert_eq!(order.shipments.unwrap().shipments.len(), 2, "{platform:?}");
    }
}

#[tokio::test]
async fn a_closed_order_is_never_shipped() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let shipping = market.connector.shipping().unwrap();
        let id = market.place_order(1).await;
        let ours = parcel(&market, &id, "75000000000021").await;
        market
            .tell(&format!("orders/{id}/cancel"), &serde_json::json!({}))
            .await;
        let refused = shipping.report(&market.engine, &market.shop, &ours).await;
        assert!(
            matches!(refused, Err(CallError::Refused { .. })),
            "{platform:?} {refused:?}"
        );
        let found = shipping.find(&market.engine, &market.shop, &ours).await;
        assert_eq!(found, Ok(ShipmentFound::Closed), "{platform:?}");
    }
}

#[tokio::test]
async fn a_memo_is_written_and_cleared() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let memos = market.connector.memos().unwrap();
        let id = market.place_order(1).await;
        for (memo, wanted) in [("加急 请发顺丰 & 100%", 2), ("", 1)] {
            let flag = flag(platform, wanted);
            memos
                .write(&market.engine, &market.shop, &id, memo, flag)
                .await
                .unwrap();
            let notes = market.order(&id).await.order.notes.unwrap();
            assert_eq!(
                (notes.seller_memo.as_str(), notes.seller_flag),
                (memo, flag)
            );
        }
    }
}

#[tokio::test]
async fn tokens_are_renewed() {
    for platform in PLATFORMS {
        let mut market = Marketplace::start(platform).await;
        let id = market.place_order(1).await;
        let authorisation = market.connector.authorisation().unwrap();
        let fresh = authorisation
            .refresh(&market.engine, &market.shop)
            .await
            .unwrap();
        assert!(!fresh.access_token.expose_secret().is_empty());
        // Where app key and secret stand for it, there is no refresh token.
        let has_one = !fresh.refresh_token.expose_secret().is_empty();
        assert!(has_one || authorisation.grants_itself(), "{platform:?}");
        assert!(fresh.access_expires_at.is_some(), "{platform:?}");
        if authorisation.refresh_before().is_none() {
            assert_eq!(fresh.access_expires_at, market.shop.access_expires_at);
        }
        market.shop.access_token = fresh.access_token;
        market.order(&id).await;
    }
}

#[tokio::test]
async fn an_ended_token_is_told() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let id = market.place_order(1).await;
        market
            .tell("faults", &serde_json::json!({"expire_tokens": {}}))
            .await;
        let ended = market
            .orders()
            .detail(&market.engine, &market.shop, &id)
            .await;
        assert!(
            matches!(ended, Err(CallError::AuthExpired { .. })),
            "{platform:?} {ended:?}"
        );
        let authorisation = market.connector.authorisation().unwrap();
        let renewed = authorisation.refresh(&market.engine, &market.shop).await;
        // Where a renewal lengthens nothing, an ended token needs the seller.
        match authorisation.refresh_before() {
            // JD renews what still holds, and nothing after its end.
            Some(_) if platform == Platform::Jd => {
                assert!(matches!(renewed, Err(CallError::AuthExpired { .. })));
            }
            Some(_) => assert!(renewed.is_ok(), "{platform:?}"),
            None => assert!(matches!(renewed, Err(CallError::AuthExpired { .. }))),
        }
    }
}

#[tokio::test]
async fn an_app_that_grants_itself_makes_up_for_lost_tokens() {
    for platform in PLATFORMS {
        let mut market = Marketplace::start(platform).await;
        let authorisation = market.connector.authorisation().unwrap();
        if !authorisation.grants_itself() {
            continue;
        }
        market.shop.service_id.clear();
        let id = market.place_order(1).await;
        for refresh_token in ["", "ended"] {
            market.shop.access_token = "".into();
            market.shop.refresh_token = refresh_token.into();
            let fresh = authorisation
                .refresh(&market.engine, &market.shop)
                .await
                .unwrap();
            market.shop.access_token = fresh.access_token;
            market.order(&id).await;
        }
    }
}
