//! The simulated marketplaces. One is a folder here plus its line in [`Platform`]:
//! its ids, its carriers, its signing and its HTTP routes on the real paths.

mod authorize;
pub(crate) mod call;
mod clock;
mod cloud_print;
pub(crate) mod consent;
mod damage;
mod document;
mod douyin;
mod jd;
mod kuaishou;
mod oauth2;
mod pinduoduo;
mod receiver_cipher;
mod seller_address;
mod taobao;
mod virtual_number;
pub(crate) mod waybill_account;
mod wechat_shop;
mod xiaohongshu;

use axum::Router;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::chance::Chance;
use crate::pushes::Pushing;
use crate::sim::Sim;
use crate::world::after_sale::Kind;
use crate::world::entry::{AfterSaleEvent, OrderEvent};
use waybill_account::WaybillCarrier;

/// A simulated marketplace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Platform {
    Taobao,
    Jd,
    Pinduoduo,
    Douyin,
    #[serde(rename = "wechat_shop")]
    WechatShop,
    Kuaishou,
    Xiaohongshu,
}

impl Platform {
    pub(crate) const ALL: [Self; 7] = [
        Self::Taobao,
        Self::Jd,
        Self::Pinduoduo,
        Self::Douyin,
        Self::WechatShop,
        Self::Kuaishou,
        Self::Xiaohongshu,
    ];

    pub(crate) fn marketplace(self) -> &'static dyn Marketplace {
        match self {
            Self::Taobao => &taobao::Taobao,
            Self::Jd => &jd::Jd,
            Self::Pinduoduo => &pinduoduo::Pinduoduo,
            Self::Douyin => &douyin::Douyin,
            Self::WechatShop => &wechat_shop::WechatShop,
            Self::Kuaishou => &kuaishou::Kuaishou,
            Self::Xiaohongshu => &xiaohongshu::Xiaohongshu,
        }
    }

    /// The number of the platform in the public contracts (`oms.types.v1.Platform`).
    pub(crate) fn number(self) -> i32 {
        match self {
            Self::Taobao => 1,
            Self::Jd => 2,
            Self::Pinduoduo => 3,
            Self::Douyin => 4,
            Self::WechatShop => 5,
            Self::Kuaishou => 6,
            Self::Xiaohongshu => 7,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Taobao => "taobao",
            Self::Jd => "jd",
            Self::Pinduoduo => "pinduoduo",
            Self::Douyin => "douyin",
            Self::WechatShop => "wechat_shop",
            Self::Kuaishou => "kuaishou",
            Self::Xiaohongshu => "xiaohongshu",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|platform| platform.as_str() == name)
    }

    pub(crate) fn numbered(number: i32) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|platform| platform.number() == number)
    }
}

/// Every platform on its real paths.
pub(crate) fn routes() -> Router<Sim> {
    let shared = oauth2::routes().merge(authorize::routes());
    Platform::ALL.iter().fold(shared, |router, platform| {
        router.merge(platform.marketplace().routes())
    })
}

/// What the world and the listener ask of a platform.
pub(crate) trait Marketplace: Sync {
    /// The application all shops of the platform are granted to.
    fn app(&self, chance: Chance) -> App;
    /// The application of one shop, where each shop has its own.
    fn app_of(&self, chance: Chance, seller: &str) -> App {
        let _ = seller;
        self.app(chance)
    }
    fn shop_id(&self, chance: Chance, seller: &str) -> String;
    fn order_id(&self, chance: Chance, created: DateTime<Utc>, parts: &[&str]) -> String;
    fn line_id(&self, order_id: &str, place: usize, count: usize) -> String;
    fn goods_id(&self, chance: Chance, parts: &[&str]) -> u64;
    fn sku_id(&self, chance: Chance, parts: &[&str]) -> u64;
    /// A token in the platform's shape; `parts` tell access from refresh.
    fn token(&self, chance: Chance, parts: &[&str]) -> String;
    fn token_life(&self) -> Duration;
    /// How long a refresh token lives.
    fn refresh_life(&self) -> Duration {
        self.token_life()
    }
    fn carriers(&self) -> &'static [Carrier];
    /// Carriers whose electronic waybills the platform gives.
    fn waybill_carriers(&self) -> &'static [WaybillCarrier] {
        &[]
    }
    /// Whether buyers ask the seller before an order goes elsewhere.
    fn asks_for_addresses(&self) -> bool {
        false
    }
    /// Whether unpaid orders are visible to the seller.
    fn shows_unpaid(&self) -> bool;
    /// Lines that one order holds at most when the simulator makes it up.
    fn invented_lines(&self) -> usize;
    /// Lines that an order of the platform can hold at all; `None` where any number fits.
    fn most_lines(&self) -> Option<usize> {
        None
    }
    /// Whether an event gives the order a newer modified time, and so a new place in the
    /// list by change.
    fn moves_modified(&self, event: &OrderEvent) -> bool {
        let _ = event;
        true
    }
    /// What buyers can ask for once an order has left.
    fn after_sale_kinds(&self) -> &'static [Kind];
    /// Lines that one after-sale is about at most; `None` where it takes all of an order.
    fn lines_per_after_sale(&self) -> Option<usize>;
    /// The platform's id of an after-sale.
    fn after_sale_id(&self, number: u64) -> String {
        number.to_string()
    }
    /// Whether an event gives the after-sale a newer modified time.
    fn moves_after_sale_modified(&self, event: &AfterSaleEvent) -> bool {
        let _ = event;
        true
    }
    /// How the platform tells the app what happened.
    fn pushing(&self) -> Pushing;
    fn routes(&self) -> Router<Sim>;
}

/// Application key and secrets.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) key: String,
    pub(crate) secret: String,
    /// Signs calls where the platform keeps it apart from the secret, else empty.
    pub(crate) sign_secret: String,
    /// Signs pushes where the platform keeps it apart, else empty.
    pub(crate) push_token: String,
    /// Encrypts pushes where the platform does, else empty.
    pub(crate) push_key: String,
    /// Names the app on the page of consent where the platform numbers it apart, else empty.
    pub(crate) service_id: String,
}

/// A carrier as a platform lists it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carrier {
    pub(crate) id: u64,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) available: bool,
}
