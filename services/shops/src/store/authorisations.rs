//! Consents that sellers were asked for.

use super::schema::authorisations;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// A consent as stored.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = authorisations)]
pub(crate) struct Authorisation {
    pub(crate) state_hash: Vec<u8>,
    pub(crate) shop_id: Uuid,
    pub(crate) redirect_uri: String,
    pub(crate) started_by: String,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) spent_at: Option<DateTime<Utc>>,
}

pub(crate) async fn add(
    conn: &mut AsyncPgConnection,
    authorisation: &Authorisation,
) -> QueryResult<()> {
    diesel::insert_into(authorisations::table)
        .values(authorisation)
        .execute(conn)
        .await
        .map(drop)
}

pub(crate) async fn by_hash(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> QueryResult<Option<Authorisation>> {
    authorisations::table
        .find(hash)
        .select(Authorisation::as_select())
        .first(conn)
        .await
        .optional()
}

/// False where it is spent or over: of several that try, one succeeds.
pub(crate) async fn spend(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let open = authorisations::table
        .find(hash)
        .filter(authorisations::spent_at.is_null())
        .filter(authorisations::expires_at.gt(now));
    let spent = diesel::update(open)
        .set(authorisations::spent_at.eq(now))
        .execute(conn)
        .await?;
    Ok(spent == 1)
}

/// Forgets those that ended before `before`.
pub(crate) async fn prune(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::delete(authorisations::table.filter(authorisations::expires_at.lt(before)))
        .execute(conn)
        .await
}
