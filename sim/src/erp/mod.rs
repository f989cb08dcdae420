//! The simulated ERP: takes orders, tells its SKUs, ships after a moment and reports the parcels.

mod oms;
mod receiver;
mod shipping;
mod skus;

use std::time::Duration;

use oms_contracts::oms::erp::v1::erp_receiver_service_server::ErpReceiverServiceServer;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;

use crate::error::SimError;
use crate::options::FaultLevel;
use crate::sim::Sim;
use oms::Oms;
use receiver::Receiver;

/// How the ERP reaches the order system, and how fast it ships.
#[derive(Clone)]
pub struct ErpOptions {
    /// Public gRPC address of the order system, such as `http://127.0.0.1:8088`.
    pub oms_url: String,
    /// API token, sent as `authorization: Bearer`.
    pub oms_token: String,
    /// Shortest time between taking an order and shipping it.
    pub min_ship_delay: Duration,
    /// Longest time between taking an order and shipping it.
    pub max_ship_delay: Duration,
    /// Misbehaviour of this ERP alone; without it the level of the simulator holds.
    pub faults: Option<FaultLevel>,
}

impl ErpOptions {
    /// An ERP that ships within 0.2 to 2 seconds.
    #[must_use]
    pub fn new(oms_url: impl Into<String>, oms_token: impl Into<String>) -> Self {
        Self {
            oms_url: oms_url.into(),
            oms_token: oms_token.into(),
            min_ship_delay: Duration::from_millis(200),
            max_ship_delay: Duration::from_secs(2),
            faults: None,
        }
    }
}

impl std::fmt::Debug for ErpOptions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ErpOptions")
            .field("oms_url", &self.oms_url)
            .finish_non_exhaustive()
    }
}

/// Serves `oms.erp.v1.ErpReceiverService`, and tells SKUs and shipments to the order system,
/// until `shutdown`.
///
/// # Errors
/// The listener fails, or the address or token of the order system is malformed.
pub async fn serve_erp(
    sim: Sim,
    options: ErpOptions,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), SimError> {
    let oms = Oms::new(&options)?;
    if let Some(level) = options.faults {
        sim.faults().set_erp_level(level);
    }
    // The ERP may end by itself; what else runs under the caller's token goes on.
    let stop = shutdown.child_token();
    let skus = tokio::spawn(skus::tell_skus(sim.clone(), oms.clone(), stop.clone()));
    let shipping = tokio::spawn(shipping::ship_and_report(
        sim.clone(),
        oms,
        options,
        stop.clone(),
    ));
    let served = Server::builder()
        .add_service(ErpReceiverServiceServer::new(Receiver::new(
            sim,
            stop.clone(),
        )))
        .serve_with_incoming_shutdown(
            TcpListenerStream::new(listener),
            stop.clone().cancelled_owned(),
        )
        .await;
    stop.cancel();
    // Both end with the same token.
    let _ended = tokio::join!(skus, shipping);
    served.map_err(|error| SimError::Erp(error.to_string()))
}
