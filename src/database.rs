//! The database of a process that runs everything: the one it is told of, or a private
//! PostgreSQL that it supervises.

use crate::settings::DataArgs;
use anyhow::Context;
use oms_embedded_postgres::{EmbeddedPostgres, Options};

/// Name of the database in the private PostgreSQL.
const NAME: &str = "oms";

/// A database, and the server behind it where that is ours.
pub(crate) struct Database {
    pub(crate) url: String,
    server: Option<EmbeddedPostgres>,
}

impl Database {
    /// Starts the private server, or trusts the given address.
    pub(crate) async fn open(args: &DataArgs) -> anyhow::Result<Self> {
        if let Some(url) = args.database_url.clone().filter(|url| !url.is_empty()) {
            return Ok(Self { url, server: None });
        }
        let mut options = Options::new(args.data_dir.join("postgres"));
        options.bin_dir.clone_from(&args.pg_bin);
        options.search_path.clone_from(&args.search_path);
        options.npm_dirs = vec!["ui".into(), ".tools/postgres".into()];
        let server = oms_embedded_postgres::start(options)
            .await
            .context("the private PostgreSQL does not start")?;
        if let Some(asked) = server.moved_from() {
            tracing::warn!(asked = %asked.display(), used = %server.home().display(),
                "the database's user cannot reach the data folder; another one is used");
        }
        server.create_database(NAME).await?;
        Ok(Self {
            url: server.url(NAME),
            server: Some(server),
        })
    }

    /// Ends when the private server ends by itself; never for another one.
    pub(crate) async fn ended(&mut self) {
        match &mut self.server {
            Some(server) => server.ended().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the private server.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        if let Some(server) = self.server {
            server.stop().await?;
        }
        Ok(())
    }
}
