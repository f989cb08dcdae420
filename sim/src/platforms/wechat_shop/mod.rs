//! WeChat shop as `api.weixin.qq.com` answers: one path per API, JSON bodies, no signature but a
//! token in the query, flat answers with an `errcode`, and an app id and secret for each shop.

mod access;
mod address_wishes;
mod addresses;
mod after_sale;
mod after_sales;
mod callback;
mod carriers;
mod decisions;
mod envelope;
mod ewaybill_accounts;
mod ewaybill_prints;
mod ewaybill_request;
mod ewaybill_templates;
mod ewaybills;
mod gateway;
mod goods;
mod next_key;
mod note;
mod number_change;
mod opening;
mod order;
mod orders;
mod push;
mod receiver;
mod shipping;
mod shop;
mod token;
mod virtual_numbers;

use axum::Router;
use axum::routing::any;
use chrono::{DateTime, Duration, Utc};

use super::waybill_account::WaybillCarrier;
use super::{App, Carrier, Marketplace};
use crate::chance::Chance;
use crate::pushes::Pushing;
use crate::sim::Sim;
use crate::world::after_sale::Kind;

/// Order numbers stand between these: 19 digits that no double holds.
const FIRST_ORDER: u64 = 3_720_000_000_000_000_000;
const ORDER_SPAN: u64 = 9_000_000_000_000_000;

/// The platform.
#[derive(Debug)]
pub(super) struct WechatShop;

impl Marketplace for WechatShop {
    /// No app is shared between shops; this one is granted to none.
    fn app(&self, chance: Chance) -> App {
        self.app_of(chance, "")
    }

    fn app_of(&self, chance: Chance, seller: &str) -> App {
        App {
            key: format!("wx{}", &chance.hex(&["wechat appid", seller])[..16]),
            secret: chance.hex(&["wechat secret", seller]),
            sign_secret: String::new(),
            push_token: chance.hex(&["wechat token", seller])[..16].to_owned(),
            push_key: format!(
                "{}{}",
                chance.hex(&["wechat aes", seller]),
                &chance.hex(&["wechat aes tail", seller])[..11]
            ),
            service_id: String::new(),
        }
    }

    /// A shop is known by its app id.
    fn shop_id(&self, chance: Chance, seller: &str) -> String {
        self.app_of(chance, seller).key
    }

    fn order_id(&self, chance: Chance, _created: DateTime<Utc>, parts: &[&str]) -> String {
        let drawn = chance.below(ORDER_SPAN, &[&["wechat order"], parts].concat());
        (FIRST_ORDER + drawn).to_string()
    }

    /// Lines are told apart by goods and SKU; this is theirs inside the simulator.
    fn line_id(&self, order_id: &str, place: usize, _count: usize) -> String {
        format!("{order_id}/{place}")
    }

    fn goods_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        10_000_000_000_000 + chance.below(900_000_000_000, &[&["wechat product"], parts].concat())
    }

    fn sku_id(&self, chance: Chance, parts: &[&str]) -> u64 {
        1_000_000_000 + chance.below(3_000_000_000, &[&["wechat sku"], parts].concat())
    }

    /// Access tokens alone: nothing is refreshed by a token here.
    fn token(&self, chance: Chance, parts: &[&str]) -> String {
        if parts.first() == Some(&"refresh") {
            return String::new();
        }
        let drawn: String = ["a", "b", "c", "d"]
            .iter()
            .map(|piece| chance.hex(&[&["wechat token", piece], parts].concat()))
            .collect();
        format!("90_{drawn}")
    }

    fn token_life(&self) -> Duration {
        Duration::seconds(7200)
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
        &[Kind::RefundOnly, Kind::ReturnRefund, Kind::Exchange]
    }

    fn lines_per_after_sale(&self) -> Option<usize> {
        Some(1)
    }

    fn pushing(&self) -> Pushing {
        Pushing::Hooks(&push::Events)
    }

    fn routes(&self) -> Router<Sim> {
        // Any method reaches the gateway: a wrong one is answered with the platform's own error.
        Router::new()
            .route("/channels/ec/{*api}", any(gateway::call))
            .route("/cgi-bin/stable_token", any(token::stable_token))
    }
}
