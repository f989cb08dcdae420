//! Shipments: in parts, once, and by somebody else.

use super::{Cell, where_there_is};
use crate::marketplace::Marketplace;
use oms_bridge::platform::{CallError, ShipmentFound, ShipmentReport};
use oms_contracts::oms::types::v1::{Platform, PlatformStatus};

/// An order that can leave in two parcels, and these.
async fn two_parcels(market: &mut Marketplace) -> (String, ShipmentReport, ShipmentReport) {
    let platform = market.platform();
    let several = market.place_several_lines().await;
    let id = match &several {
        Some(id) => id.clone(),
        // Its parcels are told per order, so one line is enough for two of them.
        None if platform == Platform::Pinduoduo => market.place_order(1).await,
        // An order is one line, whose units may leave one by one.
        None if platform == Platform::Kuaishou => market.place_several_units().await,
        None => panic!("no shop sells two SKUs"),
    };
    let mut first = market.parcel(&id, "75000000000011").await;
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
    (id, first, second)
}

pub(super) async fn partial_ship(mut market: Marketplace) -> Cell {
    let (id, first, second) = two_parcels(&mut market).await;
    let shipping = market.connector.shipping().unwrap();
    let (http, shop) = (&market.engine, &market.shop);
    let reported = shipping.report(http, shop, &first).await;
    if let Err(forbidden) = where_there_is(reported) {
        // A part of it was never sent, so nothing has left.
        let found = shipping.find(http, shop, &first).await;
        assert_eq!(found, Ok(ShipmentFound::NotShipped));
        return Err(forbidden);
    }
    let found = shipping.find(http, shop, &first).await;
    assert_eq!(found, Ok(ShipmentFound::Ours));
    let found = shipping.find(http, shop, &second).await;
    assert_eq!(found, Ok(ShipmentFound::NotShipped));
    // Pinduoduo takes an order with its first parcel for shipped.
    if market.platform() != Platform::Pinduoduo {
        let status = market.order(&id).await.order.status();
        assert_eq!(status, PlatformStatus::PartiallyShipped);
    }
    assert_eq!(shipping.report(http, shop, &second).await, Ok(()));
    let found = shipping.find(http, shop, &second).await;
    assert_eq!(found, Ok(ShipmentFound::Ours));
    let order = market.order(&id).await.order;
    assert_eq!(order.status(), PlatformStatus::Shipped);
    assert_eq!(order.shipments.unwrap().shipments.len(), 2);
    Ok(())
}

pub(super) async fn already_shipped(market: Marketplace) -> Cell {
    let shipping = market.connector.shipping().unwrap();
    let (http, shop) = (&market.engine, &market.shop);
    let id = market.place_order(1).await;
    let ours = market.parcel(&id, "75000000000001").await;
    let found = shipping.find(http, shop, &ours).await;
    assert_eq!(found, Ok(ShipmentFound::NotShipped));
    assert_eq!(shipping.report(http, shop, &ours).await, Ok(()));
    let found = shipping.find(http, shop, &ours).await;
    assert_eq!(found, Ok(ShipmentFound::Ours));

    let order = market.order(&id).await.order;
    assert_eq!(order.status(), PlatformStatus::Shipped);
    let shipments = order.shipments.unwrap().shipments;
    assert_eq!(shipments[0].carrier_code, "ZTO");
    assert_eq!(shipments[0].waybill_no, "75000000000001");

    let mut other = ours.clone();
    other.waybill_no = "75000000000002".into();
    refused_as_shipped(&market, &other, &["75000000000001".into()]).await;
    Ok(())
}

pub(super) async fn shipped_elsewhere(market: Marketplace) -> Cell {
    let id = market.place_order(1).await;
    let ours = market.parcel(&id, "75000000000041").await;
    market.act(&id, "ship_elsewhere").await;
    let order = market.order(&id).await.order;
    assert_eq!(order.status(), PlatformStatus::Shipped);
    let shipments = order.shipments.unwrap().shipments;
    let theirs: Vec<_> = shipments
        .into_iter()
        .map(|shipment| shipment.waybill_no)
        .collect();
    assert_eq!(theirs.len(), 1, "{theirs:?}");
    assert!(theirs[0].starts_with("77"), "{theirs:?}");
    refused_as_shipped(&market, &ours, &theirs).await;
    Ok(())
}

/// A report is refused in words that may mean "shipped before", and asking tells the numbers.
async fn refused_as_shipped(market: &Marketplace, report: &ShipmentReport, theirs: &[String]) {
    let shipping = market.connector.shipping().unwrap();
    let (http, shop) = (&market.engine, &market.shop);
    match shipping.report(http, shop, report).await {
        Err(CallError::Refused { code, .. }) => {
            assert!(shipping.may_be_shipped(&code), "{code}");
        }
        other => panic!("it took a second report: {other:?}"),
    }
    let found = shipping.find(http, shop, report).await;
    assert_eq!(found, Ok(ShipmentFound::Others(theirs.to_vec())));
}
