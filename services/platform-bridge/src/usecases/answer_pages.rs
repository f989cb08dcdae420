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
use oms_contracts::oms::events::v1::RefusedDocument;
use uuid::Uuid;

/// An owner's answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) shop_id: Uuid,
    pub(crate) page_id: Uuid,
    pub(crate) refused: Vec<RefusedDocument>,
}

/// Reason of a document that its owner refused without saying why.
const REFUSED_BY_OWNER: &str = "REFUSED_BY_OWNER";

/// Takes answers in one transaction.
pub(crate) async fn answer_pages(bridge: &Bridge, answers: &[Answer]) -> Result<(), Error> {
    let pages: Vec<(Uuid, Uuid)> = answers.iter().map(|a| (a.shop_id, a.page_id)).collect();
    let taken: Vec<TakenPage> = answers
        .iter()
        .map(|answer| TakenPage {
            shop_id: answer.shop_id,
            page_id: answer.page_id,
            refused: i32::try_from(answer.refused.len()).unwrap_or(i32::MAX),
        })
        .collect();
    let refused: Vec<ToPark> = answers
        .iter()
        .flat_map(|answer| {
            answer
                .refused
                .iter()
                .map(|document| to_park(answer.shop_id, document))
        })
        .collect();
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        coverage::take(conn, &taken).await?;
        parked::resolve_taken(conn, &pages, &refused).await?;
        parked::park(conn, DocumentKind::Order, &refused).await?;
        Ok::<_, Error>(())
    })
    .await
}

fn to_park(shop_id: Uuid, refused: &RefusedDocument) -> ToPark {
    let said = if refused.reason.is_empty() {
        String::new()
    } else {
        format!("{}: ", refused.reason)
    };
    ToPark {
        shop_id,
        key: refused.platform_order_id.clone(),
        document_id: refused.platform_order_id.clone(),
        reason: REFUSED_BY_OWNER.to_owned(),
        message: format!("{said}{}", refused.message),
        raw_sealed: None,
        raw_hash: Vec::new(),
    }
}
