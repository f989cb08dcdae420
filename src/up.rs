//! `oms up`: every service in one process.

use crate::{
    database::Database,
    mesh::{self, Ground, Mesh},
    migrate,
    settings::{self, DataArgs},
    shutdown, terminal,
};
use clap::Args;
use oms_identity::AdminOutcome;
use oms_service_kit::{config::Problems, seal::KeyRing};
use secrecy::{ExposeSecret, SecretString};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Settings of `oms up`.
#[derive(Debug, Clone, Args)]
pub(crate) struct UpArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Where console and API listen.
    #[arg(long, env = "OMS_HTTP_ADDR", default_value = "127.0.0.1:8088")]
    pub(crate) http_addr: String,
    /// Folder of the built console.
    #[arg(long, env = "OMS_CONSOLE_DIR", default_value = "ui/dist")]
    pub(crate) console_dir: PathBuf,
    /// Password of the user `admin`; without it one is made and shown at the first start.
    #[arg(long, env = "OMS_ADMIN_PASSWORD", hide_env_values = true)]
    pub(crate) admin_password: Option<String>,
    /// gRPC address of the ERP's `ErpReceiverService`.
    #[arg(long, env = "OMS_ERP_URL")]
    pub(crate) erp_url: Option<String>,
    /// Seconds between two pulls of a shop's orders.
    #[arg(long, env = "OMS_PULL_INTERVAL_S", default_value_t = 60)]
    pub(crate) pull_interval_s: u64,
}

/// Checked settings and bound ports of a process that runs everything.
pub(crate) struct Prepared {
    pub(crate) args: UpArgs,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) edge: TcpListener,
    pub(crate) http_addr: SocketAddr,
}

impl Prepared {
    /// Checks everything, then binds the public port.
    pub(crate) async fn new(args: UpArgs, mut problems: Problems) -> anyhow::Result<Self> {
        let address = problems.address("OMS_HTTP_ADDR", &args.http_addr);
        let keys = args.data.key_ring(&mut problems);
        if let Some(url) = &args.erp_url {
            problems.url("OMS_ERP_URL", url);
        }
        if args.pull_interval_s == 0 {
            problems.add("OMS_PULL_INTERVAL_S: must be at least 1");
        }
        problems.into_result()?;
        let edge = mesh::bind(address, "OMS_HTTP_ADDR").await?;
        Ok(Self {
            keys: settings::shared(keys)?,
            http_addr: edge.local_addr()?,
            edge,
            args,
        })
    }

    /// Opens and migrates the database, makes the administrator, starts the mesh.
    pub(crate) async fn start(
        self,
        database: &Database,
        erp_url: Option<String>,
        stop: &CancellationToken,
    ) -> anyhow::Result<Mesh> {
        migrate::all(&database.url).await?;
        let password = self.args.admin_password.clone().map(SecretString::from);
        announce(oms_identity::ensure_admin(&database.url, password).await?);
        let amqp_url = self.args.data.amqp_url.as_deref();
        let ground = Ground {
            transport: settings::transport(amqp_url, &database.url).await?,
            database_url: database.url.clone(),
            keys: self.keys,
            edge: self.edge,
            console_dir: self.args.console_dir,
            erp_url,
            pull_every: Duration::from_secs(self.args.pull_interval_s),
        };
        let mesh = Mesh::start(ground, stop).await?;
        terminal::say(&format!("console and API: http://{}", self.http_addr));
        Ok(mesh)
    }
}

pub(crate) async fn run(args: UpArgs) -> anyhow::Result<()> {
    let prepared = Prepared::new(args, Problems::default()).await?;
    let stop = shutdown::on_signal()?;
    let database = Database::open(&prepared.args.data).await?;
    let erp_url = prepared.args.erp_url.clone();
    let mesh = prepared.start(&database, erp_url, &stop).await?;
    finish(mesh, database, &stop).await
}

/// Runs the mesh until it or its private database ends, then closes the database.
pub(crate) async fn finish(
    mesh: Mesh,
    mut database: Database,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let mut running = std::pin::pin!(mesh.run(stop));
    let result = tokio::select! {
        result = &mut running => result,
        () = database.ended() => {
            stop.cancel();
            let _ = running.await;
            Err(anyhow::anyhow!("the private PostgreSQL ended by itself; its log stands in the data folder"))
        }
    };
    database.close().await?;
    result
}

fn announce(outcome: AdminOutcome) {
    match outcome {
        AdminOutcome::Created {
            made_password: Some(password),
        } => terminal::say(&format!(
            "user admin, password {} (shown this once)",
            password.expose_secret()
        )),
        AdminOutcome::Created {
            made_password: None,
        } => terminal::say("user admin, password from OMS_ADMIN_PASSWORD"),
        AdminOutcome::PasswordUpdated => {
            terminal::say(
                "the password of user admin is now OMS_ADMIN_PASSWORD; its sessions ended",
            );
        }
        AdminOutcome::Existing => terminal::say("user admin, password as before"),
    }
}
