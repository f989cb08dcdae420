//! Writes pushed messages down with what they ask for, all in one transaction. Only then is
//! the platform told that they arrived.

use crate::{
    bridge::Bridge,
    error::Error,
    metric_definitions::PUSHES_TOTAL,
    platform::{News, PushMessage},
    push_apps::LentApp,
    store::{
        channels,
        cursors::{self, Kind},
        hints,
        pushes::{self, Row, Taker},
        shops,
    },
};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::{oms::types::v1::Platform, platform_name};
use ring::digest::{SHA256, digest};
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};
use uuid::Uuid;

/// Longest id and kind that are kept as they came.
const LONGEST: usize = 128;

/// What became of messages.
#[derive(Debug, Default)]
struct Kept {
    taken: u64,
    /// Written down before.
    repeated: u64,
    /// Of a shop that is not ours, or is switched off.
    foreign: u64,
    asks: Asks,
}

/// What new messages ask for.
#[derive(Debug, Default)]
struct Asks {
    hints: BTreeSet<hints::Told>,
    /// Shops whose goods are to be read.
    listings: BTreeSet<Uuid>,
    /// Shops that took their permission back, with the credentials that it ends.
    revoked: BTreeMap<Uuid, i64>,
}

/// Keeps the messages of an app; `channel` is the one that they came over, if any, and must
/// still be ours.
pub(crate) async fn keep_pushes(
    bridge: &Bridge,
    platform: Platform,
    app_key: &str,
    app: &LentApp,
    messages: &[PushMessage],
    channel: Option<&channels::Claim>,
) -> Result<(), Error> {
    if messages.is_empty() {
        return Ok(());
    }
    let mut conn = bridge.connection().await?;
    let kept = conn
        .transaction(async |conn| {
            if let Some(claim) = channel {
                channels::guard(conn, claim, bridge.options.lease).await?;
            }
            keep(conn, platform, app_key, app, messages).await
        })
        .await?;
    drop(conn);
    for (outcome, count) in [
        ("taken", kept.taken),
        ("repeated", kept.repeated),
        ("foreign", kept.foreign),
    ] {
        if count > 0 {
            count_pushes(platform, outcome, count);
        }
    }
    if !kept.asks.hints.is_empty() {
        bridge.wake.hints.notify_one();
    }
    if !kept.asks.listings.is_empty() {
        bridge.wake.pull(Kind::Listings);
    }
    for shop in kept.asks.revoked.keys() {
        tracing::warn!(shop.id = %shop, "the shop took its permission back");
        bridge.wake.pull(Kind::Orders);
    }
    Ok(())
}

/// Counts pushed messages, or calls that brought none.
pub(crate) fn count_pushes(platform: Platform, outcome: &'static str, count: u64) {
    let platform = platform_name(platform);
    metrics::counter!(PUSHES_TOTAL, "platform" => platform, "outcome" => outcome).increment(count);
}

async fn keep(
    conn: &mut AsyncPgConnection,
    platform: Platform,
    app_key: &str,
    app: &LentApp,
    messages: &[PushMessage],
) -> Result<Kept, Error> {
    let shop_of = |message: &PushMessage| Some(app.shops.get(&message.platform_shop_id)?.0);
    let shops: BTreeSet<Uuid> = messages.iter().filter_map(shop_of).collect();
    let takers = pushes::takers(conn, &shops.into_iter().collect::<Vec<_>>()).await?;
    let mut kept = Kept::default();
    // One that stands twice in a call counts once.
    let mut ours: BTreeMap<String, (&PushMessage, &Taker)> = BTreeMap::new();
    for message in messages {
        let taker =
            shop_of(message).and_then(|shop| takers.iter().find(|taker| taker.shop_id == shop));
        let Some(taker) = taker else {
            kept.foreign += 1;
            continue;
        };
        match ours.entry(key(&message.id)) {
            Entry::Vacant(place) => drop(place.insert((message, taker))),
            Entry::Occupied(_) => kept.repeated += 1,
        }
    }
    let rows: Vec<Row> = ours
        .iter()
        .map(|(id, (message, taker))| Row {
            message_id: id.clone(),
            shop_id: taker.shop_id,
            kind: shown(&message.kind),
        })
        .collect();
    let new = pushes::remember(conn, platform as i32, app_key, &rows).await?;
    kept.taken = new.len() as u64;
    kept.repeated += (ours.len() - new.len()) as u64;
    let new = ours.into_iter().filter(|(id, _)| new.contains(id));
    kept.asks = asks(new.map(|(_, (message, taker))| (&message.news, taker)));
    carry_out(conn, &kept.asks).await?;
    Ok(kept)
}

fn asks<'a>(news: impl Iterator<Item = (&'a News, &'a Taker)>) -> Asks {
    let mut asks = Asks::default();
    for (news, taker) in news {
        let (kind, id) = match news {
            News::Order(id) => (hints::Kind::Order, id),
            News::AfterSale(id) => (hints::Kind::AfterSale, id),
            News::Listings => {
                asks.listings.insert(taker.shop_id);
                continue;
            }
            News::Revoked => {
                asks.revoked.insert(taker.shop_id, taker.credential_version);
                continue;
            }
            News::Nothing => continue,
        };
        // What can be no document's id is left to the pull.
        if !id.is_empty() && id.len() <= LONGEST && !id.contains('\0') {
            asks.hints.insert((taker.shop_id, kind, id.clone()));
        }
    }
    asks
}

/// Shops before cursors, as whoever changes both does.
async fn carry_out(conn: &mut AsyncPgConnection, asks: &Asks) -> Result<(), Error> {
    hints::tell(conn, &asks.hints).await?;
    for (shop, version) in &asks.revoked {
        shops::refuse_credentials(conn, *shop, *version).await?;
    }
    // The next pull meets the refusal itself, and says so in the sync state.
    for shop in asks.revoked.keys() {
        cursors::request(conn, *shop, Kind::Orders).await?;
    }
    for shop in &asks.listings {
        cursors::request(conn, *shop, Kind::Listings).await?;
    }
    Ok(())
}

/// What makes it the same message: its id, or a hash of one that no row holds well.
fn key(id: &str) -> String {
    if id.len() <= LONGEST && !id.contains('\0') {
        return id.to_owned();
    }
    format!("sha256:{}", hex::encode(digest(&SHA256, id.as_bytes())))
}

fn shown(kind: &str) -> String {
    let shown = kind.chars().filter(|character| !character.is_control());
    shown.take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_is_asked_for_once() {
        let taker = Taker {
            shop_id: Uuid::now_v7(),
            credential_version: 3,
        };
        let news = [
            News::Order("1".into()),
            News::AfterSale("1".into()),
            News::Order("1".into()),
            News::Order(String::new()),
            News::Order("9".repeat(LONGEST + 1)),
            News::Order("a\0b".into()),
            News::Nothing,
            News::Listings,
            News::Revoked,
        ];
        let asks = asks(news.iter().map(|news| (news, &taker)));
        let hints: Vec<_> = asks
            .hints
            .iter()
            .map(|(_, kind, id)| (*kind, &**id))
            .collect();
        assert_eq!(
            hints,
            [(hints::Kind::Order, "1"), (hints::Kind::AfterSale, "1")]
        );
        assert_eq!(asks.listings, BTreeSet::from([taker.shop_id]));
        assert_eq!(asks.revoked, BTreeMap::from([(taker.shop_id, 3)]));
    }

    #[test]
    fn any_id_fits_a_row() {
        assert_eq!(key("100_1"), "100_1");
        for id in ["x".repeat(LONGEST + 1), "a\0b".to_owned()] {
            assert_eq!(key(&id).len(), 71);
            assert_eq!(key(&id), key(&id));
        }
        assert_eq!(shown("order\0\nadded"), "orderadded");
    }
}
