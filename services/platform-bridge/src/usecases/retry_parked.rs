//! Tries a parked document again: maps its body anew, else reads it from the platform, and
//! sends it on if that succeeds.

use crate::{
    bridge::Bridge,
    credentials::{self, platform_of},
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
        publish_page::sort,
        pulled::{PageOf, Pulled},
    },
};
use diesel_async::AsyncConnection;
use oms_contracts::{
    ids::{ParkedId, ShopId},
    oms::{
        bridge::v1::{RetryParkedRequest, RetryParkedResponse},
        events::v1::PlatformAfterSale,
    },
};
use oms_service_kit::{idempotency::Once, token::Caller};
use uuid::Uuid;

/// How a retry went before it is written down.
enum Tried {
    /// It could be mapped and is on its way to its owner as a page of its own.
    Sent { page_id: Uuid },
    /// It cannot be mapped.
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
    let tried = match row.kind() {
        DocumentKind::Listing => Tried::Requested,
        DocumentKind::Order => attempt::<MappedOrder>(bridge, &row, &shop).await?,
        DocumentKind::AfterSale => attempt::<PlatformAfterSale>(bridge, &row, &shop).await?,
    };
    let answer = finish(bridge, &once, id, shop.shop_id, tried).await?;
    bridge.wake.pull(Kind::Listings);
    Ok(answer)
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

async fn attempt<T: Pulled>(
    bridge: &Bridge,
    row: &ParkedRow,
    shop: &ShopRow,
) -> Result<Tried, Error> {
    let document = match remap::<T>(bridge, row, shop)? {
        Some(document) if document.mapped.is_ok() || row.document_id.is_empty() => Ok(document),
        _ => read_again(bridge, row, shop).await,
    };
    Ok(match document {
        Ok(document) => match &document.mapped {
            Ok(_) => Tried::Sent {
                page_id: send_on(bridge, shop, document).await?,
            },
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
fn remap<T: Pulled>(
    bridge: &Bridge,
    row: &ParkedRow,
    shop: &ShopRow,
) -> Result<Option<Document<T>>, Error> {
    let Some(sealed) = &row.raw_sealed else {
        return Ok(None);
    };
    let raw = bridge.keys.open(sealed)?;
    let feed = T::feed(platform_of(shop.platform));
    Ok(feed.ok().map(|feed| feed.remap(&raw)))
}

async fn read_again<T: Pulled>(
    bridge: &Bridge,
    row: &ParkedRow,
    shop: &ShopRow,
) -> Result<Document<T>, CallError> {
    let feed = T::feed(platform_of(shop.platform))?;
    let shop_id = ShopId(shop.shop_id);
    let access = bridge
        .credentials
        .lend(shop_id, shop.credential_version)
        .await?;
    match feed.detail(&bridge.http, &access, &row.document_id).await {
        Err(error @ CallError::AuthExpired { .. }) => {
            let access = credentials::recover(bridge, &access, error).await?;
            feed.detail(&bridge.http, &access, &row.document_id).await
        }
        result => result,
    }
}

/// Publishes the document as a page of its own; returns the page.
async fn send_on<T: Pulled>(
    bridge: &Bridge,
    shop: &ShopRow,
    document: Document<T>,
) -> Result<Uuid, Error> {
    let (shop_id, page_id) = (ShopId(shop.shop_id), Uuid::now_v7());
    let documents = sort::<T>(&bridge.keys, shop_id, vec![document]).documents;
    let ids: Vec<String> = documents.iter().map(|d| T::id(d).to_owned()).collect();
    let of = PageOf {
        shop_id,
        platform: platform_of(shop.platform),
        page_id,
    };
    let mut conn = bridge.connection().await?;
    ledger::add_page(&mut conn, shop.shop_id, page_id, None, &ids, 0).await?;
    drop(conn);
    bridge
        .transport
        .publish(&[T::event(of, &documents)])
        .await?;
    Ok(page_id)
}

async fn finish(
    bridge: &Bridge,
    once: &Once,
    id: ParkedId,
    shop_id: Uuid,
    tried: Tried,
) -> Result<RetryParkedResponse, Error> {
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &bridge.keys).await? {
            return Ok(first);
        }
        let answer = match &tried {
            Tried::Sent { page_id } => {
                ledger::page_published(conn, shop_id, *page_id).await?;
                parked::resolve_one(conn, id.0).await?;
                RetryParkedResponse {
                    resolved: true,
                    ..Default::default()
                }
            }
            Tried::Requested => {
                cursors::request(conn, shop_id, Kind::Listings).await?;
                RetryParkedResponse {
                    resolved: false,
                    reason: "PULL_REQUESTED".into(),
                    message: "all goods of the shop are read again; it resolves by itself".into(),
                }
            }
            Tried::Still { reason, message } => {
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
