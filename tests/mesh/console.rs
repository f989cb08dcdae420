//! The console in a real browser, on a demo with real marketplaces behind it.

use super::{
    checkers,
    client::Client,
    stage::{Oms, PASSWORD},
    truth::Truth,
};
use anyhow::ensure;
use oms_testkit::TestDb;
use std::{path::Path, process::Command, time::Duration};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_follows_an_order_through_the_console() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    if !Path::new(&chromium).exists() {
        oms_testkit::skip("Chromium is not installed");
        return Ok(());
    }
    let dist = root.join("ui/dist");
    ensure!(
        dist.join("index.html").exists(),
        "the console is not built; `make test` builds it"
    );
    let db = TestDb::new().await?;
    let folder = tempfile::tempdir()?;
    let folder = folder.path().to_string_lossy().into_owned();
    let console = dist.to_string_lossy().into_owned();
    let mut oms = Oms::start(
        &["demo", "--sim-shops", "4"],
        &[
            ("OMS_DATABASE_URL", db.url()),
            ("OMS_DATA_DIR", &folder),
            ("OMS_ADMIN_PASSWORD", PASSWORD),
            ("OMS_HTTP_ADDR", "127.0.0.1:0"),
            ("OMS_SIM_ADDR", "127.0.0.1:0"),
            ("OMS_CONSOLE_DIR", &console),
            ("OMS_PULL_INTERVAL_S", "5"),
        ],
    )?;
    let sim_url = oms.printed("simulated marketplaces: ")?;
    let truth = Truth::at(&sim_url);
    let url = oms.printed("console and API: ")?;
    let client = Client::sign_in(&url).await?;
    let patience = Duration::from_secs(420);
    super::settled(patience, async || checkers::at_rest(&client, &truth).await).await?;
    let shots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("console");
    std::fs::create_dir_all(&shots)?;
    let journey = Command::new("node")
        .arg(root.join("ui/e2e/journey.mjs"))
        .env("BASE_URL", &url)
        .env("SIM_URL", &sim_url)
        .env("OMS_ADMIN_PASSWORD", PASSWORD)
        .env("CHROMIUM", &chromium)
        .env("SHOTS_DIR", &shots)
        .status()?;
    ensure!(
        journey.success(),
        "the journey failed; its pictures are in {}",
        shots.display()
    );
    Ok(())
}
