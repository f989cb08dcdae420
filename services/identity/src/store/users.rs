//! Users of the console.

use super::schema::users;
use crate::domain::principal::Principal;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_service_kit::token::CallerKind;
use uuid::Uuid;

/// A user as stored.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) username: String,
    pub(crate) password_hash: String,
    pub(crate) roles: Vec<String>,
}

impl From<User> for Principal {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            name: user.username,
            kind: CallerKind::User,
            roles: user.roles,
        }
    }
}

pub(crate) async fn by_name(
    conn: &mut AsyncPgConnection,
    username: &str,
) -> QueryResult<Option<User>> {
    users::table
        .filter(users::username.eq(username))
        .select(User::as_select())
        .first(conn)
        .await
        .optional()
}

pub(crate) async fn by_id(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<User>> {
    users::table
        .find(id)
        .select(User::as_select())
        .first(conn)
        .await
        .optional()
}

/// False where the name is taken.
pub(crate) async fn add(conn: &mut AsyncPgConnection, user: &User) -> QueryResult<bool> {
    let added = diesel::insert_into(users::table)
        .values(user)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}

pub(crate) async fn set_password(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    password_hash: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(users::table.find(id))
        .set((
            users::password_hash.eq(password_hash),
            users::password_changed_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
