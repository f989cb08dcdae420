//! Electronic waybills, companies and receivers.

use super::*;
use crate::platform::{
    AccountKind, Address, CarrierService, Person, WaybillReceiver, WaybillRef, WaybillRequest,
};
use crate::platforms::jd::{
    receivers, shipping, waybill_accounts, waybill_answers, waybill_requests,
};
use oms_contracts::oms::types::v1::Receiver;

const ACCOUNTS: &str = include_str!("../fixtures/waybill_accounts.json");
const TEMPLATES: &str = include_str!("../fixtures/waybill_templates.json");
const LABEL: &str = include_str!("../fixtures/waybill_label.json");
const COMPANIES: &str = include_str!("../fixtures/companies.json");

const RECEIVE: &str = "jingdong.ldop.alpha.waybill.receive";

fn node<'a>(text: &'a str, method: &str) -> &'a str {
    payload(text, method, Effect::Read).unwrap()
}

fn address() -> Address {
    Address {
        province: "浙江".into(),
        city: "杭州市".into(),
        district: "余杭区".into(),
        town: "仓前街道".into(),
        detail: "某路1号".into(),
    }
}

fn request() -> WaybillRequest {
    WaybillRequest {
        parcel_key: "parcel1".into(),
        platform_order_ids: vec!["300000000001".into(), "300000000002".into()],
        carrier_code: "ZTO".into(),
        account_id: "ZTO:1499:57100:".into(),
        template_id: "1001".into(),
        template_url: "https://template-content.jd.com/template-oss?tempCode=zto76x130".into(),
        sender: Person {
            name: "样例仓库".into(),
            phone: "13800000000".into(),
            address: address(),
        },
        receiver: WaybillReceiver::OfOrder(Receiver {
            name_mask: "张**".into(),
            phone_mask: "138****0000".into(),
            address_mask: "浙江杭州市余杭区****".into(),
            province: "浙江".into(),
            city: "杭州市".into(),
            district: "余杭区".into(),
            town: "仓前街道".into(),
            platform_receiver_id: "JDmadeupoaid".into(),
            ..Receiver::default()
        }),
        items: Vec::new(),
        weight_g: 1_050,
        volume_cm3: 2_000,
        product_code: String::new(),
        services: Vec::new(),
        note: String::new(),
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> String {
    match outcome {
        Err(CallError::Refused { code, .. }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn accounts_are_told_by_branch_or_settlement() {
    let payload = node(ACCOUNTS, "jingdong.ldop.alpha.provider.sign.success");
    let accounts = waybill_accounts::accounts(payload).unwrap();
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
        ("ZTO", "ZTO:1499:57100:", AccountKind::Franchise, Some(998)),
        ("SF", "SF:467::7550000001", AccountKind::Direct, None),
        ("", "NEWCP:9:B1:S1", AccountKind::Franchise, Some(7)),
    ];
    assert_eq!(told, expected);
    assert_eq!(accounts[0].name, "中通快递 杭州样例网点");
    assert_eq!(accounts[0].senders, [address()]);
    assert!(accounts[1].senders.is_empty());
}

#[test]
fn templates_of_one_company_or_of_all() {
    let payload = node(TEMPLATES, "jingdong.printing.template.getTemplateList");
    let ids = |carrier: &str| {
        let templates = waybill_accounts::templates(payload, carrier).unwrap();
        templates
            .into_iter()
            .map(|template| template.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(""), ["1001", "1002"]);
    assert_eq!(ids("YTO"), ["1002"]);
    let first = waybill_accounts::templates(payload, "ZTO")
        .unwrap()
        .remove(0);
    assert_eq!(first.platform_carrier, "ZTO");
    assert!(first.url.ends_with("zto76x130"));
}

#[test]
fn a_number_is_asked_for_by_the_oaid_of_its_order() {
    let content = waybill_requests::content("10001", &request()).unwrap();
    let sender = json!({
        "provinceName": "浙江", "cityName": "杭州市", "countryName": "余杭区",
        "countrysideName": "仓前街道", "address": "某路1号", "contact": "样例仓库",
        "phone": "13800000000", "mobile": "13800000000",
    });
    let receiver = json!({
        "provinceName": "浙江", "cityName": "杭州市", "countryName": "余杭区",
        "countrysideName": "仓前街道", "address": "浙江杭州市余杭区****", "contact": "张**",
        "phone": "138****0000", "mobile": "138****0000", "oaid": "JDmadeupoaid",
    });
    let expected = json!({
        "waybillType": 1, "waybillCount": 1, "providerId": 1499, "providerCode": "ZTO",
        "branchCode": "57100", "salePlatform": "0010001", "platformOrderNo": "300000000001",
        "vendorOrderCode": "parcel1", "vendorCode": "10001", "vendorName": "样例仓库",
        "weight": "1.050", "volume": "2000", "promiseTimeType": 0, "payType": 0,
        "goodsMoney": "0.00", "shouldPayMoney": "0.00", "needGuarantee": false,
        "guaranteeMoney": "0.00", "receiveTimeType": 0, "fromAddress": sender,
        "toAddress": receiver,
    });
    assert_eq!(content, expected);
}

#[test]
fn an_order_from_elsewhere_goes_in_plain_words() {
    let mut request = request();
    request.receiver = WaybillReceiver::Plain(Person {
        name: "张三".into(),
        phone: "13800000001".into(),
        address: address(),
    });
    request.account_id = "SF:467::7550000001".into();
    request.carrier_code = "SF".into();
    request.product_code = "1".into();
    let content = waybill_requests::content("10001", &request).unwrap();
    assert_eq!(content["salePlatform"], "0030001");
    assert_eq!(content["settlementCode"], "7550000001");
    assert_eq!(content["expressType"], "1");
    assert_eq!(content["toAddress"]["contact"], "张三");
    assert!(content["toAddress"].get("oaid").is_none() && content.get("branchCode").is_none());
}

#[test]
fn what_could_only_cost_money_is_not_sent() {
    let with = |change: &dyn Fn(&mut WaybillRequest)| {
        let mut request = request();
        change(&mut request);
        refusal(waybill_requests::content("10001", &request))
    };
    assert_eq!(with(&|r| r.carrier_code = "YTO".into()), "OTHER_CARRIER");
    assert_eq!(with(&|r| r.account_id = "57100".into()), "UNKNOWN_ACCOUNT");
    assert_eq!(
        with(&|r| r.services = vec![CarrierService {
            code: "INSURE".into(),
            value: "1".into()
        }]),
        "SERVICES_UNSUPPORTED"
    );
    let masks_alone = |request: &mut WaybillRequest| {
        if let WaybillReceiver::OfOrder(receiver) = &mut request.receiver {
            receiver.platform_receiver_id.clear();
        }
    };
    assert_eq!(with(&masks_alone), "NO_OAID");
}

#[test]
fn an_answer_is_read_in_each_wrapper() {
    let info = r#"{"statusCode":0,"statusMessage":"成功","data":{"platformOrderNo":300000000001,"waybillCodeList":["75000000000001"]}}"#;
    let root = "jingdong_ldop_alpha_waybill_receive";
    for text in [
        info.to_owned(),
        format!(r#"{{"{root}_responce":{{"code":"0","resultInfo":{info}}}}}"#),
        format!(r#"{{"{root}_response":{{"resultInfo":{info}}}}}"#),
        format!(r#"{{"{root}_response":{info}}}"#),
    ] {
        let issued = waybill_answers::issued(node(&text, RECEIVE), &request()).unwrap();
        assert_eq!(issued.waybill_no, "75000000000001", "{text}");
        assert_eq!(issued.print, None);
    }
}

#[test]
fn a_number_is_only_taken_for_its_own_order() {
    let read = |data: &str| {
        let info = format!(r#"{{"statusCode":0,"data":{data}}}"#);
        waybill_answers::issued(&info, &request())
    };
    for odd in [
        r#"{"platformOrderNo":"300000000009","waybillCodeList":["1"]}"#,
        r#"{"platformOrderNo":"300000000001","waybillCodeList":[]}"#,
        "null",
    ] {
        assert!(
            matches!(read(odd), Err(CallError::Malformed { .. })),
            "{odd}"
        );
    }
    let empty = r#"{"resultInfo":{"statusCode":-1,"statusMessage":"单号余额不足"}}"#;
    assert_eq!(
        refusal(waybill_answers::issued(empty, &request())),
        "WAYBILL_-1"
    );
}

fn waybill(request: WaybillRequest) -> WaybillRef {
    WaybillRef {
        request,
        waybill_no: "75000000000001".into(),
        reference: String::new(),
    }
}

#[test]
fn a_label_is_pulled_by_its_number() {
    let query = waybill_requests::print_query("10001", &waybill(request())).unwrap();
    let expected = json!({"param1": {
        "cpCode": "ZTO", "objectId": "parcel1", "parameters": {"eCustomerCode": "10001"},
        "wayBillInfos": [
            {"orderNo": "300000000001", "popFlag": 1, "wayBillCode": "75000000000001"},
        ],
    }});
    assert_eq!(query, expected);
    let mut of_jd = request();
    of_jd.account_id = "JD:2087::010K000001".into();
    of_jd.carrier_code = "JD".into();
    let query = waybill_requests::print_query("10001", &waybill(of_jd)).unwrap();
    assert_eq!(
        query["param1"]["parameters"],
        json!({"ewCustomerCode": "010K000001"})
    );
    let info = &query["param1"]["wayBillInfos"][0];
    assert_eq!(info["jdWayBillCode"], "75000000000001");
    let mut bare = request();
    bare.template_url.clear();
    let query = waybill_requests::print_query("10001", &waybill(bare));
    assert_eq!(refusal(query), "NO_TEMPLATE");
}

#[test]
fn a_label_names_its_template() {
    let payload = node(LABEL, "jingdong.printing.printData.pullData");
    let label = waybill_answers::label(payload, "https://t.example/1").unwrap();
    let label: Value = serde_json::from_str(&label.0).unwrap();
    let expected = json!({"tempUrl": "https://t.example/1", "printData": ["bWFkZSB1cA=="]});
    assert_eq!(label, expected);
    let refused = r#"{"code":"0","returnType":{"code":"1","prePrintDatas":[{"code":"-2","msg":"运单不存在"}]}}"#;
    assert_eq!(
        refusal(waybill_answers::label(refused, "https://t.example/1")),
        "WAYBILL_-2"
    );
}

#[test]
fn companies_that_the_seller_set_up() {
    let payload = node(COMPANIES, "360buy.delivery.logistics.get");
    let carriers = shipping::carriers(payload).unwrap();
    let told: Vec<_> = carriers
        .iter()
        .map(|carrier| {
            (
                carrier.carrier_code.as_str(),
                carrier.platform_carrier.as_str(),
            )
        })
        .collect();
    assert_eq!(told, [("ZTO", "1499"), ("", "9999")]);
    assert_eq!(carriers[0].name, "中通速递");
}

#[test]
fn receivers_are_told_apart_by_oaid_and_masks() {
    let receiver = |oaid: &str, name: &str| Receiver {
        platform_receiver_id: oaid.into(),
        name_mask: name.into(),
        ..Receiver::default()
    };
    let key = |oaid, name| receivers::key(&receiver(oaid, name));
    assert_eq!(key("a", "张**"), key("a", "张**"));
    assert_ne!(key("a", "张**"), key("a", "李**"));
    assert_ne!(key("a", "张**"), key("b", "张**"));
    assert_eq!(key("", "张**"), None);
}
