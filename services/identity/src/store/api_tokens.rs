//! API tokens, by the hash of their value.

use super::schema::api_tokens;
use crate::domain::principal::Principal;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_service_kit::token::CallerKind;
use uuid::Uuid;

/// An API token as stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub(crate) struct ApiToken {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

impl From<ApiToken> for Principal {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            name: token.name,
            kind: CallerKind::ApiToken,
            roles: vec![token.role],
        }
    }
}

pub(crate) async fn add(
    conn: &mut AsyncPgConnection,
    name: &str,
    role: &str,
    hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<ApiToken> {
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::id.eq(Uuid::now_v7()),
            api_tokens::name.eq(name),
            api_tokens::role.eq(role),
            api_tokens::hash.eq(hash),
            api_tokens::created_at.eq(now),
        ))
        .returning(ApiToken::as_select())
        .get_result(conn)
        .await
}

/// Newest first.
pub(crate) async fn all(conn: &mut AsyncPgConnection) -> QueryResult<Vec<ApiToken>> {
    api_tokens::table
        .order((api_tokens::created_at.desc(), api_tokens::id.desc()))
        .select(ApiToken::as_select())
        .load(conn)
        .await
}

/// The token with this hash, unless it was revoked.
pub(crate) async fn usable(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> QueryResult<Option<ApiToken>> {
    api_tokens::table
        .filter(api_tokens::hash.eq(hash))
        .filter(api_tokens::revoked_at.is_null())
        .select(ApiToken::as_select())
        .first(conn)
        .await
        .optional()
}

pub(crate) async fn by_id(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<ApiToken>> {
    api_tokens::table
        .find(id)
        .select(ApiToken::as_select())
        .first(conn)
        .await
        .optional()
}

pub(crate) async fn note_use(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(api_tokens::table.find(id))
        .set(api_tokens::last_used_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

/// False where it was revoked before.
pub(crate) async fn revoke(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let revoked = diesel::update(api_tokens::table.find(id))
        .filter(api_tokens::revoked_at.is_null())
        .set(api_tokens::revoked_at.eq(now))
        .execute(conn)
        .await?;
    Ok(revoked == 1)
}
