//! Goods, and what an order says of a parcel.

use super::*;

fn report(
    order: &str,
    waybill_no: &str,
    lines: &[(&str, i64)],
    whole_order: bool,
) -> ShipmentReport {
    ShipmentReport {
        platform_order_id: order.into(),
        carrier_code: "DB".into(),
        waybill_no: waybill_no.into(),
        lines: lines
            .iter()
            .map(|(key, count)| ((*key).to_owned(), *count))
            .collect(),
        whole_order,
    }
}

fn found(json: &str, waybill_no: &str, lines: &[(&str, i64)], whole: bool) -> ShipmentFound {
    let order: Order<'_> = serde_json::from_str(json).unwrap();
    shipping::found(&order, &report("1", waybill_no, lines, whole)).unwrap()
}

#[test]
fn goods_with_their_skus() {
    let response: GoodsResponse<'_> = parse(LISTING, "product").unwrap();
    let goods: Goods<'_> = parse(response.product.unwrap().get(), "product").unwrap();
    let listing = map_listing::listing(&goods).unwrap();
    assert!(listing.on_sale);
    assert_eq!((listing.outer_id.as_str(), listing.skus.len()), ("TS", 2));
    assert_eq!(listing.picture_url, "https://img.example/1.jpg");
    let [black, other] = listing.skus.as_slice() else {
        panic!("not two SKUs");
    };
    assert_eq!((black.outer_id.as_str(), black.stock), ("TS-BLK-L", 120));
    assert_eq!(black.spec, "颜色:黑色;尺码:L");
    assert_eq!(other.platform_sku_id, "1000102");
    // As on an order's line: the SKU's codes, else that of the goods.
    assert_eq!((other.outer_id.as_str(), other.price_fen), ("TS", 6_100));
}

#[test]
fn goods_off_sale_and_of_unknown() {
    let status = |status: i64| {
        let json = json!({"product_id": "1", "status": status}).to_string();
        let goods: Goods<'_> = serde_json::from_str(&json).unwrap();
        let listing = map_listing::listing(&goods).map_err(|error| error.reason)?;
        Ok(listing.on_sale)
    };
    assert_eq!(status(5), Ok(true));
    for off_sale in [0, 6, 9, 11, 13, 14, 15, 20] {
        assert_eq!(status(off_sale), Ok(false), "{off_sale}");
    }
    assert_eq!(status(21), Err("UNKNOWN_STATUS"));
}

#[test]
fn a_shipped_order_names_its_parcels() {
    let order = mapped(SHIPPED).order;
    let shipments = order.shipments.unwrap().shipments;
    let told: Vec<_> = shipments
        .iter()
        .map(|shipment| (shipment.carrier_code.as_str(), shipment.waybill_no.as_str()))
        .collect();
    let expected = [
        ("YTO", "YT8800000000001"),
        ("DB", "DPK1"),
        ("HT", "HT1"),
        ("WXNEW", "X1"),
    ];
    assert_eq!(told, expected);
    // The third unit of a line of two was sent after it.
    assert!(
        shipments
            .iter()
            .all(|shipment| shipment.line_keys == ["10000000000101:1000101#1"])
    );
}

#[test]
fn units_fill_the_lines_of_their_sku_in_order() {
    let keys = |count: i64| {
        let path =
            "/order_detail/delivery_info/delivery_product_info/0/product_infos/0/product_cnt";
        let order = map(&changed(SPLIT, &[(path, json!(count))]));
        let mut shipments = order.mapped.unwrap().order.shipments.unwrap().shipments;
        shipments.remove(0).line_keys
    };
    assert_eq!(keys(2), ["101:11#1"]);
    assert_eq!(keys(4), ["101:11#1", "101:11#2"]);
}

#[test]
fn a_parcel_that_names_no_products_holds_all() {
    let path = "/order_detail/delivery_info/delivery_product_info/0/product_infos";
    let json = changed(SPLIT, &[(path, json!(null))]);
    let order = map(&json).mapped.unwrap().order;
    assert!(order.shipments.unwrap().shipments[0].line_keys.is_empty());
    let line = [("102:21#1", 1)];
    assert!(matches!(
        found(&json, "other", &line, false),
        ShipmentFound::Others(_)
    ));
}

#[test]
fn a_parcel_is_told_with_its_products() {
    let lines = [("101:11#1", 2), ("102:21#1", 1), ("101:11#2", 1)];
    let body = shipping::parcel_body(&report("3720", "W1", &lines, false)).unwrap();
    let expected = json!({"order_id": "3720", "delivery_list": [{
        "deliver_type": 1, "delivery_id": "DBKD", "waybill_id": "W1",
        "product_infos": [
            {"product_id": "101", "sku_id": "11", "product_cnt": 3},
            {"product_id": "102", "sku_id": "21", "product_cnt": 1},
        ],
    }]});
    assert_eq!(body, expected);
    let mut unknown = report("3720", "W1", &lines, false);
    unknown.carrier_code = "YMDD".into();
    let body = shipping::parcel_body(&unknown).unwrap();
    assert_eq!(body["delivery_list"][0]["delivery_id"], "OTHER");
    for lines in [&[][..], &[("900000000011#1", 1)]] {
        let refused = shipping::parcel_body(&report("3720", "W1", lines, true));
        assert!(matches!(refused, Err(CallError::Refused { .. })));
    }
}

#[test]
fn a_whole_order_is_found() {
    let shirt = [("10000000000101:1000101#1", 2)];
    let shipped = order_json(SHIPPED);
    assert_eq!(found(&shipped, "DPK1", &shirt, true), ShipmentFound::Ours);
    let others = ["YT8800000000001", "DPK1", "HT1", "X1"].map(str::to_owned);
    assert_eq!(
        found(&shipped, "other", &shirt, true),
        ShipmentFound::Others(others.to_vec())
    );
    let paid = order_json(PAID);
    assert_eq!(
        found(&paid, "other", &shirt, true),
        ShipmentFound::NotShipped
    );
    let closed = order_json(CLOSED);
    assert_eq!(
        found(&closed, "other", &[("101:11#1", 2)], true),
        ShipmentFound::Closed
    );
}

#[test]
fn a_part_is_found_by_the_units_that_are_owed() {
    // Of three shirts two left and one was refunded; the gift shirt and the socks are owed.
    let split = order_json(SPLIT);
    let part = |lines: &[(&str, i64)]| found(&split, "other", lines, false);
    let taken = ShipmentFound::Others(vec!["75000000000001".into()]);
    assert_eq!(part(&[("101:11#1", 1)]), taken);
    assert_eq!(part(&[("101:11#2", 1)]), ShipmentFound::NotShipped);
    assert_eq!(part(&[("102:21#1", 1)]), ShipmentFound::NotShipped);
    assert_eq!(
        found(&split, "75000000000001", &[("101:11#1", 2)], false),
        ShipmentFound::Ours
    );
    let refunded = order_json(REFUND_OPEN);
    assert_eq!(
        found(&refunded, "other", &[("102:21#1", 2)], false),
        ShipmentFound::Closed
    );
}
