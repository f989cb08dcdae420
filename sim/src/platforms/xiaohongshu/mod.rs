//! Xiaohongshu as its open platform (ark) answers: one POST path, one flat JSON object of system
//! and business fields, MD5 signatures over four system fields alone, two kinds of envelope.
//!
//! The numbers of most refusals are not public. Here they are the simulator's own; what callers
//! can rely on is `success`, and the texts where the platform's are known.

mod access;
mod addresses;
mod after_sale;
mod after_sales;
mod carriers;
mod cipher;
mod decisions;
mod decrypt;
mod ebill;
mod ebill_change;
mod ebill_form;
mod ebill_print;
mod envelope;
mod gateway;
mod goods;
mod mark;
mod oauth;
mod order;
mod orders;
mod push;
mod push_sign;
mod receiver;
mod renumber;
mod shipping;
mod sign;
mod skus;
mod subscribes;

use axum::Router;
use axum::routing::{any, get};
use chrono::{DateTime, Duration, Utc};

use super::waybill_account::WaybillCarrier;
use super::{App, Carrier, Marketplace};
use crate::chance::Chance;
use crate::pushes::Pushing;
use crate::sim::Sim;
use crate::world::after_sale::Kind;

/// The platform.
#[derive(Debug)]
pub(super) struct Xiaohongshu;

impl Marketplace for Xiaohongshu {
    /// An id of 20 hexadecimal characters and a secret of 32.
    fn app(&self, chance: Chance) -> App {
        App {
            key: chance.hex(&["xhs app"])[..20].to_owned(),
            secret: chance.hex(&["xhs secret"]),
            sign_secret: String::new(),
            push_token: String::new(),
            push_key: String::new(),
            service_id: String::new(),
        }
    }

    /// 24 hexadecimal characters.
    fn shop_id(&self, chance: Chance, seller: &str) -> String {
        chance.hex(&["xhs seller", seller])[..24].to_owned()
    }

    /// `P` and 18 digits.
    fn order_id(&self, chance: Chance, _created: DateTime<Utc>, parts: &[&str]) -> String {
        let drawn = chance.below(100_000_000_000_000_000, &[&["xhs order"], parts].concat());
        format!("P7{drawn:017}")
    }

    /// The platform numbers no lines; this tells them apart inside the simulator.
    fn line_id(&self, order_id: &str, place: usize, _count: usize) -> String {
        format!("{order_id}/{place}")
    }

    fn goods_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        chance.number(&[&["xhs item"], parts].concat())
    }

    fn sku_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        chance.number(&[&["xhs sku"], parts].concat())
    }

    fn token(&self, chance: Chance, parts: &[&str]) -> String {
        let kind = if parts.first() == Some(&"refresh") {
            "refresh"
        } else {
            "token"
        };
        let head = chance.hex(&[&["xhs token"], parts].concat());
        let tail = chance.hex(&[&["xhs token tail"], parts].concat());
        format!("{kind}-{head}-{tail}")
    }

    fn token_life(&self) -> Duration {
        Duration::days(7)
    }

    fn refresh_life(&self) -> Duration {
        Duration::days(14)
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
        &[
            Kind::RefundOnly,
            Kind::ReturnRefund,
            Kind::Exchange,
            Kind::PriceProtection,
        ]
    }

    fn after_sale_id(&self, number: u64) -> String {
        format!("R{number}")
    }

    fn lines_per_after_sale(&self) -> Option<usize> {
        None
    }

    fn pushing(&self) -> Pushing {
        Pushing::Hooks(&push::Messages)
    }

    fn routes(&self) -> Router<Sim> {
        Router::new()
            .route("/ark/open_api/v3/common_controller", any(gateway::call))
            .route("/ark/authorization", get(oauth::authorize))
    }
}
