//! The one PostgreSQL of all test processes, and sessions on it.

use crate::{config, ground, owner};
use anyhow::Context;
use oms_embedded_postgres::{EmbeddedPostgres, Options, start};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

/// Prefix of the databases of single tests.
pub(crate) const PREFIX: &str = "t";

/// Guards the sweep: one process at a time is enough.
const SWEEP_LOCK: i64 = 0x006f_6d73_7377;

/// Address of `database` on the shared server, which is started if need be.
pub(crate) async fn url(database: &str) -> anyhow::Result<String> {
    // A static is never dropped, so the server outlives this process for the next to adopt.
    static SERVER: OnceCell<EmbeddedPostgres> = OnceCell::const_new();
    let server = SERVER
        .get_or_try_init(|| async {
            let server = Box::pin(launch()).await?;
            sweep(&server.url("postgres")).await?;
            anyhow::Ok(server)
        })
        .await?;
    Ok(server.url(database))
}

/// A session on the database that is always there.
pub(crate) async fn admin() -> anyhow::Result<Client> {
    connect(&url("postgres").await?).await
}

pub(crate) async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn launch() -> anyhow::Result<EmbeddedPostgres> {
    let root = config::repository();
    let settings = [("max_connections", "400"), ("shared_buffers", "128MB")];
    let options = Options {
        bin_dir: config::postgres_folder(),
        search_path: config::search_path(),
        npm_dirs: vec![root.join(".tools/postgres"), root.join("ui")],
        settings: settings
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        durable: false,
        ..Options::new(ground::shared_folder()?.join("postgres"))
    };
    ground::close_inherited();
    start(options)
        .await
        .context("starting PostgreSQL for the tests")
}

/// Drops the databases of test processes that ended without doing so.
async fn sweep(url: &str) -> anyhow::Result<()> {
    let client = connect(url).await?;
    let alone = client
        .query_one("SELECT pg_try_advisory_lock($1)", &[&SWEEP_LOCK])
        .await?;
    if !alone.get::<_, bool>(0) {
        return Ok(());
    }
    for row in client.query("SELECT datname FROM pg_database", &[]).await? {
        let name: String = row.get(0);
        if owner::is_orphan(PREFIX, &name) {
            // Somebody else may just be dropping it.
            let _ = drop_database(&client, &name).await;
        }
    }
    Ok(())
}

pub(crate) async fn drop_database(client: &Client, name: &str) -> anyhow::Result<()> {
    client
        .batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
        .await?;
    Ok(())
}
