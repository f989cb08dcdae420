//! Goods, and what an order says of a parcel.

use super::*;

#[test]
fn goods_with_and_without_skus() {
    let payload = under(LISTING);
    let response: GoodsResponse<'_> = parse(&payload, "goods").unwrap();
    let map = |goods: &serde_json::value::RawValue| {
        let goods: Goods<'_> = serde_json::from_str(goods.get()).unwrap();
        map_lines::listing(&goods).unwrap()
    };
    let mapped: Vec<_> = response.goods_list.unwrap().into_iter().map(map).collect();
    assert_eq!(mapped[0].outer_id, "TS");
    assert_eq!(mapped[0].skus[0].platform_sku_id, "900000000011");
    assert_eq!(mapped[0].skus[0].stock, 60);
    assert!(!mapped[1].on_sale);
    assert_eq!(mapped[1].skus[0].platform_sku_id, "700000000002");
    assert_eq!(mapped[1].skus[0].stock, 5);
}

#[test]
fn a_shipment_is_found_among_all_parcels() {
    let find = |json: &str, waybill_no: &str, whole_order: bool| {
        let order: Order<'_> = serde_json::from_str(json).unwrap();
        let report = ShipmentReport {
            platform_order_id: "1".into(),
            carrier_code: "ZTO".into(),
            waybill_no: waybill_no.into(),
            lines: Vec::new(),
            whole_order,
        };
        shipping::found(&order, &report).unwrap()
    };
    let shipped = order_json(SHIPPED);
    assert_eq!(find(&shipped, "YT8800000000001", true), ShipmentFound::Ours);
    assert_eq!(find(&shipped, "75000000000001", false), ShipmentFound::Ours);
    assert_eq!(find(&shipped, "other", false), ShipmentFound::NotShipped);
    assert!(matches!(
        find(&shipped, "other", true),
        ShipmentFound::Others(_)
    ));
    assert_eq!(find(&paid_json(), "other", true), ShipmentFound::NotShipped);
    assert_eq!(
        find(&order_json(CLOSED), "other", true),
        ShipmentFound::Closed
    );
}

#[test]
fn a_write_says_success_or_why_not() {
    assert_eq!(written(r#"{"is_success":true}"#), Ok(()));
    assert_eq!(written(r#"{"success":"true","error_code":0}"#), Ok(()));
    let refused = written(r#"{"success":false,"error_code":123,"error_msg":"备注过长"}"#);
    let expected = CallError::Refused {
        code: "123".into(),
        message: "备注过长".into(),
    };
    assert_eq!(refused, Err(expected));
    assert!(matches!(written("{}"), Err(CallError::Refused { .. })));
}
