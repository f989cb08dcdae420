//! Kuaishou shop (快手小店) as its open platform answers: a path for each API, the inputs in one
//! signed JSON text, times in milliseconds, one line an order, lists chained by a cursor.

mod access;
mod address_audit;
mod addresses;
mod carriers;
mod cursor;
mod decisions;
mod decrypt;
mod ebill;
mod ebill_change;
mod ebill_form;
mod ebill_print;
mod envelope;
mod event;
mod gateway;
mod items;
mod notes;
pub(in crate::platforms) mod oauth;
mod order;
mod orders;
mod parcel;
mod push;
mod receiver;
mod refund;
mod refund_reasons;
mod refunds;
mod renumber;
mod shipping;
mod sign;
mod subscribes;

use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};

use super::waybill_account::WaybillCarrier;
use super::{App, Carrier, Marketplace};
use crate::chance::Chance;
use crate::pushes::Pushing;
use crate::sim::Sim;
use crate::world::after_sale::Kind;

/// The platform.
#[derive(Debug)]
pub(super) struct Kuaishou;

impl Marketplace for Kuaishou {
    fn app(&self, chance: Chance) -> App {
        App {
            key: format!(
                "ks6{:017}",
                chance.below(100_000_000_000_000_000, &["ks app"])
            ),
            secret: chance.hex(&["ks secret"]),
            sign_secret: chance.hex(&["ks sign secret"]),
            push_token: String::new(),
            push_key: STANDARD.encode(&chance.hex(&["ks message key"])[..16]),
            service_id: String::new(),
        }
    }

    /// The open id of the seller.
    fn shop_id(&self, chance: Chance, seller: &str) -> String {
        format!("f1{}", &chance.hex(&["ks seller", seller])[..30])
    }

    /// 16 digits, odd and above 2^53, so that no double holds it.
    fn order_id(&self, chance: Chance, _created: DateTime<Utc>, parts: &[&str]) -> String {
        let drawn = chance.below(400_000_000_000_000, &[&["oid"], parts].concat());
        (9_100_000_000_000_001 + 2 * drawn).to_string()
    }

    /// The only line carries the order's own number.
    fn line_id(&self, order_id: &str, _place: usize, _count: usize) -> String {
        order_id.to_owned()
    }

    fn goods_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        21_000_000_000_000 + chance.below(900_000_000_000, &[&["ks item"], parts].concat())
    }

    fn sku_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        22_000_000_000_000 + chance.below(900_000_000_000, &[&["ks sku"], parts].concat())
    }

    fn token(&self, chance: Chance, parts: &[&str]) -> String {
        format!(
            "ChFvYXV0aC5hY2Nlc3NUb2tlbg-{}",
            chance.hex(&[&["ks token"], parts].concat())
        )
    }

    fn token_life(&self) -> Duration {
        Duration::hours(48)
    }

    fn refresh_life(&self) -> Duration {
        Duration::days(180)
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
        1
    }

    fn most_lines(&self) -> Option<usize> {
        Some(1)
    }

    fn after_sale_kinds(&self) -> &'static [Kind] {
        &[
            Kind::RefundOnly,
            Kind::ReturnRefund,
            Kind::Exchange,
            Kind::Reship,
            Kind::PriceProtection,
        ]
    }

    fn lines_per_after_sale(&self) -> Option<usize> {
        None
    }

    fn pushing(&self) -> Pushing {
        Pushing::Hooks(&push::Callback)
    }

    fn routes(&self) -> Router<Sim> {
        Router::new()
            .route("/open/{*api}", get(gateway::call).post(gateway::call))
            .route("/oauth/authorize", get(oauth::authorize))
    }
}
