//! Goods, and what an order says of a parcel.

use super::*;

#[test]
fn each_row_is_a_sku_with_its_goods() {
    let payload = payload(LISTING, &READ).unwrap();
    let response: SkusResponse<'_> = parse(payload, "goods").unwrap();
    let answer = Answer::of(payload.as_bytes());
    let rows: Vec<_> = response
        .data
        .unwrap()
        .into_iter()
        .map(|row| {
            document(
                &answer,
                row.get(),
                map_listing::goods_id,
                map_listing::listing,
            )
        })
        .collect();
    let first = rows[0].mapped.as_ref().unwrap();
    assert!(first.on_sale);
    assert_eq!(
        (first.title.as_str(), first.outer_id.as_str()),
        ("纯棉T恤", "TS-001")
    );
    assert_eq!(first.picture_url, "https://img.example/1.jpg");
    let sku = &first.skus[0];
    assert_eq!(sku.platform_sku_id, "6700000000000000000000a1");
    assert_eq!(
        (sku.spec.as_str(), sku.outer_id.as_str()),
        ("黑色 L", "TS-001-BLK-L")
    );
    assert_eq!((sku.price_fen, sku.stock), (5_900, 120));
    let second = rows[1].mapped.as_ref().unwrap();
    assert!(!second.on_sale);
    assert_eq!(second.picture_url, "https://img.example/2.jpg");
    assert_eq!((second.skus[0].price_fen, second.skus[0].stock), (5_900, 7));
    assert_eq!(rows[2].id.as_deref(), Some("6700000000000000000000a0"));
    assert_eq!(
        rows[2].mapped.as_ref().unwrap_err().reason,
        "UNKNOWN_STATUS"
    );
    assert_eq!(rows[3].mapped.as_ref().unwrap_err().reason, "BAD_DOCUMENT");
}

fn report(waybill_no: &str, lines: &[(&str, i64)]) -> ShipmentReport {
    ShipmentReport {
        platform_order_id: "P1".into(),
        carrier_code: "ZTO".into(),
        waybill_no: waybill_no.into(),
        lines: lines
            .iter()
            .map(|(key, units)| ((*key).to_owned(), *units))
            .collect(),
        whole_order: lines.is_empty(),
    }
}

#[test]
fn a_shipment_is_found_by_its_skus() {
    let find = |order: &Value, waybill_no: &str, lines: &[(&str, i64)]| {
        let text = order.to_string();
        let order: Order<'_> = serde_json::from_str(&text).unwrap();
        shipping::found(&order, &report(waybill_no, lines)).unwrap()
    };
    let ours = "75000000000001";
    let split = data(SPLIT);
    assert_eq!(find(&split, ours, &[("s1#1", 1)]), ShipmentFound::Ours);
    assert_eq!(
        find(&split, ours, &[("s2#1", 3)]),
        ShipmentFound::NotShipped
    );
    assert_eq!(find(&split, ours, &[("s3#1", 2)]), ShipmentFound::Closed);
    assert_eq!(
        find(&split, "other", &[("s1#1", 1)]),
        ShipmentFound::Others(vec![ours.into()])
    );
    let shipped = data(SHIPPED);
    assert_eq!(find(&shipped, "YT8800000000001", &[]), ShipmentFound::Ours);
    assert_eq!(
        find(&shipped, ours, &[]),
        ShipmentFound::Others(vec!["YT8800000000001".into()])
    );
    assert_eq!(find(&data(PAID), ours, &[]), ShipmentFound::NotShipped);
    assert_eq!(find(&data(CLOSED), ours, &[]), ShipmentFound::Closed);
}

#[test]
fn a_parcel_holds_all_units_of_a_sku_or_none() {
    let skus = |lines: &[(&str, i64)]| {
        let text = data(SPLIT).to_string();
        let order: Order<'_> = serde_json::from_str(&text).unwrap();
        shipping::whole_skus(&order, &report("1", lines))
    };
    assert_eq!(
        skus(&[("s2#1", 3), ("s5#1", 1)]),
        Ok(vec!["s2".to_owned(), "s5".to_owned()])
    );
    for lines in [&[("s2#1", 2)][..], &[("s3#1", 2)], &[("s9#1", 1)]] {
        let Err(CallError::Refused { code, .. }) = skus(lines) else {
            panic!("{lines:?} was taken");
        };
        assert_eq!(code, "SPLIT_BY_SKU_ONLY");
    }
}

#[test]
fn a_carrier_that_the_table_lacks_is_found_by_its_name() {
    let list = json!({"expressCompanyInfos": [
        {"expressCompanyId": 1, "expressCompanyCode": "zjs", "expressCompanyName": "宅急送"},
        {"expressCompanyId": 2, "expressCompanyCode": "kuayue", "expressCompanyName": "跨越速运"},
        {"expressCompanyId": 3, "expressCompanyCode": "kuayue2", "expressCompanyName": "跨越物流"},
    ]})
    .to_string();
    let list: CompaniesResponse<'_> = serde_json::from_str(&list).unwrap();
    assert_eq!(shipping::listed_company(&list, "ZJS"), Ok("zjs".into()));
    for code in ["KYE", "HT"] {
        let Err(CallError::Refused { code, .. }) = shipping::listed_company(&list, code) else {
            panic!("{code} was found");
        };
        assert_eq!(code, "UNKNOWN_CARRIER");
    }
}
