//! Goods, and what an order says of a parcel.

use super::*;

#[test]
fn goods_with_and_without_skus() {
    let payload = payload(LISTING, "taobao.items.seller.list.get", Effect::Read).unwrap();
    let response: ItemsResponse<'_> = parse(payload, "items").unwrap();
    let answer = Answer::of(LISTING.as_bytes());
    let items = response.items.unwrap().item.unwrap();
    let map = |item: &serde_json::value::RawValue| {
        let part = item.get();
        let at = LISTING.find(part).unwrap();
        let part = &answer.text()[at..at + part.len()];
        document(
            &answer,
            part,
            |item: &Item<'_>| item.num_iid,
            map_listing::listing,
        )
    };
    let coat = map(items[0]).mapped.unwrap();
    assert!(coat.on_sale);
    assert_eq!(coat.skus.len(), 1, "a deleted SKU is not sold");
    assert_eq!(coat.skus[0].spec, "颜色分类:黑色;尺码:L");
    let hat = map(items[1]).mapped.unwrap();
    assert!(!hat.on_sale);
    assert_eq!(hat.skus[0].platform_sku_id, "700000000002");
    assert_eq!((hat.skus[0].price_fen, hat.skus[0].stock), (1_990, 7));
    assert_eq!(map(items[2]).mapped.unwrap_err().reason, "UNKNOWN_STATUS");
}

#[test]
fn a_shipment_is_found_by_its_lines() {
    let find = |fixture: &str, waybill_no: &str, lines: &[&str]| {
        let json = trade_json(fixture);
        let trade: Trade<'_> = serde_json::from_str(&json).unwrap();
        let report = ShipmentReport {
            platform_order_id: "1".into(),
            carrier_code: "ZTO".into(),
            waybill_no: waybill_no.into(),
            lines: lines.iter().map(|key| ((*key).to_owned(), 1)).collect(),
            whole_order: lines.is_empty(),
        };
        shipping::found(&trade, &report).unwrap()
    };
    let ours = "75000000000001";
    assert_eq!(
        find(SPLIT, ours, &["2100000000000000021"]),
        ShipmentFound::Ours
    );
    assert_eq!(
        find(SPLIT, ours, &["2100000000000000023"]),
        ShipmentFound::NotShipped
    );
    assert_eq!(
        find(SPLIT, "other", &["2100000000000000021"]),
        ShipmentFound::Others(vec![ours.into()])
    );
    assert_eq!(find(PAID, ours, &[]), ShipmentFound::NotShipped);
    assert_eq!(
        find(SHIPPED, ours, &[]),
        ShipmentFound::Others(vec!["YT8800000000001".into()])
    );
    assert_eq!(find(CLOSED, ours, &[]), ShipmentFound::Closed);
    assert_eq!(
        find(REFUND_OPEN, ours, &["2100000000000000032"]),
        ShipmentFound::Closed
    );
}
