//! Takes pages of platform orders: every order ends in the database exactly once,
//! whatever is replayed in whatever order.
//!
//! All pages of a batch go in one transaction. Where the database refuses it, the work
//! is done again document by document in savepoints, so that one bad document is
//! parked and never stops the rest.

use super::{commit::commit, release_orders};
use crate::{
    domain::{
        intake::{self, Outcome, Seen},
        order::{ErpSku, Order},
        snapshot::{Refused, Snapshot},
    },
    error::Error,
    store::{gate, links, load},
};
use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::{
    datetime,
    oms::{
        events::v1::{PlatformOrdersSeen, PlatformOrdersTaken, RefusedDocument},
        types::v1::Platform,
    },
};
use oms_messaging::Envelope;
use std::collections::HashMap;
use uuid::Uuid;

/// Times that a race between two transactions is tried again before the message waits.
const RACES: usize = 5;

/// A page with its ids and documents read.
struct Page {
    shop_id: Uuid,
    platform: Platform,
    fetched_at: DateTime<Utc>,
    snapshots: Vec<Snapshot>,
    answer: PlatformOrdersTaken,
}

/// Takes `pages`, all or nothing, and answers each with `PlatformOrdersTaken`.
pub async fn accept_orders(
    conn: &mut AsyncPgConnection,
    pages: &[PlatformOrdersSeen],
) -> Result<(), Error> {
    let mut races = 0;
    loop {
        let taken = conn
            .transaction(async |conn| {
                let pages = read(pages);
                gate::beside_after_sales(conn, &shops_of(&pages)).await?;
                take(conn, pages).await
            })
            .await;
        match taken {
            Err(Error::Raced) if races < RACES => races += 1,
            Err(error) if !error.is_transient() => return accept_one_by_one(conn, pages).await,
            other => return other,
        }
    }
}

/// Finds the documents that the database refuses and parks only these.
async fn accept_one_by_one(
    conn: &mut AsyncPgConnection,
    pages: &[PlatformOrdersSeen],
) -> Result<(), Error> {
    conn.transaction(async |conn| {
        let mut answers = Vec::new();
        let pages = read(pages);
        gate::beside_after_sales(conn, &shops_of(&pages)).await?;
        for mut page in pages {
            let snapshots = std::mem::take(&mut page.snapshots);
            let mut answer = page.answer.clone();
            for snapshot in snapshots {
                let platform_order_id = snapshot.platform_order_id.clone();
                let alone = Page {
                    shop_id: page.shop_id,
                    platform: page.platform,
                    fetched_at: page.fetched_at,
                    snapshots: vec![snapshot],
                    answer: PlatformOrdersTaken::default(),
                };
                let taken = conn
                    .transaction(async |conn| take_quietly(conn, vec![alone]).await)
                    .await;
                match taken {
                    Ok(counted) => {
                        answer.applied += counted[0].applied;
                        answer.unchanged += counted[0].unchanged;
                        answer.parked.extend(counted[0].parked.iter().cloned());
                    }
                    Err(error) if error.is_transient() => return Err(error),
                    Err(error) => {
                        tracing::warn!(shop.id = %page.shop_id, %platform_order_id, %error, "document refused by the database");
                        answer.parked.push(RefusedDocument {
                            platform_order_id,
                            reason: "REFUSED_BY_DATABASE".to_owned(),
                            message: "the database refused the document; see the log".to_owned(),
                        });
                    }
                }
            }
            answers.push(answer);
        }
        commit(conn, &mut [], answers.iter().map(Envelope::of).collect()).await
    })
    .await
}

fn shops_of(pages: &[Page]) -> Vec<Uuid> {
    pages.iter().map(|page| page.shop_id).collect()
}

async fn take(conn: &mut AsyncPgConnection, pages: Vec<Page>) -> Result<(), Error> {
    let answers = take_quietly(conn, pages).await?;
    commit(conn, &mut [], answers.iter().map(Envelope::of).collect()).await
}

/// Applies every snapshot and saves the orders; returns the pages' answers.
async fn take_quietly(
    conn: &mut AsyncPgConnection,
    pages: Vec<Page>,
) -> Result<Vec<PlatformOrdersTaken>, Error> {
    let keys: Vec<(Uuid, String)> = pages
        .iter()
        .flat_map(|page| {
            page.snapshots
                .iter()
                .map(|snapshot| (page.shop_id, snapshot.platform_order_id.clone()))
        })
        .collect();
    let found = load::by_platform_numbers(conn, &keys).await?;
    let mut known: HashMap<(Uuid, String), Order> = found
        .orders
        .into_iter()
        .map(|order| ((order.shop_id, order.platform_order_id.clone()), order))
        .collect();
    let links = find_links(conn, &pages).await?;
    let now = Utc::now();
    let mut answers = Vec::with_capacity(pages.len());
    for page in pages {
        let seen = Seen {
            shop_id: page.shop_id,
            platform: page.platform,
            fetched_at: page.fetched_at,
            now,
        };
        let link = |sku: &str| links.get(&(page.shop_id, sku.to_owned())).cloned();
        let mut answer = page.answer;
        for snapshot in page.snapshots {
            let key = (page.shop_id, snapshot.platform_order_id.clone());
            let outcome = match known.get_mut(&key) {
                Some(order) => Ok(intake::apply(order, snapshot, &seen, &link)),
                None => {
                    let waiting = found.waiting.get(&key).cloned().unwrap_or_default();
                    intake::accept(snapshot, &seen, &link, waiting).map(|order| {
                        known.insert(key.clone(), order);
                        Outcome::Applied
                    })
                }
            };
            match outcome {
                Ok(Outcome::Applied) => answer.applied += 1,
                Ok(Outcome::Unchanged) => answer.unchanged += 1,
                Err(refused) => answer.parked.push(parked(key.1, &refused)),
            }
        }
        answers.push(answer);
    }
    let mut orders: Vec<Order> = known
        .into_values()
        .filter(|order| order.is_changed() || order.news.seen_again)
        .collect();
    // Two transactions with the same new orders insert them in the same order, so that
    // one waits for the other and none for both.
    orders
        .sort_by(|a, b| (a.shop_id, &a.platform_order_id).cmp(&(b.shop_id, &b.platform_order_id)));
    release_orders::release_ready(&mut orders);
    commit(conn, &mut orders, Vec::new()).await?;
    Ok(answers)
}

async fn find_links(
    conn: &mut AsyncPgConnection,
    pages: &[Page],
) -> Result<HashMap<(Uuid, String), ErpSku>, Error> {
    let shops = shops_of(pages);
    let mut skus: Vec<&str> = pages
        .iter()
        .flat_map(|page| &page.snapshots)
        .filter_map(|snapshot| snapshot.lines.as_ref())
        .flat_map(|(lines, _)| lines.iter().map(|line| line.said.platform_sku_id.as_str()))
        .collect();
    skus.sort_unstable();
    skus.dedup();
    Ok(links::find(conn, &shops, &skus).await?)
}

/// Reads ids and documents; what cannot be stored is parked in the page's answer.
fn read(pages: &[PlatformOrdersSeen]) -> Vec<Page> {
    pages
        .iter()
        .map(|page| {
            let mut answer = PlatformOrdersTaken {
                page_id: page.page_id.clone(),
                shop_id: page.shop_id.clone(),
                ..Default::default()
            };
            let mut snapshots = Vec::with_capacity(page.orders.len());
            for order in &page.orders {
                match Snapshot::check(order.clone()) {
                    Ok(snapshot) => snapshots.push(snapshot),
                    Err(refused) => answer
                        .parked
                        .push(parked(order.platform_order_id.clone(), &refused)),
                }
            }
            Page {
                shop_id: page.shop_id.parse().unwrap_or_default(),
                platform: page.platform(),
                fetched_at: datetime(page.fetched_at.as_ref()).unwrap_or_else(Utc::now),
                snapshots,
                answer,
            }
        })
        .collect()
}

fn parked(platform_order_id: String, refused: &Refused) -> RefusedDocument {
    RefusedDocument {
        platform_order_id,
        reason: refused.reason.to_owned(),
        message: refused.message.clone(),
    }
}
