//! Calls to our address: the vectors of the signature, what a message says, and forgeries.
#![cfg(test)]

use super::*;
use crate::{
    platform::{Hook, HookCall, HookRefused, News, PushApp, PushMessage, Verified},
    platforms::xiaohongshu::push::signature,
};

const APP_KEY: &str = "demoappid0123456789ab";
const SECRET: &str = "demosecret0123456789abcdef012345";
const TIME: &str = "1735689600";

fn app() -> PushApp {
    PushApp {
        app_key: APP_KEY.into(),
        app_secret: SECRET.into(),
        sign_secret: "".into(),
        push_token: "".into(),
        push_key: "".into(),
    }
}

fn headers(app_key: &str, sign: &str) -> Vec<(String, String)> {
    [
        ("content-type", "application/json"),
        ("timestamp", TIME),
        ("app-key", app_key),
        ("sign", sign),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// A call signed for our address.
fn verify(body: &[u8]) -> Result<Verified, HookRefused> {
    let headers = headers(APP_KEY, "806fca91d6053f355c83b0d10b11944e");
    let call = HookCall {
        is_post: true,
        query: &[],
        headers: &headers,
        body,
    };
    Xiaohongshu.verify(&app(), &call)
}

fn messages(body: &Value) -> Vec<PushMessage> {
    verify(body.to_string().as_bytes()).unwrap().messages
}

fn pushed(tag: &str, about: &Value) -> Value {
    json!({"msgTag": tag, "sellerId": "seller0001", "data": about.to_string()})
}

#[test]
fn the_vectors_of_the_signature() {
    let own = |query: &[(&'static str, &'static str)]| {
        let mut params = vec![("app-key", APP_KEY), ("timestamp", TIME)];
        params.extend(query);
        signature(SECRET, "/xhs/push", params)
    };
    assert_eq!(own(&[]), "ee727d9f3152774c7e69e6dd7521ca6a");
    assert_eq!(own(&[("shop", "12")]), "d6edc5da6c5229b7216cddca71cf59b9");
    let official = vec![
        ("canshu", "test"),
        ("timestamp", "1625475843"),
        ("app-key", "xhs"),
    ];
    let secret = "9a539709cafc1efc9ef05838be468a28";
    let signed = signature(secret, "/open_api/msg", official);
    assert_eq!(signed, "a7b7430de338783293443133ab9b9357");
}

#[test]
fn parameters_of_the_address_are_signed_too() {
    let headers = headers(APP_KEY, "36efebaec5bfd4ba4330e03f2126bd91");
    let query = [("店".to_owned(), "一".to_owned())];
    let call = HookCall {
        is_post: true,
        query: &query,
        headers: &headers,
        body: b"[]",
    };
    assert!(Xiaohongshu.verify(&app(), &call).is_ok());
    let bare = HookCall { query: &[], ..call };
    assert!(Xiaohongshu.verify(&app(), &bare).is_err());
}

#[test]
fn each_kind_says_what_to_read() {
    let order = json!({"orderId": "P1", "updateTime": 1_735_689_600_000_i64});
    let sale = json!({"returnsId": "R1", "orderId": "P1", "returnType": 1, "refundFee": 54});
    let item = json!({"itemId": "i1"});
    let of_order = News::Order("P1".into());
    let of_sale = News::AfterSale("R1".into());
    for (tag, about, news) in [
        ("msg_fulfillment_status_change", &order, &of_order),
        ("msg_fulfillment_receiver_change", &order, &of_order),
        ("msg_fulfillment_seller_remark_change", &order, &of_order),
        ("msg_fulfillment_delivery_time_change", &order, &of_order),
        ("msg_after_sale_create", &sale, &of_sale),
        ("msg_after_sale_transfer", &sale, &of_sale),
        ("msg_item_create", &item, &News::Listings),
        ("msg_item_buyable", &item, &News::Listings),
        ("msg_item_audit_reject", &item, &News::Listings),
        ("msg_sku_create", &item, &News::Listings),
        ("msg_sku_buyable", &item, &News::Listings),
        ("msg_sku_delete", &item, &News::Listings),
        ("msg_of_tomorrow", &order, &News::Nothing),
        ("msg_after_sale_create", &order, &News::Nothing),
    ] {
        let told = messages(&json!([pushed(tag, about)]));
        let [message] = told.as_slice() else {
            panic!("not one message");
        };
        assert_eq!((message.kind.as_str(), &message.news), (tag, news));
        assert!(message.shop_names.iter().any(|name| name == "seller0001"));
        assert_eq!(message.id.len(), 64);
    }
}

#[test]
fn a_message_that_comes_again_has_its_id() {
    let one = pushed("msg_fulfillment_status_change", &json!({"orderId": "P1"}));
    let other = pushed("msg_fulfillment_status_change", &json!({"orderId": "P2"}));
    let first = messages(&json!([one, other]));
    let again = messages(&json!([one]));
    assert_eq!(first[0], again[0]);
    assert_ne!(first[0].id, first[1].id);
}

#[test]
fn one_bad_message_does_not_stop_the_others() {
    let good = pushed("msg_fulfillment_status_change", &json!({"orderId": "P1"}));
    let told = messages(&json!([
        7,
        {"msgTag": "msg_fulfillment_status_change", "data": "{\"orderId\":\"P2\"}"},
        {"msgTag": "msg_fulfillment_status_change", "sellerId": "s", "data": "no json"},
        {"msgTag": "msg_fulfillment_status_change", "sellerId": "s", "data": {"orderId": "P3"}},
        good,
    ]));
    let news: Vec<_> = told.into_iter().map(|message| message.news).collect();
    let nothing = || News::Nothing;
    let expected = [
        nothing(),
        nothing(),
        nothing(),
        News::Order("P3".into()),
        News::Order("P1".into()),
    ];
    assert_eq!(news, expected);
}

#[test]
fn a_test_of_the_address_is_answered_and_brings_nothing() {
    let call = HookCall {
        is_post: true,
        query: &[],
        headers: &[],
        body: br#"{"test":true}"#,
    };
    let verified = Xiaohongshu.verify(&app(), &call).unwrap();
    assert!(verified.messages.is_empty());
    assert_eq!(verified.answer.status, 200);
    let yes: Value = serde_json::from_slice(&verified.answer.body).unwrap();
    assert_eq!(
        yes,
        json!({"success": true, "error_code": 0, "error_msg": ""})
    );
    assert_ne!(Xiaohongshu.refusal().status, 200);
}

#[test]
fn what_is_not_from_the_platform_is_refused() {
    let body = json!([pushed(
        "msg_fulfillment_status_change",
        &json!({"orderId": "P1"})
    )]);
    let body = body.to_string();
    let good = headers(APP_KEY, "806fca91d6053f355c83b0d10b11944e");
    let try_with = |headers: &[(String, String)], is_post| {
        let call = HookCall {
            is_post,
            query: &[],
            headers,
            body: body.as_bytes(),
        };
        Xiaohongshu.verify(&app(), &call)
    };
    assert!(try_with(&good, true).is_ok());
    assert!(matches!(
        try_with(&good, false),
        Err(HookRefused::Unreadable(_))
    ));
    let later: Vec<_> = good
        .iter()
        .map(|(name, value)| match name.as_str() {
            "timestamp" => (name.clone(), "1735689601".to_owned()),
            _ => (name.clone(), value.clone()),
        })
        .collect();
    let mut forged = vec![
        headers(APP_KEY, "806fca91d6053f355c83b0d10b11944f"),
        headers(APP_KEY, "806FCA91D6053F355C83B0D10B11944E"),
        headers(APP_KEY, ""),
        // Signed as the vector is, for another address.
        headers(APP_KEY, "ee727d9f3152774c7e69e6dd7521ca6a"),
        headers("anotherapp", "806fca91d6053f355c83b0d10b11944e"),
        later,
    ];
    for missing in ["timestamp", "app-key", "sign"] {
        let rest = good.iter().filter(|(name, _)| name != missing);
        forged.push(rest.cloned().collect());
    }
    for headers in forged {
        assert!(
            matches!(try_with(&headers, true), Err(HookRefused::Forged(_))),
            "{headers:?}"
        );
    }
    for odd in [&b"{\"test\":false}"[..], b"", b"7", b"{}", b"\xff"] {
        assert!(
            matches!(verify(odd), Err(HookRefused::Unreadable(_))),
            "{odd:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_call_is_read_without_panic(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        tag in "\\PC{0,12}",
        text in "\\PC{0,30}",
    ) {
        let _ = verify(&body);
        let inner = json!([{"msgTag": tag, "sellerId": text, "data": text}]);
        let _ = verify(inner.to_string().as_bytes());
        let about = json!([{"msgTag": "msg_after_sale_create", "sellerId": "s", "data": text}]);
        let _ = verify(about.to_string().as_bytes());
    }
}
