//! Taobao and Tmall as the open platform (TOP) answers: one gateway path, form-encoded calls,
//! upper-case hex signatures over sorted parameters, errors inside HTTP 200.

mod access;
mod addresses;
mod carriers;
mod decisions;
mod envelope;
mod exchanges;
mod fields;
mod gateway;
mod goods;
mod memo;
mod message;
mod multipart;
mod oaid;
pub(in crate::platforms) mod oauth;
mod payments;
mod print_data;
mod refund;
mod refund_messages;
mod refund_reasons;
mod refunds;
mod shipping;
mod sign;
mod tmc;
mod trade;
mod trades;
mod waybill_lookups;
mod waybills;

use axum::Router;
use axum::routing::{get, post};
use chrono::{DateTime, Duration, Utc};

use super::waybill_account::WaybillCarrier;
use super::{App, Carrier, Marketplace};
use crate::chance::Chance;
use crate::pushes::Pushing;
use crate::sim::Sim;
use crate::world::after_sale::Kind;

/// The platform.
#[derive(Debug)]
pub(super) struct Taobao;

impl Marketplace for Taobao {
    fn app(&self, chance: Chance) -> App {
        App {
            key: format!("3{:07}", chance.below(10_000_000, &["taobao app"])),
            secret: chance.hex(&["taobao secret"]),
            sign_secret: String::new(),
            push_token: String::new(),
            push_key: String::new(),
            service_id: String::new(),
        }
    }

    fn shop_id(&self, chance: Chance, seller: &str) -> String {
        format!(
            "22{:011}",
            chance.below(100_000_000_000, &["taobao shop", seller])
        )
    }

    /// 19 digits below `i64::MAX` that no double holds; the numbers right after are its lines'.
    fn order_id(&self, chance: Chance, _created: DateTime<Utc>, parts: &[&str]) -> String {
        let drawn = chance.below(7_000_000_000_000_000, &[&["tid"], parts].concat());
        let tail = 100 * (drawn % 10) + 1;
        (2_000_000_000_000_000_000 + drawn * 1_000 + tail).to_string()
    }

    /// The only line of an order carries the order's own number.
    fn line_id(&self, order_id: &str, place: usize, count: usize) -> String {
        let tid: u64 = order_id.parse().unwrap_or(0);
        if count == 1 {
            order_id.to_owned()
        } else {
            (tid + 1 + place as u64).to_string()
        }
    }

    fn goods_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        600_000_000_000 + chance.below(300_000_000_000, &[&["num_iid"], parts].concat())
    }

    fn sku_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        5_000_000_000_000 + chance.below(900_000_000_000, &[&["sku_id"], parts].concat())
    }

    fn token(&self, chance: Chance, parts: &[&str]) -> String {
        format!("6200{}", chance.hex(&[&["taobao token"], parts].concat()))
    }

    fn token_life(&self) -> Duration {
        Duration::days(365)
    }

    fn carriers(&self) -> &'static [Carrier] {
        carriers::CARRIERS
    }

    fn waybill_carriers(&self) -> &'static [WaybillCarrier] {
        carriers::WAYBILL_CARRIERS
    }

    fn shows_unpaid(&self) -> bool {
        true
    }

    fn invented_lines(&self) -> usize {
        3
    }

    fn after_sale_kinds(&self) -> &'static [Kind] {
        &[Kind::RefundOnly, Kind::ReturnRefund, Kind::Exchange]
    }

    fn lines_per_after_sale(&self) -> Option<usize> {
        Some(1)
    }

    fn pushing(&self) -> Pushing {
        Pushing::Mailbox(&message::Topics)
    }

    fn routes(&self) -> Router<Sim> {
        Router::new()
            .route("/router/rest", get(gateway::call).post(gateway::call))
            .route("/token", post(oauth::token))
    }
}
