//! Which commands are due, and who works on them: leases with a fence, one command of
//! an order at a time within its lane.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{
        Array, BigInt, Binary, Double, Integer, Nullable, SmallInt, Text, Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::bridge::v1::{CommandKind, CommandState};
use std::time::Duration;
use uuid::Uuid;

/// A command under our lease.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Claimed {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(crate) command_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(crate) order_id: Uuid,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = SmallInt)]
    state: i16,
    #[diesel(sql_type = Integer)]
    pub(crate) platform: i32,
    #[diesel(sql_type = Integer)]
    pub(crate) failures: i32,
    #[diesel(sql_type = BigInt)]
    pub(crate) fence: i64,
    #[diesel(sql_type = Binary)]
    pub(crate) payload_sealed: Vec<u8>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) traceparent: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub(crate) credential_version: i64,
}

impl Claimed {
    pub(crate) fn kind(&self) -> CommandKind {
        CommandKind::try_from(i32::from(self.kind)).unwrap_or_default()
    }

    /// True where it may have gone out before: it is asked about first.
    pub(crate) fn is_unknown(&self) -> bool {
        i32::from(self.state) == CommandState::Unknown as i32
    }
}

/// A command is free when it is due, nobody holds it and no earlier one of its order is
/// still open in the same lane.
const FREE: &str = "c.state IN (1, 2, 3) AND c.next_at <= now()
    AND (c.claimed_until IS NULL OR c.claimed_until < now())
    AND NOT EXISTS (SELECT 1 FROM commands e
        WHERE e.shop_id = c.shop_id AND e.order_id = c.order_id AND e.lane = c.lane
            AND e.seq < c.seq AND e.state IN (1, 2, 3))";

/// The end of both claims: a sent one whose lease has lapsed is of unknown outcome.
const TAKE: &str = "UPDATE commands c SET
        state = CASE WHEN c.state = 2 THEN 3 ELSE c.state END,
        claimed_until = now() + make_interval(secs => $1), fence = c.fence + 1
    FROM picked
    WHERE c.shop_id = picked.shop_id AND c.command_id = picked.command_id
    RETURNING c.shop_id, c.command_id, c.order_id, c.kind, c.state,
        c.platform, c.failures, c.fence, c.payload_sealed, c.traceparent,
        picked.credential_version";

/// Leases up to `limit` commands for platforms: nearest deadline first, then the oldest,
/// and not more than `per_shop` of one shop at a time. Shops that pause, are disabled or
/// wait for credentials are left out.
pub(crate) async fn for_platforms(
    conn: &mut AsyncPgConnection,
    limit: usize,
    per_shop: i64,
    lease: Duration,
) -> QueryResult<Vec<Claimed>> {
    sql_query(format!(
        "WITH picked AS (
             SELECT due.shop_id, due.command_id, s.credential_version
             FROM shops s CROSS JOIN LATERAL (
                 SELECT c.shop_id, c.command_id, c.deadline, c.seq FROM commands c
                 WHERE c.lane = 1 AND c.shop_id = s.shop_id AND {FREE}
                 ORDER BY c.deadline, c.seq
                 LIMIT GREATEST(0, $3 - (SELECT count(*) FROM commands f
                     WHERE f.lane = 1 AND f.shop_id = s.shop_id AND f.state IN (1, 2, 3)
                         AND f.claimed_until > now()))
                 FOR UPDATE SKIP LOCKED) AS due
             WHERE s.enabled AND s.refused_version < s.credential_version
                 AND (s.commands_paused_until IS NULL OR s.commands_paused_until <= now())
             ORDER BY due.deadline, due.seq LIMIT $2)
         {TAKE}"
    ))
    .bind::<Double, _>(lease.as_secs_f64())
    .bind::<BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
    .bind::<BigInt, _>(per_shop)
    .get_results(conn)
    .await
}

/// Leases up to `limit` commands for the ERP in the same order.
pub(crate) async fn for_erp(
    conn: &mut AsyncPgConnection,
    limit: usize,
    lease: Duration,
) -> QueryResult<Vec<Claimed>> {
    sql_query(format!(
        "WITH picked AS (
             SELECT c.shop_id, c.command_id, 0::bigint AS credential_version FROM commands c
             WHERE c.lane = 2 AND {FREE}
             ORDER BY c.deadline, c.seq LIMIT $2 FOR UPDATE SKIP LOCKED)
         {TAKE}"
    ))
    .bind::<Double, _>(lease.as_secs_f64())
    .bind::<BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
    .get_results(conn)
    .await
}

#[derive(QueryableByName)]
struct SentRow {
    #[diesel(sql_type = SqlUuid)]
    command_id: Uuid,
}

/// Writes down that the calls of `commands` go out now; returns those that may: one that
/// was cancelled since, or whose lease was taken over, stays here, and so does a memo
/// that a newer one replaces. A memo of unknown outcome is simply written again.
pub(crate) async fn mark_sent(
    conn: &mut AsyncPgConnection,
    commands: &[Claimed],
) -> QueryResult<Vec<Uuid>> {
    let sent: Vec<SentRow> = sql_query(
        "UPDATE commands c SET state = 2, attempts = attempts + 1, updated_at = now()
         FROM unnest($1, $2, $3) AS t (shop_id, command_id, fence)
         WHERE c.shop_id = t.shop_id AND c.command_id = t.command_id AND c.fence = t.fence
             AND (c.state = 1 OR (c.state = 3 AND c.kind = 2))
             AND (c.kind <> 2 OR NOT EXISTS (
                 SELECT 1 FROM commands n
                 WHERE n.shop_id = c.shop_id AND n.order_id = c.order_id AND n.lane = 1
                     AND n.kind = 2 AND n.revision > c.revision))
         RETURNING c.command_id",
    )
    .bind::<Array<SqlUuid>, _>(commands.iter().map(|c| c.shop_id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(commands.iter().map(|c| c.command_id).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(commands.iter().map(|c| c.fence).collect::<Vec<_>>())
    .get_results(conn)
    .await?;
    Ok(sent.into_iter().map(|row| row.command_id).collect())
}

/// Gives leases back unused. A memo that a newer one replaces ends here.
pub(crate) async fn give_back(
    conn: &mut AsyncPgConnection,
    commands: &[Claimed],
) -> QueryResult<usize> {
    sql_query(
        "UPDATE commands c SET claimed_until = NULL,
             state = CASE WHEN c.state IN (1, 3) AND c.kind = 2 AND EXISTS (
                 SELECT 1 FROM commands n
                 WHERE n.shop_id = c.shop_id AND n.order_id = c.order_id AND n.lane = 1
                     AND n.kind = 2 AND n.revision > c.revision) THEN 6 ELSE c.state END
         FROM unnest($1, $2, $3) AS t (shop_id, command_id, fence)
         WHERE c.shop_id = t.shop_id AND c.command_id = t.command_id AND c.fence = t.fence",
    )
    .bind::<Array<SqlUuid>, _>(commands.iter().map(|c| c.shop_id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(commands.iter().map(|c| c.command_id).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(commands.iter().map(|c| c.fence).collect::<Vec<_>>())
    .execute(conn)
    .await
}

#[derive(QueryableByName)]
struct StateRow {
    #[diesel(sql_type = SmallInt)]
    state: i16,
}

/// Whether another parcel of the order was reported before, or may have been.
pub(crate) async fn has_other_shipment(
    conn: &mut AsyncPgConnection,
    command: &Claimed,
) -> QueryResult<bool> {
    let others: Vec<StateRow> = sql_query(
        "SELECT state FROM commands
         WHERE shop_id = $1 AND order_id = $2 AND lane = 1 AND kind = 1 AND command_id <> $3
             AND state IN (2, 3, 4, 7) LIMIT 1",
    )
    .bind::<SqlUuid, _>(command.shop_id)
    .bind::<SqlUuid, _>(command.order_id)
    .bind::<SqlUuid, _>(command.command_id)
    .get_results(conn)
    .await?;
    Ok(!others.is_empty())
}

/// The state of the command with this key, if there is one.
pub(crate) async fn state_of(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    key: &str,
) -> QueryResult<Option<CommandState>> {
    let found: Vec<StateRow> =
        sql_query("SELECT state FROM commands WHERE shop_id = $1 AND business_key = $2")
            .bind::<SqlUuid, _>(shop_id)
            .bind::<Text, _>(key)
            .get_results(conn)
            .await?;
    Ok(found
        .as_slice()
        .first()
        .and_then(|row| CommandState::try_from(i32::from(row.state)).ok()))
}
