//! Electronic waybills: what is asked for, and what the answers mean.

use super::*;
use crate::{
    platform::{
        AccountKind, Address, CarrierService, Person, WaybillItem, WaybillReceiver, WaybillRef,
        WaybillRequest, Waybills,
    },
    platforms::xiaohongshu::{waybill_accounts, waybill_request, waybills},
};
use oms_contracts::oms::types::v1::Receiver;

const ACCOUNTS: &str = include_str!("../fixtures/waybill_accounts.json");
const WAYBILLS: &str = include_str!("../fixtures/waybills.json");

fn sender() -> Person {
    Person {
        name: "仓库".into(),
        phone: "0571-80000000".into(),
        address: Address {
            province: "浙江省".into(),
            city: "杭州市".into(),
            district: "西湖区".into(),
            town: "文新街道".into(),
            detail: "文三路1号".into(),
        },
    }
}

fn receiver() -> Receiver {
    Receiver {
        name_mask: "张*".into(),
        province: "广东省".into(),
        city: "广州市".into(),
        district: "天河区".into(),
        name_cipher: "#i1#c1#2##".into(),
        phone_cipher: "#i2#c2#3##".into(),
        address_cipher: "#i3#c3#1##".into(),
        platform_receiver_id: "00000000000000000000000000000001".into(),
        ..Receiver::default()
    }
}

fn request(carrier_code: &str) -> WaybillRequest {
    WaybillRequest {
        parcel_key: "parcel1".into(),
        platform_order_ids: vec!["P1".into(), "P2".into()],
        carrier_code: carrier_code.into(),
        account_id: "571001".into(),
        template_id: "15".into(),
        template_url: String::new(),
        sender: sender(),
        receiver: WaybillReceiver::OfOrder(receiver()),
        items: vec![WaybillItem {
            title: "纯棉T恤".into(),
            spec: "黑色 L".into(),
            quantity: 2,
            ..WaybillItem::default()
        }],
        weight_g: 400,
        volume_cm3: 0,
        product_code: String::new(),
        services: vec![CarrierService {
            code: "SVC-INSURE".into(),
            value: r#"{"value":"100"}"#.into(),
        }],
        note: "加急".into(),
    }
}

fn waybill(request: WaybillRequest) -> WaybillRef {
    WaybillRef {
        request,
        waybill_no: "YT0000000000001".into(),
        reference: String::new(),
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> String {
    match outcome {
        Err(CallError::Refused { code, .. }) => code,
        other => panic!("{other:?} is no refusal"),
    }
}

#[test]
fn a_request_of_a_franchise_as_it_is_sent() {
    let request = request("YTO");
    let row = waybill_request::row(&request).unwrap();
    let fields = waybill_request::call(&request, vec![row]).unwrap();
    let expected = json!({
        "billVersion": 2, "cpCode": "yuantong", "branchCode": "571001", "customerCode": "",
        "sellerName": "启航OMS",
        "sender": {"name": "仓库", "phone": "0571-80000000", "address": {
            "province": "浙江省", "city": "杭州市", "district": "西湖区", "town": "文新街道", "detail": "文三路1号",
        }},
        "tradeOrderInfoList": [{
            "objectId": "parcel1", "templateId": 15,
            "logisticsServices": r#"{"SVC-INSURE":{"value":"100"}}"#,
            "orderInfo": {
                "orderChannelsType": "XIAO_HONG_SHU", "tradeOrderList": ["3ec06b577a20d2"],
                "xhsOrderId": "P1", "xhsOrderList": ["P1", "P2"], "sellerMemo": ["加急"],
            },
            "packageInfo": {
                "id": "parcel1", "weight": 400,
                "items": [{"name": "纯棉T恤", "specification": "黑色 L", "count": 2}],
            },
            "recipient": {
                "name": "#i1#c1#2##", "mobile": "#i2#c2#3##",
                "address": {
                    "province": "广东省", "city": "广州市", "district": "天河区", "town": "",
                    "detail": "#i3#c3#1##",
                },
                "openAddressId": "00000000000000000000000000000001",
            },
        }],
    });
    assert_eq!(fields, expected);
}

#[test]
fn a_direct_carrier_is_asked_by_the_monthly_account_and_its_brand() {
    for (code, brand) in [
        ("SF", json!("SF")),
        ("SFKY", json!("FOP")),
        ("JD", json!(null)),
    ] {
        let fields = waybill_request::call(&request(code), Vec::new()).unwrap();
        assert_eq!(fields["customerCode"], "571001", "{code}");
        assert_eq!(fields["branchCode"], "");
        assert_eq!(fields["brandCode"], brand);
    }
}

#[test]
fn a_parcel_has_the_same_key_on_each_try_and_another_parcel_another() {
    let ids = |key: &str| {
        let row = waybill_request::row(&WaybillRequest {
            parcel_key: key.into(),
            ..request("YTO")
        });
        let row = row.unwrap();
        let trade = &row["orderInfo"]["tradeOrderList"][0];
        let ids = [trade, &row["packageInfo"]["id"]];
        ids.map(|id| id.as_str().unwrap().to_owned())
    };
    let key = "0123456789abcdef0123456789abcdef";
    assert_eq!(ids(key), ids(key));
    let other = ids("0123456789abcdef0123456789abcdee");
    assert!(ids(key)[0] != other[0] && ids(key)[1] != other[1]);
    // With the account number of up to 18 that the platform adds.
    assert_eq!(ids(key).concat().len() + 18, 64);
}

#[test]
fn a_receiver_goes_as_it_was_told_and_never_as_a_mask() {
    let recipient = |receiver: WaybillReceiver| -> Result<(Value, Value), CallError> {
        let row = waybill_request::row(&WaybillRequest {
            receiver,
            ..request("YTO")
        })?;
        Ok((row["recipient"].clone(), row["orderInfo"].clone()))
    };
    let mut half = receiver();
    half.phone_cipher.clear();
    let (told, _) = recipient(WaybillReceiver::OfOrder(half.clone())).unwrap();
    let id_alone = json!({"openAddressId": "00000000000000000000000000000001"});
    assert_eq!(told, id_alone);
    half.platform_receiver_id.clear();
    let nobody = recipient(WaybillReceiver::OfOrder(half));
    assert_eq!(refusal(nobody), "NO_RECEIVER");
    let mut plain = sender();
    plain.phone = "13800000000".into();
    let (told, order) = recipient(WaybillReceiver::Plain(plain)).unwrap();
    assert_eq!(
        (&told["name"], &told["mobile"]),
        (&json!("仓库"), &json!("13800000000"))
    );
    assert_eq!(told["address"]["detail"], "文三路1号");
    assert_eq!(order["orderChannelsType"], "OTHERS");
    assert!(order.get("xhsOrderId").is_none());
}

#[test]
fn what_the_platform_would_break_on_is_not_sent() {
    let good = request("YTO");
    for (code, bad) in [
        ("UNKNOWN_CARRIER", request("KYE")),
        (
            "UNKNOWN_TEMPLATE",
            WaybillRequest {
                template_id: "标准".into(),
                ..good.clone()
            },
        ),
        (
            "NO_GOODS",
            WaybillRequest {
                items: Vec::new(),
                ..good.clone()
            },
        ),
        (
            "NO_ORDER",
            WaybillRequest {
                platform_order_ids: Vec::new(),
                ..good.clone()
            },
        ),
        (
            "BAD_SERVICE",
            WaybillRequest {
                services: vec![CarrierService {
                    code: "SVC-VIP".into(),
                    value: "{".into(),
                }],
                ..good.clone()
            },
        ),
    ] {
        assert_eq!(refusal(waybill_request::row(&bad)), code);
    }
    let long = WaybillRequest {
        items: vec![good.items[0].clone(); 101],
        ..good
    };
    let row = waybill_request::row(&long).unwrap();
    assert_eq!(row["packageInfo"]["items"].as_array().unwrap().len(), 100);
}

#[test]
fn requests_of_one_account_and_sender_go_together_but_those_of_sf() {
    let together = |codes: &[&str]| {
        let requests: Vec<_> = codes.iter().map(|code| request(code)).collect();
        let calls = requests.chunk_by(waybill_request::fit_one_call);
        calls.map(<[_]>::len).collect::<Vec<_>>()
    };
    assert_eq!(together(&["YTO", "YTO", "ZTO"]), [2, 1]);
    assert_eq!(together(&["SF", "SF"]), [1, 1]);
    let mut moved = request("YTO");
    moved.sender.address.town.clear();
    assert!(!waybill_request::fit_one_call(&request("YTO"), &moved));
}

#[test]
fn each_request_has_its_own_outcome() {
    let payload = payload(WAYBILLS, &READ).unwrap();
    let mut told = waybills::issued(payload).unwrap();
    let first = told.remove("parcel1").unwrap().unwrap();
    assert_eq!(first.waybill_no, "YT0000000000001");
    assert_eq!(
        (first.parent_waybill_no.as_str(), first.reference.as_str()),
        ("", "")
    );
    let print: Value = serde_json::from_str(&first.print.unwrap().0).unwrap();
    assert_eq!(print["encryptedData"], "AES:xxxx");
    assert_eq!(print["ver"], "waybill_print_xiaohongshu_secret");
    let empty = CallError::Refused {
        code: "401".into(),
        message: "电子面单余额不足".into(),
    };
    assert_eq!(told.remove("parcel2"), Some(Err(empty)));
    let of_set = told.remove("parcel5").unwrap().unwrap();
    assert_eq!(of_set.waybill_no, "JDV000000000001-1-1-");
    assert_eq!(of_set.reference, "JDV000000000001");
    assert_eq!(of_set.print, None);
    for doubtful in ["parcel3", "parcel4", "parcel6"] {
        let outcome = told.remove(doubtful).unwrap();
        assert!(
            matches!(outcome, Err(CallError::OutcomeUnknown { .. })),
            "{doubtful}"
        );
    }
    assert!(told.is_empty());
    assert!(waybills::issued("7").is_err());
}

#[test]
fn a_label_is_changed_but_not_one_of_sf_or_jd() {
    let fields = waybill_request::change(&waybill(request("ZTO"))).unwrap();
    assert_eq!(fields["cpCode"], "zto");
    assert_eq!(fields["waybillCode"], "YT0000000000001");
    assert_eq!(fields["recipient"]["name"], "#i1#c1#2##");
    assert_eq!(
        fields["sender"],
        json!({"name": "仓库", "phone": "0571-80000000"})
    );
    assert!(fields.get("orderInfo").is_none() && fields["packageInfo"].get("id").is_none());
    for code in ["SF", "SFKY", "JD"] {
        let refused = waybill_request::change(&waybill(request(code)));
        assert!(
            matches!(refused, Err(CallError::Unsupported { .. })),
            "{code}"
        );
    }
    assert_eq!(Xiaohongshu.batch(), 10);
}

#[test]
fn accounts_and_templates_are_read() {
    let accounts = waybill_accounts::read_accounts(payload(ACCOUNTS, &READ).unwrap()).unwrap();
    let [yto, sf, other] = accounts.as_slice() else {
        panic!("not three accounts");
    };
    assert_eq!(
        (yto.carrier_code.as_str(), yto.account_id.as_str()),
        ("YTO", "571001")
    );
    assert_eq!((yto.kind, yto.balance), (AccountKind::Franchise, Some(950)));
    assert_eq!(yto.name, "圆通快递 杭州西湖");
    assert_eq!(yto.senders[0], sender().address);
    assert_eq!(yto.senders[1].town, "");
    assert_eq!(
        (sf.carrier_code.as_str(), sf.account_id.as_str()),
        ("SFKY", "7550000001")
    );
    assert_eq!((sf.kind, sf.balance), (AccountKind::Direct, None));
    assert_eq!(
        (other.carrier_code.as_str(), other.platform_carrier.as_str()),
        ("", "kuayue")
    );
    assert_eq!(other.account_id, "K1");
    let templates = r#"{"templateList":[
        {"id":15,"cpCode":"yuantong","templateType":"76*130","templateName":"圆通一联",
         "standardTemplateUrl":"https://cloudprint.xiaohongshu.com/template/standard/15/1"},
        {"id":"16","cpCode":"yuantong","templateType":"100*150"},{"cpCode":"zto"}]}"#;
    let templates = waybill_accounts::read_templates(templates).unwrap();
    let told: Vec<_> = templates
        .iter()
        .map(|it| (it.id.as_str(), it.name.as_str()))
        .collect();
    assert_eq!(told, [("15", "圆通一联 76*130"), ("16", "100*150")]);
    assert_eq!(templates[0].platform_carrier, "yuantong");
    assert!(templates[0].url.ends_with("/15/1") && templates[1].url.is_empty());
}
