//! The environment variables of the tests, all of them.

use std::{env, ffi::OsString, path::PathBuf, time::Duration};

/// `OMS_TEST_PATIENCE_S`: seconds to wait for something that must come; default 60.
pub(crate) fn patience() -> Duration {
    let seconds = env::var("OMS_TEST_PATIENCE_S")
        .ok()
        .and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(60))
}

/// `OMS_PG_BIN`: folder with `initdb` and `postgres`; default: looked for.
pub(crate) fn postgres_folder() -> Option<PathBuf> {
    env::var_os("OMS_PG_BIN")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
}

/// `PATH`.
pub(crate) fn search_path() -> Option<OsString> {
    env::var_os("PATH")
}

/// `OMS_RABBITMQ_BIN`: the script `rabbitmq-server`, or its folder; default Debian's.
pub(crate) fn rabbitmq_server() -> PathBuf {
    let told = env::var_os("OMS_RABBITMQ_BIN").filter(|path| !path.is_empty());
    let path = told.map_or_else(|| PathBuf::from("/usr/lib/rabbitmq/bin"), PathBuf::from);
    if path.is_dir() {
        path.join("rabbitmq-server")
    } else {
        path
    }
}

/// `OMS_SKIP_LOG`: file that counts skipped tests; default `target/skips.log`.
pub(crate) fn skip_log() -> PathBuf {
    env::var_os("OMS_SKIP_LOG").map_or_else(|| repository().join("target/skips.log"), PathBuf::from)
}

/// `NEXTEST_TEST_NAME`: the test that this process runs, where nextest runs it.
pub(crate) fn test_name() -> Option<String> {
    env::var("NEXTEST_TEST_NAME").ok()
}

/// Root of the repository this was compiled in.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
