//! A database per test: isolated, prepared once, swept up.
#![cfg(test)]

use oms_testkit::{TestDb, content_of, eventually, patience};
use std::{
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};
use tokio_postgres::{Client, NoTls};

/// Tells a second copy of this test program to make a database and to die with it.
const LEAVE: &str = "OMS_TEST_LEAVE_DATABASE";

async fn client(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

#[tokio::test]
async fn every_test_has_its_own_database() {
    let (one, two) = (TestDb::new().await.unwrap(), TestDb::new().await.unwrap());
    for db in [&one, &two] {
        let client = client(db.url()).await.unwrap();
        client
            .batch_execute("CREATE TABLE orders (id int)")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn dropping_it_drops_the_database_and_its_sessions() {
    let db = TestDb::new().await.unwrap();
    let (url, open) = (db.url().to_owned(), client(db.url()).await.unwrap());
    drop(db);
    let error = client(&url).await.expect_err("the database is gone");
    assert_eq!(
        error.code(),
        Some(&tokio_postgres::error::SqlState::INVALID_CATALOG_NAME)
    );
    eventually(async || open.is_closed(), patience()).await;
}

#[tokio::test]
async fn a_template_is_prepared_once_per_content() {
    let prepared = AtomicU32::new(0);
    let prepared = &prepared;
    let prepare = async |url: &str| {
        prepared.fetch_add(1, Ordering::Relaxed);
        let sql = "CREATE TABLE orders (id int); INSERT INTO orders VALUES (7)";
        Ok(client(url).await?.batch_execute(sql).await?)
    };
    // A name of this process alone: another run must not take the template from under it.
    let name = format!("testkit_{}", std::process::id());
    let (one, two) = tokio::join!(
        TestDb::from_template(&name, "first", prepare),
        TestDb::from_template(&name, "first", prepare),
    );
    for db in [one.unwrap(), two.unwrap()] {
        let client = client(db.url()).await.unwrap();
        let row = client
            .query_one("DELETE FROM orders RETURNING id", &[])
            .await
            .unwrap();
        assert_eq!(row.get::<_, i32>(0), 7);
    }
    assert_eq!(prepared.load(Ordering::Relaxed), 1);

    let db = TestDb::from_template(&name, "second", prepare)
        .await
        .unwrap();
    assert_eq!(prepared.load(Ordering::Relaxed), 2);
    let client = client(db.url()).await.unwrap();
    let templates = "SELECT datname FROM pg_database WHERE datname LIKE 'template_' || $1 || '%'";
    let left = client.query(templates, &[&name]).await.unwrap();
    assert_eq!(
        left.len(),
        1,
        "the template of the first content went with it"
    );
    let drop = format!("DROP DATABASE {}", left[0].get::<_, &str>(0));
    client.batch_execute(&drop).await.unwrap();
}

#[tokio::test]
async fn a_failed_preparation_leaves_no_template() {
    let content = format!("{:?}", std::time::SystemTime::now());
    let broken = async |_: &str| anyhow::bail!("bad migration");
    let error = TestDb::from_template("testkit_broken", &content, broken)
        .await
        .unwrap_err();
    assert!(format!("{error:#}").contains("bad migration"), "{error:#}");
    TestDb::from_template("testkit_broken", &content, async |_| Ok(()))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_databases_of_dead_processes_are_swept() {
    let left = die_with_a_database();
    client(&left)
        .await
        .expect("the dead process left its database");
    // A process sweeps when it makes its first database.
    let gone = async || {
        die_with_a_database();
        client(&left).await.is_err()
    };
    eventually(gone, patience()).await;
}

/// The url of a database whose process has ended.
fn die_with_a_database() -> String {
    let died = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "leave_a_database", "--ignored", "--nocapture"])
        .env(LEAVE, "1")
        .stderr(Stdio::inherit())
        .output()
        .expect("this program, once more");
    let said = String::from_utf8_lossy(&died.stdout);
    let url = said
        .split_whitespace()
        .find(|word| word.starts_with("postgres://"));
    url.expect("the url it says").to_owned()
}

/// Not a test of its own: the process that `the_databases_of_dead_processes_are_swept` starts.
#[tokio::test]
#[ignore = "run by another test in a process of its own"]
async fn leave_a_database() {
    if std::env::var_os(LEAVE).is_some() {
        let db = TestDb::new().await.unwrap();
        println!(" {} ", db.url());
        std::process::exit(0);
    }
}

#[test]
fn the_content_of_a_folder_changes_with_its_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("1")).unwrap();
    let write = |text| std::fs::write(folder.path().join("1/up.sql"), text).unwrap();
    write("a");
    let first = content_of(folder.path()).unwrap();
    assert_eq!(first, content_of(folder.path()).unwrap());
    write("b");
    assert_ne!(first, content_of(folder.path()).unwrap());
}
