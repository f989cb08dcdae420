//! Owners' answers to pages: pages taken, intervals closed, documents parked or resolved.

use crate::{
    bridge::Bridge,
    error::Error,
    store::{
        coverage::{self, TakenPage},
        parked::{self, DocumentKind, ToPark},
    },
};
use diesel_async::AsyncConnection;
use uuid::Uuid;

/// An owner's answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) shop_id: Uuid,
    pub(crate) page_id: Uuid,
    /// What the page's documents are.
    pub(crate) kind: DocumentKind,
    pub(crate) refused: Vec<Refused>,
}

/// A document that its owner refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// The platform's id.
    pub(crate) document_id: String,
    pub(crate) reason: String,
    pub(crate) message: String,
}

/// Reason of a document that its owner refused without saying why.
const REFUSED_BY_OWNER: &str = "REFUSED_BY_OWNER";

/// Takes answers in one transaction.
pub(crate) async fn answer_pages(bridge: &Bridge, answers: &[Answer]) -> Result<(), Error> {
    let taken: Vec<TakenPage> = answers
        .iter()
        .map(|answer| TakenPage {
            shop_id: answer.shop_id,
            page_id: answer.page_id,
            refused: i32::try_from(answer.refused.len()).unwrap_or(i32::MAX),
        })
        .collect();
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        coverage::take(conn, &taken).await?;
        for kind in [DocumentKind::Order, DocumentKind::AfterSale] {
            let of_kind: Vec<&Answer> = answers.iter().filter(|a| a.kind == kind).collect();
            if of_kind.is_empty() {
                continue;
            }
            let pages: Vec<_> = of_kind.iter().map(|a| (a.shop_id, a.page_id)).collect();
            let refused: Vec<ToPark> = of_kind.iter().flat_map(|a| to_park(a)).collect();
            parked::resolve_taken(conn, kind, &pages, &refused).await?;
            parked::park(conn, kind, &refused).await?;
        }
        Ok::<_, Error>(())
    })
    .await
}

fn to_park(answer: &Answer) -> impl Iterator<Item = ToPark> {
    answer.refused.iter().map(|refused| {
        let said = if refused.reason.is_empty() {
            String::new()
        } else {
            format!("{}: ", refused.reason)
        };
        ToPark {
            shop_id: answer.shop_id,
            key: refused.document_id.clone(),
            document_id: refused.document_id.clone(),
            reason: REFUSED_BY_OWNER.to_owned(),
            message: format!("{said}{}", refused.message),
            raw_sealed: None,
            raw_hash: Vec::new(),
        }
    })
}
