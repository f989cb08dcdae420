//! Parked documents as pulls and owners make and resolve them.

use crate::schema::parked;
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, Selectable,
    SelectableHelper, sql_query,
    sql_types::{Array, Binary, Nullable, SmallInt, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// What a parked document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum DocumentKind {
    /// An order.
    Order = 1,
    /// A goods listing.
    Listing = 2,
    /// An after-sale.
    AfterSale = 4,
}

impl DocumentKind {
    pub(crate) fn of(number: i16) -> Self {
        match number {
            2 => Self::Listing,
            4 => Self::AfterSale,
            _ => Self::Order,
        }
    }

    /// Its name in the contracts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Listing => "listing",
            Self::AfterSale => "after_sale",
        }
    }
}

/// A document to be parked.
#[derive(Debug, Clone)]
pub(crate) struct ToPark {
    pub(crate) shop_id: Uuid,
    /// What makes it the same document: the platform's id, else a hash of the body.
    pub(crate) key: String,
    /// The platform's id; empty where it could not be read.
    pub(crate) document_id: String,
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) raw_sealed: Option<Vec<u8>>,
    pub(crate) raw_hash: Vec<u8>,
}

/// Parks documents. One that is parked already is counted and refreshed; one that a
/// person gave up stays so while its body is the same.
pub(crate) async fn park(
    conn: &mut AsyncPgConnection,
    kind: DocumentKind,
    documents: &[ToPark],
) -> QueryResult<usize> {
    if documents.is_empty() {
        return Ok(0);
    }
    let column = |pick: fn(&ToPark) -> &str| documents.iter().map(pick).collect::<Vec<_>>();
    sql_query(
        "INSERT INTO parked AS p (parked_id, shop_id, document_kind, document_key, document_id,
             reason, message, raw_sealed, raw_hash)
         SELECT DISTINCT ON (d.shop_id, d.key)
             d.id, d.shop_id, $1, d.key, d.document_id, d.reason, d.message, d.raw, d.hash
         FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)
             AS d (id, shop_id, key, document_id, reason, message, raw, hash)
         ON CONFLICT (shop_id, document_kind, document_key) WHERE state <> 2 DO UPDATE SET
             state = CASE WHEN p.state = 3 AND p.raw_hash = excluded.raw_hash THEN 3 ELSE 1 END,
             reason = excluded.reason, message = excluded.message,
             raw_sealed = COALESCE(excluded.raw_sealed, p.raw_sealed),
             raw_hash = excluded.raw_hash, last_seen_at = now(), times_seen = p.times_seen + 1",
    )
    .bind::<SmallInt, _>(kind as i16)
    .bind::<Array<SqlUuid>, _>(documents.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(documents.iter().map(|d| d.shop_id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(column(|d| &d.key))
    .bind::<Array<Text>, _>(column(|d| &d.document_id))
    .bind::<Array<Text>, _>(column(|d| &d.reason))
    .bind::<Array<Text>, _>(column(|d| &d.message))
    .bind::<Array<Nullable<Binary>>, _>(
        documents
            .iter()
            .map(|d| d.raw_sealed.as_deref())
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Binary>, _>(
        documents
            .iter()
            .map(|d| d.raw_hash.as_slice())
            .collect::<Vec<_>>(),
    )
    .execute(conn)
    .await
}

/// Resolves what is parked of the documents of a kind in taken pages (with their shops),
/// except those `refused`: whatever an owner has taken is well.
pub(crate) async fn resolve_taken(
    conn: &mut AsyncPgConnection,
    kind: DocumentKind,
    pages: &[(Uuid, Uuid)],
    refused: &[ToPark],
) -> QueryResult<usize> {
    let (shops, ids): (Vec<Uuid>, Vec<Uuid>) = pages.iter().copied().unzip();
    sql_query(
        "UPDATE parked k SET state = 2, last_seen_at = now()
         FROM unnest($1, $2) AS t (shop_id, page_id) JOIN pages p USING (shop_id, page_id)
         CROSS JOIN LATERAL unnest(p.document_ids) AS document (id)
         WHERE k.shop_id = p.shop_id AND k.document_kind = $5
             AND k.document_key = document.id AND k.state = 1
             AND NOT EXISTS (SELECT 1 FROM unnest($3, $4) AS r (shop_id, key)
                 WHERE r.shop_id = k.shop_id AND r.key = k.document_key)",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<SqlUuid>, _>(refused.iter().map(|d| d.shop_id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(refused.iter().map(|d| d.key.as_str()).collect::<Vec<_>>())
    .bind::<SmallInt, _>(kind as i16)
    .execute(conn)
    .await
}

/// Resolves documents of a shop by their ids.
pub(crate) async fn resolve(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: DocumentKind,
    ids: &[String],
) -> QueryResult<usize> {
    diesel::update(
        parked::table
            .filter(parked::shop_id.eq(shop_id))
            .filter(parked::document_kind.eq(kind as i16))
            .filter(parked::document_key.eq_any(ids))
            .filter(parked::state.eq(1)),
    )
    .set((
        parked::state.eq(2),
        parked::last_seen_at.eq(diesel::dsl::now),
    ))
    .execute(conn)
    .await
}

/// A parked document with its sealed body.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = parked)]
pub(crate) struct ParkedRow {
    pub(crate) shop_id: Uuid,
    pub(crate) document_kind: i16,
    pub(crate) document_id: String,
    pub(crate) raw_sealed: Option<Vec<u8>>,
}

impl ParkedRow {
    pub(crate) fn kind(&self) -> DocumentKind {
        DocumentKind::of(self.document_kind)
    }
}

/// A document that is still parked.
pub(crate) async fn get(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<ParkedRow>> {
    parked::table
        .find(id)
        .filter(parked::state.eq(1))
        .select(ParkedRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// Marks a document resolved.
pub(crate) async fn resolve_one(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<usize> {
    diesel::update(parked::table.find(id).filter(parked::state.eq(1)))
        .set((
            parked::state.eq(2),
            parked::last_seen_at.eq(diesel::dsl::now),
        ))
        .execute(conn)
        .await
}

/// Notes why a document is still parked.
pub(crate) async fn still_parked(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    reason: &str,
    message: &str,
) -> QueryResult<usize> {
    diesel::update(parked::table.find(id).filter(parked::state.eq(1)))
        .set((
            parked::reason.eq(reason),
            parked::message.eq(message),
            parked::last_seen_at.eq(diesel::dsl::now),
            parked::times_seen.eq(parked::times_seen + 1),
        ))
        .execute(conn)
        .await
}

/// Gives a document up; returns whether it was parked.
pub(crate) async fn discard(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    note: &str,
) -> QueryResult<bool> {
    let discarded = diesel::update(parked::table.find(id).filter(parked::state.eq(1)))
        .set((parked::state.eq(3), parked::note.eq(note)))
        .execute(conn)
        .await?;
    Ok(discarded == 1)
}
