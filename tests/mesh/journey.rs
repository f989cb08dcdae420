//! One order of each platform from the first pull to the confirmed parcel, and every
//! other order with it.

use super::{
    checkers,
    client::Client,
    replays,
    stage::{Oms, PASSWORD},
    truth::Truth,
};
use oms_contracts::oms::{
    orders::v1::{Headline, OrderFilter},
    types::v1::Platform,
};
use oms_testkit::{Rabbit, TestDb};
use std::{fmt::Write, time::Duration};

/// A marketplace may show a change only minutes after it.
const PATIENCE: Duration = Duration::from_secs(420);

const PLATFORMS: [Platform; 7] = [
    Platform::Taobao,
    Platform::Jd,
    Platform::Pinduoduo,
    Platform::Douyin,
    Platform::WechatShop,
    Platform::Kuaishou,
    Platform::Xiaohongshu,
];

async fn circle(amqp_url: &str) -> anyhow::Result<()> {
    let db = TestDb::new().await?;
    let keys = tempfile::tempdir()?;
    let keys = keys.path().to_string_lossy().into_owned();
    let mut oms = Oms::start(
        &["demo", "--sim-shops", "14"],
        &[
            ("OMS_DATABASE_URL", db.url()),
            ("OMS_DATA_DIR", &keys),
            ("OMS_AMQP_URL", amqp_url),
            ("OMS_ADMIN_PASSWORD", PASSWORD),
            ("OMS_HTTP_ADDR", "127.0.0.1:0"),
            ("OMS_SIM_ADDR", "127.0.0.1:0"),
            ("OMS_PULL_INTERVAL_S", "5"),
        ],
    )?;
    let truth = Truth::at(&oms.printed("simulated marketplaces: ")?);
    let client = Client::sign_in(&oms.printed("console and API: ")?).await?;
    super::settled(PATIENCE, async || checkers::at_rest(&client, &truth).await).await?;
    checkers::all(&client, &truth).await?;
    replays::change_nothing(&client).await?;
    checkers::all(&client, &truth).await?;
    for platform in PLATFORMS {
        let story = story(&client, platform).await?;
        insta::assert_snapshot!(format!("{}_journey", platform.as_str_name()), story);
    }
    assert!(oms.terminate()?.success(), "an orderly end is a success");
    Ok(())
}

/// The timeline of the first order that made the circle here, without what differs.
async fn story(client: &Client, platform: Platform) -> anyhow::Result<String> {
    let shipped = OrderFilter {
        platforms: vec![platform.into()],
        headlines: vec![Headline::Shipped.into()],
        ..Default::default()
    };
    for row in client.list_all(shipped).await? {
        let timeline = client.timeline(&row).await?;
        let made_here = timeline
            .iter()
            .any(|entry| entry.kind == "parcel_confirmed");
        if !made_here {
            continue;
        }
        let mut story = String::new();
        // What the platform tells of our own report comes whenever the next pull does, and
        // an order may come before the goods that it is linked by.
        let told = |kind: &str| !matches!(kind, "platform_changed" | "linked");
        for entry in timeline.iter().filter(|entry| told(&entry.kind)) {
            writeln!(story, "{} by {}", entry.kind, entry.actor)?;
        }
        return Ok(story);
    }
    anyhow::bail!("no order of {} made the circle", platform.as_str_name())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_makes_the_circle_on_the_embedded_transport() -> anyhow::Result<()> {
    circle("").await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_makes_the_circle_on_rabbitmq() -> anyhow::Result<()> {
    if !Rabbit::available() {
        oms_testkit::skip("RabbitMQ is not installed");
        return Ok(());
    }
    let rabbit = Rabbit::shared().await?;
    circle(&rabbit.vhost().await?).await
}
