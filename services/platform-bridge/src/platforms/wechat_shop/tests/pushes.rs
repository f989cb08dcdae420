//! Pushes: the worked examples, every event, and calls that are forged, foreign or damaged.

use super::*;
use crate::{
    platform::{Hook, HookCall, HookRefused, News, PushApp, Verified},
    platforms::wechat_shop::{
        push::sign,
        push_cipher::{key, open},
        push_kinds::{About, KINDS},
    },
};
use aes::Aes256;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::NoPadding},
};

const APP: &str = "wx0123456789abcdef";
const TOKEN: &str = "omsdemotoken2025";
const KEY: &str = "Om5DemoEncodingAesKey0123456789abcdefghijkl";
const TIMESTAMP: &str = "1735689601";
const NONCE: &str = "1597532486";
const MESSAGE: &str = r#"{"ToUserName":"gh_0123456789ab","FromUserName":"oDemoOpenId000000000000001","CreateTime":1735689600,"MsgType":"event","Event":"channels_ec_order_pay","order_info":{"order_id":"3720000000000000001","pay_time":"1735689598"}}"#;
const ENCRYPTED: &str = "KzqDFR9LC27CJJG5wHrPM+5W2g0dTH41Leg21+6pt8Z82ybqVpTKgf3MLrpOVqBdcRrTdeFqq9acg1MY3qBuFsQHI19gT7PFyVgtSy1xFSbqxJuCxO9IzbA0jlU/WVgV6na3BMDL1jxHD+jx5k9qMo6mhL47L5NnXqXobmgEP6DLPI0t8eg7Yz35grgmM205nExf3soyvam6UhGiyjL5iD1TPOFF3+I8w/o6mDbRrRi4gzcI3Mx0MW2dQaKtqI969HQ2u6x/xHudR1PWACxHaSwI3BwNTcRnjWO7EtvfZKRpoJO8fc/hkPElVyNZzQLX4jhAnM3tKiQLPwDv9O1RymyOJHQ5aQUAwvtezPLpDvTbXFvgBVJMhJppdfEaGbZq";
const SIGNATURE: &str = "0acfc6a8e3fb17dbfc305ac1f1b80b1902fd1e8d";
const MSG_SIGNATURE: &str = "082da771de0fb200c3b5cc5f170e2354189eb8f4";

fn app(token: &str, key: &str) -> PushApp {
    PushApp {
        app_key: APP.into(),
        app_secret: "".into(),
        sign_secret: "".into(),
        push_token: token.into(),
        push_key: key.into(),
    }
}

fn call(
    app: &PushApp,
    is_post: bool,
    query: &[(&str, &str)],
    body: &[u8],
) -> Result<Verified, HookRefused> {
    let query: Vec<(String, String)> = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    WechatShop.verify(
        app,
        &HookCall {
            is_post,
            query: &query,
            headers: &[],
            body,
        },
    )
}

fn signed<'a>(name: &'a str, signature: &'a str) -> [(&'a str, &'a str); 3] {
    [
        (name, signature),
        ("timestamp", TIMESTAMP),
        ("nonce", NONCE),
    ]
}

fn envelope(encrypted: &str) -> String {
    json!({"ToUserName": "gh_0123456789ab", "Encrypt": encrypted}).to_string()
}

/// A call with `encrypted`, signed as it should be.
fn safe(encrypted: &str) -> Result<Verified, HookRefused> {
    let signature = sign(vec![TOKEN, TIMESTAMP, NONCE, encrypted]);
    let body = envelope(encrypted);
    let query = signed("msg_signature", &signature);
    call(&app(TOKEN, KEY), true, &query, body.as_bytes())
}

/// A plain call with `event`, signed as it should be.
fn plain(event: &[u8]) -> Result<Verified, HookRefused> {
    call(
        &app(TOKEN, ""),
        true,
        &signed("signature", SIGNATURE),
        event,
    )
}

/// `message` as the platform encrypts it, with `padding` bytes of its own count.
fn sealed(message: &[u8], app_id: &str, padding: Option<u8>) -> String {
    let key = key(KEY).unwrap();
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    let mut plain = [b"0123456789abcdef", &length[..], message, app_id.as_bytes()].concat();
    let missing = u8::try_from(32 - plain.len() % 32).unwrap();
    plain.extend(vec![padding.unwrap_or(missing); usize::from(missing)]);
    let cipher = Encryptor::<Aes256>::new_from_slices(&key, &key[..16]).unwrap();
    STANDARD.encode(cipher.encrypt_padded_vec::<NoPadding>(&plain))
}

#[test]
fn the_official_examples_of_the_address_check() {
    for (timestamp, nonce, signature) in [
        (
            "1714036504",
            "1514711492",
            "f464b24fc39322e44b38aa78f5edd27bd1441696",
        ),
        (
            "1714037059",
            "486452656",
            "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        ),
    ] {
        assert_eq!(sign(vec!["AAAAA", timestamp, nonce]), signature);
        let query = [
            ("signature", signature),
            ("timestamp", timestamp),
            ("nonce", nonce),
            ("echostr", "4375120948345356249"),
        ];
        for app in [app("AAAAA", ""), app("AAAAA", KEY)] {
            let verified = call(&app, false, &query, b"").unwrap();
            assert!(verified.messages.is_empty());
            assert_eq!(verified.answer.status, 200);
            assert_eq!(verified.answer.body, b"4375120948345356249");
        }
        let forged = call(&app("AAAAB", ""), false, &query, b"");
        assert!(matches!(forged, Err(HookRefused::Forged(_))));
    }
}

#[test]
fn the_published_example_of_the_cipher() {
    let key = key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").unwrap();
    let encrypted =
        "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==";
    let opened = open(&key, encrypted).unwrap();
    assert_eq!(opened.message, "我是中文abcd123".as_bytes());
    assert_eq!(opened.app_id, b"wxb11529c136998cb6");
}

#[test]
fn the_worked_example_of_an_event() {
    let aes_key = key(KEY).unwrap();
    assert_eq!(
        hex::encode(aes_key),
        "3a6e437a6a049dca1d8a78007ac29ecb4d76df8e7aefcf5a6dc75e7e08628e49"
    );
    assert_eq!(sign(vec![TOKEN, TIMESTAMP, NONCE]), SIGNATURE);
    assert_eq!(
        sign(vec![TOKEN, TIMESTAMP, NONCE, ENCRYPTED]),
        MSG_SIGNATURE
    );
    assert_eq!(sealed(MESSAGE.as_bytes(), APP, None), ENCRYPTED);
    let body = envelope(ENCRYPTED);
    let query = [
        ("signature", SIGNATURE),
        ("timestamp", TIMESTAMP),
        ("nonce", NONCE),
        ("openid", "oDemoOpenId000000000000001"),
        ("encrypt_type", "aes"),
        ("msg_signature", MSG_SIGNATURE),
    ];
    let verified = call(&app(TOKEN, KEY), true, &query, body.as_bytes()).unwrap();
    let [message] = verified.messages.as_slice() else {
        panic!("not one message");
    };
    assert!(message.shop_names.iter().any(|name| name == APP));
    assert_eq!(message.kind, "channels_ec_order_pay");
    assert_eq!(message.news, News::Order("3720000000000000001".into()));
    assert_eq!(verified.answer.body, b"success");
    // A later try has another salt and the same id.
    let again = plain(MESSAGE.as_bytes()).unwrap();
    assert_eq!(again.messages[0].id, message.id);
    let other = plain(MESSAGE.replace("order_pay", "order_new").as_bytes()).unwrap();
    assert_ne!(other.messages[0].id, message.id);
}

#[test]
fn what_is_not_signed_for_us_is_refused() {
    let body = envelope(ENCRYPTED);
    let stale = sign(vec!["the token before", TIMESTAMP, NONCE, ENCRYPTED]);
    let upper = MSG_SIGNATURE.to_uppercase();
    for query in [
        &[][..],
        &signed("msg_signature", ""),
        &signed("msg_signature", &stale),
        &signed("msg_signature", &upper),
        // Covers no body, so it says nothing of this one.
        &signed("msg_signature", SIGNATURE),
        &signed("signature", SIGNATURE),
        &[
            ("msg_signature", MSG_SIGNATURE),
            ("timestamp", "1735689602"),
            ("nonce", NONCE),
        ],
        &[("msg_signature", MSG_SIGNATURE), ("nonce", NONCE)],
    ] {
        let refused = call(&app(TOKEN, KEY), true, query, body.as_bytes());
        assert!(matches!(refused, Err(HookRefused::Forged(_))), "{query:?}");
    }
    // Where calls are to be encrypted a plain one is not taken, nor one beside a good cipher.
    let query = signed("signature", SIGNATURE);
    let refused = call(&app(TOKEN, KEY), true, &query, MESSAGE.as_bytes());
    assert!(matches!(refused, Err(HookRefused::Forged(_))));
    let foreign = safe(&sealed(MESSAGE.as_bytes(), "wxfedcba9876543210", None));
    assert!(matches!(foreign, Err(HookRefused::Forged(_))));
    // An app without a token takes nothing, not even what is signed with none.
    let unsigned = sign(vec!["", TIMESTAMP, NONCE]);
    for is_post in [true, false] {
        let query = signed("signature", &unsigned);
        let refused = call(&app("", ""), is_post, &query, MESSAGE.as_bytes());
        assert!(matches!(refused, Err(HookRefused::Forged(_))));
    }
    assert_ne!(WechatShop.refusal().status, 200);
    assert!(
        !WechatShop.refusal().body.is_empty(),
        "an empty answer means taken"
    );
}

#[test]
fn a_compatible_call_is_read_from_its_cipher() {
    let body = json!({
        "Event": "channels_ec_order_new", "MsgType": "event", "Encrypt": ENCRYPTED,
        "order_info": {"order_id": "1"},
    });
    let query = signed("msg_signature", MSG_SIGNATURE);
    let verified = call(&app(TOKEN, KEY), true, &query, body.to_string().as_bytes()).unwrap();
    let news = &verified.messages[0].news;
    assert_eq!(*news, News::Order("3720000000000000001".into()));
}

#[test]
fn what_cannot_be_opened_or_read_is_said_so() {
    let unreadable = |result| matches!(result, Err(HookRefused::Unreadable(_)));
    assert!(unreadable(safe("no base64!")));
    assert!(unreadable(safe("AAAA")), "no whole block");
    assert!(unreadable(safe(&STANDARD.encode([0; 64]))), "another key");
    for padding in [0, 33, 255] {
        let odd = sealed(MESSAGE.as_bytes(), APP, Some(padding));
        assert!(unreadable(safe(&odd)), "{padding}");
    }
    assert!(unreadable(safe(&sealed(b"<xml/>", APP, None))));
    assert!(unreadable(plain(b"<xml><Event/></xml>")));
    assert!(
        unreadable(plain(envelope(ENCRYPTED).as_bytes())),
        "encrypted, and no key"
    );
    for key in ["", "short", "Om5DemoEncodingAesKey0123456789abcdefghijk!"] {
        assert!(super::super::push_cipher::key(key).is_none(), "{key}");
    }
    let query = signed("msg_signature", MSG_SIGNATURE);
    let body = envelope(ENCRYPTED);
    assert!(unreadable(call(
        &app(TOKEN, "short"),
        true,
        &query,
        body.as_bytes()
    )));
}

#[test]
fn every_event_is_known() {
    let news = |event: &Value| {
        plain(event.to_string().as_bytes()).unwrap().messages[0]
            .news
            .clone()
    };
    for (name, about) in KINDS {
        let event = json!({
            "MsgType": "event", "Event": name,
            "order_info": {"order_id": 3_705_115_058_471_208_928_i64},
            "finder_shop_aftersale_status_update": {
                "status": "USER_WAIT_RETURN", "after_sale_order_id": "2000000000000001",
                "order_id": "3720000000000000001",
            },
        });
        let expected = match about {
            About::Order => News::Order("3705115058471208928".into()),
            About::AfterSale => News::AfterSale("2000000000000001".into()),
            About::Goods => News::Listings,
            About::Nothing => News::Nothing,
        };
        assert_eq!(news(&event), expected, "{name}");
    }
    for event in [
        json!({"MsgType": "event", "Event": "channels_ec_never_heard_of"}),
        json!({"MsgType": "event", "Event": "channels_ec_order_new"}),
        json!({"MsgType": "event", "Event": "channels_ec_order_new", "order_info": []}),
        json!({"MsgType": "text", "Content": "在吗"}),
        json!({}),
    ] {
        assert_eq!(news(&event), News::Nothing, "{event}");
    }
    let text = plain(r#"{"MsgType":"text","Content":"在吗"}"#.as_bytes()).unwrap();
    assert_eq!(text.messages[0].kind, "text");
}

proptest! {
    #[test]
    fn any_bytes_are_verified_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = plain(&bytes);
        let _ = safe(&STANDARD.encode(&bytes));
        let _ = safe(&sealed(&bytes, APP, None));
        let query = signed("msg_signature", MSG_SIGNATURE);
        prop_assert!(call(&app(TOKEN, KEY), true, &query, &bytes).is_err());
    }

    #[test]
    fn any_key_is_read_without_panic(text in "\\PC{0,60}") {
        let _ = key(&text);
    }
}
