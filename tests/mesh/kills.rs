//! The order system is killed again and again while the marketplaces and the ERP live
//! on and misbehave; in the end nothing is lost and nothing doubled.

use super::{
    checkers,
    client::Client,
    stage::{Oms, PASSWORD},
    truth::Truth,
};
use oms_contracts::oms::identity::v1::{
    CreateApiTokenRequest, api_token_service_client::ApiTokenServiceClient,
};
use oms_testkit::{Rabbit, TestDb};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(480);

/// Kills of one run; the nightly run has more.
fn kills() -> u64 {
    std::env::var("KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(5)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_on_the_embedded_transport_nothing_is_lost_and_nothing_doubled() -> anyhow::Result<()>
{
    killed("").await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_on_rabbitmq_nothing_is_lost_and_nothing_doubled() -> anyhow::Result<()> {
    if !Rabbit::available() {
        oms_testkit::skip("RabbitMQ is not installed");
        return Ok(());
    }
    let rabbit = Rabbit::shared().await?;
    killed(&rabbit.vhost().await?).await
}

async fn killed(amqp_url: &str) -> anyhow::Result<()> {
    let db = TestDb::new().await?;
    let folder = tempfile::tempdir()?;
    let folder = folder.path().to_string_lossy().into_owned();
    // A first life makes the schemas and the ERP's token.
    let http = super::free_address()?;
    let (sim_addr, erp_addr) = (super::free_address()?, super::free_address()?);
    let url = format!("http://{http}");
    let erp_url = format!("http://{erp_addr}");
    let settings = [
        ("OMS_DATABASE_URL", db.url()),
        ("OMS_DATA_DIR", folder.as_str()),
        ("OMS_AMQP_URL", amqp_url),
        ("OMS_ADMIN_PASSWORD", PASSWORD),
        ("OMS_HTTP_ADDR", http.as_str()),
        ("OMS_ERP_URL", erp_url.as_str()),
        ("OMS_PULL_INTERVAL_S", "3"),
    ];
    let mut oms = Oms::start(&["up"], &settings)?;
    oms.printed("console and API: ")?;
    let client = Client::sign_in(&url).await?;
    let token = erp_token(&client).await?;
    let mut sim = Oms::start(
        &["sim", "--sim-shops", "7", "--sim-faults", "light"],
        &[
            ("OMS_SIM_ADDR", &sim_addr),
            ("OMS_SIM_ERP_ADDR", &erp_addr),
            ("OMS_URL", &url),
            ("OMS_TOKEN", &token),
        ],
    )?;
    let sim_url = sim.printed("marketplaces: ")?;
    let truth = Truth::at(&sim_url);
    truth
        .post(
            "erp/faults",
            &serde_json::json!({"timeout_after_taking_share": 0.1, "answer_twice": true}),
        )
        .await?;
    super::connect_shops(&client, &sim_url).await?;
    for kill in 1..=kills() {
        // Any moment of start, pull, intake, hand-over or report.
        let moment = uuid::Uuid::new_v4().as_u128() % 4_000;
        let moment = Duration::from_millis(u64::try_from(moment)?);
        eprintln!("kill {kill} comes {moment:?} after the start");
        tokio::time::sleep(moment).await;
        oms.kill();
        oms = Oms::start(&["up"], &settings)?;
        oms.printed("console and API: ")?;
    }
    let client = Client::sign_in(&url).await?;
    super::settled(PATIENCE, async || checkers::at_rest(&client, &truth).await).await?;
    checkers::all(&client, &truth).await
}

async fn erp_token(client: &Client) -> anyhow::Result<String> {
    let create = CreateApiTokenRequest {
        request_id: uuid::Uuid::now_v7().to_string(),
        name: "ERP".to_owned(),
        role: "erp".to_owned(),
    };
    let created = ApiTokenServiceClient::new(client.channel.clone())
        .create_api_token(create)
        .await?;
    Ok(created.into_inner().secret)
}
