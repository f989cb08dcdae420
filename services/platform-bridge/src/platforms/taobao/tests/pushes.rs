//! Messages of the channel: what each topic tells.
#![cfg(test)]

use super::*;
use crate::{
    platform::{CallError, News, PushMessage},
    platforms::taobao::push,
};

pub(super) const MESSAGES: &str = include_str!("../fixtures/messages.json");

fn read(payload: &str) -> Result<Vec<PushMessage>, CallError> {
    let answer = Answer::of(payload.as_bytes());
    push::messages(&answer, answer.text())
}

fn one(topic: &str, content: &str) -> PushMessage {
    let content = serde_json::Value::from(content);
    let payload = format!(
        r#"{{"messages":{{"tmc_message":[{{"id":7,"topic":"{topic}","user_id":22,"content":{content}}}]}}}}"#
    );
    let mut messages = read(&payload).unwrap();
    assert_eq!(messages.len(), 1, "{topic}");
    messages.remove(0)
}

#[test]
fn messages_come_oldest_first() {
    let payload = payload(MESSAGES, "taobao.tmc.messages.consume", Effect::Read).unwrap();
    let names = || vec!["样例店".to_owned(), "2200000000001".to_owned()];
    let expected = [
        PushMessage {
            id: "5160000000001".into(),
            shop_names: names(),
            kind: "taobao_trade_TradeBuyerPay".into(),
            news: News::Order("2100000000000000002".into()),
        },
        PushMessage {
            id: "5160000000002".into(),
            shop_names: names(),
            kind: "taobao_refund_RefundCreated".into(),
            news: News::AfterSale("170000000000000001".into()),
        },
    ];
    assert_eq!(read(payload).unwrap(), expected);
}

#[test]
fn what_each_topic_tells() {
    let both = r#"{"tid":1,"refund_id":"2"}"#;
    for (topic, news) in [
        ("taobao_trade_TradeClose", News::Order("1".into())),
        (
            "taobao_trade_TradeLogisticsAddressChanged",
            News::Order("1".into()),
        ),
        (
            "taobao_refund_RefundBuyerReturnGoods",
            News::AfterSale("2".into()),
        ),
        ("taobao_item_ItemUpdate", News::Listings),
        ("taobao_top_AuthCancel", News::Revoked),
        ("taobao_item_ItemStockChanged", News::Nothing),
        ("taobao_trade_TradeRated", News::Nothing),
        ("taobao_logistics_LogsticDetailTrace", News::Nothing),
        ("taobao_trade_SomethingNew", News::Nothing),
        ("", News::Nothing),
    ] {
        let message = one(topic, both);
        assert_eq!(message.news, news, "{topic}");
        assert!(message.shop_names.iter().any(|name| name == "22"));
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
        let message = one("taobao_trade_TradeCreate", content);
        assert_eq!((message.id.as_str(), message.news), ("7", News::Nothing));
    }
    let payload = r#"{"messages":{"tmc_message":[{"topic":"x"},7,{"id":"8"}]}}"#;
    let messages = read(payload).unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].id, "8");
    for nothing in ["{}", r#"{"messages":{}}"#, r#"{"messages":null}"#] {
        assert_eq!(read(nothing).unwrap(), []);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        let _ = read(&text);
        let _ = one("taobao_trade_TradeCreate", &text);
    }
}
