//! `oms migrate`: every schema, one after the other.

use anyhow::Context;
use clap::Args;

/// Settings of `oms migrate`.
#[derive(Debug, Args)]
pub(crate) struct MigrateArgs {
    /// PostgreSQL 15 or newer.
    #[arg(long, env = "OMS_DATABASE_URL", hide_env_values = true)]
    database_url: String,
}

pub(crate) async fn run(args: MigrateArgs) -> anyhow::Result<()> {
    all(&args.database_url).await?;
    crate::terminal::say("every schema is up to date");
    Ok(())
}

/// Creates or updates every schema; safe beside another process that does the same.
pub(crate) async fn all(database_url: &str) -> anyhow::Result<()> {
    oms_identity::migrate(database_url)
        .await
        .context("identity")?;
    oms_shops::migrate(database_url).await.context("shops")?;
    oms_bridge::migrate(database_url).await.context("bridge")?;
    oms_orders::migrate(database_url).await.context("orders")?;
    oms_aftersales::migrate(database_url)
        .await
        .context("aftersales")?;
    Ok(())
}
