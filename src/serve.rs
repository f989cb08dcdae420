//! `oms serve <service>`: what one Kubernetes Deployment runs.

use crate::{
    mesh,
    settings::{self, ServiceArgs, ServiceSettings},
    shutdown,
};
use clap::{Args, Subcommand};
use oms_bridge::BridgeArgs;
use oms_edge::EdgeArgs;
use oms_messaging::Transport;
use oms_service_kit::{Start, config::Problems};
use oms_shops::ShopsOptions;
use secrecy::SecretString;

/// A service of the system.
#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    /// Orders, holds and parcels.
    Orders(ServiceArgs),
    /// After-sales.
    Aftersales(ServiceArgs),
    /// Shops, goods and links.
    Shops(ServiceArgs),
    /// The bridge to platforms and the ERP.
    Bridge(BridgeServiceArgs),
    /// Users, roles and tokens.
    Identity(ServiceArgs),
    /// The public port: console, gRPC and gRPC-web.
    Edge(EdgeServiceArgs),
}

/// Settings of the bridge.
#[derive(Debug, Args)]
pub(crate) struct BridgeServiceArgs {
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    bridge: BridgeArgs,
}

/// Settings of edge, which has neither database nor broker.
#[derive(Debug, Args)]
pub(crate) struct EdgeServiceArgs {
    #[command(flatten)]
    edge: EdgeArgs,
    /// Where console and API listen.
    #[arg(long, env = "OMS_HTTP_ADDR", default_value = "0.0.0.0:8088")]
    http_addr: String,
    /// Keys that sign tokens between services: `id:base64[,id:base64...]`.
    #[arg(long, env = "OMS_KEYS", hide_env_values = true)]
    keys: Option<String>,
}

impl Service {
    /// Name in traces.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Orders(_) => "oms-orders",
            Self::Aftersales(_) => "oms-aftersales",
            Self::Shops(_) => "oms-shops",
            Self::Bridge(_) => "oms-bridge",
            Self::Identity(_) => "oms-identity",
            Self::Edge(_) => "oms-edge",
        }
    }
}

pub(crate) async fn run(service: Service) -> anyhow::Result<()> {
    match service {
        Service::Orders(args) => {
            let (start, bus) = prepare(args.check_alone()?).await?;
            oms_orders::serve(start, bus, shutdown::on_signal()?).await?;
        }
        Service::Aftersales(args) => {
            let (start, bus) = prepare(args.check_alone()?).await?;
            oms_aftersales::serve(start, bus, shutdown::on_signal()?).await?;
        }
        Service::Shops(args) => {
            let (start, bus) = prepare(args.check_alone()?).await?;
            let options = ShopsOptions::default();
            oms_shops::serve(start, bus, options, shutdown::on_signal()?).await?;
        }
        Service::Bridge(args) => {
            let mut problems = Problems::default();
            let settings = args.service.check(&mut problems);
            let options = args.bridge.check(&mut problems);
            problems.into_result()?;
            let (start, bus) = prepare(settings).await?;
            oms_bridge::serve(start, bus, options, shutdown::on_signal()?).await?;
        }
        Service::Identity(args) => {
            let start = listen(args.check_alone()?).await?.0;
            oms_identity::serve(start, shutdown::on_signal()?).await?;
        }
        Service::Edge(args) => serve_edge(args).await?,
    }
    Ok(())
}

async fn serve_edge(args: EdgeServiceArgs) -> anyhow::Result<()> {
    let mut problems = Problems::default();
    let options = args.edge.check(&mut problems);
    let address = problems.address("OMS_HTTP_ADDR", &args.http_addr);
    let keys = problems.require(
        "OMS_KEYS",
        args.keys.as_ref(),
        "the same as every service's",
    );
    let ring = (!keys.is_empty())
        .then(|| problems.keys(&SecretString::from(keys)))
        .flatten();
    problems.into_result()?;
    let listener = mesh::bind(address, "OMS_HTTP_ADDR").await?;
    let keys = settings::shared(ring)?;
    oms_edge::serve(listener, &keys, options, shutdown::on_signal()?).await?;
    Ok(())
}

impl ServiceArgs {
    fn check_alone(&self) -> anyhow::Result<ServiceSettings> {
        let mut problems = Problems::default();
        let settings = self.check(&mut problems);
        problems.into_result()?;
        Ok(settings)
    }
}

async fn listen(settings: ServiceSettings) -> anyhow::Result<(Start, Option<String>)> {
    let start = Start {
        listener: mesh::bind(settings.grpc_addr, "OMS_GRPC_ADDR").await?,
        database_url: settings.database_url,
        db_connections: settings.database_connections,
        keys: settings::shared(settings.keys)?,
    };
    Ok((start, settings.amqp_url))
}

async fn prepare(settings: ServiceSettings) -> anyhow::Result<(Start, Transport)> {
    let (start, amqp_url) = listen(settings).await?;
    let bus = settings::transport(amqp_url.as_deref(), &start.database_url).await?;
    Ok((start, bus))
}
