//! What every use case works with.

use crate::{
    config::BridgeOptions, credentials::Credentials, erp::Erp, error::Error, http::Engine,
    push_apps::PushApps, store::cursors::Kind,
};
use oms_messaging::Transport;
use oms_service_kit::{
    db::{Connection, Pool},
    seal::KeyRing,
};
use std::sync::Arc;
use tokio::sync::Notify;

/// Shared by everything in one bridge process.
pub(crate) struct Bridge {
    pub(crate) pool: Pool,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) transport: Transport,
    pub(crate) http: Engine,
    pub(crate) credentials: Credentials,
    pub(crate) push_apps: PushApps,
    /// `None` leaves hand-overs queued.
    pub(crate) erp: Option<Erp>,
    pub(crate) options: BridgeOptions,
    pub(crate) wake: Wake,
}

/// Wakes the loops of this process; each polls too, for what another process wrote.
#[derive(Default)]
pub(crate) struct Wake {
    pub(crate) orders: Notify,
    pub(crate) after_sales: Notify,
    pub(crate) background: Notify,
    pub(crate) commands: Notify,
    pub(crate) erp: Notify,
    pub(crate) hints: Notify,
}

impl Wake {
    /// Wakes whoever pulls `kind`.
    pub(crate) fn pull(&self, kind: Kind) {
        match kind {
            Kind::Orders => self.orders.notify_one(),
            Kind::AfterSales => self.after_sales.notify_one(),
            Kind::Listings | Kind::Past => self.background.notify_one(),
        }
    }
}

impl Bridge {
    pub(crate) async fn connection(&self) -> Result<Connection, Error> {
        Ok(self.pool.get().await?)
    }
}
