//! Applies what the ERP answered, many answers in one transaction.

use super::{commit::commit, release_orders};
use crate::{
    domain::handover::{self, Answer, Said},
    error::Error,
    store::load::{self, Lock, OrderKey},
};
use chrono::Utc;
use diesel_async::{AsyncConnection, AsyncPgConnection};

/// An answer of the ERP to one hand-over.
#[derive(Debug, Clone)]
pub struct ErpAnswer {
    /// Which order.
    pub key: OrderKey,
    /// Which hand-over.
    pub no: i32,
    /// The answer.
    pub answer: Answer,
    /// The ERP's document number.
    pub document_no: String,
    /// Its code.
    pub code: String,
    /// Its text.
    pub message: String,
}

/// Applies the answers; late and repeated ones change nothing. An order that was
/// recalled and is ready as it now stands goes out again.
pub async fn settle_handover(
    conn: &mut AsyncPgConnection,
    answers: &[ErpAnswer],
) -> Result<(), Error> {
    conn.transaction(async |conn| {
        let mut keys: Vec<OrderKey> = answers.iter().map(|answer| answer.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut orders = load::by_ids(conn, &keys, Lock::Update).await?;
        let now = Utc::now();
        for given in answers {
            let order = orders
                .iter_mut()
                .find(|order| (order.shop_id, order.id) == given.key);
            if let Some(order) = order {
                let said = Said {
                    document_no: &given.document_no,
                    code: &given.code,
                    message: &given.message,
                };
                handover::answer(order, given.no, given.answer, &said, now);
            }
        }
        release_orders::release_ready(&mut orders);
        commit(conn, &mut orders, Vec::new()).await
    })
    .await
}
