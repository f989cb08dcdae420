//! Pushes: the worked example, every tag, and calls that are forged or damaged.

use super::*;
use crate::{
    platform::{Hook, HookCall, HookRefused, News, PushApp, PushMessage, Verified},
    platforms::douyin::{
        push::sign,
        push_kinds::{About, KINDS},
    },
};

const KEY: &str = "7000000000000000001";
const SECRET: &str = "11112222-3333-4444-5555-666677778888";
const CREATED: &str = r#"[{"tag":"100","msg_id":"6920000000000000001:0:100:1760000000:1","data":"{\"p_id\":6920000000000000001,\"s_ids\":[6920000000000000001],\"shop_id\":4463798,\"order_status\":1,\"order_type\":0,\"create_time\":1760000000,\"biz\":2}"}]"#;
const SIGNED: &str = "062ecf461ed71c857408732de6ca9bea";

fn app(secret: &str) -> PushApp {
    PushApp {
        app_key: KEY.into(),
        app_secret: secret.into(),
        sign_secret: "".into(),
        push_token: "".into(),
        push_key: "".into(),
    }
}

fn verify(headers: &[(&str, &str)], body: &[u8]) -> Result<Verified, HookRefused> {
    let headers: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let call = HookCall {
        is_post: true,
        query: &[],
        headers: &headers,
        body,
    };
    Douyin.verify(&app(SECRET), &call)
}

/// What a call with this body brings, signed as it should be.
fn messages(body: &[u8]) -> Result<Vec<PushMessage>, HookRefused> {
    let signature = sign(KEY, body, SECRET);
    let verified = verify(&[("app-id", KEY), ("event-sign", &signature)], body)?;
    Ok(verified.messages)
}

#[test]
fn the_worked_example() {
    assert_eq!(sign(KEY, CREATED.as_bytes(), SECRET), SIGNED);
    let headers = [("app-id", KEY), ("event-sign", SIGNED)];
    let verified = verify(&headers, CREATED.as_bytes()).unwrap();
    let expected = PushMessage {
        id: "6920000000000000001:0:100:1760000000:1".into(),
        shop_names: vec!["4463798".into()],
        kind: "100 TradeCreate".into(),
        news: News::Order("6920000000000000001".into()),
    };
    assert_eq!(verified.messages, [expected]);
    assert_eq!(verified.answer.status, 200);
    let answer: Value = serde_json::from_slice(&verified.answer.body).unwrap();
    assert_eq!(answer, json!({"code": 0, "msg": "success"}));
}

#[test]
fn what_is_not_signed_for_us_is_refused() {
    let body = CREATED.as_bytes();
    let stale = sign(KEY, body, "the secret before");
    for headers in [
        &[][..],
        &[("event-sign", "")],
        &[("event-sign", &SIGNED[1..])],
        &[("event-sign", &stale)],
        &[("event-sign", &SIGNED.to_uppercase())],
        &[("app-id", "7000000000000000002"), ("event-sign", SIGNED)],
    ] {
        let refused = verify(headers, body);
        assert!(
            matches!(refused, Err(HookRefused::Forged(_))),
            "{headers:?}"
        );
    }
    let changed = CREATED.replace("4463798", "4463799");
    let refused = verify(&[("event-sign", SIGNED)], changed.as_bytes());
    assert!(matches!(refused, Err(HookRefused::Forged(_))));
    // An app whose secret is not known takes nothing, not even what is signed with none.
    let signature = sign(KEY, body, "");
    let headers = [("event-sign".to_owned(), signature)];
    let call = HookCall {
        is_post: true,
        query: &[],
        headers: &headers,
        body,
    };
    let refused = Douyin.verify(&app(""), &call);
    assert!(matches!(refused, Err(HookRefused::Forged(_))));
    assert_ne!(Douyin.refusal().status, 200);
}

#[test]
fn a_call_that_tries_the_address_brings_nothing() {
    for body in [
        r#"[{"tag":"0","msg_id":"0","data":"2026-10-01 00:00:00"}]"#,
        r#"[{"tag":0}]"#,
        "[]",
    ] {
        assert_eq!(messages(body.as_bytes()), Ok(Vec::new()), "{body}");
    }
}

#[test]
fn every_tag_is_known() {
    for (tag, _, about) in KINDS {
        let data = json!({"p_id": 1, "s_id": 2, "aftersale_id": "3", "shop_id": 4}).to_string();
        let body = json!([{"tag": tag.to_string(), "msg_id": "m", "data": data}]).to_string();
        let told = messages(body.as_bytes()).unwrap();
        let expected = match about {
            About::Order => News::Order("1".into()),
            About::AfterSale => News::AfterSale("3".into()),
            About::Goods => News::Listings,
            About::Nothing => News::Nothing,
        };
        match told.as_slice() {
            [] => assert_eq!(tag, 0),
            [told] => assert_eq!(
                (&told.news, &told.shop_names),
                (&expected, &vec!["4".to_owned()])
            ),
            _ => panic!("one message became several"),
        }
    }
}

#[test]
fn the_other_notation_and_odd_messages_are_read() {
    let body = r#"[{"tag":206,"msgId":77,"data":{"aftersale_id":9,"shop_id":"4"}},
        {"tag":"999","msg_id":"b","data":"{\"shop_id\":4}"},
        {"tag":"100","msg_id":"c","data":"no JSON"},
        {"tag":"100","data":"{\"p_id\":5}"},
        {"tag":"100","data":"{\"p_id\":6}"},
        5]"#;
    let told = messages(body.as_bytes()).unwrap();
    assert_eq!(told.len(), 6);
    assert_eq!(
        (told[0].id.as_str(), &told[0].news),
        ("77", &News::AfterSale("9".into()))
    );
    assert_eq!(
        (told[1].kind.as_str(), &told[1].news),
        ("999", &News::Nothing)
    );
    assert_eq!(told[2].news, News::Nothing);
    assert_eq!(told[3].id.len(), 64);
    assert_ne!(told[3].id, told[4].id);
    assert_eq!(told[5].news, News::Nothing);
    assert_eq!(
        messages(body.as_bytes()).unwrap(),
        told,
        "equal on each try"
    );
    for body in ["", "{}", "null", "<xml/>"] {
        let unreadable = messages(body.as_bytes());
        assert!(
            matches!(unreadable, Err(HookRefused::Unreadable(_))),
            "{body}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_verified_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = messages(&bytes);
        prop_assert!(verify(&[("event-sign", "00")], &bytes).is_err());
    }

    #[test]
    fn a_damaged_message_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in "\\PC{0,8}",
        length in 0_usize..24,
    ) {
        let mut raw = CREATED.as_bytes().to_vec();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let _ = messages(&raw);
    }
}
