//! The message channel (PMC): one WebSocket for the app, its shops permitted one by one.
//! Only which document a message names is believed.

use super::{
    Method, Pinduoduo,
    after_sales::full_id,
    limits, method,
    wire_after_sale::{Content, Frame, Message},
    write,
};
use crate::{
    http::{Effect, Engine, Socket, SocketAt},
    platform::{CallError, Channel, News, OpenChannel, PushMessage, ShopAccess},
    platforms::reading::{Field, decode},
};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::Utc;
use md5::{Digest, Md5};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// Saying it again changes nothing, so a lost answer is no doubt.
static PERMIT: Method = method(
    "pdd.pmc.user.permit",
    "pmc_user_permit_response",
    Effect::Read,
);

/// Version that the heartbeat tells, as Pinduoduo's own client does (read 2026-05).
const CLIENT_VERSION: &str = "1.1.6";

/// What a message type tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    Order,
    AfterSale,
    Listings,
}

/// Types that are news (topic list of the open platform, read 2026-05). The others tell us
/// nothing: words in a talk, goods that were not let through.
static TYPES: [(&str, Tells); 16] = [
    ("pdd_trade_TradeConfirmed", Tells::Order),
    ("pdd_trade_TradeSellerShip", Tells::Order),
    ("pdd_trade_TradeSuccess", Tells::Order),
    ("pdd_trade_TradeLogisticsAddressChanged", Tells::Order),
    ("pdd_trade_TradeMemoModified", Tells::Order),
    ("pdd_trade_BuyerMemoModified", Tells::Order),
    ("pdd_trade_TradeRiskChanged", Tells::Order),
    ("pdd_refund_RefundCreated", Tells::AfterSale),
    ("pdd_refund_RefundAgreeAgreement", Tells::AfterSale),
    ("pdd_refund_RefundClosed", Tells::AfterSale),
    ("pdd_refund_RefundBuyerModifyAgreement", Tells::AfterSale),
    ("pdd_refund_RefundBuyerReturnGoods", Tells::AfterSale),
    ("pdd_goods_GoodsOffShelf", Tells::Listings),
    ("pdd_goods_GoodsOnShelf", Tells::Listings),
    ("pdd_goods_GoodsAdd", Tells::Listings),
    ("pdd_goods_GoodsUpdate", Tells::Listings),
];

#[async_trait]
impl Channel for Pinduoduo {
    async fn permit(&self, http: &Engine, shop: &ShopAccess) -> Result<(), CallError> {
        // Without topics: all that the app subscribes.
        write(http, shop, &PERMIT, Vec::new()).await
    }

    async fn open(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Box<dyn OpenChannel>, CallError> {
        let millis = Utc::now().timestamp_millis();
        let secret = shop.app_secret.expose_secret();
        let at = SocketAt {
            method: "pdd.pmc.open",
            host: "https://message-api.pinduoduo.com",
            path: &path(&shop.app_key, millis, secret),
        };
        Ok(Box::new(Messages {
            socket: http.open_socket(shop, &limits::RATES, at).await?,
            beat_at: Instant::now(),
            unconfirmed: HashMap::new(),
        }))
    }
}

/// The path that the channel opens at, which signs itself.
pub(super) fn path(client_id: &str, millis: i64, secret: &str) -> String {
    let digest = Md5::digest(format!("{client_id}{millis}{secret}"));
    // Of hexadecimal text nothing but the filling needs an escape.
    let digest = STANDARD.encode(hex::encode(digest)).replace('=', "%3D");
    format!("/message/{client_id}/{millis}/{digest}")
}

/// The app's stream.
struct Messages {
    socket: Socket,
    /// When the next heartbeat is due.
    beat_at: Instant,
    /// What each message is confirmed with, by its id.
    unconfirmed: HashMap<String, Value>,
}

#[async_trait]
impl OpenChannel for Messages {
    async fn next(&mut self, _http: &Engine) -> Result<Vec<PushMessage>, CallError> {
        let until = Instant::now() + limits::MESSAGES_WAIT;
        let mut came = Vec::new();
        while came.len() < limits::MESSAGES {
            self.beat().await?;
            // What has come already is given with the first; for more nobody waits.
            let wait = match came.is_empty() {
                true => self.beat_at.min(until) - Instant::now(),
                false => Duration::ZERO,
            };
            match self.socket.receive(wait).await {
                Ok(Some(text)) => came.extend(self.take(&text)),
                Ok(None) if came.is_empty() && Instant::now() < until => {}
                Ok(None) => break,
                // Told with the next call; what came before is not lost.
                Err(_) if !came.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(came)
    }

    async fn confirm(&mut self, _http: &Engine, ids: &[String]) -> Result<(), CallError> {
        for id in ids {
            if let Some(mut ack) = self.unconfirmed.remove(id) {
                ack["time"] = Utc::now().timestamp_millis().into();
                self.socket.send(ack.to_string()).await?;
            }
        }
        Ok(())
    }
}

impl Messages {
    async fn beat(&mut self) -> Result<(), CallError> {
        if Instant::now() < self.beat_at {
            return Ok(());
        }
        self.beat_at = Instant::now() + limits::HEARTBEAT;
        let millis = Utc::now().timestamp_millis();
        let beat = json!({
            "id": millis, "commandType": "HeartBeat", "time": millis, "version": CLIENT_VERSION,
        });
        self.socket.send(beat.to_string()).await
    }

    /// The message of a frame, which is confirmed later.
    fn take(&mut self, text: &str) -> Option<PushMessage> {
        let (message, ack) = read(text)?;
        if self.unconfirmed.len() >= limits::UNCONFIRMED {
            self.unconfirmed.clear();
        }
        self.unconfirmed.insert(message.id.clone(), ack);
        Some(message)
    }
}

/// The message of a frame and what confirms it; `None` for heartbeats and the like, and for
/// a frame without an id, which cannot be confirmed.
pub(super) fn read(text: &str) -> Option<(PushMessage, Value)> {
    let frame: Frame<'_> = decode(text).ok()?;
    if frame.command_type.text("commandType").ok()? != "Common" {
        return None;
    }
    let id = frame.id.id("id").ok()??;
    let message = frame.message.decode::<Message<'_>>("message");
    let message = message.ok().flatten().unwrap_or_default();
    let (kind, mall_id) = (told(message.kind), told(message.mall_id));
    let content = told(message.content);
    let content: Content<'_> = decode(&content).unwrap_or_default();
    let ack = json!({
        "id": number(&id),
        "commandType": "Ack",
        "sendTime": number(&told(frame.send_time)),
        "type": &kind,
        "mallID": number(&mall_id),
    });
    let message = PushMessage {
        id,
        shop_names: vec![mall_id, told(content.mall_id)],
        news: news(&kind, &content),
        kind,
    };
    Some((message, ack))
}

/// A message that does not name its document is no news: the pull brings it.
fn news(kind: &str, content: &Content<'_>) -> News {
    let known = TYPES.iter().find(|(known, _)| *known == kind);
    let named = match known.map(|(_, tells)| *tells) {
        Some(Tells::Order) => content.tid.id("tid").ok().flatten().map(News::Order),
        Some(Tells::AfterSale) => {
            let id = full_id(content.tid, content.refund_id).ok().flatten();
            id.map(News::AfterSale)
        }
        Some(Tells::Listings) => Some(News::Listings),
        None => None,
    };
    named.unwrap_or(News::Nothing)
}

fn told(field: Field<'_>) -> String {
    field.text("frame").unwrap_or_default()
}

/// Numbers go back as numbers.
fn number(text: &str) -> Value {
    text.parse::<i64>()
        .map_or_else(|_| Value::from(text), Value::from)
}
