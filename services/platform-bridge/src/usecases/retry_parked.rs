//! Tries a parked document again: maps its body anew, else reads it from the platform, and
//! sends it on if that succeeds.

use crate::{
    bridge::Bridge,
    credentials::{self, connector_of},
    error::Error,
    platform::{CallError, Document, MappedOrder},
    store::{
        cursors::{self, Kind},
        ledger,
        parked::{self, DocumentKind, ParkedRow},
        shops::{self, ShopRow},
    },
    usecases::{
        list_parked::parked_id,
        publish_orders::{event, sort},
    },
};
use diesel_async::AsyncConnection;
use oms_contracts::{
    ids::{ParkedId, ShopId},
    oms::bridge::v1::{RetryParkedRequest, RetryParkedResponse},
};
use oms_service_kit::{idempotency::Once, token::Caller};
use uuid::Uuid;

/// How a retry went before it is written down.
enum Tried {
    /// It can be mapped now.
    Mapped(Box<Document<MappedOrder>>),
    /// It cannot.
    Still { reason: String, message: String },
    /// All goods of the shop are asked for again.
    Requested,
}

/// Work outside comes before the transaction, and doing it twice is harmless: a repeated
/// request is answered from the first one's record.
pub(crate) async fn retry_parked(
    bridge: &Bridge,
    caller: &Caller,
    request: RetryParkedRequest,
) -> Result<RetryParkedResponse, Error> {
    let once = Once::new(caller, &request.request_id, &request);
    let id = parked_id(&request.parked_id)?;
    if let Some(first) = earlier_answer(bridge, &once).await? {
        return Ok(first);
    }
    let mut conn = bridge.connection().await?;
    let row = parked::get(&mut conn, id.0)
        .await?
        .ok_or(Error::ParkedNotFound(id))?;
    let shop = shops::get(&mut conn, row.shop_id).await?;
    let shop = shop.ok_or(Error::ShopNotFound(ShopId(row.shop_id)))?;
    drop(conn);
    let tried = attempt(bridge, &row, &shop).await?;
    let shop_id = shop.shop_id;
    let outcome = match tried {
        Tried::Mapped(document) => Outcome::Sent {
            shop: shop_id,
            page_id: send_on(bridge, &shop, *document).await?,
        },
        Tried::Requested => Outcome::Requested { shop: shop_id },
        Tried::Still { reason, message } => Outcome::Still { reason, message },
    };
    let answer = finish(bridge, &once, id, outcome).await?;
    bridge.wake.pull(Kind::Listings);
    Ok(answer)
}

enum Outcome {
    Sent { shop: Uuid, page_id: Uuid },
    Requested { shop: Uuid },
    Still { reason: String, message: String },
}

/// Looks for the first answer without leaving a record.
async fn earlier_answer(
    bridge: &Bridge,
    once: &Once,
) -> Result<Option<RetryParkedResponse>, Error> {
    let mut found = None;
    let mut conn = bridge.connection().await?;
    let looked = conn
        .transaction(async |conn| {
            found = once.begin(conn, &bridge.keys).await?;
            Err::<(), Error>(diesel::result::Error::RollbackTransaction.into())
        })
        .await;
    match looked {
        Err(Error::Database(oms_service_kit::error::DbFault::Query(
            diesel::result::Error::RollbackTransaction,
        )))
        | Ok(()) => Ok(found),
        Err(error) => Err(error),
    }
}

async fn attempt(bridge: &Bridge, row: &ParkedRow, shop: &ShopRow) -> Result<Tried, Error> {
    if row.document_kind == DocumentKind::Listing as i16 {
        return Ok(Tried::Requested);
    }
    let document = match remap(bridge, row, shop)? {
        Some(document) if document.mapped.is_ok() || row.document_id.is_empty() => Ok(document),
        _ => read_again(bridge, row, shop).await,
    };
    Ok(match document {
        Ok(document) => match &document.mapped {
            Ok(_) => Tried::Mapped(Box::new(document)),
            Err(why) => Tried::Still {
                reason: why.reason.to_owned(),
                message: why.message.clone(),
            },
        },
        Err(error) => {
            let why = crate::domain::verdict::Why::of(&error);
            Tried::Still {
                reason: why.code,
                message: why.message,
            }
        }
    })
}

/// The parked body mapped by today's code, where there is a body.
fn remap(
    bridge: &Bridge,
    row: &ParkedRow,
    shop: &ShopRow,
) -> Result<Option<Document<MappedOrder>>, Error> {
    let Some(sealed) = &row.raw_sealed else {
        return Ok(None);
    };
    let raw = bridge.keys.open(sealed)?;
    let orders = connector_of(shop.platform).and_then(|connector| connector.orders());
    Ok(orders.ok().map(|orders| orders.remap(&raw)))
}

async fn read_again(
    bridge: &Bridge,
    row: &ParkedRow,
    shop: &ShopRow,
) -> Result<Document<MappedOrder>, CallError> {
    let orders = connector_of(shop.platform)?.orders()?;
    let shop_id = ShopId(shop.shop_id);
    let access = bridge
        .credentials
        .lend(shop_id, shop.credential_version)
        .await?;
    match orders.detail(&bridge.http, &access, &row.document_id).await {
        Err(error @ CallError::AuthExpired { .. }) => {
            let access = credentials::recover(bridge, &access, error).await?;
            orders.detail(&bridge.http, &access, &row.document_id).await
        }
        result => result,
    }
}

/// Publishes the document as a page of its own; returns the page.
async fn send_on(
    bridge: &Bridge,
    shop: &ShopRow,
    document: Document<MappedOrder>,
) -> Result<Uuid, Error> {
    let (shop_id, page_id) = (ShopId(shop.shop_id), Uuid::now_v7());
    let orders = sort(&bridge.keys, shop_id, vec![document]).orders;
    let ids: Vec<String> = orders.iter().map(|o| o.platform_order_id.clone()).collect();
    let mut conn = bridge.connection().await?;
    ledger::add_page(&mut conn, shop.shop_id, page_id, None, &ids, 0).await?;
    drop(conn);
    bridge
        .transport
        .publish(&[event(shop_id, shop.platform, page_id, &orders)])
        .await?;
    Ok(page_id)
}

async fn finish(
    bridge: &Bridge,
    once: &Once,
    id: ParkedId,
    outcome: Outcome,
) -> Result<RetryParkedResponse, Error> {
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &bridge.keys).await? {
            return Ok(first);
        }
        let answer = match &outcome {
            Outcome::Sent { shop, page_id } => {
                ledger::page_published(conn, *shop, *page_id).await?;
                parked::resolve_one(conn, id.0).await?;
                RetryParkedResponse {
                    resolved: true,
                    ..Default::default()
                }
            }
            Outcome::Requested { shop } => {
                cursors::request(conn, *shop, Kind::Listings).await?;
                RetryParkedResponse {
                    resolved: false,
                    reason: "PULL_REQUESTED".into(),
                    message: "all goods of the shop are read again; it resolves by itself".into(),
                }
            }
            Outcome::Still { reason, message } => {
                parked::still_parked(conn, id.0, reason, message).await?;
                RetryParkedResponse {
                    resolved: false,
                    reason: reason.clone(),
                    message: message.clone(),
                }
            }
        };
        once.keep(conn, &bridge.keys, &answer).await?;
        Ok::<_, Error>(answer)
    })
    .await
}
