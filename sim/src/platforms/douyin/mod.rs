//! Douyin shop as its open platform answers: one path per method, the canonical JSON of the
//! parameters as signed body, one envelope with a code, a sub code and the data.

mod access;
mod address_request;
mod addresses;
mod after_sale;
mod after_sale_document;
mod after_sales;
mod assistant;
mod carriers;
mod cipher;
mod decrypt;
mod ebill;
mod ebill_change;
mod ebill_form;
mod edit_shipping;
mod envelope;
mod event_sign;
mod gateway;
mod goods;
mod merge;
mod netsites;
pub(in crate::platforms) mod oauth;
mod operate;
mod order;
mod orders;
mod params;
mod push;
mod receiver;
mod reject_reasons;
mod remark;
mod shipping;
mod sign;

use axum::Router;
use axum::routing::any;
use chrono::{DateTime, Duration, Utc};

use super::waybill_account::WaybillCarrier;
use super::{App, Carrier, Marketplace};
use crate::chance::Chance;
use crate::pushes::Pushing;
use crate::sim::Sim;
use crate::world::after_sale::Kind;

/// The platform.
#[derive(Debug)]
pub(super) struct Douyin;

impl Marketplace for Douyin {
    /// A key of 19 digits and a secret that looks like a UUID.
    fn app(&self, chance: Chance) -> App {
        let key = 7_000_000_000_000_000_000 + chance.below(999_999_999_999_999, &["douyin app"]);
        App {
            key: key.to_string(),
            secret: dashed(&chance.hex(&["douyin secret"])),
            sign_secret: String::new(),
            push_token: String::new(),
            push_key: String::new(),
            service_id: (10_000 + chance.below(90_000, &["douyin service"])).to_string(),
        }
    }

    fn shop_id(&self, chance: Chance, seller: &str) -> String {
        format!(
            "{}",
            4_000_000 + chance.below(90_000_000, &["douyin shop", seller])
        )
    }

    /// 19 digits below `i64::MAX` that no double holds; the numbers right after are its lines'.
    fn order_id(&self, chance: Chance, _created: DateTime<Utc>, parts: &[&str]) -> String {
        let drawn = chance.below(9_000_000_000_000, &[&["douyin order"], parts].concat());
        (6_920_000_000_000_000_001 + drawn * 10_000).to_string()
    }

    /// The first line carries the order's own number.
    fn line_id(&self, order_id: &str, place: usize, _count: usize) -> String {
        let order: u64 = order_id.parse().unwrap_or(0);
        (order + place as u64).to_string()
    }

    fn goods_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        let drawn = chance.below(90_000_000_000_000, &[&["douyin product"], parts].concat());
        3_400_000_000_000_000_001 + drawn * 10_000
    }

    fn sku_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        1_700_000_000_000_000 + chance.below(90_000_000_000_000, &[&["douyin sku"], parts].concat())
    }

    fn token(&self, chance: Chance, parts: &[&str]) -> String {
        dashed(&chance.hex(&[&["douyin token"], parts].concat()))
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

    fn asks_for_addresses(&self) -> bool {
        true
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
            Kind::Reship,
        ]
    }

    /// Another 19 digits than orders have.
    fn after_sale_id(&self, number: u64) -> String {
        (7_100_000_000_000_000_000 + number).to_string()
    }

    fn lines_per_after_sale(&self) -> Option<usize> {
        Some(1)
    }

    fn pushing(&self) -> Pushing {
        Pushing::Hooks(&push::Messages)
    }

    fn routes(&self) -> Router<Sim> {
        let mut routes = Router::new();
        for method in gateway::METHODS {
            let path = format!("/{}", method.replacen('.', "/", 1));
            // Any HTTP method reaches the gateway: the older form of a call is a GET.
            routes = routes.route(&path, any(gateway::call));
        }
        routes
    }
}

/// 32 hexadecimal characters in the shape of a UUID.
fn dashed(hex: &str) -> String {
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}
