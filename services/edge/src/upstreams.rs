//! Which service answers which package.

use crate::config::EdgeOptions;
use oms_service_kit::client;
use tonic::transport::Channel;

/// A package of the contracts and the service that serves it.
pub(crate) struct Package {
    /// Proto package.
    pub(crate) name: &'static str,
    /// Its services that callers outside may reach.
    pub(crate) services: &'static [&'static str],
}

/// Every public service. One that is not listed is not reachable from outside.
pub(crate) const PACKAGES: &[Package] = &[
    Package {
        name: "oms.orders.v1",
        services: &["OrderService", "FulfilmentService"],
    },
    Package {
        name: "oms.shops.v1",
        services: &["ShopService", "GoodsService", "ListingService"],
    },
    Package {
        name: "oms.bridge.v1",
        services: &["SyncService", "ParkingService", "CommandService"],
    },
    Package {
        name: "oms.identity.v1",
        services: &["SessionService", "ApiTokenService"],
    },
];

/// One channel per service, connected when first used.
#[derive(Clone)]
pub(crate) struct Upstreams {
    orders: Channel,
    shops: Channel,
    bridge: Channel,
    identity: Channel,
}

impl Upstreams {
    pub(crate) fn new(options: &EdgeOptions) -> Result<Self, String> {
        Ok(Self {
            orders: client::channel(&options.orders_url)?,
            shops: client::channel(&options.shops_url)?,
            bridge: client::channel(&options.bridge_url)?,
            identity: client::channel(&options.identity_url)?,
        })
    }

    /// The channel for a request path.
    pub(crate) fn of(&self, path: &str) -> Option<Channel> {
        let package = path.strip_prefix('/')?.rsplit_once('.')?.0;
        match package {
            "oms.orders.v1" => Some(self.orders.clone()),
            "oms.shops.v1" => Some(self.shops.clone()),
            "oms.bridge.v1" => Some(self.bridge.clone()),
            "oms.identity.v1" => Some(self.identity.clone()),
            _ => None,
        }
    }
}
