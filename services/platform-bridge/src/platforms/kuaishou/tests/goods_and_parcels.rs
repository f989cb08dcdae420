//! Goods, calls, and what an order says of a parcel.

use super::*;
use shipping::{Door, Seen, door, found};

#[test]
fn goods_with_and_without_skus() {
    let body = Bytes::from(data(LISTING));
    let answer = Answer::new(&body);
    let page = listings::listed(&answer, answer.text(), PageOf::at(None).unwrap()).unwrap();
    let goods: Vec<_> = page
        .documents
        .into_iter()
        .map(|document| document.mapped.unwrap())
        .collect();
    assert_eq!(goods[0].skus.len(), 1, "a SKU that is gone is left out");
    assert_eq!(goods[0].skus[0].platform_sku_id, "21000000000011");
    assert_eq!(goods[0].skus[0].outer_id, "TS-001-BLK-L");
    assert_eq!(
        (goods[0].skus[0].price_fen, goods[0].skus[0].stock),
        (5_900, 120)
    );
    assert!(goods[0].on_sale && !goods[1].on_sale);
    assert_eq!(goods[1].skus[0].platform_sku_id, "21000000000002");
    assert_eq!(goods[1].skus[0].price_fen, 1_990);
}

#[test]
fn own_goods_are_followed_by_flash_goods() {
    let next = |cursor: &str, data: &'static str| {
        let body = Bytes::from_static(data.as_bytes());
        let answer = Answer::new(&body);
        listings::listed(&answer, answer.text(), PageOf::at(Some(cursor)).unwrap())
            .unwrap()
            .next
    };
    let of_two = r#"{"totalPage":2,"items":[{}]}"#;
    assert_eq!(next("0:1", of_two).as_deref(), Some("0:2"));
    assert_eq!(next("0:2", of_two).as_deref(), Some("1:1"));
    assert_eq!(next("1:1", of_two).as_deref(), Some("1:2"));
    assert_eq!(next("1:2", of_two), None);
    // Without a number of pages the first empty one is the end.
    let of_unknown = r#"{"items":[{}]}"#;
    assert_eq!(next("0:5", of_unknown).as_deref(), Some("0:6"));
    assert_eq!(next("0:6", "{}").as_deref(), Some("1:1"));
}

#[test]
fn a_path_is_its_name_with_slashes() {
    for method in [
        &orders::LIST,
        &orders::DETAIL,
        &listings::ITEMS,
        &shipping::DELIVER,
        &shipping::SPLIT,
        &shipping::APPEND,
        &upkeep::NOTE,
        &numbers::UPDATE,
        &receiver_calls::DECRYPT,
        &receiver_calls::APPROVE,
        &receiver_calls::REJECT,
        &waybill_calls::SUBSCRIPTIONS,
        &waybill_calls::TEMPLATES,
        &waybill_calls::GET,
        &waybill_calls::UPDATE,
        &waybill_calls::CANCEL,
    ] {
        assert_eq!(method.path, format!("/{}", method.name.replace('.', "/")));
    }
}

#[test]
fn a_list_is_asked_by_change_or_by_creation() {
    let at = |millis| chrono::DateTime::from_timestamp_millis(millis).unwrap();
    let window = Window {
        from: at(1_735_660_800_000),
        to: at(1_735_689_600_000),
    };
    let asked = orders::list(ListBy::Modified, window, None);
    let expected = json!({
        "orderViewStatus": 1, "pageSize": 50, "sort": 2, "queryType": 2, "cpsType": 0,
        "beginTime": 1_735_660_800_000_i64, "endTime": 1_735_689_600_000_i64, "cursor": "",
    });
    assert_eq!(asked, expected);
    let asked = orders::list(ListBy::Created, window, Some("c2"));
    assert_eq!(
        (&asked["queryType"], &asked["cursor"]),
        (&json!(1), &json!("c2"))
    );
}

fn seen(json: &str, fields: &Value) -> Seen {
    let document = altered(json, fields);
    let order: Order<'_> = serde_json::from_slice(&document.raw).unwrap();
    shipping::seen(&order).unwrap()
}

fn report(waybill_no: &str, whole_order: bool) -> ShipmentReport {
    ShipmentReport {
        platform_order_id: "2436400000000001".into(),
        carrier_code: "ZTO".into(),
        waybill_no: waybill_no.into(),
        lines: Vec::new(),
        whole_order,
    }
}

#[test]
fn a_shipment_is_found_among_all_parcels() {
    let find = |json: &str, waybill_no: &str, whole_order: bool| {
        found(seen(json, &json!({})), &report(waybill_no, whole_order))
    };
    let shipped = data(SHIPPED);
    assert_eq!(find(&shipped, "YT8800000000001", true), ShipmentFound::Ours);
    assert_eq!(find(&shipped, "X1", false), ShipmentFound::Ours);
    assert_eq!(find(&shipped, "other", false), ShipmentFound::NotShipped);
    assert_eq!(
        find(&shipped, "other", true),
        ShipmentFound::Others(vec!["YT8800000000001".into(), "X1".into()])
    );
    // A number that was drawn for the order stands there before anything left.
    assert_eq!(
        find(&paid_json(), "75000000000009", true),
        ShipmentFound::NotShipped
    );
    assert_eq!(find(&data(CLOSED), "other", true), ShipmentFound::Closed);
}

#[test]
fn units_go_before_further_parcels() {
    let by = |json: &str, fields: Value| door(&seen(json, &fields), "75000000000099");
    let (paid, shipped) = (paid_json(), data(SHIPPED));
    assert_eq!(by(&paid, json!({})), Door::Split);
    assert_eq!(by(&data(WITH_GIFT), json!({})), Door::Split);
    let half = json!({
        "orderDeliveryInfo.deliveryNum": 1, "orderBaseInfo.enableSplitDeliveryOrder": true,
    });
    assert_eq!(by(&shipped, half), Door::Split);
    // Sent in part and not to be split any further: a parcel can still be added.
    let half = json!({"orderDeliveryInfo.deliveryNum": 1});
    assert_eq!(by(&shipped, half), Door::Append);
    assert_eq!(by(&shipped, json!({})), Door::Append);
    let full = json!({"orderDeliveryInfo.enableAppendPackage": false});
    assert_eq!(by(&shipped, full), Door::Closed);
    let unsaid = json!({"orderDeliveryInfo.enableAppendPackage": null});
    assert_eq!(by(&shipped, unsaid), Door::Append);
    assert_eq!(door(&seen(&shipped, &json!({})), "X1"), Door::Known);
}

#[test]
fn units_are_told_with_what_is_left_of_them() {
    let seen = seen(&data(WITH_GIFT), &json!({}));
    let mut parcel = report("75000000000002", false);
    parcel.lines = vec![("2436400000000103".into(), 2)];
    let told = shipping::split(&seen, &parcel, 2_436_400_000_000_003, 9).unwrap();
    let expected = json!({
        "mainOrderId": 2_436_400_000_000_003_i64,
        "deliveryItemInfoList": [{
            "expressCode": 9,
            "expressNo": "75000000000002",
            "deliveryGoodsInfoList": [{"oid": 2_436_400_000_000_103_i64, "deliveryNum": 2}],
        }],
        "deliveryStatus": [{"oid": 2_436_400_000_000_103_i64, "confirmDeliveryStatus": 10}],
    });
    assert_eq!(told, expected);
    parcel.lines[0].1 = 3;
    let told = shipping::split(&seen, &parcel, 2_436_400_000_000_003, 9).unwrap();
    assert_eq!(
        told["deliveryStatus"][0]["confirmDeliveryStatus"],
        json!(40)
    );
    parcel.lines[0].0 = "no number".into();
    assert!(shipping::split(&seen, &parcel, 2_436_400_000_000_003, 9).is_err());
}
