//! JD's open platform (JOS) as `routerjson` answers: system parameters signed with MD5, all
//! business parameters in one JSON text, answers under `.._responce`, success told twice.

mod access;
mod alpha_accounts;
mod alpha_content;
mod alpha_waybills;
mod carriers;
mod companies;
mod consignee;
mod envelope;
mod express;
mod fields;
mod gateway;
mod number_change;
pub(in crate::platforms) mod oauth;
mod order;
mod orders;
mod print_data;
mod refund_apply;
mod remark;
mod service_audit;
mod service_bill;
mod service_bills;
mod shipping;
mod sign;
mod vender;
mod wares;

use axum::Router;
use axum::routing::{get, post};
use chrono::{DateTime, Duration, Utc};

use super::waybill_account::WaybillCarrier;
use super::{App, Carrier, Marketplace};
use crate::chance::Chance;
use crate::pushes::Pushing;
use crate::sim::Sim;
use crate::world::after_sale::Kind;
use crate::world::entry::OrderEvent;

/// The world's numbers of after-sales begin here.
const FIRST_AFTER_SALE: u64 = 170_000_000_000_000_000;

/// The platform.
#[derive(Debug)]
pub(super) struct Jd;

impl Marketplace for Jd {
    fn app(&self, chance: Chance) -> App {
        App {
            key: chance.hex(&["jd app"]).to_uppercase(),
            secret: chance.hex(&["jd secret"]),
            sign_secret: String::new(),
            push_token: String::new(),
            push_key: String::new(),
            service_id: String::new(),
        }
    }

    /// The vender id.
    fn shop_id(&self, chance: Chance, seller: &str) -> String {
        format!(
            "{}",
            10_000_000 + chance.below(90_000_000, &["jd vender", seller])
        )
    }

    fn order_id(&self, chance: Chance, _created: DateTime<Utc>, parts: &[&str]) -> String {
        let drawn = chance.below(100_000_000_000, &[&["jd order"], parts].concat());
        (300_000_000_000 + drawn).to_string()
    }

    /// The platform numbers no lines; this tells them apart inside the simulator.
    fn line_id(&self, order_id: &str, place: usize, _count: usize) -> String {
        format!("{order_id}/{place}")
    }

    fn goods_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        10_000_000_000 + chance.below(80_000_000_000, &[&["ware"], parts].concat())
    }

    fn sku_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        100_000_000_000 + chance.below(800_000_000_000, &[&["jd sku"], parts].concat())
    }

    fn token(&self, chance: Chance, parts: &[&str]) -> String {
        chance.hex(&[&["jd token"], parts].concat())
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

    /// Unpaid orders are in a list of their own, which is not served.
    fn shows_unpaid(&self) -> bool {
        false
    }

    fn invented_lines(&self) -> usize {
        3
    }

    /// Only another state or another waybill number counts as a change of the order.
    fn moves_modified(&self, event: &OrderEvent) -> bool {
        !matches!(event, OrderEvent::Memo { .. } | OrderEvent::AddressChanged)
    }

    fn after_sale_kinds(&self) -> &'static [Kind] {
        &[
            Kind::RefundOnly,
            Kind::ReturnRefund,
            Kind::Exchange,
            Kind::Reship,
        ]
    }

    /// Shorter than elsewhere; clients read these as plain numbers.
    fn after_sale_id(&self, number: u64) -> String {
        number.saturating_sub(FIRST_AFTER_SALE).to_string()
    }

    fn lines_per_after_sale(&self) -> Option<usize> {
        Some(1)
    }

    fn pushing(&self) -> Pushing {
        Pushing::Never("the frames, topics and signature of its message service are not published")
    }

    fn routes(&self) -> Router<Sim> {
        Router::new()
            .route("/routerjson", get(gateway::call).post(gateway::call))
            .route(
                "/PullDataService/pullData",
                post(print_data::pull_by_service),
            )
            .route("/oauth2/to_login", get(oauth::authorize))
    }
}
