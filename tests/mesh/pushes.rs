//! What platforms push comes in through the public port or over a channel, long before the
//! next pull.

use super::{
    client::Client,
    placing::{calm, place_order},
    running::Running,
    truth::Truth,
};
use anyhow::ensure;
use oms_contracts::oms::orders::v1::OrderFilter;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(240);

/// All that push. JD's messages are for its own cloud alone.
const PUSHING: [&str; 6] = [
    "taobao",
    "pinduoduo",
    "douyin",
    "wechat_shop",
    "kuaishou",
    "xiaohongshu",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_is_here_long_before_the_next_pull() -> anyhow::Result<()> {
    let an_hour = [("OMS_PULL_INTERVAL_S", "3600")];
    let args = ["demo", "--sim-shops", "7", "--sim-seed", "17"];
    let mut running = Running::start(&args, &an_hour).await?;
    let sim_url = running.oms.printed("simulated marketplaces: ")?;
    let truth = Truth::at(&sim_url);
    let client = Client::sign_in(&running.url).await?;
    super::settled(PATIENCE, async || calm(&client, &truth).await).await?;
    for platform in PUSHING {
        let numbers = vec![place_order(&sim_url, platform).await?];
        super::settled(PATIENCE, async || {
            let filter = OrderFilter {
                numbers: numbers.clone(),
                ..Default::default()
            };
            let found = client.list_all(filter).await?;
            ensure!(found.len() == 1, "the order of {platform} is not in");
            Ok(())
        })
        .await?;
    }
    Ok(())
}
