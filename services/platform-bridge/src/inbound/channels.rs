//! Channels: for each app whose platform pushes over a connection that we hold open, exactly
//! one process holds it, under a lease. Messages are written down before they are confirmed;
//! what was not confirmed, the platform sends to whoever opens the channel next.

use crate::{
    bridge::Bridge,
    error::Error,
    metric_definitions::{CHANNELS_OPEN, CHANNELS_TOTAL},
    platform::{CallError, Channel, Pushes},
    platforms::connector,
    store::channels::{self, Claim, Unread},
    usecases::listen_to_channel::{Ended, listen_to_channel},
};
use oms_contracts::{ids::ShopId, oms::types::v1::Platform, platform_name};
use std::{sync::Arc, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

/// How often channels that nobody holds are looked for.
const LOOK: Duration = Duration::from_secs(5);
/// Channels that one process takes at a look, so that the others get some.
const AT_A_LOOK: i64 = 4;
/// Shops whose app is read at a look.
const SHOPS: i64 = 100;

/// Runs until `shutdown`, then gives the channels back.
pub(crate) async fn run(bridge: Arc<Bridge>, shutdown: CancellationToken) {
    let platforms = over_channels();
    if platforms.is_empty() {
        return;
    }
    let held = TaskTracker::new();
    let look = LOOK.min(bridge.options.lease);
    while !shutdown.is_cancelled() {
        match claim(&bridge, &platforms).await {
            Ok(claims) => {
                for claim in claims {
                    held.spawn(hold(bridge.clone(), claim, shutdown.clone()));
                }
            }
            Err(error) => tracing::warn!(%error, "channels not claimed, trying again"),
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(look) => {}
        }
    }
    held.close();
    held.wait().await;
}

/// Numbers of the platforms that push over channels.
fn over_channels() -> Vec<i32> {
    let known = (1..).map_while(|number| Platform::try_from(number).ok());
    let over_channels = known.filter(|platform| channel(*platform).is_some());
    over_channels.map(i32::from).collect()
}

fn channel(platform: Platform) -> Option<&'static dyn Channel> {
    match connector(platform)?.pushes() {
        Ok(Pushes::Channel(channel)) => Some(channel),
        Ok(Pushes::Hook(_)) | Err(_) => None,
    }
}

async fn claim(bridge: &Bridge, platforms: &[i32]) -> Result<Vec<Claim>, Error> {
    assign(bridge, platforms).await?;
    let mut conn = bridge.connection().await?;
    Ok(channels::claim(&mut conn, AT_A_LOOK, bridge.options.lease).await?)
}

/// Puts shops that are new, or have other credentials, on the channels of their apps.
async fn assign(bridge: &Bridge, platforms: &[i32]) -> Result<(), Error> {
    let mut conn = bridge.connection().await?;
    let unread = channels::unread(&mut conn, platforms, SHOPS).await?;
    drop(conn);
    let (mut shops, mut app_keys): (Vec<Unread>, Vec<String>) = Default::default();
    for shop in unread {
        match bridge.credentials.app(ShopId(shop.shop_id)).await {
            Ok(access) => {
                shops.push(shop);
                app_keys.push(access.app_key);
            }
            // Whatever keeps `shops` keeps it for the others too.
            Err(CallError::Retry { .. }) => break,
            Err(error) => {
                tracing::warn!(shop.id = %shop.shop_id, %error, "app of a shop not read yet");
            }
        }
    }
    if !shops.is_empty() {
        let mut conn = bridge.connection().await?;
        channels::assign(&mut conn, &shops, &app_keys).await?;
    }
    Ok(())
}

/// Holds one channel until it breaks, the lease is lost, or `shutdown`.
async fn hold(bridge: Arc<Bridge>, claim: Claim, shutdown: CancellationToken) {
    let platform = Platform::try_from(claim.platform).unwrap_or_default();
    let Some(channel) = channel(platform) else {
        return;
    };
    let name = platform_name(platform);
    let span = tracing::info_span!("channel", platform = %name, outcome = tracing::field::Empty);
    async {
        metrics::gauge!(CHANNELS_OPEN, "platform" => name.clone()).increment(1.0);
        let listening = Box::pin(listen_to_channel(&bridge, platform, channel, &claim));
        let ended = tokio::select! {
            ended = listening => ended,
            () = lease_lost(&bridge, &claim) => Ended::taken_over(),
            () = shutdown.cancelled() => Ended::given_back(),
        };
        metrics::gauge!(CHANNELS_OPEN, "platform" => name.clone()).decrement(1.0);
        tracing::Span::current().record("outcome", ended.outcome);
        metrics::counter!(CHANNELS_TOTAL, "platform" => name, "outcome" => ended.outcome)
            .increment(1);
        let released = async {
            let mut conn = bridge.connection().await?;
            let wait_s = ended.wait.as_secs_f64();
            channels::release(&mut conn, &claim, ended.failures, wait_s).await?;
            Ok::<_, Error>(())
        };
        if let Err(error) = released.await {
            // The lease lapses by itself.
            tracing::warn!(%error, "channel not given back");
        }
    }
    .instrument(span)
    .await;
}

/// Renews the lease while the channel is held; returns when somebody else has it.
async fn lease_lost(bridge: &Bridge, claim: &Claim) {
    loop {
        tokio::time::sleep(bridge.options.lease / 3).await;
        let renewed = async {
            let mut conn = bridge.connection().await?;
            channels::guard(&mut conn, claim, bridge.options.lease).await
        };
        match renewed.await {
            Ok(()) => {}
            Err(Error::Fenced) => return,
            Err(error) => tracing::warn!(%error, "lease of a channel not renewed, trying again"),
        }
    }
}
