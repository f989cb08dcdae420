//! Frames of the channel: what each type tells, and what confirms it.
#![cfg(test)]

use super::*;
use crate::{platform::News, platforms::pinduoduo::push};

pub(super) fn frame(id: i64, kind: &str, content: &str) -> String {
    json!({
        "id": id, "commandType": "Common", "time": 1_759_999_260_123_i64,
        "sendTime": 1_759_999_260_456_i64,
        "message": {"type": kind, "mallID": 171_504_183, "content": content},
    })
    .to_string()
}

#[test]
fn the_path_signs_itself() {
    for (id, millis, secret, digest) in [
        (
            "app",
            1_700_000_000_000,
            "secret",
            "OTgxODMwNDI2NWZiN2NiNzA2NzIxOTI0ZjJlMDMxMjE%3D",
        ),
        (
            "demo_client_id_0001",
            1_760_000_000_000,
            "demo_client_secret_9f8e7d",
            "OWFhMjMwZTQxN2E2NjQzZTBiOTliMTU5NDZkZDA4NDU%3D",
        ),
    ] {
        let path = push::path(id, millis, secret);
        assert_eq!(path, format!("/message/{id}/{millis}/{digest}"));
    }
}

#[test]
fn what_each_type_tells() {
    let order = "261001-123456789012345";
    let content = format!(r#"{{"mall_id":1,"tid":"{order}","refund_id":7381745730}}"#);
    let news_of_order = || News::Order(order.into());
    for (kind, news) in [
        ("pdd_trade_TradeConfirmed", news_of_order()),
        ("pdd_trade_TradeRiskChanged", news_of_order()),
        ("pdd_trade_BuyerMemoModified", news_of_order()),
        (
            "pdd_refund_RefundCreated",
            News::AfterSale(format!("{order}_7381745730")),
        ),
        ("pdd_goods_GoodsUpdate", News::Listings),
        ("pdd_goods_GoodsCheckReject", News::Nothing),
        ("pdd_chat_OrderPromise", News::Nothing),
        ("pdd_refund_RefundCreateMessage", News::Nothing),
        ("pdd_trade_SomethingNew", News::Nothing),
    ] {
        let (message, ack) = push::read(&frame(5, kind, &content)).unwrap();
        assert_eq!(message.news, news, "{kind}");
        assert_eq!((message.id.as_str(), message.kind.as_str()), ("5", kind));
        assert!(message.shop_names.iter().any(|name| name == "171504183"));
        let expected = json!({
            "id": 5, "commandType": "Ack", "sendTime": 1_759_999_260_456_i64, "type": kind,
            "mallID": 171_504_183,
        });
        assert_eq!(ack, expected);
    }
}

#[test]
fn a_message_that_cannot_be_read_is_no_news_and_is_still_confirmed() {
    for content in [
        "",
        "{}",
        "[1]",
        "nonsense",
        r#"{"tid":{"a":1}}"#,
        r#"{"tid":"a b"}"#,
    ] {
        let (message, _) = push::read(&frame(5, "pdd_trade_TradeSuccess", content)).unwrap();
        assert_eq!(message.news, News::Nothing, "{content}");
    }
    let bare = r#"{"id":"6","commandType":"Common","message":{"content":"{\"mall_id\":9}"}}"#;
    let (message, _) = push::read(bare).unwrap();
    assert!(message.shop_names.iter().any(|name| name == "9"));
}

#[test]
fn other_frames_are_no_messages() {
    for text in [
        "",
        "[]",
        r#"{"id":1,"commandType":"HeartBeat","time":1}"#,
        r#"{"id":1,"commandType":"Ack"}"#,
        r#"{"id":1,"commandType":"Fail","failReason":"x"}"#,
        r#"{"commandType":"Common","message":{}}"#,
        r#"{"id":1}"#,
    ] {
        assert_eq!(push::read(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        let _ = push::read(&text);
        let _ = push::read(&frame(1, "pdd_refund_RefundCreated", &text));
    }
}
