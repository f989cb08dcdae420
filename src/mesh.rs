//! Every service in one process, on loopback ports of the system's choice; only edge
//! listens where it is told to.

use anyhow::Context;
use oms_bridge::BridgeOptions;
use oms_edge::EdgeOptions;
use oms_messaging::Transport;
use oms_service_kit::{Start, seal::KeyRing};
use oms_shops::ShopsOptions;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// What the mesh runs on.
pub(crate) struct Ground {
    pub(crate) database_url: String,
    pub(crate) transport: Transport,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) edge: TcpListener,
    pub(crate) console_dir: PathBuf,
    pub(crate) erp_url: Option<String>,
    pub(crate) pull_every: std::time::Duration,
}

/// Connections of one service when all share one server.
const CONNECTIONS: usize = 16;

/// A running mesh.
pub(crate) struct Mesh {
    services: JoinSet<(&'static str, anyhow::Result<()>)>,
    /// Address of `shops`, for the demo to register its shops.
    pub(crate) shops_url: String,
    /// Address of `identity`, for the demo to make the ERP's token.
    pub(crate) identity_url: String,
}

impl Mesh {
    /// Starts every service on a migrated database.
    pub(crate) async fn start(
        ground: Ground,
        shutdown: &CancellationToken,
    ) -> anyhow::Result<Self> {
        let mut services = JoinSet::new();
        let start = |listener| Start {
            listener,
            database_url: ground.database_url.clone(),
            db_connections: CONNECTIONS,
            keys: ground.keys.clone(),
        };
        let transport = &ground.transport;

        let (listener, identity_url) = loopback().await?;
        let (given, stop) = (start(listener), shutdown.clone());
        services.spawn(async move { ("identity", named(oms_identity::serve(given, stop).await)) });

        let (listener, shops_url) = loopback().await?;
        let (given, bus, stop) = (start(listener), transport.clone(), shutdown.clone());
        services.spawn(async move {
            let served = oms_shops::serve(given, bus, ShopsOptions::default(), stop);
            ("shops", named(Box::pin(served).await))
        });

        let (listener, orders_url) = loopback().await?;
        let (given, bus, stop) = (start(listener), transport.clone(), shutdown.clone());
        services.spawn(async move {
            (
                "orders",
                named(Box::pin(oms_orders::serve(given, bus, stop)).await),
            )
        });

        let (listener, aftersales_url) = loopback().await?;
        let (given, bus, stop) = (start(listener), transport.clone(), shutdown.clone());
        services.spawn(async move {
            let served = oms_aftersales::serve(given, bus, stop);
            ("aftersales", named(Box::pin(served).await))
        });

        let (listener, bridge_url) = loopback().await?;
        let (given, bus, stop) = (start(listener), transport.clone(), shutdown.clone());
        let mut options = BridgeOptions::new(shops_url.clone());
        options.erp_url = ground.erp_url.clone();
        options.pull_every = ground.pull_every;
        services.spawn(async move {
            let served = oms_bridge::serve(given, bus, options, stop);
            ("bridge", named(Box::pin(served).await))
        });

        let options = EdgeOptions {
            orders_url,
            aftersales_url,
            shops_url: shops_url.clone(),
            bridge_url,
            identity_url: identity_url.clone(),
            console_dir: ground.console_dir,
            reflection: true,
            secure_cookie: false,
        };
        let (keys, stop) = (ground.keys.clone(), shutdown.clone());
        services.spawn(async move {
            let served = oms_edge::serve(ground.edge, &keys, options, stop);
            ("edge", named(Box::pin(served).await))
        });
        Ok(Self {
            services,
            shops_url,
            identity_url,
        })
    }

    /// Waits for the end of every service; the first that fails ends them all.
    pub(crate) async fn run(mut self, shutdown: &CancellationToken) -> anyhow::Result<()> {
        let mut failure = Ok(());
        while let Some(ended) = self.services.join_next().await {
            let (name, result) = ended.context("a service panicked")?;
            if let Err(error) = result
                && failure.is_ok()
            {
                failure = Err(error.context(format!("the service {name} failed")));
            }
            shutdown.cancel();
        }
        failure
    }
}

fn named<E: std::error::Error + Send + Sync + 'static>(
    result: Result<(), E>,
) -> anyhow::Result<()> {
    Ok(result?)
}

/// A listener on loopback and its gRPC address.
pub(crate) async fn loopback() -> anyhow::Result<(TcpListener, String)> {
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0)), "loopback").await?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

/// A listener, or an error that names setting and address.
pub(crate) async fn bind(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{setting}: cannot listen on {address}; is another program using the port?")
    })
}
