//! Which service answers which package.

use crate::config::EdgeOptions;
use oms_service_kit::client;
use tonic::transport::Channel;

/// One channel per service, connected when first used.
#[derive(Clone)]
pub(crate) struct Upstreams {
    orders: Channel,
    aftersales: Channel,
    shops: Channel,
    bridge: Channel,
    identity: Channel,
}

impl Upstreams {
    pub(crate) fn new(options: &EdgeOptions) -> Result<Self, String> {
        Ok(Self {
            orders: client::channel(&options.orders_url)?,
            aftersales: client::channel(&options.aftersales_url)?,
            shops: client::channel(&options.shops_url)?,
            bridge: client::channel(&options.bridge_url)?,
            identity: client::channel(&options.identity_url)?,
        })
    }

    /// The channel for a request path; `None` for a package that is not served to callers
    /// outside.
    pub(crate) fn of(&self, path: &str) -> Option<Channel> {
        let package = path.strip_prefix('/')?.rsplit_once('.')?.0;
        match package {
            "oms.orders.v1" => Some(self.orders.clone()),
            "oms.aftersales.v1" => Some(self.aftersales.clone()),
            "oms.shops.v1" => Some(self.shops.clone()),
            "oms.bridge.v1" => Some(self.bridge.clone()),
            "oms.identity.v1" => Some(self.identity.clone()),
            _ => None,
        }
    }
}
