//! Pinduoduo as its open platform (POP) answers: one POST path, JSON or form, MD5 signatures,
//! answers under an outer key of their own.

mod access;
mod addresses;
mod carriers;
mod channel;
mod cipher;
mod decisions;
mod envelope;
mod gateway;
mod goods;
mod mall;
mod message;
mod note;
mod oauth;
mod order;
mod orders;
mod permits;
mod print_data;
mod receivers;
mod refund;
mod refunds;
mod shipping;
mod sign;
mod waybill_lookups;
mod waybills;

use axum::Router;
use axum::routing::{any, get};
use chrono::{DateTime, Duration, Utc};

use super::clock::beijing_with;
use super::waybill_account::WaybillCarrier;
use super::{App, Carrier, Marketplace};
use crate::chance::Chance;
use crate::pushes::Pushing;
use crate::sim::Sim;
use crate::world::after_sale::Kind;

/// The platform.
#[derive(Debug)]
pub(super) struct Pinduoduo;

impl Marketplace for Pinduoduo {
    fn app(&self, chance: Chance) -> App {
        let secret = format!(
            "{}{}",
            chance.hex(&["pdd secret"]),
            &chance.hex(&["pdd secret tail"])[..8]
        );
        App {
            key: chance.hex(&["pdd client"]),
            secret,
            sign_secret: String::new(),
            push_token: String::new(),
            push_key: String::new(),
            service_id: String::new(),
        }
    }

    fn shop_id(&self, chance: Chance, seller: &str) -> String {
        format!(
            "{}",
            100_000_000 + chance.below(900_000_000, &["pdd mall", seller])
        )
    }

    /// `yymmdd-` and 15 digits.
    fn order_id(&self, chance: Chance, created: DateTime<Utc>, parts: &[&str]) -> String {
        let drawn = chance.below(1_000_000_000_000_000, &[&["order_sn"], parts].concat());
        format!("{}-{drawn:015}", beijing_with(created, "%y%m%d"))
    }

    /// The platform numbers no lines; this tells them apart inside the simulator.
    fn line_id(&self, order_id: &str, place: usize, _count: usize) -> String {
        format!("{order_id}/{place}")
    }

    fn goods_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        600_000_000_000 + chance.below(300_000_000_000, &[&["goods_id"], parts].concat())
    }

    fn sku_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        1_400_000_000_000 + chance.below(500_000_000_000, &[&["pdd sku_id"], parts].concat())
    }

    fn token(&self, chance: Chance, parts: &[&str]) -> String {
        format!(
            "{}{}",
            chance.hex(&[&["pdd token"], parts].concat()),
            &chance.hex(&[&["pdd token tail"], parts].concat())[..8]
        )
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
        false
    }

    fn invented_lines(&self) -> usize {
        1
    }

    fn after_sale_kinds(&self) -> &'static [Kind] {
        &[
            Kind::RefundOnly,
            Kind::ReturnRefund,
            Kind::Exchange,
            Kind::Reship,
        ]
    }

    fn lines_per_after_sale(&self) -> Option<usize> {
        None
    }

    fn pushing(&self) -> Pushing {
        Pushing::Mailbox(&message::Types)
    }

    fn routes(&self) -> Router<Sim> {
        // Any method reaches the gateway: a GET is answered with the platform's own error.
        Router::new()
            .route("/api/router", any(gateway::call))
            .route("/service-market/auth", get(oauth::authorize))
            .route("/open.html", get(oauth::authorize))
            .route(
                "/message/{client_id}/{time}/{digest}",
                get(channel::connect),
            )
    }
}
