//! Carriers that a shipment may name, and another number for a parcel that was reported.

use super::{Cell, where_there_is};
use crate::marketplace::Marketplace;
use oms_bridge::platform::{CallError, ChangeUntil, NumberChange, ShipmentFound};

pub(super) async fn carriers_listed(market: Marketplace) -> Cell {
    let shipping = where_there_is(market.connector.shipping())?;
    let carriers = shipping.carriers(&market.engine, &market.shop).await;
    let carriers = where_there_is(carriers)?;
    let ours: Vec<_> = carriers
        .iter()
        .filter(|carrier| carrier.carrier_code == "ZTO")
        .collect();
    assert_eq!(ours.len(), 1, "{carriers:?}");
    assert!(
        carriers
            .iter()
            .all(|c| !c.platform_carrier.is_empty() && !c.name.is_empty())
    );
    Ok(())
}

pub(super) async fn number_changed(market: Marketplace) -> Cell {
    let shipping = where_there_is(market.connector.shipping())?;
    let (http, shop) = (&market.engine, &market.shop);
    let id = market.place_order(1).await;
    let first = market.parcel(&id, "75000000000071").await;
    let mut second = first.clone();
    second.waybill_no = "75000000000072".into();
    let change = NumberChange {
        to: second.clone(),
        from_carrier_code: first.carrier_code.clone(),
        from_waybill_no: first.waybill_no.clone(),
    };
    if shipping.rules().change_until == ChangeUntil::Never {
        let changed = shipping.change_number(http, shop, &change).await;
        assert!(
            matches!(changed, Err(CallError::Unsupported { .. })),
            "{changed:?}"
        );
        return where_there_is(changed);
    }
    let early = shipping.change_number(http, shop, &change).await;
    assert!(early.is_err(), "nothing was shipped yet");
    assert_eq!(shipping.report(http, shop, &first).await, Ok(()));
    assert_eq!(shipping.change_number(http, shop, &change).await, Ok(()));
    assert_eq!(
        shipping.find(http, shop, &second).await,
        Ok(ShipmentFound::Ours)
    );
    let shipments = market.order(&id).await.order.shipments.unwrap().shipments;
    let numbers: Vec<_> = shipments.iter().map(|s| s.waybill_no.as_str()).collect();
    assert_eq!(numbers, ["75000000000072"]);
    // The answer may have been lost.
    assert_eq!(shipping.change_number(http, shop, &change).await, Ok(()));
    Ok(())
}
