//! Applies what the platform answered to parcel reports and memos, many answers in
//! one transaction.

use super::commit::commit;
use crate::{
    domain::{memo, order::Order, shipment},
    error::Error,
    store::load::{self, Lock, OrderKey},
};
use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use uuid::Uuid;

/// An answer of the platform.
#[derive(Debug, Clone)]
pub enum PlatformAnswer {
    /// It took the report of a parcel.
    Confirmed {
        /// Which.
        parcel_id: Uuid,
        /// When.
        at: DateTime<Utc>,
    },
    /// It refused the report for good.
    Refused {
        /// Which.
        parcel_id: Uuid,
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// It took, or refused, a memo.
    Memo {
        /// Which edit.
        revision: i64,
        /// What it said when it refused.
        refusal: Option<String>,
    },
}

/// Applies the answers; late and repeated ones change nothing.
pub async fn settle_parcels(
    conn: &mut AsyncPgConnection,
    answers: &[(OrderKey, PlatformAnswer)],
) -> Result<(), Error> {
    conn.transaction(async |conn| {
        let mut keys: Vec<OrderKey> = answers.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut orders = load::by_ids(conn, &keys, Lock::Update).await?;
        for (key, answer) in answers {
            let order = orders
                .iter_mut()
                .find(|order| (order.shop_id, order.id) == *key);
            if let Some(order) = order {
                settle(order, answer);
            }
        }
        commit(conn, &mut orders, Vec::new()).await
    })
    .await
}

fn settle(order: &mut Order, answer: &PlatformAnswer) {
    match answer {
        PlatformAnswer::Confirmed { parcel_id, at } => shipment::confirm(order, *parcel_id, *at),
        PlatformAnswer::Refused {
            parcel_id,
            code,
            message,
        } => shipment::refuse(order, *parcel_id, code, message, Utc::now()),
        PlatformAnswer::Memo { revision, refusal } => {
            memo::written(order, *revision, refusal.as_deref());
        }
    }
}
