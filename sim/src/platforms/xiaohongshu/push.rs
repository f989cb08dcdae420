//! Messages of Xiaohongshu: a JSON array in one call, signed in a header over the address.

use std::time::Duration;

use axum::extract::Query;
use chrono::{DateTime, Utc};
use http::{Method, Uri};
use serde_json::{Value, json};

use super::after_sale::{kind, yuan};
use super::order::{open_address_id, order_status};
use super::push_sign::push_sign;
use crate::platforms::App;
use crate::pushes::happening::{Fact, Happening};
use crate::pushes::{HookCall, Hooks, Message, Said, Tells};
use crate::world::World;
use crate::world::after_sale::AfterSale;
use crate::world::entry::{AfterSaleEvent, OrderEvent};
use crate::world::order::{Order, Status};

const ORDER: &str = "msg_fulfillment_status_change";

/// The platform tries once more, after five minutes; here they are seconds.
const RETRIES: [Duration; 1] = [Duration::from_secs(5)];

/// The messages of orders and after-sales.
pub(super) struct Messages;

impl Tells for Messages {
    fn said(&self, happening: &Happening<'_>) -> Vec<Said> {
        // A shop whose token ended is told of nothing.
        let shop = &happening.world.shops[happening.shop()];
        if shop.grant.access_expires_at <= happening.at {
            return Vec::new();
        }
        let world = happening.world;
        match happening.fact {
            Fact::OrderPlaced(order) => vec![moved(order)],
            Fact::Order(order, event) => of_order(world, order, event),
            Fact::AfterSaleOpened(after_sale) => {
                vec![refund("msg_after_sale_create", world, after_sale)]
            }
            Fact::AfterSale(after_sale, event) => of_after_sale(happening, after_sale, event),
        }
    }
}

impl Hooks for Messages {
    fn call(&self, app: &App, url: &Uri, message: &Message, now: DateTime<Utc>) -> HookCall {
        let data = message.content.to_string();
        let body = json!([{"msgTag": message.topic, "sellerId": message.shop, "data": data}]);
        signed(app, url, &body, now)
    }

    fn probe(&self, app: &App, url: &Uri, now: DateTime<Utc>) -> HookCall {
        signed(app, url, &json!({"test": true}), now)
    }

    fn takes(&self, _call: &HookCall, status: u16, body: &[u8]) -> bool {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        status == 200 && answer["success"] == true
    }

    fn retries(&self) -> &'static [Duration] {
        &RETRIES
    }
}

fn signed(app: &App, url: &Uri, body: &Value, now: DateTime<Utc>) -> HookCall {
    let timestamp = now.timestamp().to_string();
    let own = Query::<Vec<(String, String)>>::try_from_uri(url);
    let own = own.map_or_else(|_| Vec::new(), |Query(own)| own);
    let parameters: Vec<(&str, &str)> = own
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let sign = push_sign(url.path(), &parameters, &app.key, &timestamp, &app.secret);
    HookCall {
        method: Method::POST,
        query: String::new(),
        headers: vec![
            ("content-type", "application/json;charset=utf-8".to_owned()),
            ("timestamp", timestamp),
            ("app-key", app.key.clone()),
            ("sign", sign),
        ],
        body: body.to_string().into_bytes(),
    }
}

fn of_order(world: &World, order: &Order, event: &OrderEvent) -> Vec<Said> {
    let updated = order.modified.timestamp_millis();
    match event {
        OrderEvent::Paid
        | OrderEvent::ParcelSent { .. }
        | OrderEvent::PiecesSent { .. }
        | OrderEvent::Cancelled
        | OrderEvent::Completed => vec![moved(order)],
        OrderEvent::AddressChanged => vec![Said {
            topic: "msg_fulfillment_receiver_change",
            content: json!({"orderId": order.key.id, "openAddressId": open_address_id(world, order), "updateTime": updated}),
        }],
        OrderEvent::Memo { .. } => vec![Said {
            topic: "msg_fulfillment_seller_remark_change",
            content: json!({"orderId": order.key.id, "operator": "商家", "sellerMarkNote": order.seller_memo, "updateTime": updated}),
        }],
        OrderEvent::Touched
        | OrderEvent::ExtraParcel { .. }
        | OrderEvent::ParcelReplaced { .. }
        | OrderEvent::ParcelRenumbered { .. }
        | OrderEvent::RefundMoved { .. }
        | OrderEvent::RefundWithdrawn
        | OrderEvent::NoteAdded { .. }
        | OrderEvent::ReportRepeated { .. }
        | OrderEvent::AddressChangeAsked
        | OrderEvent::AddressChangeAnswered { .. }
        | OrderEvent::VirtualNumberRenewed
        | OrderEvent::VirtualNumberExtended
        | OrderEvent::Printed { .. } => Vec::new(),
    }
}

fn of_after_sale(
    happening: &Happening<'_>,
    after_sale: &AfterSale,
    event: &AfterSaleEvent,
) -> Vec<Said> {
    let quiet = matches!(
        event,
        AfterSaleEvent::Touched
            | AfterSaleEvent::Reviewed { .. }
            | AfterSaleEvent::RemarkAdded { .. }
            | AfterSaleEvent::DeadlineMoved { .. }
    );
    if quiet {
        return Vec::new();
    }
    let world = happening.world;
    let order = world.order_of(after_sale);
    let mut told = vec![refund("msg_after_sale_transfer", world, after_sale)];
    if order.status == Status::Closed && order.ended == Some(happening.at) {
        told.push(moved(order));
    }
    told
}

fn moved(order: &Order) -> Said {
    Said {
        topic: ORDER,
        content: json!({
            "orderId": order.key.id, "updateTime": order.modified.timestamp_millis(), "orderStatus": order_status(order),
        }),
    }
}

fn refund(topic: &'static str, world: &World, after_sale: &AfterSale) -> Said {
    let content = json!({
        "returnsId": after_sale.key.id, "orderId": world.order_of(after_sale).key.id, "returnType": kind(after_sale),
        "request_from": 1, "refundFee": yuan(after_sale.refund_fen), "updateTime": after_sale.modified.timestamp_millis(),
    });
    Said { topic, content }
}
