//! What monitoring sees of a running system, each with a text that says what it is.

use super::{client::Client, running::Running};
use anyhow::{Context, ensure};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(120);

/// Names that dashboards and alarms stand on, with a label set that must be there.
const PROMISED: [(&str, &str); 13] = [
    (
        "oms_grpc_calls_total",
        r#"method="/oms.orders.v1.OrderService/CountByStatus""#,
    ),
    ("oms_grpc_seconds", r#"le="0.005""#),
    ("oms_db_connections", r#"schema="orders""#),
    ("oms_db_connections_limit", r#"schema="bridge""#),
    ("oms_db_waiting", r#"schema="shops""#),
    ("oms_outbox_lag_seconds", r#"schema="orders""#),
    ("oms_outbox_pending", r#"schema="bridge""#),
    ("oms_consumed_total", r#"queue="orders.platform-orders""#),
    ("oms_bridge_sync_lag_seconds", r#"kind="orders""#),
    ("oms_bridge_coverage_lag_seconds", "shop="),
    ("oms_bridge_command_backlog", r#"kind="ship""#),
    ("oms_bridge_parked", ""),
    (
        "oms_dead_letters_total",
        r#"queue="orders.platform-orders""#,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn monitoring_sees_what_it_is_promised() -> anyhow::Result<()> {
    let address = super::free_address()?;
    let running = Running::start(
        &["demo", "--sim-shops", "2", "--sim-seed", "12"],
        &[("OMS_METRICS_ADDR", &address)],
    )
    .await?;
    let client = Client::sign_in(&running.url).await?;
    leave_a_message_that_nobody_understands(&running).await?;
    super::settled(PATIENCE, async || {
        client.counts().await?;
        let text = read(&address).await?;
        for (name, label) in PROMISED {
            is_shown(&text, name, label)?;
        }
        Ok(())
    })
    .await?;

    let text = read(&address).await?;
    let dead = r#"oms_dead_letters_total{queue="orders.platform-orders"} 1"#;
    ensure!(text.lines().any(|line| line == dead), "not one dead letter");
    let stray = undescribed(&text);
    ensure!(stray.is_empty(), "nothing says what these are: {stray:?}");

    let public = reqwest::get(format!("{}/metrics", running.url)).await?;
    let body = public.text().await?;
    ensure!(
        !body.contains("oms_grpc_calls_total"),
        "metrics are on the public port"
    );
    Ok(())
}

async fn read(address: &str) -> anyhow::Result<String> {
    let answer = reqwest::get(format!("http://{address}/metrics")).await?;
    Ok(answer.error_for_status()?.text().await?)
}

/// A row of this name with this label, and its description.
fn is_shown(text: &str, name: &str, label: &str) -> anyhow::Result<()> {
    let shown = text
        .lines()
        .any(|line| !line.starts_with('#') && line.starts_with(name) && line.contains(label));
    ensure!(shown, "{name} {label} is not shown");
    let help = format!("# HELP {name} ");
    ensure!(
        text.lines().any(|line| line.starts_with(&help)),
        "{name} has no description"
    );
    Ok(())
}

/// Metrics that have a type but no description.
fn undescribed(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .filter(|name| !text.contains(&format!("# HELP {name} ")))
        .collect()
}

/// It becomes a dead letter.
async fn leave_a_message_that_nobody_understands(running: &Running) -> anyhow::Result<()> {
    let (db, connection) = tokio_postgres::connect(running.db.url(), tokio_postgres::NoTls)
        .await
        .context("leaving a message")?;
    let connection = tokio::spawn(connection);
    db.batch_execute(
        "INSERT INTO bus.messages (queue, message_id, type_name, body)
         VALUES ('orders.platform-orders', gen_random_uuid(),
                 'oms.events.v1.PlatformOrdersSeen', '\\xff')",
    )
    .await?;
    connection.abort();
    Ok(())
}
