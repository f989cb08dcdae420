//! Follows after-sales: stores what an order must know of them, and in the same
//! transaction opens or lifts the order's hold. One that comes before its order waits as
//! a row, and `accept_orders` finds it.
//!
//! The case itself, and the answer to the page, are `aftersales`' own: what cannot be read
//! here is parked there.

use super::{commit::commit, release_orders};
use crate::{
    domain::{
        after_sale::{self, AfterSale, Newness},
        order::Order,
    },
    error::Error,
    store::{after_sales, gate, load},
};
use chrono::Utc;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::{datetime, oms::events::v1::PlatformAfterSalesSeen};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Shop and a number of the platform.
type Key = (Uuid, String);

/// A document of a page.
struct Document {
    shop_id: Uuid,
    said: AfterSale,
}

impl Document {
    fn key(&self) -> Key {
        (self.shop_id, self.said.platform_after_sale_id.clone())
    }

    fn order(&self) -> Key {
        (self.shop_id, self.said.platform_order_id.clone())
    }
}

/// Follows every after-sale of `pages`. Where the database refuses the set, it is done
/// document by document, so that one bad document never stops the rest.
pub async fn follow_after_sales(
    conn: &mut AsyncPgConnection,
    pages: &[PlatformAfterSalesSeen],
) -> Result<(), Error> {
    let documents = read(pages);
    if documents.is_empty() {
        return Ok(());
    }
    let shops: Vec<Uuid> = documents.iter().map(|document| document.shop_id).collect();
    let followed = conn
        .transaction(async |conn| {
            gate::alone_with_after_sales(conn, &shops).await?;
            take(conn, &documents).await
        })
        .await;
    match followed {
        Err(error) if !error.is_transient() => follow_one_by_one(conn, &shops, &documents).await,
        other => other,
    }
}

async fn follow_one_by_one(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
    documents: &[Document],
) -> Result<(), Error> {
    conn.transaction(async |conn| {
        gate::alone_with_after_sales(conn, shops).await?;
        for document in documents {
            let alone = std::slice::from_ref(document);
            let followed = conn.transaction(async |conn| take(conn, alone).await).await;
            match followed {
                Err(error) if error.is_transient() => return Err(error),
                Err(error) => {
                    let number = &document.said.platform_after_sale_id;
                    tracing::warn!(shop.id = %document.shop_id, after_sale = %number, %error, "document refused by the database");
                }
                Ok(()) => {}
            }
        }
        Ok(())
    })
    .await
}

async fn take(conn: &mut AsyncPgConnection, documents: &[Document]) -> Result<(), Error> {
    let keys: Vec<Key> = documents.iter().map(Document::key).collect();
    let mut known = after_sales::by_numbers(conn, &keys).await?;
    // The order that one was about before it turned out to be about another, too.
    let before = known
        .iter()
        .map(|((shop_id, _), stored)| (*shop_id, stored.platform_order_id.clone()));
    let numbers: BTreeSet<Key> = documents
        .iter()
        .map(Document::order)
        .chain(before)
        .collect();
    let numbers: Vec<Key> = numbers.into_iter().collect();
    let mut orders: HashMap<Key, Order> = load::by_platform_numbers(conn, &numbers)
        .await?
        .orders
        .into_iter()
        .map(|order| ((order.shop_id, order.platform_order_id.clone()), order))
        .collect();
    let now = Utc::now();
    let mut written: BTreeSet<Key> = BTreeSet::new();
    for document in documents {
        let (key, said) = (document.key(), &document.said);
        let stored = known.get(&key);
        if said.newness(stored) == Newness::Stale {
            continue;
        }
        if let Some(stored) = stored
            && stored.platform_order_id != said.platform_order_id
            && let Some(order) = orders.get_mut(&(key.0, stored.platform_order_id.clone()))
        {
            after_sale::leave(order, &key.1, now);
        }
        if let Some(order) = orders.get_mut(&document.order()) {
            after_sale::apply(order, said.clone(), now);
        }
        known.insert(key.clone(), said.clone());
        written.insert(key);
    }
    let rows: Vec<(Uuid, &AfterSale)> = written
        .iter()
        .filter_map(|key| Some((key.0, known.get(key)?)))
        .collect();
    after_sales::upsert(conn, &rows).await?;
    let mut orders: Vec<Order> = orders.into_values().filter(Order::is_changed).collect();
    orders.sort_by_key(|order| order.id);
    release_orders::release_ready(&mut orders);
    commit(conn, &mut orders, Vec::new()).await
}

/// Reads shops and documents. What cannot be understood changes no order.
fn read(pages: &[PlatformAfterSalesSeen]) -> Vec<Document> {
    let mut documents = Vec::new();
    for page in pages {
        let shop_id = page.shop_id.parse().unwrap_or_default();
        let fetched_at = datetime(page.fetched_at.as_ref()).unwrap_or_else(Utc::now);
        for said in &page.after_sales {
            match AfterSale::check(said.clone(), fetched_at) {
                Ok(said) => documents.push(Document { shop_id, said }),
                Err(refused) => {
                    tracing::warn!(shop.id = %shop_id, %refused, "an after-sale cannot be followed");
                }
            }
        }
    }
    documents
}
