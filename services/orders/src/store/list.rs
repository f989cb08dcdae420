//! Finds the orders of a filter: a keyset page, a capped total, counts per headline.

use super::load::OrderKey;
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName,
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query,
    sql_types::{Array, BigInt, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Totals are exact up to here.
pub const TOTAL_CAP: i64 = 10_000;

/// What a list asks for, decoded. Empty vectors and `None` ask for everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Shops.
    pub shops: Vec<Uuid>,
    /// Platforms.
    pub platforms: Vec<i16>,
    /// Headlines.
    pub headlines: Vec<i16>,
    /// Created in `[from, to)`.
    pub created: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// Paid in `[from, to)`.
    pub paid: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// Orders that pasted numbers led to; `Some(empty)` finds nothing.
    pub keys: Option<Vec<OrderKey>>,
    /// Platform SKU ids, outer ids or ERP SKU codes.
    pub skus: Vec<String>,
    /// Blind index of a receiver's name, phone or platform id.
    pub receiver: Vec<String>,
    /// Kinds of open holds.
    pub hold_kinds: Vec<i16>,
}

/// Sort order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// Newest first.
    CreatedDesc,
    /// Oldest first.
    CreatedAsc,
    /// Most urgent first; without a latest ship time last.
    LatestShipAsc,
}

/// The last row of a page.
pub type Cursor = (Option<DateTime<Utc>>, Uuid);

/// A found order with the cursor that goes on after it.
#[derive(Debug, QueryableByName)]
pub struct Found {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    sorted_by: Option<DateTime<Utc>>,
}

impl Found {
    /// Shop and order.
    pub fn key(&self) -> OrderKey {
        (self.shop_id, self.id)
    }

    /// Where a next page goes on.
    pub fn cursor(&self) -> Cursor {
        (self.sorted_by, self.id)
    }
}

enum Bind {
    Uuids(Vec<Uuid>),
    Uuid(Uuid),
    Smalls(Vec<i16>),
    Small(i16),
    Texts(Vec<String>),
    Time(DateTime<Utc>),
    Number(i64),
}

/// A growing `WHERE` with its values.
struct Conditions {
    from: String,
    parts: Vec<String>,
    binds: Vec<Bind>,
}

impl Conditions {
    /// Adds a condition; `?` stands for the value.
    fn add(&mut self, condition: &str, bind: Bind) {
        let place = self.place(bind);
        self.parts.push(condition.replace('?', &place));
    }

    fn place(&mut self, bind: Bind) -> String {
        self.binds.push(bind);
        format!("${}", self.binds.len())
    }

    /// One value as equality, so that an index ordered by what follows can be used.
    fn one_of(&mut self, column: &str, mut values: Vec<i16>) {
        match values.len() {
            0 => {}
            1 => self.add(&format!("{column} = ?"), Bind::Small(values.remove(0))),
            _ => self.add(&format!("{column} = ANY(?)"), Bind::Smalls(values)),
        }
    }

    fn range(&mut self, column: &str, range: (Option<DateTime<Utc>>, Option<DateTime<Utc>>)) {
        if let Some(from) = range.0 {
            self.add(&format!("{column} >= ?"), Bind::Time(from));
        }
        if let Some(to) = range.1 {
            self.add(&format!("{column} < ?"), Bind::Time(to));
        }
    }

    fn of(filter: &Filter) -> Self {
        let mut all = Self {
            from: "orders".to_owned(),
            parts: Vec::new(),
            binds: Vec::new(),
        };
        match filter.shops.as_slice() {
            [] => {}
            [shop] => all.add("shop_id = ?", Bind::Uuid(*shop)),
            shops => all.add("shop_id = ANY(?)", Bind::Uuids(shops.to_vec())),
        }
        all.one_of("platform", filter.platforms.clone());
        all.one_of("headline", filter.headlines.clone());
        all.range("created_at", filter.created);
        all.range("paid_at", filter.paid);
        // Orders are found by their whole key: by id alone the table would be read through.
        if let Some(keys) = &filter.keys {
            let (shops, ids) = keys.iter().copied().unzip();
            let (shops, ids) = (all.place(Bind::Uuids(shops)), all.place(Bind::Uuids(ids)));
            all.parts.push(format!(
                "(shop_id, id) IN (SELECT * FROM unnest({shops}, {ids}))"
            ));
        }
        if !filter.skus.is_empty() {
            let place = all.place(Bind::Texts(filter.skus.clone()));
            all.parts.push(format!(
                "(shop_id, id) IN (SELECT shop_id, order_id FROM order_lines WHERE platform_sku_id = ANY({place})
                 OR (outer_id <> '' AND outer_id = ANY({place}))
                 OR (erp_sku_code <> '' AND erp_sku_code = ANY({place})))"
            ));
        }
        if !filter.receiver.is_empty() {
            // Few rows match, and the planner does not know: left to it, it reads the whole
            // table in the order of the page. OFFSET 0 keeps the search by itself.
            let receiver = all.place(Bind::Texts(filter.receiver.clone()));
            all.from = format!(
                "(SELECT * FROM orders WHERE receiver_index && {receiver} OFFSET 0) AS orders"
            );
        }
        if !filter.hold_kinds.is_empty() {
            all.add(
                "(shop_id, id) IN (SELECT shop_id, order_id FROM holds WHERE kind = ANY(?))",
                Bind::Smalls(filter.hold_kinds.clone()),
            );
        }
        all
    }

    fn after(&mut self, sort: SortBy, cursor: Option<Cursor>) {
        let Some((at, id)) = cursor else { return };
        let column = sort.column();
        let Some(at) = at else {
            self.parts.push(format!("{column} IS NULL"));
            self.add("id > ?", Bind::Uuid(id));
            return;
        };
        let (at, id) = (self.place(Bind::Time(at)), self.place(Bind::Uuid(id)));
        self.parts.push(match sort {
            SortBy::CreatedDesc => format!("({column}, id) < ({at}, {id})"),
            SortBy::CreatedAsc => format!("({column}, id) > ({at}, {id})"),
            SortBy::LatestShipAsc => {
                format!("(({column}, id) > ({at}, {id}) OR {column} IS NULL)")
            }
        });
    }

    fn sql(&self) -> String {
        if self.parts.is_empty() {
            "true".to_owned()
        } else {
            self.parts.join(" AND ")
        }
    }

    fn bind(self, sql: String) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
        let mut query = sql_query(sql).into_boxed::<Pg>();
        for bind in self.binds {
            query = match bind {
                Bind::Uuids(values) => query.bind::<Array<SqlUuid>, _>(values),
                Bind::Uuid(value) => query.bind::<SqlUuid, _>(value),
                Bind::Smalls(values) => query.bind::<Array<SmallInt>, _>(values),
                Bind::Small(value) => query.bind::<SmallInt, _>(value),
                Bind::Texts(values) => query.bind::<Array<Text>, _>(values),
                Bind::Time(value) => query.bind::<Timestamptz, _>(value),
                Bind::Number(value) => query.bind::<BigInt, _>(value),
            };
        }
        query
    }
}

impl SortBy {
    fn column(self) -> &'static str {
        match self {
            Self::CreatedDesc | Self::CreatedAsc => "created_at",
            Self::LatestShipAsc => "latest_ship_at",
        }
    }

    fn order(self) -> &'static str {
        match self {
            Self::CreatedDesc => "created_at DESC, id DESC",
            Self::CreatedAsc => "created_at, id",
            Self::LatestShipAsc => "latest_ship_at NULLS LAST, id",
        }
    }
}

/// One page after `cursor`.
pub async fn page(
    conn: &mut AsyncPgConnection,
    filter: &Filter,
    sort: SortBy,
    cursor: Option<Cursor>,
    size: i64,
) -> QueryResult<Vec<Found>> {
    let mut conditions = Conditions::of(filter);
    conditions.after(sort, cursor);
    let limit = conditions.place(Bind::Number(size));
    let sql = format!(
        "SELECT shop_id, id, {} AS sorted_by FROM {} WHERE {} ORDER BY {} LIMIT {limit}",
        sort.column(),
        conditions.from,
        conditions.sql(),
        sort.order(),
    );
    conditions.bind(sql).load(conn).await
}

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many orders match, counted up to one more than [`TOTAL_CAP`].
pub async fn total(conn: &mut AsyncPgConnection, filter: &Filter) -> QueryResult<i64> {
    let mut conditions = Conditions::of(filter);
    let cap = conditions.place(Bind::Number(TOTAL_CAP + 1));
    let sql = format!(
        "SELECT count(*) AS count FROM (SELECT 1 FROM {} WHERE {} LIMIT {cap}) AS capped",
        conditions.from,
        conditions.sql()
    );
    let total: Total = conditions.bind(sql).get_result(conn).await?;
    Ok(total.count)
}
