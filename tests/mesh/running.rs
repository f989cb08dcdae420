//! One `oms` on a database and a folder of its own.

use super::stage::{self, Oms, PASSWORD};
use oms_testkit::TestDb;
use std::{fs, path::PathBuf};

/// A running `oms up` or `oms demo`; killed when dropped.
pub(crate) struct Running {
    /// Its public address.
    pub(crate) url: String,
    /// Its database.
    pub(crate) db: TestDb,
    pub(crate) oms: Oms,
    /// Its data folder, with the keys in it.
    pub(crate) data: tempfile::TempDir,
    log: PathBuf,
}

impl Running {
    /// Starts `oms` with `args` and, beside the usual ones, `settings`. Arguments that no
    /// other test uses give it a log of its own.
    pub(crate) async fn start(args: &[&str], settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let db = TestDb::new().await?;
        let data = tempfile::tempdir()?;
        let folder = data.path().to_string_lossy().into_owned();
        let mut all = vec![
            ("OMS_DATABASE_URL", db.url()),
            ("OMS_DATA_DIR", &folder),
            ("OMS_ADMIN_PASSWORD", PASSWORD),
            ("OMS_HTTP_ADDR", "127.0.0.1:0"),
            ("OMS_SIM_ADDR", "127.0.0.1:0"),
            ("OMS_PULL_INTERVAL_S", "2"),
        ];
        all.extend(settings);
        let mut oms = Oms::start(args, &all)?;
        Ok(Self {
            url: oms.printed("console and API: ")?,
            db,
            oms,
            data,
            log: stage::log_file(args),
        })
    }

    /// Everything it has logged.
    pub(crate) fn log(&self) -> anyhow::Result<String> {
        Ok(fs::read_to_string(&self.log)?)
    }
}
