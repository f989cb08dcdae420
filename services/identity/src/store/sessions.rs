//! Open sessions, by the hash of their value.

use super::{
    schema::{sessions, users},
    users::User,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// A session as stored.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub(crate) struct Session {
    pub(crate) hash: Vec<u8>,
    pub(crate) user_id: Uuid,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) last_seen_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

pub(crate) async fn add(conn: &mut AsyncPgConnection, session: &Session) -> QueryResult<()> {
    diesel::insert_into(sessions::table)
        .values(session)
        .execute(conn)
        .await?;
    Ok(())
}

/// The session and its user, if it has not ended at `now`.
pub(crate) async fn alive(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<(Session, User)>> {
    sessions::table
        .inner_join(users::table)
        .filter(sessions::hash.eq(hash).and(sessions::expires_at.gt(now)))
        .select((Session::as_select(), User::as_select()))
        .first(conn)
        .await
        .optional()
}

pub(crate) async fn note_use(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(sessions::table.find(hash))
        .set((
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends one session of `user_id`; false where there was none.
pub(crate) async fn end(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    user_id: Uuid,
) -> QueryResult<bool> {
    let ended = diesel::delete(sessions::table.find(hash))
        .filter(sessions::user_id.eq(user_id))
        .execute(conn)
        .await?;
    Ok(ended == 1)
}

pub(crate) async fn end_all_of(conn: &mut AsyncPgConnection, user_id: Uuid) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user_id)))
        .execute(conn)
        .await
}

pub(crate) async fn forget_ended(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now)))
        .execute(conn)
        .await
}
