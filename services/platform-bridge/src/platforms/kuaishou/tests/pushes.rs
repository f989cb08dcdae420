//! What Kuaishou pushes: read, tried out, and forged.

use super::*;
use crate::platform::{Hook, HookCall, HookRefused, News, PushApp, PushMessage, Verified};
use aes::{
    Aes128,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

const KEY: &str = "b21zZGVtby1tc2drZXkxNg==";
const APP: &str = "ks600000000000000001";

/// The worked example of a whole message: 393 bytes and 7 of padding.
const PAID_BODY: &str = "LcsDM6TlxdMpkGpnS+0DWrwejRQs3FYNiaVooDA3nf3Rcc9LqvFMyujSzyThUuQP3rFcj1PkVkmJCFoDx/KWnZhG8TeCBYJiqmyoFowV+quYdl9Srx9MMVhTnyx0Sh3Bjs7I54d7+ORCXweciuDmPQ879jZiYcNgFyILQDngfvPGysBoILy/xm/wzz/aDNGXVUATVJcZ59UycEDjuHd742qTE5MhquRMnj5313bWG0gTtccgYFdQQ9cc3/AYGCpsNhXj9GsOCRXa9VppjyXeUykUuTVl7DB2OHui7J2vXQWkzBVWOeu6/ZaslXR2xQu5WW97r2scmed0p3PYAgDodGkBKLAAGmwBM/6Tb0zLiS8SttivsEUG/Vmlska+jGzth0p+bGl0SERxgEFf7ELfzpnCvHHSYhhsMrR43Ox3gQwfSZd8fIndQeEbM2+mtb7UcS0a7ALZ+TAJVIeGPalJIKLkzD1xX/+4K3OwEBwWoJn3egwaI1rvOZLqlq64qgDfbR3G5R9RWWlzb1HYlBSo2A==";

fn app(app_key: &str, push_key: &str) -> PushApp {
    PushApp {
        app_key: app_key.into(),
        app_secret: "secret".into(),
        sign_secret: "sign".into(),
        push_token: "".into(),
        push_key: push_key.into(),
    }
}

fn called(app: &PushApp, is_post: bool, body: &[u8]) -> Result<Verified, HookRefused> {
    let call = HookCall {
        is_post,
        query: &[],
        headers: &[],
        body,
    };
    Kuaishou.verify(app, &call)
}

fn sealed(plain: &[u8]) -> String {
    let key: [u8; 16] = STANDARD.decode(KEY).unwrap().try_into().unwrap();
    let cipher = cbc::Encryptor::<Aes128>::new(&key.into(), &[0; 16].into());
    STANDARD.encode(cipher.encrypt_padded_vec::<Pkcs7>(plain))
}

/// What the app reads of a message with these fields.
fn pushed(message: &Value) -> Result<Verified, HookRefused> {
    let body = sealed(message.to_string().as_bytes());
    called(&app(APP, KEY), true, body.as_bytes())
}

fn event(event: &str, info: &Value) -> Value {
    json!({
        "eventId": "100_2000_1", "msgId": "100_1", "bizId": 5, "userId": 2_000_000_001_i64,
        "openId": "f1seller", "appKey": APP, "event": event, "info": info.to_string(),
        "createTime": 1_735_689_599_000_i64, "test": false,
    })
}

fn is_forged(refused: Result<Verified, HookRefused>) -> bool {
    matches!(refused, Err(HookRefused::Forged(_)))
}

#[test]
fn the_worked_message() {
    let verified = called(&app(APP, KEY), true, PAID_BODY.as_bytes()).unwrap();
    let expected = PushMessage {
        id: "100_3000000000000".into(),
        platform_shop_id: "f1demo0000000000000000000000seller".into(),
        kind: "kwaishop_order_paySuccess".into(),
        news: News::Order("2436400000000001".into()),
    };
    assert_eq!(verified.messages, [expected]);
    assert_eq!(verified.answer.status, 200);
    assert_eq!(verified.answer.body, br#"{"result":1}"#);
    assert_eq!(verified.answer.content_type, "application/json");
}

#[test]
fn a_test_call_is_answered_and_brings_nothing() {
    assert_eq!(sealed(br#"{"test":true}"#), "wlB4HalYniJOSnqPVYz2dA==");
    for body in ["wlB4HalYniJOSnqPVYz2dA==", " wlB4HalYniJOSnqPVYz2dA==\r\n"] {
        let verified = called(&app(APP, KEY), true, body.as_bytes()).unwrap();
        assert_eq!((verified.messages, verified.answer.status), (vec![], 200));
    }
    let verified = pushed(&json!({"test": true, "appKey": APP, "event": "x"})).unwrap();
    assert_eq!(verified.messages, []);
    assert!(is_forged(pushed(&json!({"test": true, "appKey": "ks1"}))));
}

#[test]
fn each_documented_event_names_its_document() {
    let news = |name: &str, info: Value| {
        let verified = pushed(&event(name, &info)).unwrap();
        assert_eq!(verified.messages[0].kind, name);
        verified.messages[0].news.clone()
    };
    let order = |id: &str| News::Order(id.into());
    for name in [
        "addOrder",
        "paySuccess",
        "delivering",
        "deliverySuccess",
        "orderSuccess",
        "orderFail",
        "totalFeeChange",
        "addressChange",
        "addressUpdateAudit",
    ] {
        let name = format!("kwaishop_order_{name}");
        let info = json!({"oid": 2_436_400_000_000_001_i64, "status": 30});
        assert_eq!(news(&name, info), order("2436400000000001"));
        // The number stands beside it too.
        assert_eq!(news(&name, json!({})), order("5"));
    }
    let note = json!({"eventType": 2, "bizId": "2436400000000002", "type": 1, "flag": 1});
    assert_eq!(
        news("kwaishop_order_addNote", note),
        order("2436400000000002")
    );
    for name in [
        "kwaishop_aftersales_addRefund",
        "kwaishop_aftersales_updateRefund",
    ] {
        let info = json!({"orderId": 1, "refundId": 9_223_372_036_854_775_807_i64});
        assert_eq!(
            news(name, info),
            News::AfterSale("9223372036854775807".into())
        );
    }
    for unknown in ["kwaishop_item_updateItem", "kwaishop_order_other", ""] {
        assert_eq!(news(unknown, json!({"oid": 1})), News::Nothing);
    }
}

#[test]
fn a_message_keeps_its_id_on_each_try() {
    let id = |message: &Value| pushed(message).unwrap().messages.remove(0).id;
    let mut message = event("kwaishop_order_addOrder", &json!({"oid": 1}));
    assert_eq!(id(&message), "100_1");
    message["msgId"] = json!(null);
    assert_eq!(id(&message), "100_2000_1");
    message["eventId"] = json!("");
    let hash = id(&message);
    assert_eq!((hash.len(), &hash), (64, &id(&message)));
    message["createTime"] = json!(1);
    assert_ne!(hash, id(&message));
}

#[test]
fn what_is_not_from_the_platform_is_refused() {
    let own = app(APP, KEY);
    let good = PAID_BODY.as_bytes();
    assert!(is_forged(called(&own, false, good)), "a GET");
    assert!(
        is_forged(called(&app("ks2", KEY), true, good)),
        "another app"
    );
    let other_key = STANDARD.encode(b"another-key-16-b");
    for key in ["", "no base64", "c2hvcnQ=", &other_key] {
        assert!(is_forged(called(&app(APP, key), true, good)), "{key}");
    }
    let plain = br#"{"event":"kwaishop_order_paySuccess","appKey":"ks600000000000000001"}"#;
    for body in [
        &b""[..],
        b"\xff\xfe",
        b"AAAA",
        &plain[..],
        &good[..good.len() - 24],
    ] {
        assert!(is_forged(called(&own, true, body)), "{body:?}");
    }
    // One bit of the first block turned: the platform's text, but not its sense.
    let mut cipher = STANDARD.decode(good).unwrap();
    cipher[20] ^= 1;
    let turned = STANDARD.encode(&cipher);
    assert!(is_forged(called(&own, true, turned.as_bytes())));
    for no_message in ["[]", "5", "null", "{\"appKey\""] {
        assert!(is_forged(called(
            &own,
            true,
            sealed(no_message.as_bytes()).as_bytes()
        )));
    }
    let refusal = Kuaishou.refusal();
    assert_ne!(
        (refusal.status, &*refusal.body),
        (200, &br#"{"result":1}"#[..])
    );
}

#[test]
fn what_the_platform_sends_and_cannot_be_read_is_told_without_its_content() {
    let mut message = event("kwaishop_aftersales_addRefund", &json!({"orderId": 1}));
    let text = |message: &Value| match pushed(message) {
        Err(HookRefused::Unreadable(text)) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(text(&message), "refundId is missing");
    message["info"] = json!("{broken");
    assert_eq!(text(&message), "refundId is missing");
    message["openId"] = json!(null);
    assert_eq!(text(&message), "openId is missing");
    message["openId"] = json!({"secret": "value"});
    assert!(!text(&message).contains("secret"));
}

proptest! {
    #[test]
    fn any_body_is_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(is_forged(called(&app(APP, KEY), true, &bytes)));
        let sealed = sealed(&bytes);
        let _ = called(&app(APP, KEY), true, sealed.as_bytes());
        let encoded = STANDARD.encode(&bytes);
        let _ = called(&app(APP, KEY), true, encoded.as_bytes());
    }

    #[test]
    fn any_message_is_answered(field in 0_usize..10, value in "\\PC{0,40}") {
        let mut message = event("kwaishop_order_paySuccess", &json!({"oid": 1}));
        let keys = ["eventId", "msgId", "bizId", "openId", "appKey", "event", "info", "test"];
        let key = keys[field % keys.len()];
        for value in [json!(value), json!({ "a": value }), json!([value])] {
            message[key] = value;
            let _ = pushed(&message);
        }
    }
}
