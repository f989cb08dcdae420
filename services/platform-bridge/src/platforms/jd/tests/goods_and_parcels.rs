//! Goods, and what an order says of a parcel.

use super::*;
use oms_contracts::oms::events::v1::PlatformListingSku;

fn goods() -> Vec<Document<PlatformListing>> {
    let answer = Answer::of(WARES.as_bytes());
    let method = "jingdong.ware.read.searchWare4Valid";
    let payload = payload(answer.text(), method, Effect::Read).unwrap();
    let page = parse::<PageResponse<'_>>(payload, "page").unwrap().page;
    let rows = page.data.unwrap().into_iter().map(|row| {
        document(
            &answer,
            row.get(),
            |ware: &Ware<'_>| ware.ware_id,
            map_listing::goods,
        )
    });
    rows.collect()
}

fn skus() -> Vec<Document<Option<PlatformListingSku>>> {
    let answer = Answer::of(SKUS.as_bytes());
    let method = "jingdong.sku.read.searchSkuList";
    let payload = payload(answer.text(), method, Effect::Read).unwrap();
    let page = parse::<PageResponse<'_>>(payload, "page").unwrap().page;
    let rows = page.data.unwrap().into_iter().map(|row| {
        document(
            &answer,
            row.get(),
            |sku: &Sku<'_>| sku.ware_id,
            map_listing::sku,
        )
    });
    rows.collect()
}

#[test]
fn goods_get_their_skus() {
    let mut goods = goods();
    listings::attach(&mut goods, skus());
    let coat = goods[0].mapped.as_ref().unwrap();
    assert!(coat.on_sale);
    assert_eq!(coat.platform_goods_id, "10000000001");
    assert_eq!(
        coat.skus.len(),
        1,
        "a deleted SKU is not sold, and one that came twice is one"
    );
    assert_eq!(coat.skus[0].spec, "黑色;L");
    assert_eq!((coat.skus[0].price_fen, coat.skus[0].stock), (12_900, 25));
    let hat = goods[1].mapped.as_ref().unwrap();
    assert!(!hat.on_sale);
    assert_eq!(hat.skus[0].platform_sku_id, "100000000003");
    assert_eq!((hat.skus[0].price_fen, hat.skus[0].stock), (1_990, 7));
}

#[test]
fn goods_and_skus_that_cannot_be_read_park_and_others_go_on() {
    let mut goods = goods();
    listings::attach(&mut goods, skus());
    let reason = |at: usize| goods[at].mapped.as_ref().unwrap_err().reason;
    assert_eq!(reason(2), "UNKNOWN_STATUS");
    // An unknown state of a SKU parks the goods with that SKU's own document.
    assert_eq!(reason(3), "UNKNOWN_STATUS");
    assert_eq!(goods[3].id.as_deref(), Some("10000000004"));
    assert!(
        goods[3]
            .raw
            .starts_with(b"{\"wareId\":10000000004,\"skuId\"")
    );
    // A SKU of no goods parks alone; one of goods that were not asked for is left out.
    assert_eq!((goods.len(), reason(4)), (5, "MISSING_ID"));
}

#[test]
fn a_shipment_is_found_by_state_and_number() {
    let find = |fields: Value, waybill_no: &str| {
        let mut order: Value = serde_json::from_str(&order_json(PAID)).unwrap();
        for (key, value) in fields.as_object().unwrap() {
            order[key] = value.clone();
        }
        let json = order.to_string();
        let order: Order<'_> = serde_json::from_str(&json).unwrap();
        let report = ShipmentReport {
            platform_order_id: "300000000001".into(),
            carrier_code: "ZTO".into(),
            waybill_no: waybill_no.into(),
            lines: Vec::new(),
            whole_order: true,
        };
        shipping::found(&order, &report).unwrap()
    };
    let at = |state: &str, waybill: &str| json!({"orderState": state, "waybill": waybill});
    let shipped = "WAIT_GOODS_RECEIVE_CONFIRM";
    assert_eq!(find(at(shipped, "1,2|3"), "3"), ShipmentFound::Ours);
    assert_eq!(
        find(at(shipped, "1"), "3"),
        ShipmentFound::Others(vec!["1".into()])
    );
    assert_eq!(
        find(at("FINISHED_L", ""), "3"),
        ShipmentFound::Others(vec![])
    );
    assert_eq!(
        find(at("WAIT_SELLER_STOCK_OUT", ""), "3"),
        ShipmentFound::NotShipped
    );
    // A number alone is no shipment while JD still waits for one.
    assert_eq!(
        find(at("WAIT_SELLER_STOCK_OUT", "3"), "3"),
        ShipmentFound::NotShipped
    );
    assert_eq!(find(at("LOCKED", "3"), "3"), ShipmentFound::Ours);
    assert_eq!(find(at("LOCKED", ""), "3"), ShipmentFound::NotShipped);
    assert_eq!(find(at("TRADE_CANCELED", ""), "3"), ShipmentFound::Closed);
}
