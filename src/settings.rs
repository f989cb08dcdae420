//! Settings that several commands share.

use crate::keys;
use clap::Args;
use oms_messaging::Transport;
use oms_service_kit::{config::Problems, seal::KeyRing};
use secrecy::SecretString;
use std::{ffi::OsString, net::SocketAddr, path::PathBuf, sync::Arc};

/// Where data is kept when this process runs everything.
#[derive(Debug, Clone, Args)]
pub(crate) struct DataArgs {
    /// PostgreSQL 15 or newer; without it a private one runs under the data folder.
    #[arg(long, env = "OMS_DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// Folder for the private PostgreSQL and the made keys.
    #[arg(long, env = "OMS_DATA_DIR", default_value = "./.oms")]
    pub(crate) data_dir: PathBuf,
    /// Folder with `initdb` and `postgres` for the private PostgreSQL.
    #[arg(long, env = "OMS_PG_BIN")]
    pub(crate) pg_bin: Option<PathBuf>,
    /// Where programs are looked for.
    #[arg(long, env = "PATH", hide = true)]
    pub(crate) search_path: Option<OsString>,
    /// RabbitMQ, such as `amqp://user:password@host:5672/%2f`; without it messages go
    /// through tables in PostgreSQL.
    #[arg(long, env = "OMS_AMQP_URL", hide_env_values = true)]
    pub(crate) amqp_url: Option<String>,
    /// Keys that seal data at rest: `id:base64[,id:base64...]`, 32 bytes each; without
    /// it one is made and kept in the data folder.
    #[arg(long, env = "OMS_KEYS", hide_env_values = true)]
    pub(crate) keys: Option<String>,
}

impl DataArgs {
    /// The key ring: given, kept, or made now.
    pub(crate) fn key_ring(&self, problems: &mut Problems) -> Option<KeyRing> {
        match &self.keys {
            Some(text) => problems.keys(&SecretString::from(text.clone())),
            None => match keys::kept_or_made(&self.data_dir) {
                Ok(text) => problems.keys(&text),
                Err(error) => {
                    problems.add(format!("OMS_DATA_DIR: {error:#}"));
                    None
                }
            },
        }
    }
}

/// What a process that runs one service needs.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServiceArgs {
    /// PostgreSQL 15 or newer.
    #[arg(long, env = "OMS_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Most connections to it.
    #[arg(long, env = "OMS_DATABASE_CONNECTIONS", default_value_t = 16)]
    database_connections: usize,
    /// RabbitMQ; without it messages go through tables in PostgreSQL.
    #[arg(long, env = "OMS_AMQP_URL", hide_env_values = true)]
    amqp_url: Option<String>,
    /// Keys that seal data at rest: `id:base64[,id:base64...]`, 32 bytes each.
    #[arg(long, env = "OMS_KEYS", hide_env_values = true)]
    keys: Option<String>,
    /// Where the gRPC server listens.
    #[arg(long, env = "OMS_GRPC_ADDR", default_value = "0.0.0.0:50051")]
    grpc_addr: String,
}

/// Checked [`ServiceArgs`].
pub(crate) struct ServiceSettings {
    pub(crate) database_url: String,
    pub(crate) database_connections: usize,
    pub(crate) amqp_url: Option<String>,
    pub(crate) keys: Option<KeyRing>,
    pub(crate) grpc_addr: SocketAddr,
}

impl ServiceArgs {
    pub(crate) fn check(&self, problems: &mut Problems) -> ServiceSettings {
        let keys = problems.require(
            "OMS_KEYS",
            self.keys.as_ref(),
            "id:base64 with 32 random bytes, the same for every service",
        );
        if self.database_connections == 0 {
            problems.add("OMS_DATABASE_CONNECTIONS: must be at least 1");
        }
        ServiceSettings {
            database_url: problems.require(
                "OMS_DATABASE_URL",
                self.database_url.as_ref(),
                "such as postgres://user:password@host/oms",
            ),
            database_connections: self.database_connections,
            amqp_url: self.amqp_url.clone(),
            keys: (!keys.is_empty())
                .then(|| problems.keys(&keys.into()))
                .flatten(),
            grpc_addr: problems.address("OMS_GRPC_ADDR", &self.grpc_addr),
        }
    }
}

/// RabbitMQ where an address is given, else tables in the database.
pub(crate) async fn transport(
    amqp_url: Option<&str>,
    database_url: &str,
) -> anyhow::Result<Transport> {
    Ok(match amqp_url.filter(|url| !url.is_empty()) {
        Some(url) => oms_messaging::rabbit::connect(url).await?,
        None => oms_messaging::embedded::open(database_url).await?,
    })
}

/// Checked keys, shared.
pub(crate) fn shared(keys: Option<KeyRing>) -> anyhow::Result<Arc<KeyRing>> {
    keys.map(Arc::new)
        .ok_or_else(|| anyhow::anyhow!("no key ring"))
}
