//! Finds the after-sales of a filter: a keyset page and a capped total.

use super::load::AfterSaleKey;
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName,
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query,
    sql_types::{Array, BigInt, Nullable, SmallInt, Timestamptz, Uuid as SqlUuid},
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
    /// Stages.
    pub stages: Vec<i16>,
    /// Kinds.
    pub kinds: Vec<i16>,
    /// After-sales that pasted numbers led to; `Some(empty)` finds nothing.
    pub keys: Option<Vec<AfterSaleKey>>,
    /// Created in `[from, to)`.
    pub created: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// To be decided in `[from, to)`.
    pub deadline: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
}

/// Sort order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// The one that changed last first.
    ModifiedDesc,
    /// The nearest deadline first; without one last.
    DeadlineAsc,
}

/// The last row of a page.
pub type Cursor = (Option<DateTime<Utc>>, Uuid);

/// A found after-sale with the cursor that goes on after it.
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
    /// Shop and after-sale.
    pub fn key(&self) -> AfterSaleKey {
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
    Time(DateTime<Utc>),
    Number(i64),
}

/// A growing `WHERE` with its values.
#[derive(Default)]
struct Conditions {
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
    fn one_of(&mut self, column: &str, values: &[i16]) {
        match values {
            [] => {}
            [value] => self.add(&format!("{column} = ?"), Bind::Small(*value)),
            values => self.add(&format!("{column} = ANY(?)"), Bind::Smalls(values.to_vec())),
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
        let mut all = Self::default();
        match filter.shops.as_slice() {
            [] => {}
            [shop] => all.add("shop_id = ?", Bind::Uuid(*shop)),
            shops => all.add("shop_id = ANY(?)", Bind::Uuids(shops.to_vec())),
        }
        all.one_of("platform", &filter.platforms);
        all.one_of("stage", &filter.stages);
        all.one_of("kind", &filter.kinds);
        all.range("created_at", filter.created);
        all.range("deadline_at", filter.deadline);
        // Found by their whole key: by id alone the table would be read through.
        if let Some(keys) = &filter.keys {
            let (shops, ids) = keys.iter().copied().unzip();
            let (shops, ids) = (all.place(Bind::Uuids(shops)), all.place(Bind::Uuids(ids)));
            all.parts.push(format!(
                "(shop_id, id) IN (SELECT * FROM unnest({shops}, {ids}))"
            ));
        }
        all
    }

    fn after(&mut self, sort: SortBy, cursor: Option<Cursor>) {
        let Some((at, id)) = cursor else { return };
        let Some(at) = at else {
            self.parts.push(format!("{} IS NULL", sort.column()));
            self.add("id > ?", Bind::Uuid(id));
            return;
        };
        let (at, id) = (self.place(Bind::Time(at)), self.place(Bind::Uuid(id)));
        self.parts.push(match sort {
            SortBy::ModifiedDesc => format!("(modified_at, id) < ({at}, {id})"),
            SortBy::DeadlineAsc => {
                format!("((deadline_at, id) > ({at}, {id}) OR deadline_at IS NULL)")
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
            Self::ModifiedDesc => "modified_at",
            Self::DeadlineAsc => "deadline_at",
        }
    }

    fn order(self) -> &'static str {
        match self {
            Self::ModifiedDesc => "modified_at DESC, id DESC",
            Self::DeadlineAsc => "deadline_at NULLS LAST, id",
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
        "SELECT shop_id, id, {} AS sorted_by FROM after_sales WHERE {} ORDER BY {} LIMIT {limit}",
        sort.column(),
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

/// How many after-sales match, counted up to one more than [`TOTAL_CAP`].
pub async fn total(conn: &mut AsyncPgConnection, filter: &Filter) -> QueryResult<i64> {
    let mut conditions = Conditions::of(filter);
    let cap = conditions.place(Bind::Number(TOTAL_CAP + 1));
    let sql = format!(
        "SELECT count(*) AS count FROM (SELECT 1 FROM after_sales WHERE {} LIMIT {cap}) AS capped",
        conditions.sql()
    );
    let total: Total = conditions.bind(sql).get_result(conn).await?;
    Ok(total.count)
}
