//! Takes pages of after-sales: every one ends in the database exactly once, whatever is
//! replayed in whatever order.
//!
//! All pages of a batch go in one transaction. Where the database refuses it, the work is
//! done again document by document in savepoints, so that one bad document is parked and
//! never stops the rest.

use crate::{
    domain::{
        after_sale::AfterSale,
        intake::{self, Outcome, Seen},
        snapshot::{Refused, Snapshot},
    },
    error::Error,
    store::{
        load,
        save::{self, Saved},
    },
};
use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::{
    datetime,
    oms::{
        events::v1::{PlatformAfterSalesSeen, PlatformAfterSalesTaken, RefusedAfterSale},
        types::v1::Platform,
    },
};
use oms_messaging::{Envelope, outbox};
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
    answer: PlatformAfterSalesTaken,
}

/// Takes `pages`, all or nothing, and answers each with `PlatformAfterSalesTaken`.
pub async fn accept_after_sales(
    conn: &mut AsyncPgConnection,
    pages: &[PlatformAfterSalesSeen],
) -> Result<(), Error> {
    let mut races = 0;
    loop {
        let taken = conn
            .transaction(async |conn| {
                let answers = take(conn, read(pages)).await?;
                answer(conn, &answers).await
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
    pages: &[PlatformAfterSalesSeen],
) -> Result<(), Error> {
    conn.transaction(async |conn| {
        let mut answers = Vec::new();
        for mut page in read(pages) {
            let snapshots = std::mem::take(&mut page.snapshots);
            for snapshot in snapshots {
                let number = snapshot.platform_after_sale_id.clone();
                let alone = Page {
                    snapshots: vec![snapshot],
                    answer: PlatformAfterSalesTaken::default(),
                    ..page
                };
                let taken = conn
                    .transaction(async |conn| take(conn, vec![alone]).await)
                    .await;
                match taken {
                    Ok(counted) => {
                        page.answer.applied += counted[0].applied;
                        page.answer.unchanged += counted[0].unchanged;
                    }
                    Err(error) if error.is_transient() => return Err(error),
                    Err(error) => {
                        tracing::warn!(shop.id = %page.shop_id, after_sale = %number, %error, "document refused by the database");
                        page.answer.parked.push(RefusedAfterSale {
                            platform_after_sale_id: number,
                            reason: "REFUSED_BY_DATABASE".to_owned(),
                            message: "the database refused the document; see the log".to_owned(),
                        });
                    }
                }
            }
            answers.push(page.answer);
        }
        answer(conn, &answers).await
    })
    .await
}

async fn answer(
    conn: &mut AsyncPgConnection,
    answers: &[PlatformAfterSalesTaken],
) -> Result<(), Error> {
    let messages: Vec<Envelope> = answers.iter().map(Envelope::of).collect();
    Ok(outbox::add(conn, &messages).await?)
}

/// Applies every snapshot and saves the after-sales with their events; returns the pages'
/// answers.
async fn take(
    conn: &mut AsyncPgConnection,
    pages: Vec<Page>,
) -> Result<Vec<PlatformAfterSalesTaken>, Error> {
    let keys: Vec<(Uuid, String)> = pages
        .iter()
        .flat_map(|page| {
            page.snapshots
                .iter()
                .map(|snapshot| (page.shop_id, snapshot.platform_after_sale_id.clone()))
        })
        .collect();
    let mut known: HashMap<(Uuid, String), AfterSale> = load::locked(conn, &keys)
        .await?
        .into_iter()
        .map(|after_sale| (key_of(&after_sale), after_sale))
        .collect();
    let now = Utc::now();
    let mut answers = Vec::with_capacity(pages.len());
    for page in pages {
        let seen = Seen {
            shop_id: page.shop_id,
            platform: page.platform,
            fetched_at: page.fetched_at,
            now,
        };
        let mut answer = page.answer;
        for snapshot in page.snapshots {
            let key = (page.shop_id, snapshot.platform_after_sale_id.clone());
            let outcome = match known.get_mut(&key) {
                Some(after_sale) => intake::apply(after_sale, snapshot, &seen),
                None => {
                    known.insert(key, intake::accept(snapshot, &seen));
                    Outcome::Applied
                }
            };
            match outcome {
                Outcome::Applied => answer.applied += 1,
                Outcome::Unchanged => answer.unchanged += 1,
            }
        }
        answers.push(answer);
    }
    let mut changed: Vec<AfterSale> = known.into_values().filter(AfterSale::is_dirty).collect();
    // Two transactions with the same new after-sales insert them in the same order, so
    // that one waits for the other and none for both.
    changed.sort_by_cached_key(key_of);
    match save::save(conn, &changed).await? {
        Saved::All => Ok(answers),
        Saved::Raced => Err(Error::Raced),
    }
}

fn key_of(after_sale: &AfterSale) -> (Uuid, String) {
    let number = after_sale.said.platform_after_sale_id.clone();
    (after_sale.shop_id, number)
}

/// Reads ids and documents; what cannot be stored is parked in the page's answer.
fn read(pages: &[PlatformAfterSalesSeen]) -> Vec<Page> {
    pages
        .iter()
        .map(|page| {
            let mut answer = PlatformAfterSalesTaken {
                page_id: page.page_id.clone(),
                shop_id: page.shop_id.clone(),
                ..Default::default()
            };
            let mut snapshots = Vec::with_capacity(page.after_sales.len());
            for said in &page.after_sales {
                match Snapshot::check(said.clone()) {
                    Ok(snapshot) => snapshots.push(snapshot),
                    Err(refused) => answer
                        .parked
                        .push(parked(said.platform_after_sale_id.clone(), refused)),
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

fn parked(platform_after_sale_id: String, refused: Refused) -> RefusedAfterSale {
    RefusedAfterSale {
        platform_after_sale_id,
        reason: refused.reason.to_owned(),
        message: refused.message,
    }
}
