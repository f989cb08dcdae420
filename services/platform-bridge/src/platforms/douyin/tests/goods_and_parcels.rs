//! Goods, and what an order says of a parcel.

use super::*;
use crate::platforms::douyin::{
    after_sales, decisions,
    listings::{PRODUCTS, SKUS as SKU_LIST},
    numbers, receivers, upkeep, waybills,
    wire::ProductPage,
};

#[test]
fn goods_with_their_skus() {
    let products = payload(GOODS, &PRODUCTS).unwrap();
    let products: ProductPage<'_> = parse(products, "products").unwrap();
    let product = products.data.unwrap().remove(0).get().to_owned();
    let skus = payload(SKUS, &SKU_LIST).unwrap();
    let document = goods(product.as_bytes(), skus.as_bytes());
    assert_eq!(document.id.as_deref(), Some("3473196049974326153"));
    let listing = document.mapped.unwrap();
    assert!(listing.on_sale);
    assert_eq!(
        (listing.title.as_str(), listing.outer_id.as_str()),
        ("纯棉T恤", "TS")
    );
    let told: Vec<_> = listing
        .skus
        .iter()
        .map(|sku| {
            let texts = [&sku.platform_sku_id, &sku.outer_id, &sku.spec];
            (texts.map(String::as_str), sku.price_fen, sku.stock)
        })
        .collect();
    let expected = [
        (["1709160688834615", "TS-BLUE-L", "蓝色;L"], 5_990, 84),
        (["1709160688834616", "1709", ""], 4_000, 5),
    ];
    assert_eq!(told, expected);
}

#[test]
fn goods_of_an_unknown_are_parked_with_both_answers() {
    let document = goods(br#"{"product_id":5,"status":9}"#, br#"[{"id":6}]"#);
    assert_eq!(document.id.as_deref(), Some("5"));
    assert_eq!(document.mapped.unwrap_err().reason, "UNKNOWN_STATUS");
    let whole = br#"{"product":{"product_id":5,"status":9},"skus":[{"id":6}]}"#;
    assert_eq!(&document.raw[..], whole);
    let broken = goods(
        br#"{"product_id":5,"status":0}"#,
        b"[{\"id\":6,\"code\":\"\xff\"}]",
    );
    assert_eq!(broken.mapped.unwrap_err().reason, "BAD_TEXT");
}

fn report(waybill_no: &str, lines: &[(&str, i64)]) -> ShipmentReport {
    ShipmentReport {
        platform_order_id: "6920000000000000002".into(),
        carrier_code: "ZTO".into(),
        waybill_no: waybill_no.into(),
        lines: lines
            .iter()
            .map(|(key, units)| ((*key).to_owned(), *units))
            .collect(),
        whole_order: lines.is_empty(),
    }
}

fn find(json: &str, waybill_no: &str, lines: &[(&str, i64)]) -> ShipmentFound {
    let order: Order<'_> = serde_json::from_str(json).unwrap();
    found(&order, &report(waybill_no, lines)).unwrap()
}

#[test]
fn a_shipment_is_found_among_all_parcels() {
    let partly = order_json(PARTLY_SHIPPED);
    let others = || ShipmentFound::Others(vec!["YT1234567890123".into()]);
    let (three, one) = ("6920000000000000003", "6920000000000000004");
    assert_eq!(find(&partly, "YT1234567890123", &[]), ShipmentFound::Ours);
    assert_eq!(
        find(&partly, "YT1234567890123", &[(three, 1)]),
        ShipmentFound::Ours
    );
    assert_eq!(find(&partly, "other", &[]), others());
    assert_eq!(
        find(&partly, "other", &[(three, 2)]),
        ShipmentFound::NotShipped
    );
    assert_eq!(find(&partly, "other", &[(three, 3)]), others());
    assert_eq!(find(&partly, "other", &[(one, 1)]), others());
    assert_eq!(find(&partly, "other", &[(three, 2), (one, 1)]), others());
    let unsent = ShipmentFound::NotShipped;
    assert_eq!(find(&paid_json(), "other", &[]), unsent);
    assert_eq!(
        find(&paid_json(), "other", &[("6920000000000000001", 1)]),
        unsent
    );
    assert_eq!(
        find(&order_json(CLOSED), "other", &[]),
        ShipmentFound::Closed
    );
}

#[test]
fn a_refunded_line_can_never_be_reported() {
    let refunded = order_json(REFUND_OPEN);
    let line = ("6920000000000000007", 2);
    assert_eq!(find(&refunded, "other", &[line]), ShipmentFound::Closed);
    let open = ("6920000000000000006", 1);
    assert_eq!(find(&refunded, "other", &[open]), ShipmentFound::NotShipped);
}

#[test]
fn a_shipped_order_names_its_parcels() {
    let order = mapped(&order_json(PARTLY_SHIPPED)).order;
    assert_eq!(order.status(), PlatformStatus::PartiallyShipped);
    let shipments = order.shipments.unwrap().shipments;
    assert_eq!(shipments[0].carrier_code, "YTO");
    assert_eq!(
        shipments[0].line_keys,
        ["6920000000000000003", "6920000000000000004"]
    );
    let carrier = |parcel: Value| {
        let order = with(&json!({"logistics_info": [parcel]}))
            .mapped
            .unwrap()
            .order;
        order.shipments.unwrap().shipments.remove(0).carrier_code
    };
    let told = |company: &str, name: &str| {
        carrier(json!({"tracking_no": "1", "company": company, "company_name": name}))
    };
    assert_eq!(told("zhongtong", ""), "ZTO");
    assert_eq!(told("new_code", "中通快递"), "ZTO");
    assert_eq!(told("new_code", "某某快递"), "new_code");
    let none = json!({"logistics_info": [{"tracking_no": " "}]});
    let order = with(&none).mapped.unwrap().order;
    assert!(order.shipments.unwrap().shipments.is_empty());
}

#[test]
fn a_path_is_the_name_of_its_call() {
    for method in [
        &after_sales::LIST,
        &after_sales::DETAIL,
        &decisions::REASONS,
        &decisions::ADDRESSES,
        &decisions::OPERATE,
        &decisions::REMARK,
        &decisions::STOPPED,
        &SEARCH,
        &DETAIL,
        &PRODUCTS,
        &SKU_LIST,
        &shipping::WHOLE,
        &shipping::PART,
        &upkeep::REMARK,
        &upkeep::REFRESH,
        &upkeep::CREATE,
        &numbers::COMPANIES,
        &numbers::EDIT,
        &numbers::EDIT_PACK,
        &receivers::DECRYPT,
        &receivers::MERGE,
        &receivers::CONFIRM,
        &waybills::NETSITES,
        &waybills::TEMPLATES,
        &waybills::CREATE,
        &waybills::LABEL,
        &waybills::UPDATE,
        &waybills::CANCEL,
        &waybills::SHOP_KEY,
    ] {
        assert_eq!(format!("/{}", method.name.replace('.', "/")), method.path);
    }
}
