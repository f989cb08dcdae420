//! The message channel (TMC), asked by HTTP: one stream for the app, its shops permitted
//! one by one. Only which document a message names is believed.

use super::{
    Request, Taobao, decisions, limits, send,
    wire_after_sale::{MessageContent, MessagesResponse, TmcMessage},
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, Channel, News, OpenChannel, PushMessage, ShopAccess},
    platforms::reading::{Answer, Field, decode, parse},
};
use async_trait::async_trait;
use tokio::time::sleep;

/// What a topic tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    Order,
    AfterSale,
    Listings,
    Revoked,
}

/// Topics that are news (topic list of the open platform, read 2026-08). The others tell
/// us nothing: reviews, single steps of a parcel, and stock, which falls with each sale.
static TOPICS: [(&str, Tells); 30] = [
    ("taobao_trade_TradeCreate", Tells::Order),
    ("taobao_trade_TradeBuyerPay", Tells::Order),
    ("taobao_trade_TradeBuyerStepPay", Tells::Order),
    ("taobao_trade_TradeModifyFee", Tells::Order),
    ("taobao_trade_TradeClose", Tells::Order),
    ("taobao_trade_TradeCloseAndModifyDetailOrder", Tells::Order),
    ("taobao_trade_TradeSellerShip", Tells::Order),
    ("taobao_trade_TradePartlySellerShip", Tells::Order),
    ("taobao_trade_TradeSuccess", Tells::Order),
    ("taobao_trade_TradePartlyRefund", Tells::Order),
    ("taobao_trade_TradePartlyConfirmPay", Tells::Order),
    ("taobao_trade_TradeDelayConfirmPay", Tells::Order),
    ("taobao_trade_TradeTimeoutRemind", Tells::Order),
    ("taobao_trade_TradeChanged", Tells::Order),
    ("taobao_trade_TradeMemoModified", Tells::Order),
    ("taobao_trade_TradeLogisticsAddressChanged", Tells::Order),
    ("taobao_trade_OrderSkuChanged", Tells::Order),
    ("taobao_refund_RefundCreated", Tells::AfterSale),
    ("taobao_refund_RefundSellerAgreeAgreement", Tells::AfterSale),
    (
        "taobao_refund_RefundSellerRefuseAgreement",
        Tells::AfterSale,
    ),
    ("taobao_refund_RefundBuyerModifyAgreement", Tells::AfterSale),
    ("taobao_refund_RefundBuyerReturnGoods", Tells::AfterSale),
    ("taobao_refund_RefundClosed", Tells::AfterSale),
    ("taobao_refund_RefundSuccess", Tells::AfterSale),
    ("taobao_item_ItemAdd", Tells::Listings),
    ("taobao_item_ItemUpdate", Tells::Listings),
    ("taobao_item_ItemUpshelf", Tells::Listings),
    ("taobao_item_ItemDownshelf", Tells::Listings),
    ("taobao_item_ItemDelete", Tells::Listings),
    ("taobao_top_AuthCancel", Tells::Revoked),
];

#[async_trait]
impl Channel for Taobao {
    async fn permit(&self, http: &Engine, shop: &ShopAccess) -> Result<(), CallError> {
        // Without topics: all that the app subscribes. Saying it again changes nothing, so
        // a lost answer is no doubt.
        let request = Request::read("taobao.tmc.user.permit", Vec::new());
        send(http, shop, request, |_, payload| decisions::taken(payload)).await
    }

    async fn open(
        &self,
        _http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Box<dyn OpenChannel>, CallError> {
        Ok(Box::new(Messages { shop: shop.clone() }))
    }
}

/// The app's stream. Nothing is held open: each ask is a call.
struct Messages {
    /// Any shop of the app.
    shop: ShopAccess,
}

#[async_trait]
impl OpenChannel for Messages {
    async fn next(&mut self, http: &Engine) -> Result<Vec<PushMessage>, CallError> {
        for _ in 0..limits::MESSAGES_ASKS {
            let params = vec![("quantity", limits::MESSAGES.to_string())];
            let request = of_the_app("taobao.tmc.messages.consume", params);
            let came = send(http, &self.shop, request, messages).await?;
            if !came.is_empty() {
                return Ok(came);
            }
            sleep(limits::MESSAGES_PAUSE).await;
        }
        Ok(Vec::new())
    }

    async fn confirm(&mut self, http: &Engine, ids: &[String]) -> Result<(), CallError> {
        for ids in ids.chunks(limits::CONFIRMED) {
            let params = vec![("s_message_ids", ids.join(","))];
            let request = of_the_app("taobao.tmc.messages.confirm", params);
            send(http, &self.shop, request, |_, payload| {
                decisions::taken(payload)
            })
            .await?;
        }
        Ok(())
    }
}

/// A call of the app, which needs no seller. Messages come again until they are confirmed,
/// and are confirmed twice without harm: each of these calls may be repeated.
fn of_the_app(method: &'static str, params: Vec<(&'static str, String)>) -> Request {
    Request {
        needs_session: false,
        effect: Effect::Read,
        ..Request::read(method, params)
    }
}

/// The messages of an answer, oldest first. One without an id cannot be confirmed and is
/// left; the platform gives it up by itself.
pub(super) fn messages<'a>(
    _answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<PushMessage>, CallError> {
    let response: MessagesResponse<'_> = parse(payload, "messages")?;
    let rows = response.messages.and_then(|list| list.tmc_message);
    let mut came: Vec<(String, PushMessage)> = Vec::new();
    for row in rows.unwrap_or_default() {
        let Ok(message) = decode::<TmcMessage<'_>>(row.get()) else {
            continue;
        };
        if let Ok(Some(id)) = message.id.id("id") {
            came.push((text(message.pub_time), read(id, &message)));
        }
    }
    came.sort_by(|(earlier, _), (later, _)| earlier.cmp(later));
    Ok(came.into_iter().map(|(_, message)| message).collect())
}

fn read(id: String, message: &TmcMessage<'_>) -> PushMessage {
    let kind = text(message.topic);
    PushMessage {
        id,
        shop_names: vec![text(message.user_nick), text(message.user_id)],
        news: news(&kind, &text(message.content)),
        kind,
    }
}

/// A message that does not name its document is no news: the pull brings it.
fn news(topic: &str, content: &str) -> News {
    let known = TOPICS.iter().find(|(known, _)| *known == topic);
    let content: MessageContent<'_> = decode(content).unwrap_or_default();
    let id = |field: Field<'_>| field.id("id").ok().flatten();
    let named = match known.map(|(_, tells)| *tells) {
        Some(Tells::Order) => id(content.tid).map(News::Order),
        Some(Tells::AfterSale) => id(content.refund_id).map(News::AfterSale),
        Some(Tells::Listings) => Some(News::Listings),
        Some(Tells::Revoked) => Some(News::Revoked),
        None => None,
    };
    named.unwrap_or(News::Nothing)
}

fn text(field: Field<'_>) -> String {
    field.text("message").unwrap_or_default()
}
