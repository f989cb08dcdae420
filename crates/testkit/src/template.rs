//! Template databases: prepared once, copied per test.

use crate::postgres::{self, drop_database};
use anyhow::{Context, ensure};
use std::{fmt::Write as _, fs, path::Path};
use tokio_postgres::Client;
use uuid::Uuid;

/// Makes the database `copy` from the template, and the template first if need be.
pub(crate) async fn copy(
    name: &str,
    content: &str,
    copy: &str,
    prepare: impl AsyncFnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    ensure!(
        name.len() <= 30 && name.chars().all(plain),
        "not a template's name: {name:?}"
    );
    let template = format!("template_{name}_{}", &digest(content)[..12]);
    let admin = postgres::admin().await?;
    // Held to the end of the session: shared while copying, so that nobody drops the template.
    admin
        .execute("SELECT pg_advisory_lock_shared(hashtext($1))", &[&name])
        .await?;
    if !exists(&admin, &template).await? {
        admin
            .execute("SELECT pg_advisory_unlock_shared(hashtext($1))", &[&name])
            .await?;
        admin
            .execute("SELECT pg_advisory_lock(hashtext($1))", &[&name])
            .await?;
        if !exists(&admin, &template).await? {
            build(&admin, name, &template, prepare).await?;
        }
    }
    admin
        .batch_execute(&format!(
            "CREATE DATABASE \"{copy}\" TEMPLATE \"{template}\""
        ))
        .await?;
    Ok(())
}

/// Prepares under another name and renames, so that a template is whole or not there.
async fn build(
    admin: &Client,
    name: &str,
    template: &str,
    prepare: impl AsyncFnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let unfinished = format!("unfinished_{name}");
    let older = "SELECT datname FROM pg_database WHERE datname ~ $1 OR datname = $2";
    let pattern = format!("^template_{name}_[0-9a-f]{{12}}$");
    for row in admin.query(older, &[&pattern, &unfinished]).await? {
        drop_database(admin, row.get(0)).await?;
    }
    admin
        .batch_execute(&format!("CREATE DATABASE \"{unfinished}\""))
        .await?;
    prepare(&postgres::url(&unfinished).await?)
        .await
        .with_context(|| format!("preparing the template database {name}"))?;
    // A database with sessions can be neither renamed nor copied.
    let close = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1";
    admin
        .batch_execute(&format!(
            "ALTER DATABASE \"{unfinished}\" ALLOW_CONNECTIONS false"
        ))
        .await?;
    admin.query(close, &[&unfinished]).await?;
    admin
        .batch_execute(&format!(
            "ALTER DATABASE \"{unfinished}\" RENAME TO \"{template}\""
        ))
        .await?;
    Ok(())
}

async fn exists(admin: &Client, database: &str) -> anyhow::Result<bool> {
    let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
    Ok(admin.query_opt(sql, &[&database]).await?.is_some())
}

/// A digest of the names and contents of all files below `folder`, for
/// [`TestDb::from_template`](crate::TestDb::from_template).
///
/// # Errors
/// When the folder cannot be read.
pub fn content_of(folder: impl AsRef<Path>) -> anyhow::Result<String> {
    let folder = folder.as_ref();
    let mut text = String::new();
    let mut entries: Vec<_> = fs::read_dir(folder)
        .and_then(Iterator::collect)
        .with_context(|| format!("reading {}", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let inner = if path.is_dir() {
            content_of(&path)?
        } else {
            digest(&fs::read_to_string(&path)?)
        };
        writeln!(text, "{} {inner}", entry.file_name().display())?;
    }
    Ok(digest(&text))
}

fn digest(text: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())
        .simple()
        .to_string()
}
