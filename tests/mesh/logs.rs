//! At default settings the transport stacks keep still: their TRACE events alone would
//! cost most of the calls per second.

use super::{client::Client, running::Running};
use anyhow::{Context, ensure};
use oms_testkit::Rabbit;
use serde_json::Value;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn the_transport_stacks_keep_still_until_they_are_asked() -> anyhow::Result<()> {
    let mut talkers = vec!["h2"];
    let amqp_url = if Rabbit::available() {
        talkers.push("lapin");
        Rabbit::shared().await?.vhost().await?
    } else {
        oms_testkit::skip("RabbitMQ is not installed: nothing is heard of lapin");
        String::new()
    };
    let settings = [
        ("OMS_AMQP_URL", amqp_url.as_str()),
        ("OMS_LOG_FORMAT", "json"),
    ];

    // Asked for, they are heard: else the silence below would prove nothing.
    let asked = ["up", "--log", "info,h2=trace,lapin=trace"];
    let loud = Running::start(&asked, &settings).await?;
    let client = Client::sign_in(&loud.url).await?;
    super::settled(PATIENCE, async || {
        client.counts().await?;
        let log = loud.log()?;
        for talker in &talkers {
            ensure!(fine_lines(&log, talker)? > 0, "{talker} is not heard");
        }
        Ok(())
    })
    .await?;

    let mut still = Running::start(&["up", "--log="], &settings).await?;
    let client = Client::sign_in(&still.url).await?;
    client.counts().await?;
    ensure!(
        still.oms.terminate()?.success(),
        "an orderly end is a success"
    );
    let log = still.log()?;
    ensure!(log.lines().count() > 0, "nothing was logged at all");
    ensure!(
        fine_lines(&log, "")? == 0,
        "TRACE or DEBUG lines at default settings"
    );
    Ok(())
}

/// TRACE and DEBUG lines whose target starts so.
fn fine_lines(log: &str, target: &str) -> anyhow::Result<usize> {
    let mut fine = 0;
    // The last line may still be in the writing.
    for line in log
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
    {
        let line: Value = serde_json::from_str(line).with_context(|| line.to_owned())?;
        let level = line["level"].as_str().context("level")?;
        let of = line["target"].as_str().context("target")?;
        fine += usize::from(matches!(level, "TRACE" | "DEBUG") && of.starts_with(target));
    }
    Ok(fine)
}
