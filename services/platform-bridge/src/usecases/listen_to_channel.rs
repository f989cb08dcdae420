//! One session of a channel: the platform is asked to push for every shop on it, then its
//! messages are kept and confirmed as they come.

use crate::{
    bridge::Bridge,
    credentials::{for_pull, with_recovery},
    domain::backoff,
    error::Error,
    platform::{CallError, Channel, OpenChannel},
    push_apps::LentApp,
    store::channels::{self, Claim, OnChannel},
    usecases::{keep_pushes::keep_pushes, take_turn::TurnError},
};
use oms_contracts::{ids::ShopId, oms::types::v1::Platform};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How often shops are looked for that have come to the channel.
const LOOK: Duration = Duration::from_secs(30);
/// Shops that are tried, one after the other, to open the channel with.
const OPENERS: usize = 3;

/// How a session ended, and when the next one may begin.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) outcome: &'static str,
    /// In a row.
    pub(crate) failures: i32,
    pub(crate) wait: Duration,
}

impl Ended {
    /// At once, by whoever looks first.
    fn cleanly(outcome: &'static str) -> Self {
        Self {
            outcome,
            failures: 0,
            wait: Duration::ZERO,
        }
    }

    /// Another process holds it now.
    pub(crate) fn taken_over() -> Self {
        Self::cleanly("taken_over")
    }

    /// This process ends.
    pub(crate) fn given_back() -> Self {
        Self::cleanly("given_back")
    }

    fn broken(failures: i32, asked: Option<Duration>, spread: f64) -> Self {
        let wait = backoff::PULL.wait(failures, asked, spread);
        Self {
            outcome: "broken",
            failures,
            wait: wait.to_std().unwrap_or_default(),
        }
    }
}

/// Listens until the channel breaks or no shop is on it any more.
pub(crate) async fn listen_to_channel(
    bridge: &Bridge,
    platform: Platform,
    channel: &dyn Channel,
    claim: &Claim,
) -> Ended {
    let mut failures = claim.failures;
    let error = match session(bridge, platform, channel, claim, &mut failures).await {
        Ok(()) => return Ended::cleanly("no_shop"),
        Err(TurnError::Own(Error::Fenced)) => return Ended::taken_over(),
        Err(error) => error,
    };
    tracing::warn!(%error, "channel broken, opening it again");
    let asked = match error {
        TurnError::Call(CallError::Throttled { after, .. } | CallError::Retry { after, .. }) => {
            after
        }
        _ => None,
    };
    Ended::broken(failures.saturating_add(1), asked, rand::random())
}

async fn session(
    bridge: &Bridge,
    platform: Platform,
    channel: &dyn Channel,
    claim: &Claim,
    failures: &mut i32,
) -> Result<(), TurnError> {
    let mut open: Option<Box<dyn OpenChannel>> = None;
    loop {
        let shops = shops_on(bridge, claim).await?;
        if shops.is_empty() {
            return Ok(());
        }
        permit(bridge, channel, &shops).await;
        let open = match &mut open {
            Some(open) => open,
            none => none.insert(open_with(bridge, channel, &shops).await?),
        };
        let looked = Instant::now();
        while looked.elapsed() < LOOK {
            let messages = open.next(&bridge.http).await?;
            // It works: whatever breaks next is another matter.
            *failures = 0;
            if messages.is_empty() {
                continue;
            }
            let app = app(bridge, platform, claim).await?;
            let (key, held) = (&claim.app_key, Some(claim));
            keep_pushes(bridge, platform, key, &app, &messages, held).await?;
            let ids: Vec<String> = messages.into_iter().map(|message| message.id).collect();
            open.confirm(&bridge.http, &ids).await?;
        }
    }
}

async fn shops_on(bridge: &Bridge, claim: &Claim) -> Result<Vec<OnChannel>, Error> {
    let mut conn = bridge.connection().await?;
    Ok(channels::shops_on(&mut conn, claim).await?)
}

/// Asks for the pushes of each shop once for each of its credentials. A shop that fails is
/// asked for again at the next look, and the others go on.
async fn permit(bridge: &Bridge, channel: &dyn Channel, shops: &[OnChannel]) {
    let new = shops
        .iter()
        .filter(|shop| shop.permitted_version < shop.credential_version);
    for shop in new {
        let permitted = async {
            let access = for_pull(bridge, ShopId(shop.shop_id), shop.credential_version).await?;
            let asked = with_recovery(bridge, access, |access| async move {
                channel.permit(&bridge.http, &access).await
            });
            asked.await.0?;
            let mut conn = bridge.connection().await?;
            channels::permitted(&mut conn, shop.shop_id, shop.credential_version).await?;
            Ok::<_, TurnError>(())
        };
        if let Err(error) = permitted.await {
            tracing::warn!(shop.id = %shop.shop_id, %error, "pushes of a shop not asked for yet");
        }
    }
}

/// Opens the channel with the first shop that can; those come first whose pushes were asked
/// for, because their credentials are known to hold.
async fn open_with(
    bridge: &Bridge,
    channel: &dyn Channel,
    shops: &[OnChannel],
) -> Result<Box<dyn OpenChannel>, TurnError> {
    let mut last = TurnError::Call(CallError::Unsupported {
        reason: "the channel has no shop",
    });
    for shop in shops.iter().rev().take(OPENERS) {
        let opened = async {
            let access = for_pull(bridge, ShopId(shop.shop_id), shop.credential_version).await?;
            channel.open(&bridge.http, &access).await
        };
        match opened.await {
            Ok(open) => return Ok(open),
            Err(error) => last = error.into(),
        }
    }
    Err(last)
}

/// The app's shops; without them messages would be told from foreign ones by nothing.
async fn app(
    bridge: &Bridge,
    platform: Platform,
    claim: &Claim,
) -> Result<Arc<LentApp>, TurnError> {
    let away = |message: String| CallError::Retry {
        after: None,
        code: "SHOPS_UNAVAILABLE".into(),
        message,
    };
    let lent = bridge.push_apps.lend(platform, &claim.app_key).await;
    let lent = lent.map_err(|status| away(format!("{:?}", status.code())))?;
    Ok(lent.ok_or_else(|| away("no shop has this app any more".to_owned()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_that_breaks_at_once_is_opened_less_and_less_often() {
        let waits: Vec<_> = (1..=12)
            .map(|failures| Ended::broken(failures, None, 1.0).wait)
            .collect();
        assert!(waits.is_sorted() && waits[0] < waits[5]);
        let asked = Some(Duration::from_secs(900));
        assert_eq!(Ended::broken(1, asked, 0.0).wait, Duration::from_secs(900));
        assert_eq!(Ended::given_back().wait, Duration::ZERO);
    }
}
