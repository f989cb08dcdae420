//! Restarts, crashes of the server and of its parent, stale traces.

use crate::{client, folder, options, read, write};
use oms_embedded_postgres::{Options, start};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Tells a second copy of this test program to start a server and to wait for its own end.
const SUPERVISE: &str = "OMS_TEST_SUPERVISE";

#[tokio::test]
async fn a_restart_keeps_the_data() {
    let folder = folder();
    let durable = Options {
        durable: true,
        ..options(folder.path())
    };
    let server = start(durable).await.unwrap();
    assert!(!server.adopted());
    assert_eq!(server.moved_from(), None);
    write(&server).await;
    let settings = client(&server, "shop").await;
    for (name, value) in [
        ("fsync", "on"),
        ("server_encoding", "UTF8"),
        ("max_connections", "200"),
    ] {
        let row = settings
            .query_one(&format!("SHOW {name}"), &[])
            .await
            .unwrap();
        assert_eq!(row.get::<_, String>(0), value, "{name}");
    }
    server.stop().await.unwrap();

    let server = start(options(folder.path())).await.unwrap();
    assert!(!server.adopted());
    assert_eq!(read(&server).await, 7);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_server_starts_again() {
    let folder = folder();
    let server = start(options(folder.path())).await.unwrap();
    write(&server).await;
    // Sessions that outlive the postmaster for a moment must not be in the way.
    let _open = client(&server, "shop").await;
    client(&server, "shop")
        .await
        .batch_execute("CHECKPOINT")
        .await
        .unwrap();
    server.kill();
    let server = start(options(folder.path())).await.unwrap();
    assert!(!server.adopted());
    assert_eq!(read(&server).await, 7);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn two_at_once_share_one_server() {
    let folder = folder();
    let (one, two) = tokio::join!(start(options(folder.path())), start(options(folder.path())));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.pid(), two.pid());
    assert_eq!(
        [one.adopted(), two.adopted()]
            .iter()
            .filter(|it| **it)
            .count(),
        1
    );
    one.stop().await.unwrap();
    two.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_whose_parent_was_killed_is_adopted() {
    let folder = folder();
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crashes_and_restarts::supervise_until_killed",
            "--ignored",
        ])
        .env(SUPERVISE, folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ready = folder.path().join("ready");
    let deadline = Instant::now() + Duration::from_secs(60);
    while !ready.exists() {
        assert!(
            Instant::now() < deadline && parent.try_wait().unwrap().is_none(),
            "no server"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    parent.kill().unwrap();
    parent.wait().unwrap();

    let server = start(options(folder.path())).await.unwrap();
    assert!(server.adopted());
    assert_eq!(server.pid().to_string(), fs::read_to_string(ready).unwrap());
    assert_eq!(read(&server).await, 7);
    server.stop().await.unwrap();
    let server = start(options(folder.path())).await.unwrap();
    assert!(!server.adopted());
    server.stop().await.unwrap();
}

/// Not a test of its own: the process that `a_server_whose_parent_was_killed_is_adopted` kills.
#[tokio::test]
#[ignore = "run by another test in a process of its own"]
async fn supervise_until_killed() {
    let Some(folder) = std::env::var_os(SUPERVISE) else {
        return;
    };
    let folder = Path::new(&folder);
    let server = start(options(folder)).await.unwrap();
    write(&server).await;
    fs::write(folder.join("writing"), server.pid().to_string()).unwrap();
    fs::rename(folder.join("writing"), folder.join("ready")).unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_stale_pid_file_is_no_obstacle() {
    let folder = folder();
    start(options(folder.path()))
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
    // The number of a live process that is no server, as after a reboot: ours.
    let traces = format!(
        "{}\n/x\n1700000000\n5432\n/x\n\n\nready\n",
        std::process::id()
    );
    fs::write(folder.path().join("pg/data/postmaster.pid"), &traces).unwrap();
    fs::write(folder.path().join("pg/run/.s.PGSQL.5432.lock"), &traces).unwrap();
    let server = start(options(folder.path())).await.unwrap();
    assert!(!server.adopted());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn an_interrupted_initdb_is_done_again() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("pg/data.new/base")).unwrap();
    fs::write(folder.path().join("pg/data.new/PG_VERSION"), "15\n").unwrap();
    let server = start(options(folder.path())).await.unwrap();
    write(&server).await;
    server.stop().await.unwrap();
}

#[tokio::test]
async fn dropping_the_server_ends_it() {
    let folder = folder();
    let pid = start(options(folder.path())).await.unwrap().pid();
    let server = start(options(folder.path())).await.unwrap();
    assert_ne!(server.pid(), pid);
    server.stop().await.unwrap();
}
