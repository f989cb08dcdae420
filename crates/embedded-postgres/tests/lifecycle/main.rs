//! The server through its life: restarts, crashes of it and of its parent, stale traces.
#![cfg(test)]

mod crashes_and_restarts;
mod refusals_and_detours;

use oms_embedded_postgres::{EmbeddedPostgres, Options};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

fn folder() -> TempDir {
    let temp = tempfile::tempdir().unwrap();
    // The server's user is not root and must be able to pass.
    fs::set_permissions(temp.path(), fs::Permissions::from_mode(0o755)).unwrap();
    temp
}

/// A server for the test alone, with the binaries that `scripts/setup` provides.
fn options(folder: &Path) -> Options {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Options {
        bin_dir: std::env::var_os("OMS_PG_BIN").map(Into::into),
        search_path: std::env::var_os("PATH"),
        npm_dirs: vec![root.join(".tools/postgres"), root.join("ui")],
        durable: false,
        ..Options::new(folder.join("pg"))
    }
}

async fn client(server: &EmbeddedPostgres, database: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(&server.url(database), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

async fn write(server: &EmbeddedPostgres) {
    server.create_database("shop").await.unwrap();
    server.create_database("shop").await.unwrap();
    let client = client(server, "shop").await;
    client
        .batch_execute("CREATE TABLE orders (id int); INSERT INTO orders VALUES (7)")
        .await
        .unwrap();
}

async fn read(server: &EmbeddedPostgres) -> i32 {
    client(server, "shop")
        .await
        .query_one("SELECT id FROM orders", &[])
        .await
        .unwrap()
        .get(0)
}
