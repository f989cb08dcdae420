//! How attempts ended.

use crate::store::claim_commands::Claimed;
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Double, SmallInt, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::bridge::v1::CommandState;
use uuid::Uuid;

/// The end of one attempt.
#[derive(Debug)]
pub(crate) struct Ending<'a> {
    pub(crate) command: &'a Claimed,
    pub(crate) state: CommandState,
    pub(crate) code: String,
    pub(crate) message: String,
    /// Seconds until the next attempt.
    pub(crate) wait_s: f64,
}

/// What the row says after that.
#[derive(Debug, QueryableByName)]
pub(crate) struct Settled {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) command_id: Uuid,
    #[diesel(sql_type = SmallInt)]
    state: i16,
}

impl Settled {
    pub(crate) fn state(&self) -> CommandState {
        CommandState::try_from(i32::from(self.state)).unwrap_or_default()
    }
}

/// Writes the ends of attempts under their fences and gives the leases back. What would
/// be tried again and was cancelled meanwhile is cancelled. Returns the rows written.
pub(crate) async fn settle(
    conn: &mut AsyncPgConnection,
    endings: &[Ending<'_>],
) -> QueryResult<Vec<Settled>> {
    fn column<'a, T>(endings: &'a [Ending<'a>], pick: impl Fn(&'a Ending<'a>) -> T) -> Vec<T> {
        endings.iter().map(pick).collect()
    }
    sql_query(
        "UPDATE commands c SET
             state = CASE WHEN t.state = 1 AND c.cancel_requested THEN 6 ELSE t.state END,
             last_code = t.code, last_message = t.message, claimed_until = NULL,
             failures = CASE WHEN t.state IN (1, 3) THEN c.failures + 1 ELSE 0 END,
             next_at = now() + make_interval(secs => t.wait_s), updated_at = now()
         FROM unnest($1, $2, $3, $4, $5, $6, $7)
             AS t (shop_id, command_id, fence, state, code, message, wait_s)
         WHERE c.shop_id = t.shop_id AND c.command_id = t.command_id AND c.fence = t.fence
             AND c.state IN (1, 2, 3)
         RETURNING c.command_id, c.state",
    )
    .bind::<Array<SqlUuid>, _>(column(endings, |e| e.command.shop_id))
    .bind::<Array<SqlUuid>, _>(column(endings, |e| e.command.command_id))
    .bind::<Array<BigInt>, _>(column(endings, |e| e.command.fence))
    .bind::<Array<SmallInt>, _>(column(endings, |e| {
        i16::try_from(e.state as i32).unwrap_or_default()
    }))
    .bind::<Array<Text>, _>(column(endings, |e| e.code.as_str()))
    .bind::<Array<Text>, _>(column(endings, |e| e.message.as_str()))
    .bind::<Array<Double>, _>(column(endings, |e| e.wait_s))
    .get_results(conn)
    .await
}
