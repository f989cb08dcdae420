//! What is asked of waybills, what is answered, and what goes to the print component.

use super::*;
use crate::{
    platform::{
        AccountKind, CallError, CarrierService, PrintData, WaybillReceiver, WaybillRef,
        WaybillRequest,
    },
    platforms::{
        kuaishou::{
            errors,
            waybill_answers::{accounts, answered, changed, templates},
            waybill_params::{Merchant, parcel, update, waybill},
        },
        reading::{outcomes, waybill_request},
    },
};
use oms_contracts::oms::types::v1::Receiver;

const SUBSCRIPTIONS: &str = include_str!("../fixtures/subscriptions.json");
const WAYBILLS: &str = include_str!("../fixtures/waybills.json");

fn request(key: &str) -> WaybillRequest {
    WaybillRequest {
        platform_order_ids: vec!["2436400000000001".into(), "2436400000000002".into()],
        account_id: "57101:杭州余杭:".into(),
        template_url: "https://template.example/ZTO_1".into(),
        receiver: WaybillReceiver::OfOrder(Receiver {
            name_mask: "张*".into(),
            province: "浙江省".into(),
            city: "杭州市".into(),
            district: "西湖区".into(),
            town: "古荡街道".into(),
            name_cipher: "cipher-name-1".into(),
            phone_cipher: "cipher-mobile-1".into(),
            address_cipher: "cipher-address-1".into(),
            platform_receiver_id: "oa-0001".into(),
            ..Receiver::default()
        }),
        ..waybill_request(key)
    }
}

fn merchant() -> Merchant<'static> {
    Merchant {
        open_id: "f1demoseller",
        nick: "示例店".into(),
    }
}

fn asked(request: &WaybillRequest) -> Value {
    parcel(request, &merchant()).unwrap()
}

fn referred(request: WaybillRequest) -> WaybillRef {
    WaybillRef {
        request,
        waybill_no: "75000000000001".into(),
        reference: String::new(),
    }
}

#[test]
fn a_number_is_asked_for_as_kuaishou_takes_it() {
    let expected = json!({
        "requestId": "parcel1",
        "packageCode": "parcel1",
        "tradeOrderCode": "2436400000000001",
        "orderChannel": "KUAI_SHOU",
        "merchantCode": "f1demoseller",
        "merchantName": "示例店",
        "expressCompanyCode": "ZTO",
        "totalPackageQuantity": 1,
        "totalPackageWeight": 500,
        "templateUrl": "https://template.example/ZTO_1",
        "netSiteCode": "57101",
        "netSiteName": "杭州余杭",
        "itemList": [{"itemTitle": "样例外套", "itemSpecs": "黑色 L", "itemQuantity": 2}],
        "senderContract": {"name": "仓库", "mobile": "13800000000"},
        "senderAddress": {
            "provinceName": "浙江省", "cityName": "杭州市", "districtName": "余杭区",
            "detailAddress": "某路1号",
        },
        "receiverContract": {"name": "cipher-name-1", "mobile": "cipher-mobile-1"},
        "receiverAddress": {
            "provinceName": "浙江省", "cityName": "杭州市", "districtName": "西湖区",
            "streetName": "古荡街道", "detailAddress": "cipher-address-1",
        },
    });
    assert_eq!(asked(&request("parcel1")), expected);
}

#[test]
fn what_a_carrier_wants_besides_is_told() {
    let service = |code: &str, value: &str| CarrierService {
        code: code.into(),
        value: value.into(),
    };
    let mut sf = request("parcel1");
    sf.carrier_code = "SF".into();
    sf.account_id = "::5710000001".into();
    sf.product_code = "2".into();
    sf.note = "轻放".into();
    sf.services = vec![
        service("isvClientCode", r#""XYZ""#),
        service("INSURE", r#"{"value":100}"#),
    ];
    let told = asked(&sf);
    assert_eq!(told["settleAccount"], "5710000001");
    assert!(told.get("netSiteCode").is_none());
    assert_eq!(
        (&told["expressProductCode"], &told["tradeOrderRemark"]),
        (&json!("2"), &json!("轻放"))
    );
    assert_eq!(told["extData"], r#"{"isvClientCode":"XYZ"}"#);
    let services = json!([{"code": "INSURE", "value": r#"{"value":100}"#}]);
    assert_eq!(told["expressServices"], services);
    let mut post = request("parcel1");
    post.carrier_code = "YZXB".into();
    let told = asked(&post);
    assert_eq!(told["expressCompanyCode"], "POSTB");
    assert_eq!(told["extData"], r#"{"oneBillFeeType":1}"#);
}

#[test]
fn what_cannot_be_asked_for_is_not() {
    let code = |change: fn(&mut WaybillRequest)| {
        let mut request = request("parcel1");
        change(&mut request);
        match parcel(&request, &merchant()) {
            Err(CallError::Refused { code, .. }) => code,
            Err(CallError::Unsupported { .. }) => "unsupported".into(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        code(|request| request.carrier_code = "HORSE".into()),
        "UNKNOWN_CARRIER"
    );
    assert_eq!(
        code(|request| request.account_id = "57101".into()),
        "UNKNOWN_ACCOUNT"
    );
    assert_eq!(
        code(|request| request.platform_order_ids.clear()),
        "NO_ORDER"
    );
    let bare = |request: &mut WaybillRequest| {
        request.receiver = WaybillReceiver::OfOrder(Receiver::default());
    };
    assert_eq!(code(bare), "NO_CIPHERS");
    let elsewhere = |request: &mut WaybillRequest| {
        request.receiver = WaybillReceiver::Plain(request.sender.clone());
    };
    assert_eq!(code(elsewhere), "unsupported");
}

#[test]
fn each_request_has_its_own_outcome() {
    let keys = ["parcel1", "parcel2", "parcel3", "parcel4"];
    let requests = keys.map(request);
    let told = answered(&data(WAYBILLS), &requests).unwrap();
    assert_eq!(told.len(), 2);
    let parcels = requests.iter().map(|request| parcel(request, &merchant()));
    let outcomes = outcomes(&requests, parcels.collect(), told, |request| {
        request.parcel_key.clone()
    });
    let issued = outcomes[0].as_ref().unwrap();
    assert_eq!(issued.waybill_no, "75000000000001");
    let PrintData(content) = issued.print.clone().unwrap();
    let expected = json!({
        "encryptedData": "<cipher>", "signature": "<sig>", "key": "<key>",
        "ver": "waybill_print_secret_version_1", "templateURL": "https://template.example/ZTO_1",
    });
    assert_eq!(serde_json::from_str::<Value>(&content).unwrap(), expected);
    let refused = CallError::Refused {
        code: "0".into(),
        message: "面单余额不足".into(),
    };
    assert_eq!(outcomes[1], Err(refused));
    for unanswered in &outcomes[2..] {
        assert!(matches!(unanswered, Err(CallError::OutcomeUnknown { .. })));
    }
    assert!(answered("null", &requests).unwrap().is_empty());
}

#[test]
fn a_row_may_be_throttled_or_say_nothing_of_success() {
    let requests = [request("parcel1")];
    let outcome = |row: Value| {
        let mut told = answered(&json!([row]).to_string(), &requests).unwrap();
        told.remove("parcel1").unwrap()
    };
    let limited = json!({"success": false, "message": "Exceed qps limit, KEY [apiId:1]"});
    let limited = outcome(json!({"requestId": "parcel1", "baseResponse": limited}));
    assert!(matches!(limited, Err(CallError::Throttled { .. })));
    let ebill = json!({"waybillCode": "75", "waybillPackageCode": "JD75-1-1-", "printData": []});
    let issued = outcome(json!({"requestId": "parcel1", "data": [ebill]})).unwrap();
    assert_eq!(
        (issued.waybill_no.as_str(), issued.reference.as_str()),
        ("75", "JD75-1-1-")
    );
    assert_eq!(
        issued.print, None,
        "a number counts without a readable label"
    );
}

#[test]
fn accounts_with_their_balance_and_addresses() {
    let told = accounts(&data(SUBSCRIPTIONS)).unwrap();
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
            ["ZTO", "57101:杭州余杭:", "中通 杭州余杭"],
            AccountKind::Franchise,
            Some(1_000),
            1,
        ),
        (
            ["SF", "::5710000001", "顺丰 5710000001"],
            AccountKind::Direct,
            None,
            0,
        ),
        (["", "9::", "NEWONE"], AccountKind::Other, Some(3), 0),
    ];
    assert_eq!(told, expected);
}

#[test]
fn templates_are_listed() {
    let told = templates(
        r#"[{"templateCode":"zt1","templateName":"一联单","templateUrl":"https://t/1","expressCompanyCode":"ZTO","waybillType":6}]"#,
    );
    let told = told.unwrap();
    let told = [
        &told[0].id,
        &told[0].name,
        &told[0].url,
        &told[0].platform_carrier,
    ];
    assert_eq!(told, ["zt1", "一联单", "https://t/1", "ZTO"]);
    assert_eq!(templates("null"), Ok(Vec::new()));
}

#[test]
fn a_changed_label_is_read_however_it_is_listed() {
    let ebill = json!({"waybillCode": "75000000000001", "printData": "new", "version": "v"});
    let other = json!({"waybillCode": "other"});
    for data in [
        json!([other, ebill]),
        json!([{"requestId": "r", "baseResponse": {"success": true}, "data": [ebill]}]),
    ] {
        let PrintData(content) = changed(&data.to_string(), &referred(request("parcel1"))).unwrap();
        assert!(content.contains("\"encryptedData\":\"new\""), "{content}");
    }
    for none in ["null", "[]", r#"[{"waybillCode":"other"}]"#] {
        let read = changed(none, &referred(request("parcel1")));
        assert!(matches!(read, Err(CallError::Malformed { .. })), "{none}");
    }
}

#[test]
fn a_change_names_the_number_and_leaves_the_rest() {
    let params = update(&referred(request("parcel1"))).unwrap();
    assert_eq!(params["waybillCode"], "75000000000001");
    assert_eq!(params["receiverContract"]["mobile"], "cipher-mobile-1");
    for fixed in [
        "requestId",
        "senderAddress",
        "tradeOrderCode",
        "netSiteCode",
    ] {
        assert!(params.get(fixed).is_none(), "{fixed}");
    }
    let named = json!({"expressCompanyCode": "ZTO", "waybillCode": "75000000000001"});
    assert_eq!(waybill(&referred(request("parcel1"))), Ok(named));
    assert!(errors::is_given_back("面单已取消，请勿重复操作"));
    assert!(!errors::is_given_back("面单已揽收，不能取消"));
}
