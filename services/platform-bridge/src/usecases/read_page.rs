//! One page of a window with the details of its orders.

use crate::{
    credentials::connector,
    platform::{CallError, ChainedLists, Document, Listed, MappedOrder, NumberedLists, Unmappable},
    usecases::{
        pull_window::PullOf,
        take_turn::{Turn, TurnError, patiently},
    },
};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

/// One page of a chain with the details of its orders.
pub(crate) struct Link {
    pub(crate) documents: Vec<Document<MappedOrder>>,
    /// Cursor of the next page.
    pub(crate) next: Option<String>,
}

/// Reads a numbered page.
pub(crate) async fn read_page(
    turn: Turn<'_>,
    pull: &PullOf,
    lists: &dyn NumberedLists,
    page: u32,
) -> Result<Vec<Document<MappedOrder>>, TurnError> {
    let http = &turn.bridge.http;
    let listed = patiently(|| lists.page(http, turn.access, pull.by, pull.window, page)).await?;
    details(turn, listed).await
}

/// Reads the page of a chain at `cursor`.
pub(crate) async fn read_link(
    turn: Turn<'_>,
    pull: &PullOf,
    lists: &dyn ChainedLists,
    cursor: Option<&str>,
) -> Result<Link, TurnError> {
    let http = &turn.bridge.http;
    let page = patiently(|| lists.page(http, turn.access, pull.by, pull.window, cursor)).await?;
    Ok(Link {
        documents: details(turn, page.rows).await?,
        next: page.next,
    })
}

/// The listed orders, whole. Details are fetched side by side within the platform's bound.
/// One order that the platform will not show is a document to be parked, not a failed
/// pull; if it shows none of several, the call as a whole is refused.
async fn details(
    turn: Turn<'_>,
    listed: Vec<Listed>,
) -> Result<Vec<Document<MappedOrder>>, TurnError> {
    let orders = connector(turn.access.platform)?.orders()?;
    let documents: Vec<_> = stream::iter(listed)
        .map(|row| detail(turn, row))
        .buffered(orders.limits().detail_concurrency.max(1))
        .try_collect()
        .await?;
    let refused = |document: &&Document<MappedOrder>| matches!(&document.mapped, Err(why) if why.reason == DETAIL_REFUSED);
    let all_refused = documents.iter().all(|document| refused(&document));
    if documents.len() > 1 && all_refused {
        let message = documents
            .iter()
            .find(refused)
            .map(|document| match &document.mapped {
                Err(why) => why.message.clone(),
                Ok(_) => String::new(),
            });
        return Err(TurnError::Call(CallError::Refused {
            code: DETAIL_REFUSED.into(),
            message: message.unwrap_or_default(),
        }));
    }
    Ok(documents)
}

/// Reason of an order that the platform lists and does not show.
const DETAIL_REFUSED: &str = "DETAIL_REFUSED";
/// Reason of an order whose detail cannot be read as a whole.
const BAD_DOCUMENT: &str = "BAD_DOCUMENT";

async fn detail(turn: Turn<'_>, row: Listed) -> Result<Document<MappedOrder>, TurnError> {
    match row {
        Listed::Full(document) | Listed::Unreadable(document) => Ok(*document),
        Listed::NeedsDetail(id) => read_detail(turn, &id).await,
    }
}

/// One order, whole.
pub(crate) async fn read_detail(
    turn: Turn<'_>,
    id: &str,
) -> Result<Document<MappedOrder>, TurnError> {
    let orders = connector(turn.access.platform)?.orders()?;
    let http = &turn.bridge.http;
    match patiently(|| orders.detail(http, turn.access, id)).await {
        Ok(mut document) => {
            // A document that has lost its own id is still the one that was asked for.
            document.id.get_or_insert_with(|| id.to_owned());
            Ok(document)
        }
        Err(error @ (CallError::Refused { .. } | CallError::Unsupported { .. })) => {
            Ok(unreadable(id, DETAIL_REFUSED, &error))
        }
        Err(error @ CallError::Malformed { .. }) => Ok(unreadable(id, BAD_DOCUMENT, &error)),
        Err(error) => Err(error.into()),
    }
}

fn unreadable(id: &str, reason: &'static str, error: &CallError) -> Document<MappedOrder> {
    Document {
        id: Some(id.to_owned()),
        raw: Bytes::new(),
        mapped: Err(Unmappable {
            reason,
            message: error.to_string(),
        }),
    }
}
