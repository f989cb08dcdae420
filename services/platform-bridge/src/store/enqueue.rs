//! Commands as events make, cancel and replace them. A business key exists once, and
//! what an event says is applied by revision, never by the order of arrival.

use crate::domain::command::lane;
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{
        Array, BigInt, Binary, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::bridge::v1::{CommandKind, CommandState};
use uuid::Uuid;

/// A command to be made, or (cancelled from the start) its tombstone.
#[derive(Debug, Clone)]
pub(crate) struct NewCommand {
    pub(crate) shop_id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) kind: CommandKind,
    pub(crate) key: String,
    pub(crate) platform: i32,
    pub(crate) revision: i64,
    pub(crate) state: CommandState,
    /// The sealed message that says what to do.
    pub(crate) payload: Vec<u8>,
    pub(crate) deadline: Option<DateTime<Utc>>,
    pub(crate) traceparent: Option<String>,
}

/// A stored command after a statement.
#[derive(Debug, QueryableByName)]
pub(crate) struct Stored {
    #[diesel(sql_type = Text)]
    pub(crate) business_key: String,
    #[diesel(sql_type = SmallInt)]
    pub(crate) state: i16,
}

const INSERT: &str = "INSERT INTO commands AS c (shop_id, command_id, order_id, lane, kind,
        business_key, platform, revision, state, payload_sealed, deadline, traceparent)
    SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (shop_id, business_key) ";

/// Shipments: the newer revision holds. A cancel stops what was not sent, and keeps what
/// is under way from being sent again; a dispatch after it starts anew.
const SHIPMENTS: &str = "DO UPDATE SET
        revision = excluded.revision,
        -- A tombstone knows no platform.
        platform = GREATEST(c.platform, excluded.platform),
        cancel_requested = c.state IN (2, 3) AND excluded.state = 6,
        state = CASE WHEN c.state IN (2, 3) THEN c.state ELSE excluded.state END,
        payload_sealed = CASE WHEN excluded.state = 6 OR c.state IN (2, 3)
            THEN c.payload_sealed ELSE excluded.payload_sealed END,
        deadline = COALESCE(excluded.deadline, c.deadline),
        next_at = now(), updated_at = now(), last_code = '', last_message = ''
    WHERE c.revision < excluded.revision AND c.state <> 4
        AND (excluded.state = 1 OR c.state IN (1, 2, 3))
    RETURNING business_key, state";

/// Everything else: the first one holds.
const FIRST: &str = "DO NOTHING RETURNING business_key, state";

/// A recall stops a hand-over that was not sent; the row tells what had become of it.
const RECALLED: &str = "DO UPDATE SET
        state = CASE WHEN c.state = 1 THEN 6 ELSE c.state END, updated_at = now()
    RETURNING business_key, state";

/// Makes or changes shipment reports. At most one command per key.
pub(crate) async fn shipments(
    conn: &mut AsyncPgConnection,
    commands: &[NewCommand],
) -> QueryResult<Vec<Stored>> {
    insert(conn, SHIPMENTS, commands).await
}

/// Makes commands that are not there yet; returns those.
pub(crate) async fn first(
    conn: &mut AsyncPgConnection,
    commands: &[NewCommand],
) -> QueryResult<Vec<Stored>> {
    insert(conn, FIRST, commands).await
}

/// Stops hand-overs, or leaves tombstones for those that have not come yet; returns the
/// state of each.
pub(crate) async fn stop_handovers(
    conn: &mut AsyncPgConnection,
    tombstones: &[NewCommand],
) -> QueryResult<Vec<Stored>> {
    insert(conn, RECALLED, tombstones).await
}

/// Cancels memos that a newer one of the same order replaces.
pub(crate) async fn replace_older_memos(
    conn: &mut AsyncPgConnection,
    orders: &[(Uuid, Uuid)],
) -> QueryResult<usize> {
    let (shops, orders): (Vec<Uuid>, Vec<Uuid>) = orders.iter().copied().unzip();
    sql_query(
        "UPDATE commands c SET
             state = CASE WHEN c.state = 1 THEN 6 ELSE c.state END,
             cancel_requested = c.state <> 1, updated_at = now()
         FROM unnest($1, $2) AS t (shop_id, order_id)
         WHERE c.shop_id = t.shop_id AND c.order_id = t.order_id AND c.lane = 1 AND c.kind = 2
             AND c.state IN (1, 2, 3) AND EXISTS (
                 SELECT 1 FROM commands n
                 WHERE n.shop_id = c.shop_id AND n.order_id = c.order_id AND n.lane = 1
                     AND n.kind = 2 AND n.revision > c.revision)",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<SqlUuid>, _>(orders)
    .execute(conn)
    .await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    on_conflict: &'static str,
    commands: &[NewCommand],
) -> QueryResult<Vec<Stored>> {
    if commands.is_empty() {
        return Ok(Vec::new());
    }
    fn column<'a, T>(commands: &'a [NewCommand], pick: impl Fn(&'a NewCommand) -> T) -> Vec<T> {
        commands.iter().map(pick).collect()
    }
    sql_query(format!("{INSERT}{on_conflict}"))
        .bind::<Array<SqlUuid>, _>(column(commands, |c| c.shop_id))
        .bind::<Array<SqlUuid>, _>(column(commands, |_| Uuid::now_v7()))
        .bind::<Array<SqlUuid>, _>(column(commands, |c| c.order_id))
        .bind::<Array<SmallInt>, _>(column(commands, |c| lane(c.kind) as i16))
        .bind::<Array<SmallInt>, _>(column(commands, |c| small(c.kind as i32)))
        .bind::<Array<Text>, _>(column(commands, |c| c.key.as_str()))
        .bind::<Array<Integer>, _>(column(commands, |c| c.platform))
        .bind::<Array<BigInt>, _>(column(commands, |c| c.revision))
        .bind::<Array<SmallInt>, _>(column(commands, |c| small(c.state as i32)))
        .bind::<Array<Binary>, _>(column(commands, |c| c.payload.as_slice()))
        .bind::<Array<Nullable<Timestamptz>>, _>(column(commands, |c| c.deadline))
        .bind::<Array<Nullable<Text>>, _>(column(commands, |c| c.traceparent.as_deref()))
        .get_results(conn)
        .await
}

fn small(number: i32) -> i16 {
    i16::try_from(number).unwrap_or_default()
}
