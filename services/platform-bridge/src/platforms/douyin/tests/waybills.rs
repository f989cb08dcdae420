//! What is asked of waybills, what is answered, and what goes to the print component.

use super::*;
use crate::{
    platform::{
        AccountKind, CarrierService, Issued, PrintData, ShopAccess, WaybillReceiver, WaybillRef,
        WaybillRequest,
    },
    platforms::{
        douyin::{
            sign::{self, Signed},
            waybill_answers::{accounts, cancelled, created, label, templates},
            waybill_params::{create, pack_id, parcels, update},
            waybills::{CREATE, NETSITES, shop_key},
        },
        reading::{outcomes, waybill_request},
    },
};
use oms_contracts::{
    ids::ShopId,
    oms::types::v1::{Platform, Receiver},
};

const NETSITE_LIST: &str = include_str!("../fixtures/netsites.json");
const WAYBILLS: &str = include_str!("../fixtures/waybills.json");

fn request(key: &str) -> WaybillRequest {
    WaybillRequest {
        platform_order_ids: vec!["6920000000000000001".into()],
        account_id: "2:100010".into(),
        template_url: "https://template.example/zhongtong_1".into(),
        receiver: WaybillReceiver::OfOrder(Receiver {
            name_mask: "张*".into(),
            province: "浙江省".into(),
            city: "杭州市".into(),
            district: "余杭区".into(),
            town: "仓前街道".into(),
            name_cipher: "#ML3B#demo#1##".into(),
            phone_cipher: "#IuxSQE5b#demo#1##".into(),
            address_cipher: "#XyZ1#demo#1##".into(),
            ..Receiver::default()
        }),
        ..waybill_request(key)
    }
}

fn shop() -> ShopAccess {
    ShopAccess {
        shop_id: ShopId::new(),
        platform: Platform::Douyin,
        platform_shop_id: "4463798".into(),
        endpoint: None,
        app_key: "7000000000000000001".into(),
        app_secret: "11112222-3333-4444-5555-666677778888".into(),
        sign_secret: "".into(),
        service_id: String::new(),
        access_token: "a1b2c3d4-demo".into(),
        refresh_token: "".into(),
        access_expires_at: None,
        credential_version: 1,
    }
}

fn asked(requests: &[WaybillRequest]) -> Value {
    create(requests, &parcels(requests)).unwrap().unwrap()
}

#[test]
fn a_number_is_asked_for_as_douyin_takes_it() {
    let expected = json!({
        "logistics_code": "zhongtong",
        "sender_info": {
            "address": {
                "country_code": "CHN", "province_name": "浙江省", "city_name": "杭州市",
                "district_name": "余杭区", "detail_address": "某路1号",
            },
            "contact": {"name": "仓库", "mobile": "13800000000"},
        },
        "order_infos": [{
            "order_id": "6920000000000000001",
            "pack_id": "parcel1",
            "receiver_info": {
                "address": {
                    "country_code": "CHN", "province_name": "浙江省", "city_name": "杭州市",
                    "district_name": "余杭区", "street_name": "仓前街道",
                    "detail_address": "#XyZ1#demo#1##",
                },
                "contact": {"name": "#ML3B#demo#1##", "mobile": "#IuxSQE5b#demo#1##"},
            },
            "items": [{"item_name": "样例外套", "item_specs": "黑色 L", "item_count": 2}],
            "net_info": {"category": "加盟", "net_code": "100010"},
        }],
    });
    assert_eq!(asked(&[request("parcel1")]), expected);
}

#[test]
fn what_a_parcel_has_besides_is_told() {
    let mut parcel = request("parcel1");
    parcel.platform_order_ids.push("6920000000000000002".into());
    parcel.account_id = "1:".into();
    parcel.product_code = "2".into();
    parcel.note = "轻放".into();
    parcel.sender.phone = "0571-88888888".into();
    parcel.services.push(CarrierService {
        code: "SVC-INSURE".into(),
        value: r#"{"value":10000}"#.into(),
    });
    let asked = asked(&[parcel]);
    assert_eq!(asked["sender_info"]["contact"]["phone"], "0571-88888888");
    let told = &asked["order_infos"][0];
    assert_eq!(told["combine_orders"], json!(["6920000000000000002"]));
    assert_eq!(
        (&told["product_type"], &told["remark"]),
        (&json!("2"), &json!("轻放"))
    );
    let service = json!([{"service_code": "SVC-INSURE", "service_value": r#"{"value":10000}"#}]);
    assert_eq!(told["service_list"], service);
    assert!(
        told.get("net_info").is_none(),
        "a direct carrier has no branch"
    );
}

#[test]
fn a_key_is_as_long_as_douyin_takes_it_and_stays_the_same() {
    let long = request("0123456789abcdef0123456789ABCDEF");
    let id = pack_id(&long);
    assert!(id.len() == 15 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert_eq!(id, pack_id(&long.clone()));
    assert_ne!(id, pack_id(&request("0123456789abcdef0123456789ABCDEE")));
    assert_eq!(pack_id(&request("parcel1")), "parcel1");
}

#[test]
fn a_parcel_that_cannot_be_asked_for_leaves_the_others_alone() {
    let mut bare = request("bare");
    bare.receiver = WaybillReceiver::OfOrder(Receiver::default());
    let mut elsewhere = request("elsewhere");
    elsewhere.receiver = WaybillReceiver::Plain(elsewhere.sender.clone());
    let mut other = request("other");
    other.sender.name = "别人".into();
    let mut account = request("account");
    account.account_id = "no account".into();
    let requests = [request("sound"), bare, elsewhere, other, account];
    let parcels = parcels(&requests);
    let code = |at: usize| match &parcels[at] {
        Err(CallError::Refused { code, .. }) => code.as_str(),
        Err(CallError::Unsupported { .. }) => "unsupported",
        other => panic!("{other:?}"),
    };
    assert_eq!(
        [code(1), code(2), code(3), code(4)],
        [
            "NO_CIPHERS",
            "unsupported",
            "MIXED_PARCELS",
            "UNKNOWN_ACCOUNT"
        ]
    );
    let asked = create(&requests, &parcels).unwrap().unwrap();
    assert_eq!(asked["order_infos"].as_array().unwrap().len(), 1);
    assert_eq!(create(&requests[1..], &parcels[1..]), Ok(None));
}

#[test]
fn a_carrier_that_douyin_does_not_have_is_refused() {
    let mut unknown = request("unknown");
    unknown.carrier_code = "HORSE".into();
    let requests = [unknown];
    let parcels = parcels(&requests);
    assert!(
        matches!(&parcels[0], Err(CallError::Refused { code, .. }) if code == "UNKNOWN_CARRIER")
    );
    assert_eq!(create(&requests, &parcels), Ok(None));
}

#[test]
fn each_parcel_has_its_own_outcome() {
    let keys = ["parcel2", "parcel1", "parcel3", "parcel4"];
    let requests = keys.map(request);
    let told = created(payload(WAYBILLS, &CREATE).unwrap()).unwrap();
    let outcomes = outcomes(&requests, parcels(&requests), told, pack_id);
    let refused = CallError::Refused {
        code: "10701".into(),
        message: "电子面单库存不足".into(),
    };
    assert_eq!(outcomes[0], Err(refused));
    let issued = Issued {
        waybill_no: "75000000000001".into(),
        ..Issued::default()
    };
    assert_eq!(outcomes[1], Ok(issued));
    for unanswered in &outcomes[2..] {
        assert!(matches!(unanswered, Err(CallError::OutcomeUnknown { .. })));
    }
    assert!(created("null").unwrap().is_empty());
}

#[test]
fn accounts_with_their_balance_and_addresses() {
    let told = accounts(payload(NETSITE_LIST, &NETSITES).unwrap()).unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|account| {
            let names = [&account.carrier_code, &account.account_id, &account.name];
            (
                names.map(String::as_str),
                account.kind,
                account.balance,
                account.senders.len(),
            )
        })
        .collect();
    let expected = [
        (
            ["ZTO", "2:100010", "中通 余杭一部"],
            AccountKind::Franchise,
            Some(1_000),
            1,
        ),
        (["SF", "1:", "顺丰"], AccountKind::Direct, None, 0),
        (["", "3:9", "newone 某处"], AccountKind::Other, Some(7), 0),
    ];
    assert_eq!(told, expected);
}

#[test]
fn templates_of_one_carrier_and_of_all() {
    let data = r#"{"template_data":[
        {"logistics_code":"zhongtong","template_infos":[{"template_id":1,"template_code":"zt_1","template_name":"一联单","template_url":"https://t/1"}]},
        {"logistics_code":"yuantong","template_infos":[{"template_code":"yt_1"}]},{"logistics_code":"ems","template_infos":null}]}"#;
    assert_eq!(templates(data, None).unwrap().len(), 2);
    let only = templates(data, Some("zhongtong")).unwrap();
    let told = [
        &only[0].id,
        &only[0].name,
        &only[0].url,
        &only[0].platform_carrier,
    ];
    assert_eq!(told, ["zt_1", "一联单", "https://t/1", "zhongtong"]);
    assert_eq!(templates("null", None), Ok(Vec::new()));
}

#[test]
fn a_label_goes_to_the_print_component_with_a_signed_query() {
    let waybill = WaybillRef {
        request: request("parcel1"),
        waybill_no: "75000000000001".into(),
        reference: String::new(),
    };
    let read = |data: &str| label(data, "params", &waybill);
    let data = r#"{"waybill_infos":[{"track_no":"other"},{"order_id":"6920000000000000001","track_no":"75000000000001","print_data":"ZW5j","sign":"c2lnbg=="}],"err_infos":[]}"#;
    let PrintData(content) = read(data).unwrap();
    let expected = json!({
        "params": "params", "signature": "c2lnbg==", "encryptedData": "ZW5j",
        "templateURL": "https://template.example/zhongtong_1",
    });
    assert_eq!(serde_json::from_str::<Value>(&content).unwrap(), expected);
    let failed = |code: i64| {
        let row = json!({"track_no": "75000000000001", "err_code": code, "err_msg": "m"});
        read(&json!({"err_infos": [row]}).to_string())
    };
    assert!(matches!(failed(1_003), Err(CallError::Refused { code, .. }) if code == "1003"));
    assert!(matches!(failed(100_101), Err(CallError::Retry { .. })));
    for none in ["null", "{}", r#"{"waybill_infos":[{"track_no":"other"}]}"#] {
        assert!(matches!(read(none), Err(CallError::Malformed { .. })));
    }
}

#[test]
fn the_key_of_a_label_is_fetched_by_a_query_of_the_shops() {
    let shop = shop();
    let query = shop_key(&shop).unwrap();
    let value = |name: &str| {
        let found = query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(value("method"), "logistics.getShopKey");
    assert_eq!((value("param_json"), value("v")), ("{}", "2"));
    assert_eq!(value("access_token"), "a1b2c3d4-demo");
    let signed = Signed {
        app_key: value("app_key"),
        method: value("method"),
        param_json: "{}",
        timestamp: value("timestamp"),
    };
    let expected = sign::sign("11112222-3333-4444-5555-666677778888", &signed);
    assert_eq!(
        (value("sign"), value("sign_method")),
        (expected.as_str(), "hmac-sha256")
    );
}

#[test]
fn a_label_is_changed_but_for_where_it_comes_from() {
    let changed = WaybillRef {
        request: request("parcel1"),
        waybill_no: "75000000000001".into(),
        reference: String::new(),
    };
    let params = update(&changed).unwrap();
    assert_eq!(
        (&params["logistics_code"], &params["track_no"]),
        (&json!("zhongtong"), &json!("75000000000001"))
    );
    assert_eq!(
        params["sender_info"],
        json!({"contact": {"name": "仓库", "mobile": "13800000000"}})
    );
    let address = &params["receiver_info"]["address"];
    assert!(address.get("street_name").is_none() && address["district_name"] == "余杭区");
}

#[test]
fn a_number_that_was_not_taken_back_is_told() {
    assert_eq!(cancelled(r#"{"cancel_result":{"success":true}}"#), Ok(()));
    assert_eq!(cancelled("null"), Ok(()));
    let kept = cancelled(r#"{"cancel_result":{"success":false}}"#);
    assert!(matches!(kept, Err(CallError::Refused { code, .. }) if code == "NOT_CANCELLED"));
}
