//! The receiver, which comes by a call of its own.

use super::*;

#[test]
fn a_receiver_that_is_given() {
    let receiver = with(&json!({})).mapped.unwrap().receiver.unwrap();
    assert_eq!(receiver.fingerprint.len(), 64);
    let receiver = receiver.receiver;
    assert_eq!(
        receiver.platform_receiver_id,
        "00000000000000000000000000000001"
    );
    assert_eq!(receiver.town, "文新街道");
    assert_eq!(receiver.phone_cipher, "#aW5kZXgy#Y2lwaGVyMg==#3##");
}

#[test]
fn a_new_cipher_is_no_new_address() {
    let fingerprint = |fields: &Value, info: &Value| {
        let mut order = data(PAID);
        order["openAddressId"] = fields.clone();
        whole(&order, info)
            .mapped
            .unwrap()
            .receiver
            .unwrap()
            .fingerprint
    };
    let mut fresh = receiver_info();
    fresh["receiverName"] = json!("#aW5kZXgx#bmV3#2##");
    let id = json!("00000000000000000000000000000001");
    let before = fingerprint(&id, &receiver_info());
    assert_eq!(before, fingerprint(&id, &fresh));
    assert_ne!(before, fingerprint(&json!("x"), &receiver_info()));
}

#[test]
fn an_order_is_never_half_mapped() {
    let order = data(PAID);
    let mut moved = receiver_info();
    moved["matched"] = json!(false);
    let mut nameless = receiver_info();
    nameless["receiverName"] = json!(null);
    for info in [Value::Null, moved, nameless, json!(7)] {
        let reason = whole(&order, &info).mapped.unwrap_err().reason;
        assert_eq!(reason, "BAD_DOCUMENT", "{info}");
    }
    let unnamed = with(&json!({"openAddressId": ""}));
    assert_eq!(unnamed.mapped.unwrap_err().reason, "BAD_DOCUMENT");
}

#[test]
fn before_it_waits_to_be_shipped_the_receiver_is_an_id() {
    for fields in [
        json!({"orderStatus": 1}),
        json!({"orderStatus": 2}),
        json!({"logistics": "red_standard"}),
    ] {
        let mut order = data(PAID);
        for (key, value) in fields.as_object().unwrap() {
            order[key] = value.clone();
        }
        let early = whole(&order, &Value::Null)
            .mapped
            .unwrap()
            .receiver
            .unwrap();
        assert_eq!(early.receiver.city, "杭州市");
        assert_eq!(early.receiver.name_cipher, "");
        let later = with(&json!({})).mapped.unwrap().receiver.unwrap();
        assert_eq!(early.fingerprint, later.fingerprint);
    }
    let unnamed = with(&json!({"orderStatus": 1, "openAddressId": null}));
    assert!(unnamed.mapped.unwrap().receiver.is_none());
}

#[test]
fn the_receiver_is_asked_for_only_where_it_will_be_given() {
    let query = |fields: Value| {
        let mut order = data(PAID);
        for (key, value) in fields.as_object().unwrap() {
            order[key] = value.clone();
        }
        let text = order.to_string();
        let order: Order<'_> = serde_json::from_str(&text).unwrap();
        orders::receiver_query("P1", &order).unwrap()
    };
    let asked = query(json!({})).unwrap();
    let queries = json!([{"orderId": "P1", "openAddressId": "00000000000000000000000000000001"}]);
    assert_eq!(
        asked,
        json!({"receiverQueries": queries, "isReturn": false})
    );
    assert_eq!(query(json!({"orderType": 5})).unwrap()["isReturn"], true);
    for fields in [
        json!({"orderStatus": 2}),
        json!({"orderStatus": 5}),
        json!({"openAddressId": ""}),
        json!({"logistics": "red_express"}),
    ] {
        assert_eq!(query(fields), None);
    }
}

#[test]
fn only_the_receiver_of_the_order_is_taken() {
    let given = |info: &Value, id: &str| {
        let payload = json!({"receiverInfos": [7, info]}).to_string();
        let answer = Answer::of(payload.as_bytes());
        orders::given_receiver(&answer, answer.text(), id).unwrap()
    };
    let info = receiver_info();
    let taken = given(&info, "P700000000000000001").unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&taken).unwrap(), info);
    assert_eq!(given(&info, "P700000000000000002"), None);
    let mut gone = info;
    gone["receiverPhone"] = Value::Null;
    assert_eq!(given(&gone, "P700000000000000001"), None);
    for empty in ["null", "{}"] {
        let answer = Answer::of(empty.as_bytes());
        assert_eq!(
            orders::given_receiver(&answer, answer.text(), "P1"),
            Ok(None)
        );
    }
}
