//! A statement of fixed text, prepared once per connection. `diesel::sql_query` asks
//! the server to parse and plan it again at every execution.

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::HasSqlType,
};
use std::marker::PhantomData;

/// SQL with one `?` for each bound value, in order; `R` is the SQL type of a row.
pub(crate) struct Statement<'a, R = ()> {
    text: &'static str,
    binds: Vec<Box<dyn QueryFragment<Pg> + Send + 'a>>,
    row: PhantomData<fn() -> R>,
}

impl<'a, R> Statement<'a, R> {
    pub(crate) fn new(text: &'static str) -> Self {
        Self {
            text,
            binds: Vec::new(),
            row: PhantomData,
        }
    }

    /// Puts `value`, as SQL type `T`, in place of the next `?`.
    pub(crate) fn bind<T, V>(mut self, value: V) -> Self
    where
        Pg: HasSqlType<T>,
        V: ToSql<T, Pg> + Send + 'a,
        T: 'a,
    {
        self.binds
            .push(Box::new(Bind(value, PhantomData::<fn() -> T>)));
        self
    }
}

impl<R> QueryFragment<Pg> for Statement<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        for (index, part) in self.text.split('?').enumerate() {
            if index > 0
                && let Some(bind) = binds.next()
            {
                bind.walk_ast(out.reborrow())?;
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

// Without a static id the text itself is the key of the statement cache.
impl<R> QueryId for Statement<'_, R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> Query for Statement<'_, R> {
    type SqlType = R;
}

struct Bind<T, V>(V, PhantomData<fn() -> T>);

impl<T, V> QueryFragment<Pg> for Bind<T, V>
where
    Pg: HasSqlType<T>,
    V: ToSql<T, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<T, V>(&self.0)
    }
}
