//! Shops.

use super::{Page, schema::shops};
use crate::domain::{credentials, search};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    result::{DatabaseErrorKind, Error as Diesel},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::{datetime, oms::shops::v1::Credentials};
use oms_service_kit::seal::KeyRing;
use uuid::Uuid;

/// A shop as stored.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = shops, treat_none_as_null = true)]
pub(crate) struct Shop {
    pub(crate) id: Uuid,
    /// Number of `oms.types.v1.Platform`.
    pub(crate) platform: i32,
    pub(crate) platform_shop_id: String,
    pub(crate) name: String,
    pub(crate) endpoint: String,
    pub(crate) enabled: bool,
    pub(crate) revision: i64,
    pub(crate) settings_version: i64,
    /// Sealed.
    pub(crate) credentials: Option<Vec<u8>>,
    /// The app in them, in plain.
    pub(crate) app_key: Option<String>,
    pub(crate) credential_version: i64,
    pub(crate) token_expires_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
}

impl Shop {
    /// Takes other credentials, whole, as a new version.
    pub(crate) fn hold(&mut self, keys: &KeyRing, given: &Credentials) {
        self.credentials = Some(credentials::seal(keys, given));
        self.app_key = Some(given.app_key.clone());
        self.credential_version += 1;
        self.token_expires_at = datetime(given.access_expires_at.as_ref());
    }
}

/// Which shops to list.
pub(crate) struct Filter<'a> {
    pub(crate) platform: Option<i32>,
    /// Part of the name; empty for all.
    pub(crate) name_contains: &'a str,
}

/// False where the platform's shop is here already.
pub(crate) async fn add(conn: &mut AsyncPgConnection, shop: &Shop) -> QueryResult<bool> {
    let added = diesel::insert_into(shops::table)
        .values(shop)
        .on_conflict((shops::platform, shops::platform_shop_id))
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}

pub(crate) async fn by_id(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<Shop>> {
    shops::table
        .find(id)
        .select(Shop::as_select())
        .first(conn)
        .await
        .optional()
}

/// The same, locked for a change; rows that refer to it can be added meanwhile.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<Shop>> {
    shops::table
        .find(id)
        .select(Shop::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()
}

/// Stores a locked shop as changed, under its next revision.
pub(crate) async fn save(conn: &mut AsyncPgConnection, shop: &mut Shop) -> QueryResult<()> {
    shop.revision += 1;
    let saved = diesel::update(shops::table.find(shop.id))
        .set(&*shop)
        .execute(conn)
        .await?;
    if saved == 1 {
        Ok(())
    } else {
        // Cannot be: the row is locked. Said as the database would.
        Err(Diesel::DatabaseError(
            DatabaseErrorKind::SerializationFailure,
            Box::new("the shop is gone".to_owned()),
        ))
    }
}

/// In the order of creation, after the id `after`.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    filter: &Filter<'_>,
    after: Option<Uuid>,
    size: i64,
) -> QueryResult<Page<Shop>> {
    let filtered = || {
        let mut query = shops::table.into_boxed();
        if let Some(platform) = filter.platform {
            query = query.filter(shops::platform.eq(platform));
        }
        if !filter.name_contains.is_empty() {
            query = query.filter(shops::name.ilike(search::containing(filter.name_contains)));
        }
        query
    };
    let total: i64 = filtered().count().get_result(conn).await?;
    let mut query = filtered();
    if let Some(after) = after {
        query = query.filter(shops::id.gt(after));
    }
    let rows = query
        .order(shops::id)
        .limit(size + 1)
        .select(Shop::as_select())
        .load(conn)
        .await?;
    Ok(Page::of(rows, size, total))
}
