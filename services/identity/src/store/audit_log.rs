//! Who did what, and whether it was granted. Only ever added to; holds no secret.

use super::schema::audit_log;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// One line of the log.
pub(crate) struct Entry<'a> {
    /// User or API token id; empty where nobody was signed in.
    pub(crate) actor_id: &'a str,
    pub(crate) actor_name: &'a str,
    /// Such as `login`, `api_token.create`.
    pub(crate) action: &'a str,
    pub(crate) ok: bool,
    /// What it was done to.
    pub(crate) subject: &'a str,
}

pub(crate) async fn add(
    conn: &mut AsyncPgConnection,
    entry: Entry<'_>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::id.eq(Uuid::now_v7()),
            audit_log::at.eq(now),
            audit_log::actor_id.eq(entry.actor_id),
            audit_log::actor_name.eq(entry.actor_name),
            audit_log::action.eq(entry.action),
            audit_log::ok.eq(entry.ok),
            audit_log::subject.eq(entry.subject),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
