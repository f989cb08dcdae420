//! Events of WeChat shop, sealed for the app's address.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{Method, Uri};
use serde_json::{Value, json};
use uuid::Uuid;

use super::after_sale::status;
use super::callback::{seal, signature};
use super::order::seconds;
use super::receiver::openid;
use super::shop::username;
use crate::platforms::App;
use crate::pushes::happening::{Fact, Happening};
use crate::pushes::{HookCall, Hooks, Message, Said, Tells};
use crate::world::World;
use crate::world::after_sale::AfterSale;
use crate::world::entry::{AfterSaleEvent, OrderEvent};
use crate::world::order::{Order, Status};

/// The platform pauses for 0 and 0 seconds, 10 seconds, 1, 5 and 30 minutes and three hours;
/// here they are seconds.
const RETRIES: [Duration; 9] = [
    Duration::ZERO,
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(20),
    Duration::from_secs(20),
    Duration::from_secs(20),
];

/// The events of orders and after-sales, in safe mode.
pub(super) struct Events;

impl Tells for Events {
    fn said(&self, happening: &Happening<'_>) -> Vec<Said> {
        let told = Told(happening);
        match happening.fact {
            Fact::OrderPlaced(order) => {
                let mut said = vec![told.bare("channels_ec_order_new", order, json!({}))];
                if order.paid.is_some() {
                    said.extend(told.paid(order));
                }
                said
            }
            Fact::Order(order, event) => told.of_order(order, event),
            Fact::AfterSaleOpened(after_sale) => vec![told.after_sale(after_sale)],
            Fact::AfterSale(after_sale, event) => told.of_after_sale(after_sale, event),
        }
    }
}

impl Hooks for Events {
    fn call(&self, app: &App, _url: &Uri, message: &Message, now: DateTime<Utc>) -> HookCall {
        let random = Uuid::new_v4();
        let plain = message.content.to_string();
        // A key that seals nothing would be a mistake of this simulator's own.
        let sealed = seal(&app.push_key, &app.key, *random.as_bytes(), &plain).unwrap_or_default();
        let (stamp, nonce) = (now.timestamp().to_string(), nonce());
        let simple = signature(&[&app.push_token, &stamp, &nonce]);
        let whole = signature(&[&app.push_token, &stamp, &nonce, &sealed]);
        let text = |name: &str| message.content[name].as_str().unwrap_or_default();
        let body = json!({"ToUserName": text("ToUserName"), "Encrypt": sealed});
        HookCall {
            method: Method::POST,
            query: format!(
                "signature={simple}&timestamp={stamp}&nonce={nonce}&openid={}&encrypt_type=aes&msg_signature={whole}",
                text("FromUserName")
            ),
            headers: vec![("content-type", "application/json; charset=utf-8".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }

    fn probe(&self, app: &App, _url: &Uri, now: DateTime<Utc>) -> HookCall {
        let (stamp, nonce) = (now.timestamp().to_string(), nonce());
        let signature = signature(&[&app.push_token, &stamp, &nonce]);
        HookCall {
            method: Method::GET,
            query: format!(
                "signature={signature}&timestamp={stamp}&nonce={nonce}&echostr={}{nonce}",
                now.timestamp()
            ),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    fn takes(&self, call: &HookCall, status: u16, body: &[u8]) -> bool {
        let echo = call.query.split("echostr=").nth(1);
        match echo {
            Some(echo) => status == 200 && body == echo.as_bytes(),
            None => status == 200 && (body.is_empty() || body == b"success"),
        }
    }

    fn retries(&self) -> &'static [Duration] {
        &RETRIES
    }
}

/// Ten digits.
fn nonce() -> String {
    format!("{:010}", Uuid::new_v4().as_u128() % 10_000_000_000)
}

/// What happened, on its way into events.
struct Told<'a>(&'a Happening<'a>);

impl Told<'_> {
    fn of_order(&self, order: &Order, event: &OrderEvent) -> Vec<Said> {
        match event {
            OrderEvent::Paid => self.paid(order),
            OrderEvent::ParcelSent { .. } | OrderEvent::PiecesSent { .. } => {
                let all = i64::from(order.status != Status::PartiallyShipped);
                vec![self.bare(
                    "channels_ec_order_deliver",
                    order,
                    json!({"finish_delivery": all}),
                )]
            }
            OrderEvent::Completed => {
                vec![self.texts(
                    "channels_ec_order_confirm",
                    order,
                    json!({"confirm_type": "1"}),
                )]
            }
            OrderEvent::Cancelled => {
                let mut told = vec![self.cancelled(order)];
                told.extend(self.ended(order));
                told
            }
            OrderEvent::RefundWithdrawn => self.ended(order),
            OrderEvent::AddressChanged | OrderEvent::AddressChangeAnswered { accepted: true } => {
                vec![self.changed(order, 2)]
            }
            OrderEvent::AddressChangeAsked => vec![self.changed(order, 4)],
            OrderEvent::VirtualNumberRenewed | OrderEvent::VirtualNumberExtended => {
                vec![self.changed(order, 5)]
            }
            OrderEvent::Memo { .. } => vec![self.changed(order, 3)],
            OrderEvent::Touched
            | OrderEvent::ExtraParcel { .. }
            | OrderEvent::ParcelReplaced { .. }
            | OrderEvent::ParcelRenumbered { .. }
            | OrderEvent::RefundMoved { .. }
            | OrderEvent::NoteAdded { .. }
            | OrderEvent::ReportRepeated { .. }
            // Nothing is named for a wish that the seller refused.
            | OrderEvent::AddressChangeAnswered { accepted: false }
            | OrderEvent::Printed { .. } => Vec::new(),
        }
    }

    fn of_after_sale(&self, after_sale: &AfterSale, event: &AfterSaleEvent) -> Vec<Said> {
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
        let order = self.world().order_of(after_sale);
        let mut told = vec![self.after_sale(after_sale)];
        if order.status == Status::Closed && order.ended == Some(self.0.at) {
            told.push(self.cancelled(order));
        }
        told
    }

    fn world(&self) -> &World {
        self.0.world
    }

    fn paid(&self, order: &Order) -> Vec<Said> {
        let paid = json!({"pay_time": seconds(order.paid).to_string()});
        vec![
            self.texts("channels_ec_order_pay", order, paid),
            self.texts("channels_ec_order_wait_shipping", order, json!({})),
        ]
    }

    /// 1 by the buyer, 3 because all of it was refunded.
    fn cancelled(&self, order: &Order) -> Said {
        let kind = if order.paid.is_some() { "3" } else { "1" };
        self.texts(
            "channels_ec_order_cancel",
            order,
            json!({"cancel_type": kind}),
        )
    }

    fn changed(&self, order: &Order, kind: i64) -> Said {
        self.bare(
            "channels_ec_order_ext_info_update",
            order,
            json!({"type": kind}),
        )
    }

    /// After-sales that ended with the order's own change.
    fn ended(&self, order: &Order) -> Vec<Said> {
        let Some(place) = self.world().order_place(&order.key) else {
            return Vec::new();
        };
        self.world()
            .after_sales_of_order(place)
            .filter(|row| row.ended == Some(self.0.at))
            .map(|row| self.after_sale(row))
            .collect()
    }

    fn after_sale(&self, after_sale: &AfterSale) -> Said {
        let order = self.world().order_of(after_sale);
        let payload = json!({
            "status": status(after_sale), "after_sale_order_id": after_sale.key.id, "order_id": order.key.id,
        });
        let key = "finder_shop_aftersale_status_update";
        self.event("channels_ec_aftersale_update", order, key, payload)
    }

    /// Some events write the order's number bare.
    fn bare(&self, name: &'static str, order: &Order, more: Value) -> Said {
        let id: u64 = order.key.id.parse().unwrap_or(0);
        self.order(name, order, json!(id), more)
    }

    /// The others as a text.
    fn texts(&self, name: &'static str, order: &Order, more: Value) -> Said {
        self.order(name, order, json!(order.key.id), more)
    }

    fn order(&self, name: &'static str, order: &Order, id: Value, mut info: Value) -> Said {
        info["order_id"] = id;
        self.event(name, order, "order_info", info)
    }

    fn event(&self, name: &'static str, order: &Order, key: &str, payload: Value) -> Said {
        let world = self.world();
        let mut content = json!({
            "ToUserName": username(world.chance, &world.shops[order.shop]), "FromUserName": openid(world, order),
            "CreateTime": self.0.at.timestamp(), "MsgType": "event", "Event": name,
        });
        content[key] = payload;
        Said {
            topic: name,
            content,
        }
    }
}
