//! One page of a window with the details of its documents.

use crate::{
    platform::{CallError, ChainedLists, Document, Listed, NumberedLists, Unmappable},
    usecases::{
        pull_window::PullOf,
        pulled::Pulled,
        take_turn::{Turn, TurnError, patiently},
    },
};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

/// One page of a chain with the details of its documents.
pub(crate) struct Link<T> {
    pub(crate) documents: Vec<Document<T>>,
    /// Cursor of the next page.
    pub(crate) next: Option<String>,
}

/// Reads a numbered page.
pub(crate) async fn read_page<T: Pulled>(
    turn: Turn<'_>,
    pull: &PullOf,
    lists: &dyn NumberedLists<T>,
    page: u32,
) -> Result<Vec<Document<T>>, TurnError> {
    let http = &turn.bridge.http;
    let listed = patiently(|| lists.page(http, turn.access, pull.by, pull.window, page)).await?;
    details(turn, listed).await
}

/// Reads the page of a chain at `cursor`.
pub(crate) async fn read_link<T: Pulled>(
    turn: Turn<'_>,
    pull: &PullOf,
    lists: &dyn ChainedLists<T>,
    cursor: Option<&str>,
) -> Result<Link<T>, TurnError> {
    let http = &turn.bridge.http;
    let page = patiently(|| lists.page(http, turn.access, pull.by, pull.window, cursor)).await?;
    Ok(Link {
        documents: details(turn, page.rows).await?,
        next: page.next,
    })
}

/// The listed documents, whole. Details are fetched side by side within the platform's
/// bound. One that the platform will not show is to be parked, not a failed pull; if it
/// shows none of several, the call as a whole is refused.
async fn details<T: Pulled>(
    turn: Turn<'_>,
    listed: Vec<Listed<T>>,
) -> Result<Vec<Document<T>>, TurnError> {
    let limits = T::feed(turn.access.platform)?.limits();
    let documents: Vec<_> = stream::iter(listed)
        .map(|row| detail(turn, row))
        .buffered(limits.detail_concurrency.max(1))
        .try_collect()
        .await?;
    let refused = |document: &&Document<T>| matches!(&document.mapped, Err(why) if why.reason == DETAIL_REFUSED);
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

/// Reason of a document that the platform lists and does not show.
const DETAIL_REFUSED: &str = "DETAIL_REFUSED";
/// Reason of a document whose detail cannot be read as a whole.
const BAD_DOCUMENT: &str = "BAD_DOCUMENT";

async fn detail<T: Pulled>(turn: Turn<'_>, row: Listed<T>) -> Result<Document<T>, TurnError> {
    match row {
        Listed::Full(document) | Listed::Unreadable(document) => Ok(*document),
        Listed::NeedsDetail(id) => read_detail(turn, &id).await,
    }
}

/// One document, whole.
pub(crate) async fn read_detail<T: Pulled>(
    turn: Turn<'_>,
    id: &str,
) -> Result<Document<T>, TurnError> {
    let feed = T::feed(turn.access.platform)?;
    let http = &turn.bridge.http;
    match patiently(|| feed.detail(http, turn.access, id)).await {
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

fn unreadable<T>(id: &str, reason: &'static str, error: &CallError) -> Document<T> {
    Document {
        id: Some(id.to_owned()),
        raw: Bytes::new(),
        mapped: Err(Unmappable {
            reason,
            message: error.to_string(),
        }),
    }
}
