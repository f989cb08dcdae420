//! Electronic waybills, opened receivers, companies and changed numbers.

use super::*;
use crate::platform::{
    AccountKind, Address, CarrierService, NumberChange, Person, WaybillItem, WaybillReceiver,
    WaybillRef, WaybillRequest,
};
use crate::platforms::wechat_shop::{
    receivers, waybill_accounts, waybill_requests, waybills, wire_waybill::Opened,
};
use oms_contracts::oms::types::v1::Receiver;

const ACCOUNTS: &str = include_str!("../fixtures/waybill_accounts.json");
const TEMPLATES: &str = include_str!("../fixtures/waybill_templates.json");
const CREATED: &str = include_str!("../fixtures/waybill_created.json");
const OPENED: &str = include_str!("../fixtures/receiver_open.json");

fn address() -> Address {
    Address {
        province: "浙江省".into(),
        city: "杭州市".into(),
        district: "余杭区".into(),
        town: "仓前街道".into(),
        detail: "某路1号".into(),
    }
}

fn request() -> WaybillRequest {
    WaybillRequest {
        parcel_key: "parcel1".into(),
        platform_order_ids: vec!["3720000000000000001".into(), "3720000000000000002".into()],
        carrier_code: "ZTO".into(),
        account_id: "ZTO:6630000001:57100:5009800000001".into(),
        template_id: String::new(),
        template_url: String::new(),
        sender: Person {
            name: "样例仓库".into(),
            phone: "13800000000".into(),
            address: address(),
        },
        receiver: WaybillReceiver::OfOrder(Receiver {
            name_mask: "张**".into(),
            phone_mask: "138****0001".into(),
            address_mask: "****".into(),
            province: "浙江省".into(),
            city: "杭州市".into(),
            district: "西湖区".into(),
            platform_receiver_id: "a1b2c3".into(),
            ..Receiver::default()
        }),
        items: vec![
            WaybillItem {
                title: "纯棉T恤".into(),
                spec: "黑色;L".into(),
                quantity: 2,
                platform_goods_id: "10000000000101".into(),
                platform_sku_id: "1000101".into(),
            },
            WaybillItem {
                title: "赠品".into(),
                quantity: 1,
                ..WaybillItem::default()
            },
        ],
        weight_g: 0,
        volume_cm3: 0,
        product_code: String::new(),
        services: Vec::new(),
        note: "轻放".into(),
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> String {
    match outcome {
        Err(CallError::Refused { code, .. }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn accounts_are_told_by_all_their_codes() {
    let list = r#"{"errcode":0,"list":[{"delivery_id":"ZTO","delivery_name":"中通快递"},{"delivery_id":"SF"}]}"#;
    let names = waybill_accounts::names(list).unwrap();
    let (rows, accounts) = waybill_accounts::accounts_of(ACCOUNTS, &names).unwrap();
    assert_eq!(rows, 4, "rows are counted whether or not they can be read");
    let told: Vec<_> = accounts
        .iter()
        .map(|account| {
            (
                account.carrier_code.as_str(),
                account.account_id.as_str(),
                account.kind,
                account.balance,
            )
        })
        .collect();
    let expected = [
        (
            "ZTO",
            "ZTO:6630000001:57100:5009800000001",
            AccountKind::Franchise,
            Some(998),
        ),
        (
            "SF",
            "SF:6630000002::5009800000001",
            AccountKind::Direct,
            None,
        ),
        (
            "",
            "NEWCP:6630000003:1:5009800000001",
            AccountKind::Franchise,
            Some(5),
        ),
    ];
    assert_eq!(told, expected);
    assert_eq!(accounts[0].name, "中通快递 杭州样例网点");
    assert_eq!(accounts[0].senders, [address()]);
    assert!(accounts[1].senders.is_empty());
}

#[test]
fn templates_of_wechat_and_of_the_shop() {
    let config = r#"{"errcode":0,"config":{"ZTO":{"single":{"type":"single","desc":"一联单标准模板","width":76,"height":130,"url":"https://t.example/zto"}},"SF":{"single":{"desc":"一联单标准模板"}}}}"#;
    let templates = waybill_accounts::configs(config).unwrap();
    let told: Vec<_> = templates
        .iter()
        .map(|template| (template.platform_carrier.as_str(), template.id.as_str()))
        .collect();
    assert_eq!(told, [("SF", "single"), ("ZTO", "single")]);
    assert_eq!(templates[1].url, "https://t.example/zto");
    let own = waybill_accounts::of_shop(TEMPLATES).unwrap();
    assert_eq!(own.len(), 1);
    assert_eq!(
        (own[0].id.as_str(), own[0].name.as_str()),
        ("6620000001", "带赠品")
    );
}

#[test]
fn a_key_gives_one_id_of_64_bits() {
    let id = waybill_requests::order_id("wx1", "parcel1");
    assert_eq!(id, waybill_requests::order_id("wx1", "parcel1"));
    assert!(id.parse::<i64>().unwrap() > 0);
    for (app, key) in [("wx2", "parcel1"), ("wx1", "parcel2"), ("wx1p", "arcel1")] {
        assert_ne!(id, waybill_requests::order_id(app, key));
    }
}

#[test]
fn a_number_is_asked_for_with_the_masks_of_its_orders() {
    let body = waybill_requests::create_body("8", &request()).unwrap();
    let sender = json!({
        "name": "样例仓库", "mobile": "13800000000", "province": "浙江省", "city": "杭州市",
        "county": "余杭区", "street": "仓前街道", "address": "某路1号",
    });
    let expected = json!({
        "ewaybill_order_id": "8", "delivery_id": "ZTO", "site_code": "57100",
        "ewaybill_acct_id": "6630000001", "shop_id": "5009800000001", "sender": sender,
        "receiver": {
            "name": "张**", "mobile": "138****0001", "province": "浙江省", "city": "杭州市",
            "county": "西湖区", "street": "", "address": "****",
        },
        "return_address": sender,
        "ec_order_list": [
            {"ec_order_id": 3_720_000_000_000_000_001_u64, "goods_list": [
                {"good_name": "纯棉T恤 黑色;L", "good_count": 2,
                 "product_id": 10_000_000_000_101_u64, "sku_id": 1_000_101},
                {"good_name": "赠品", "good_count": 1},
            ]},
            {"ec_order_id": 3_720_000_000_000_000_002_u64, "goods_list": []},
        ],
        "remark": "轻放", "template_id": "single",
    });
    assert_eq!(body, expected);
}

#[test]
fn products_and_services_of_a_carrier() {
    let mut request = request();
    request.product_code = "323".into();
    request.services = ["\"200\"", "{\"a\":1}"]
        .map(|value| CarrierService {
            code: "INSURE".into(),
            value: value.into(),
        })
        .to_vec();
    let body = waybill_requests::create_body("8", &request).unwrap();
    assert_eq!(body["order_type"], 323);
    let expected = json!([
        {"vas_type": "INSURE", "vas_value": "200"},
        {"vas_type": "INSURE", "vas_value": "{\"a\":1}"},
    ]);
    assert_eq!(body["order_vas_list"], expected);
}

#[test]
fn what_is_none_of_wechats_is_not_sent() {
    let with = |change: &dyn Fn(&mut WaybillRequest)| {
        let mut request = request();
        change(&mut request);
        refusal(waybill_requests::create_body("8", &request))
    };
    assert_eq!(with(&|r| r.carrier_code = "YTO".into()), "OTHER_CARRIER");
    assert_eq!(with(&|r| r.account_id = "ZTO".into()), "UNKNOWN_ACCOUNT");
    assert_eq!(with(&|r| r.product_code = "标快".into()), "BAD_PRODUCT");
    let foreign = |r: &mut WaybillRequest| r.platform_order_ids = vec!["A-1".into()];
    assert_eq!(with(&foreign), "BAD_ORDER");
    assert_eq!(with(&|r| r.platform_order_ids.clear()), "NO_ORDER");
}

#[test]
fn a_number_comes_with_its_label() {
    let id = "800000000000000001";
    let issued = waybills::issued(CREATED, id).unwrap();
    assert_eq!(issued.waybill_no, "YT0000000000001");
    assert_eq!(issued.reference, id);
    let label: Value = serde_json::from_str(&issued.print.unwrap().0).unwrap();
    assert_eq!(label, json!({"printInfo": "bWFkZSB1cA=="}));
    for odd in [
        CREATED.replace("YT0000000000001", ""),
        CREATED.replace(id, "800000000000000002"),
    ] {
        let read = waybills::issued(&odd, id);
        assert!(matches!(read, Err(CallError::Malformed { .. })), "{odd}");
    }
}

#[test]
fn what_a_request_had_is_told_by_its_id() {
    let had = |info: &str| waybills::had(&format!(r#"{{"order_info":{info}}}"#), "8").unwrap();
    let live = |info: &str| had(info).and_then(waybills::Had::live);
    let issued = live(r#"{"waybill_id":"YT1","status":3}"#).unwrap();
    assert_eq!(
        (issued.waybill_no.as_str(), issued.reference.as_str()),
        ("YT1", "8")
    );
    assert_eq!(live(r#"{"waybill_id":"YT1","status":"2"}"#), None);
    assert!(had(r#"{"waybill_id":"","status":1}"#).is_none());
}

#[test]
fn a_carriers_words_stand_beside_the_code() {
    static CALL: crate::platforms::wechat_shop::Method =
        crate::platforms::wechat_shop::method("/x", crate::http::Effect::Write);
    let text = r#"{"errcode":10025005,"errmsg":"取号失败 rid: 1","ewaybill_order_id":"8","waybill_id":"","delivery_error_msg":"网点余额不足"}"#;
    let Err(CallError::Refused { code, message }) = succeeded(text, &CALL) else {
        panic!("not refused");
    };
    assert_eq!(code, "10025005");
    assert_eq!(message, "取号失败 rid: 1 网点余额不足");
}

#[test]
fn later_calls_name_id_company_and_number() {
    let mut waybill = WaybillRef {
        request: request(),
        waybill_no: "75000000000001".into(),
        reference: "8".into(),
    };
    let expected = json!({
        "ewaybill_order_id": "8", "delivery_id": "ZTO", "waybill_id": "75000000000001",
    });
    assert_eq!(waybill_requests::named("wx1", &waybill).unwrap(), expected);
    waybill.reference.clear();
    assert_eq!(
        waybill_requests::id_of("wx1", &waybill),
        waybill_requests::order_id("wx1", "parcel1")
    );
}

#[test]
fn a_receiver_is_opened_with_the_number_that_is_lent() {
    let open = |text: &str| {
        let opened: Opened<'_> = parse(text, "address_info").unwrap();
        receivers::open_receiver(&opened).unwrap()
    };
    let lent = open(OPENED);
    assert_eq!(lent.person.name, "张三");
    assert_eq!(lent.person.address.detail, "文三路1号2幢301");
    assert_eq!(
        (lent.person.phone.as_str(), lent.phone_extension.as_str()),
        ("17000000000", "1234")
    );
    assert_eq!(lent.phone_ends_at.unwrap().timestamp(), 1_774_923_598);
    let own = OPENED
        .replace("17000000000", "")
        .replace("138****0001", "13800000001");
    let own = open(&own);
    assert!(!own.phone_is_virtual && own.phone_ends_at.is_none());
    assert_eq!(own.person.phone, "13800000001");
}

#[test]
fn the_quota_of_a_day_is_final() {
    let throttled = |code: &str| CallError::Throttled {
        after: None,
        code: code.into(),
        message: "m".into(),
    };
    let over = receivers::day_is_over(throttled("45009"));
    assert!(matches!(over, CallError::Refused { code, .. } if code == "QUOTA_USED_UP"));
    let minute = receivers::day_is_over(throttled("45011"));
    assert!(matches!(minute, CallError::Throttled { .. }));
}

#[test]
fn companies_of_shipments() {
    let text = r#"{"errcode":0,"company_list":[{"delivery_id":"DBKD","delivery_name":"德邦快递"},{"delivery_id":"NEWCP","delivery_name":"新快递"},{"delivery_name":"没有编号"}]}"#;
    let carriers = shipping::carriers(text).unwrap();
    let told: Vec<_> = carriers
        .iter()
        .map(|carrier| {
            (
                carrier.carrier_code.as_str(),
                carrier.platform_carrier.as_str(),
                carrier.name.as_str(),
            )
        })
        .collect();
    assert_eq!(told, [("DB", "DBKD", "德邦快递"), ("", "NEWCP", "新快递")]);
}

#[test]
fn a_number_is_changed_for_the_order_or_for_one_of_its_parcels() {
    let change = NumberChange {
        to: ShipmentReport {
            platform_order_id: "3720".into(),
            carrier_code: "YTO".into(),
            waybill_no: "YT2".into(),
            lines: vec![("101:11#1".into(), 2)],
            whole_order: true,
        },
        from_carrier_code: "ZTO".into(),
        from_waybill_no: "ZT1".into(),
    };
    let body = |standing: &[&str]| {
        let standing: Vec<String> = standing.iter().map(|no| (*no).to_owned()).collect();
        shipping::change_body(&standing, &change)
    };
    let products = json!([{"product_id": "101", "sku_id": "11", "product_cnt": 2}]);
    let whole = json!({"order_id": "3720", "delivery_list": [{
        "deliver_type": 1, "delivery_id": "YTO", "waybill_id": "YT2", "product_infos": products,
    }]});
    assert_eq!(body(&["ZT1"]), Ok(Some(whole)));
    let one = json!({"order_id": "3720", "change_infos": [{
        "old": {"delivery_id": "ZTO", "waybill_id": "ZT1", "product_infos": products},
        "new": {"delivery_id": "YTO", "waybill_id": "YT2", "product_infos": products},
    }]});
    assert_eq!(body(&["ZT0", "ZT1"]), Ok(Some(one)));
    assert_eq!(body(&["YT2"]), Ok(None), "it stands there");
    assert_eq!(refusal(body(&[])), "NO_SUCH_NUMBER");
}
