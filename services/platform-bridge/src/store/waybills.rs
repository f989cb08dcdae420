//! Waybill numbers that were asked for: written down before the call, claimed under a lease
//! with a fence, and settled with what came.

use diesel::{
    OptionalExtension, QueryResult, QueryableByName, sql_query,
    sql_types::{
        Array, BigInt, Binary, Bool, Double, Integer, Nullable, SmallInt, Text, Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::bridge::v1::WaybillState;
use std::time::Duration;
use uuid::Uuid;

/// A label as it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) parcel_key: String,
    pub(crate) carrier_code: String,
    pub(crate) request_sealed: Vec<u8>,
    pub(crate) request_hash: Vec<u8>,
}

/// What a row says.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Row {
    #[diesel(sql_type = Text)]
    pub(crate) parcel_key: String,
    #[diesel(sql_type = SmallInt)]
    state: i16,
    #[diesel(sql_type = Text)]
    pub(crate) carrier_code: String,
    #[diesel(sql_type = Binary)]
    pub(crate) request_sealed: Vec<u8>,
    #[diesel(sql_type = Binary)]
    pub(crate) request_hash: Vec<u8>,
    #[diesel(sql_type = Text)]
    pub(crate) waybill_no: String,
    #[diesel(sql_type = Text)]
    pub(crate) parent_waybill_no: String,
    #[diesel(sql_type = Text)]
    pub(crate) reference: String,
    #[diesel(sql_type = Nullable<Binary>)]
    pub(crate) print_sealed: Option<Vec<u8>>,
    #[diesel(sql_type = Integer)]
    pub(crate) printed: i32,
    #[diesel(sql_type = Text)]
    pub(crate) code: String,
    #[diesel(sql_type = Text)]
    pub(crate) message: String,
    #[diesel(sql_type = Bool)]
    pub(crate) is_leased: bool,
    #[diesel(sql_type = BigInt)]
    pub(crate) fence: i64,
}

impl Row {
    pub(crate) fn state(&self) -> WaybillState {
        WaybillState::try_from(i32::from(self.state)).unwrap_or_default()
    }
}

const ROW: &str = "parcel_key, state, carrier_code, request_sealed, request_hash, waybill_no,
    parent_waybill_no, reference, print_sealed, printed, code, message,
    coalesce(leased_until > now(), false) AS is_leased, fence";

/// Writes down what is not there yet and locks the rows of all, in the order of their keys.
pub(crate) async fn intend(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    wanted: &[Wanted],
) -> QueryResult<Vec<Row>> {
    let column = |text: fn(&Wanted) -> &str| wanted.iter().map(text).collect::<Vec<_>>();
    let bytes = |bytes: fn(&Wanted) -> &[u8]| wanted.iter().map(bytes).collect::<Vec<_>>();
    let keys = column(|w| &w.parcel_key);
    sql_query(
        "INSERT INTO waybills (shop_id, parcel_key, state, carrier_code, request_sealed,
            request_hash)
         SELECT $1, w.* FROM unnest($2, array_fill(1::smallint, ARRAY[cardinality($2)]), $3, $4, $5)
            AS w (parcel_key, state, carrier_code, request_sealed, request_hash)
         ORDER BY w.parcel_key COLLATE \"C\" ON CONFLICT DO NOTHING",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Array<Text>, _>(&keys)
    .bind::<Array<Text>, _>(column(|w| &w.carrier_code))
    .bind::<Array<Binary>, _>(bytes(|w| &w.request_sealed))
    .bind::<Array<Binary>, _>(bytes(|w| &w.request_hash))
    .execute(conn)
    .await?;
    sql_query(format!(
        "SELECT {ROW} FROM waybills WHERE shop_id = $1 AND parcel_key = ANY($2)
         ORDER BY parcel_key FOR UPDATE"
    ))
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Array<Text>, _>(&keys)
    .get_results(conn)
    .await
}

/// Marks locked rows as asked for with these words, under our lease; what is settled later
/// names the fence that each row then has: one more than it had.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    wanted: &[&Wanted],
    lease: Duration,
) -> QueryResult<usize> {
    let column = |text: fn(&Wanted) -> &str| wanted.iter().map(|w| text(w)).collect::<Vec<_>>();
    let bytes = |bytes: fn(&Wanted) -> &[u8]| wanted.iter().map(|w| bytes(w)).collect::<Vec<_>>();
    sql_query(
        "UPDATE waybills AS b SET state = 2, code = '', message = '', fence = b.fence + 1,
            carrier_code = w.carrier_code, request_sealed = w.request_sealed,
            request_hash = w.request_hash, updated_at = now(),
            leased_until = now() + make_interval(secs => $6)
         FROM unnest($2, $3, $4, $5) AS w (parcel_key, carrier_code, request_sealed, request_hash)
         WHERE b.shop_id = $1 AND b.parcel_key = w.parcel_key",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Array<Text>, _>(column(|w| &w.parcel_key))
    .bind::<Array<Text>, _>(column(|w| &w.carrier_code))
    .bind::<Array<Binary>, _>(bytes(|w| &w.request_sealed))
    .bind::<Array<Binary>, _>(bytes(|w| &w.request_hash))
    .bind::<Double, _>(lease.as_secs_f64())
    .execute(conn)
    .await
}

/// What a row becomes.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    pub(crate) parcel_key: String,
    /// The fence of the claim that it is settled under.
    pub(crate) fence: i64,
    pub(crate) state: WaybillState,
    pub(crate) waybill_no: String,
    pub(crate) parent_waybill_no: String,
    pub(crate) reference: String,
    pub(crate) print_sealed: Option<Vec<u8>>,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Writes outcomes under their fences and gives the leases back. A number that another label
/// of the shop has, or gets now, is stored and stops for a person: two parcels must not
/// share one.
pub(crate) async fn settle(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    settled: &[Settled],
) -> QueryResult<usize> {
    let column = |text: fn(&Settled) -> &str| settled.iter().map(text).collect::<Vec<_>>();
    let states: Vec<i16> = settled.iter().map(|s| s.state as i16).collect();
    let fences: Vec<i64> = settled.iter().map(|s| s.fence).collect();
    let prints: Vec<Option<&[u8]>> = settled.iter().map(|s| s.print_sealed.as_deref()).collect();
    sql_query(
        "WITH s AS (SELECT * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10) AS s (parcel_key,
            fence, state, waybill_no, parent_waybill_no, reference, print_sealed, code, message))
         UPDATE waybills AS b SET
            state = CASE WHEN twice.it THEN 5 ELSE s.state END,
            code = CASE WHEN twice.it THEN 'NUMBER_GIVEN_TWICE' ELSE s.code END,
            message = CASE WHEN twice.it
                THEN 'the platform gave number ' || s.waybill_no || ', which another label has'
                ELSE s.message END,
            waybill_no = s.waybill_no, parent_waybill_no = s.parent_waybill_no,
            reference = s.reference, print_sealed = s.print_sealed,
            leased_until = NULL, updated_at = now()
         FROM s, LATERAL (SELECT s.state = 3 AND (
            EXISTS (SELECT 1 FROM waybills AS o
                WHERE o.shop_id = $1 AND o.waybill_no = s.waybill_no AND o.state IN (3, 6)
                    AND o.parcel_key <> s.parcel_key)
            OR EXISTS (SELECT 1 FROM s AS o
                WHERE o.waybill_no = s.waybill_no AND o.parcel_key <> s.parcel_key)) AS it) AS twice
         WHERE b.shop_id = $1 AND b.parcel_key = s.parcel_key AND b.fence = s.fence",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Array<Text>, _>(column(|s| &s.parcel_key))
    .bind::<Array<BigInt>, _>(fences)
    .bind::<Array<SmallInt>, _>(states)
    .bind::<Array<Text>, _>(column(|s| &s.waybill_no))
    .bind::<Array<Text>, _>(column(|s| &s.parent_waybill_no))
    .bind::<Array<Text>, _>(column(|s| &s.reference))
    .bind::<Array<Nullable<Binary>>, _>(prints)
    .bind::<Array<Text>, _>(column(|s| &s.code))
    .bind::<Array<Text>, _>(column(|s| &s.message))
    .execute(conn)
    .await
}

/// A row.
pub(crate) async fn get(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    parcel_key: &str,
) -> QueryResult<Option<Row>> {
    sql_query(format!(
        "SELECT {ROW} FROM waybills WHERE shop_id = $1 AND parcel_key = $2"
    ))
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Text, _>(parcel_key)
    .get_result(conn)
    .await
    .optional()
}

/// The rows of several keys.
pub(crate) async fn of_keys(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    keys: &[&str],
) -> QueryResult<Vec<Row>> {
    sql_query(format!(
        "SELECT {ROW} FROM waybills WHERE shop_id = $1 AND parcel_key = ANY($2)"
    ))
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Array<Text>, _>(keys)
    .get_results(conn)
    .await
}

/// A number that is being given back.
#[derive(Debug, QueryableByName)]
pub(crate) struct Begun {
    #[diesel(embed)]
    pub(crate) waybill: Row,
    /// Whether an earlier try may have done it.
    #[diesel(sql_type = Bool)]
    pub(crate) in_doubt: bool,
}

/// Begins to give an issued number back, or goes on with that where nobody is at it; the
/// row as it then is, `None` where it is at no such point.
pub(crate) async fn begin_cancel(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    parcel_key: &str,
    lease: Duration,
) -> QueryResult<Option<Begun>> {
    sql_query(format!(
        "WITH before AS (SELECT state = 6 AS in_doubt FROM waybills
            WHERE shop_id = $1 AND parcel_key = $2 AND waybill_no <> ''
                AND (state = 3 OR state = 6 AND coalesce(leased_until < now(), true))
            FOR UPDATE)
         UPDATE waybills SET state = 6, fence = fence + 1, updated_at = now(),
            leased_until = now() + make_interval(secs => $3)
         FROM before WHERE shop_id = $1 AND parcel_key = $2
         RETURNING {ROW}, in_doubt"
    ))
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Text, _>(parcel_key)
    .bind::<Double, _>(lease.as_secs_f64())
    .get_result(conn)
    .await
    .optional()
}

/// Ends, under its fence, what [`begin_cancel`] began.
pub(crate) async fn end_cancel(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    row: &Row,
    state: WaybillState,
    code: &str,
    message: &str,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE waybills SET state = $4, code = $5, message = $6, leased_until = NULL,
            updated_at = now()
         WHERE shop_id = $1 AND parcel_key = $2 AND fence = $3",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Text, _>(&row.parcel_key)
    .bind::<BigInt, _>(row.fence)
    .bind::<SmallInt, _>(state as i16)
    .bind::<Text, _>(code)
    .bind::<Text, _>(message)
    .execute(conn)
    .await
}

/// A person's word on a row that stopped: the number that is there, or empty for none. One
/// that another label has changes nothing.
pub(crate) async fn settle_by_person(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    parcel_key: &str,
    waybill_no: &str,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE waybills SET state = CASE WHEN $3 = '' THEN 1 ELSE 3 END, waybill_no = $3,
            code = '', message = '', leased_until = NULL, updated_at = now()
         WHERE shop_id = $1 AND parcel_key = $2 AND state = 5 AND ($3 = '' OR NOT EXISTS (
            SELECT 1 FROM waybills AS o WHERE o.shop_id = $1 AND o.waybill_no = $3
                AND o.state IN (3, 6) AND o.parcel_key <> $2))",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Text, _>(parcel_key)
    .bind::<Text, _>(waybill_no)
    .execute(conn)
    .await
}

/// Counts a printing of an issued label; how often it was printed, or `None`.
pub(crate) async fn count_printing(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    parcel_key: &str,
) -> QueryResult<Option<Row>> {
    sql_query(format!(
        "UPDATE waybills SET printed = printed + 1, updated_at = now()
         WHERE shop_id = $1 AND parcel_key = $2 AND state = 3 RETURNING {ROW}"
    ))
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Text, _>(parcel_key)
    .get_result(conn)
    .await
    .optional()
}
