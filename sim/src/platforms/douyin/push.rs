//! Messages of Douyin: a JSON array in one call, its `data` a text of JSON, signed in a header.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{Method, Uri};
use serde_json::{Value, json};

use super::after_sale::{kind, number, postage_back, reason_code, status};
use super::carriers::named;
use super::cipher::sealed;
use super::event_sign::event_sign;
use super::order::{order_status, unix};
use super::receiver::regions;
use crate::platforms::App;
use crate::platforms::receiver_cipher::Hidden;
use crate::pushes::happening::{Fact, Happening};
use crate::pushes::{HookCall, Hooks, Message, Said, Tells};
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, OrderEvent};
use crate::world::order::{Order, Receiver, Status};

/// One call in so many has the other form that the platform's samples show: numbers for tags,
/// `msgId`, objects for data.
const OTHER_FORM_ONE_IN: u64 = 16;
/// The platform's own pauses are not known.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// The messages of trades and refunds.
pub(super) struct Messages;

impl Tells for Messages {
    fn said(&self, happening: &Happening<'_>) -> Vec<Said> {
        let world = happening.world;
        match happening.fact {
            Fact::OrderPlaced(order) if order.paid.is_some() => {
                let mut said = vec![created(world, order)];
                said.extend(paid(world, order));
                said
            }
            Fact::OrderPlaced(order) => vec![created(world, order)],
            Fact::Order(order, event) => of_order(happening, order, event),
            Fact::AfterSaleOpened(after_sale) => vec![refund("200", world, after_sale)],
            Fact::AfterSale(after_sale, event) => of_after_sale(happening, after_sale, event),
        }
    }
}

impl Hooks for Messages {
    fn call(&self, app: &App, _url: &Uri, message: &Message, _now: DateTime<Utc>) -> HookCall {
        let order = &message.content["p_id"];
        let (at, id) = (message.at.timestamp(), message.id);
        let msg_id = format!("{order}:0:{}:{at}:{id}", message.topic);
        let other_form = message.id.is_multiple_of(OTHER_FORM_ONE_IN);
        signed(
            app,
            &match other_form {
                false => {
                    json!([{"tag": message.topic, "msg_id": msg_id, "data": message.content.to_string()}])
                }
                true => {
                    json!([{"tag": number(message.topic), "msgId": msg_id, "data": message.content}])
                }
            },
        )
    }

    fn probe(&self, app: &App, _url: &Uri, now: DateTime<Utc>) -> HookCall {
        let msg_id = format!("0:0:0:{}:0", now.timestamp());
        signed(app, &json!([{"tag": "0", "msg_id": msg_id, "data": "{}"}]))
    }

    fn takes(&self, _call: &HookCall, status: u16, body: &[u8]) -> bool {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        status == 200 && answer["code"] == 0
    }

    fn retries(&self) -> &'static [Duration] {
        &PAUSES
    }
}

fn signed(app: &App, messages: &Value) -> HookCall {
    let body = messages.to_string();
    HookCall {
        method: Method::POST,
        query: String::new(),
        headers: vec![
            ("content-type", "application/json;charset=UTF-8".to_owned()),
            ("event-sign", event_sign(&app.key, &body, &app.secret)),
            ("app-id", app.key.clone()),
        ],
        body: body.into_bytes(),
    }
}

fn of_order(happening: &Happening<'_>, order: &Order, event: &OrderEvent) -> Vec<Said> {
    let world = happening.world;
    match event {
        OrderEvent::Paid => paid(world, order),
        OrderEvent::ParcelSent { .. } | OrderEvent::PiecesSent { .. } => {
            vec![parcel(
                world,
                order,
                match order.status {
                    Status::PartiallyShipped => "108",
                    _ => "102",
                },
            )]
        }
        OrderEvent::ExtraParcel { .. }
        | OrderEvent::ParcelReplaced { .. }
        | OrderEvent::ParcelRenumbered { .. } => {
            vec![parcel(world, order, "104")]
        }
        OrderEvent::Completed => vec![said(
            "103",
            world,
            order,
            json!({"finish_time": unix(order.ended)}),
        )],
        OrderEvent::Cancelled => {
            let mut told = vec![cancelled(world, order)];
            told.extend(ended(happening, order, Stage::Refunded, "206"));
            told
        }
        OrderEvent::AddressChanged | OrderEvent::AddressChangeAnswered { accepted: true } => {
            vec![moved("105", world, order, &order.receiver)]
        }
        OrderEvent::AddressChangeAsked => {
            let asked = order.address_request.as_ref();
            let to = asked.map_or(&order.receiver, |asked| &asked.to);
            vec![moved("111", world, order, to)]
        }
        OrderEvent::Memo { .. } => {
            let more = json!({"remark": order.seller_memo, "star": order.flag.to_string(), "update_time": order.modified.timestamp()});
            vec![said("113", world, order, more)]
        }
        OrderEvent::RefundWithdrawn => ended(happening, order, Stage::Closed, "207"),
        _ => Vec::new(),
    }
}

fn of_after_sale(
    happening: &Happening<'_>,
    after_sale: &AfterSale,
    event: &AfterSaleEvent,
) -> Vec<Said> {
    let tag = match event {
        AfterSaleEvent::Touched
        | AfterSaleEvent::Reviewed { .. }
        | AfterSaleEvent::RemarkAdded { .. } => return Vec::new(),
        AfterSaleEvent::Agreed => "201",
        AfterSaleEvent::ReturnAgreed => "202",
        AfterSaleEvent::SentBack { .. } => "203",
        AfterSaleEvent::Refused { .. } if refused_return(after_sale) => "205",
        AfterSaleEvent::Refused { .. } => "204",
        AfterSaleEvent::Granted => "206",
        AfterSaleEvent::PlatformDecided if after_sale.kind.pays() => "206",
        AfterSaleEvent::Withdrawn | AfterSaleEvent::Closed => "207",
        AfterSaleEvent::Changed { .. } => "208",
        AfterSaleEvent::DeadlineMoved { .. } => "209",
        AfterSaleEvent::Completed | AfterSaleEvent::PlatformDecided => match after_sale.kind {
            Kind::Reship => "227",
            _ => "211",
        },
        AfterSaleEvent::ReplacementSent { .. } if after_sale.kind == Kind::Reship => "226",
        // Nothing tells of the replacement of an exchange.
        AfterSaleEvent::ReplacementSent { .. } => return Vec::new(),
    };
    let world = happening.world;
    let order = world.order_of(after_sale);
    let mut told = vec![refund(tag, world, after_sale)];
    if order.status == Status::Closed && order.ended == Some(happening.at) {
        told.push(cancelled(world, order));
    }
    told
}

/// The goods were not to come back at all.
fn refused_return(after_sale: &AfterSale) -> bool {
    let refusal = after_sale.refusal.as_ref();
    after_sale.kind.returns_goods()
        && refusal.is_some_and(|refusal| refusal.from == Stage::Requested)
}

/// After-sales that ended with the order's own change.
fn ended(happening: &Happening<'_>, order: &Order, as_: Stage, tag: &'static str) -> Vec<Said> {
    let Some(place) = happening.world.order_place(&order.key) else {
        return Vec::new();
    };
    let just = |row: &&AfterSale| row.stage == as_ && row.ended == Some(happening.at);
    happening
        .world
        .after_sales_of_order(place)
        .filter(just)
        .map(|row| refund(tag, happening.world, row))
        .collect()
}

fn created(world: &World, order: &Order) -> Said {
    said("100", world, order, json!({}))
}

/// Paid, and ready to be handled.
fn paid(world: &World, order: &Order) -> Vec<Said> {
    let more =
        json!({"pay_time": unix(order.paid), "pay_type": 1, "pay_amount": order.payable_fen()});
    ["101", "110"]
        .map(|tag| said(tag, world, order, more.clone()))
        .to_vec()
}

fn parcel(world: &World, order: &Order, tag: &'static str) -> Said {
    let last = order.parcels.last();
    let company = last.and_then(|sent| named(&sent.carrier));
    let number = last.map_or("", |sent| sent.waybill.as_str());
    let logistics = json!({"express_company_id": company.map_or(0, |company| company.id).to_string(), "logistics_code": number});
    let more = json!({"logistics_msg": logistics, "receiver_msg": {}, "update_time": order.modified.timestamp()});
    said(tag, world, order, more)
}

/// Where it goes now, or is to go.
fn moved(topic: &'static str, world: &World, order: &Order, to: &Receiver) -> Said {
    let cipher = |field| sealed(world.chance, &order.key.id, to, field);
    let receiver = json!({
        "addr": Value::Object(regions(world.chance, to)).to_string(),
        "encrypt_name": cipher(Hidden::Name), "encrypt_tel": cipher(Hidden::Phone),
    });
    let more = json!({"receiver_msg": receiver, "update_time": order.modified.timestamp()});
    said(topic, world, order, more)
}

fn cancelled(world: &World, order: &Order) -> Said {
    let more = json!({"cancel_time": unix(order.ended), "cancel_reason": "订单已关闭"});
    said("106", world, order, more)
}

/// What every message about an order holds, and more.
fn said(topic: &'static str, world: &World, order: &Order, more: Value) -> Said {
    let lines: Vec<u64> = order.lines.iter().map(|line| number(&line.id)).collect();
    let mut content = json!({
        "p_id": number(&order.key.id), "s_ids": lines, "shop_id": number(&world.shops[order.shop].id),
        "order_status": order_status(order), "order_type": 0, "create_time": order.created.timestamp(), "biz": 2,
    });
    if let (Some(content), Value::Object(more)) = (content.as_object_mut(), more) {
        content.extend(more);
    }
    Said { topic, content }
}

fn refund(topic: &'static str, world: &World, after_sale: &AfterSale) -> Said {
    let order = world.order_of(after_sale);
    let line = after_sale.lines.first();
    let mut content = json!({
        "aftersale_id": number(&after_sale.key.id), "aftersale_status": status(after_sale), "aftersale_type": kind(after_sale),
        "p_id": number(&order.key.id), "s_id": line.map_or(0, |asked| number(&order.lines[asked.place].id)),
        "shop_id": number(&world.shops[order.shop].id), "reason_code": reason_code(after_sale),
        "refund_amount": after_sale.refund_fen, "refund_post_amount": postage_back(world, after_sale),
        "apply_time": after_sale.created.timestamp(), "update_time": after_sale.modified.timestamp(), "refund_voucher_num": 0,
    });
    if after_sale.stage == Stage::Refunded {
        content["success_time"] = json!(unix(after_sale.ended));
    }
    Said { topic, content }
}
