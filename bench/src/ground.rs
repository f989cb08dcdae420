//! The private PostgreSQL that everything is measured on: durable, with the settings
//! that `oms up` gives it, in a folder that goes away with it.

use crate::config::Config;
use anyhow::{Context, ensure};
use oms_embedded_postgres::{EmbeddedPostgres, Options, start};
use oms_service_kit::db;
use std::{fs, path::PathBuf};
use tokio_postgres::{Client, NoTls};

/// A running server.
pub(crate) struct Ground {
    server: EmbeddedPostgres,
    _lock: fs::File,
}

impl Ground {
    /// Starts on an empty folder; only one at a time, since two would measure each other.
    pub(crate) async fn start(config: &Config) -> anyhow::Result<Self> {
        let user = nix::unistd::Uid::effective();
        let folder = std::env::temp_dir().join(format!("oms-bench-{user}"));
        let lock = fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.with_extension("lock"))?;
        ensure!(lock.try_lock().is_ok(), "another oms-bench is running");
        let options = Options {
            bin_dir: config.pg_bin.clone(),
            search_path: config.search_path.clone(),
            npm_dirs: vec![root().join("ui"), root().join(".tools/postgres")],
            ..Options::new(folder.join("postgres"))
        };
        let mut server = start(options.clone()).await.context("PostgreSQL")?;
        if server.adopted() {
            // Left by a run that was killed.
            remove(server).await?;
            server = start(options).await.context("PostgreSQL")?;
        }
        Ok(Self {
            server,
            _lock: lock,
        })
    }

    /// An empty database; returns its address.
    pub(crate) async fn database(&self, name: &str) -> anyhow::Result<String> {
        let admin = connect(&self.server.url("postgres")).await?;
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        admin.batch_execute(&drop).await?;
        self.server.create_database(name).await?;
        Ok(self.server.url(name))
    }

    /// A copy of the database `from`, which nobody may be using; returns its address.
    pub(crate) async fn copy_of(&self, from: &str, name: &str) -> anyhow::Result<String> {
        let admin = connect(&self.server.url("postgres")).await?;
        admin
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {from}"))
            .await?;
        Ok(self.server.url(name))
    }

    /// What the server says it is.
    pub(crate) async fn version(&self) -> anyhow::Result<String> {
        let admin = connect(&self.server.url("postgres")).await?;
        let row = admin.query_one("SHOW server_version", &[]).await?;
        Ok(row.get(0))
    }

    /// Ends the server and removes its data.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        remove(self.server).await
    }
}

async fn remove(server: EmbeddedPostgres) -> anyhow::Result<()> {
    let home = server.home().to_owned();
    server.stop().await?;
    fs::remove_dir_all(&home).with_context(|| format!("removing {}", home.display()))
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A session in the schema of `orders`.
pub(crate) async fn orders_session(url: &str) -> anyhow::Result<Client> {
    connect(&db::schema_url(url, oms_orders::SCHEMA)).await
}

async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
