//! Failed logins by the keyed hash of the name.

use super::schema::login_failures as table;
use crate::domain::throttle::Failures;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

type Row = (i32, DateTime<Utc>, Option<DateTime<Utc>>);

/// What is remembered of a name.
pub(crate) async fn of(
    conn: &mut AsyncPgConnection,
    name_hash: &[u8],
) -> QueryResult<Option<Failures>> {
    let row: Option<Row> = table::table
        .find(name_hash)
        .select((table::failures, table::since, table::refused_until))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(failures))
}

/// Counts one more failure, in the caller's transaction; failures at the same moment
/// count one after the other.
pub(crate) async fn count(
    conn: &mut AsyncPgConnection,
    name_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(table::table)
        .values((
            table::name_hash.eq(name_hash),
            table::failures.eq(0),
            table::since.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let row: Row = table::table
        .find(name_hash)
        .select((table::failures, table::since, table::refused_until))
        .for_update()
        .first(conn)
        .await?;
    let next = failures(row).and_one(now);
    diesel::update(table::table.find(name_hash))
        .set((
            table::failures.eq(next.count),
            table::since.eq(next.since),
            table::refused_until.eq(next.refused_until),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn forget(conn: &mut AsyncPgConnection, name_hash: &[u8]) -> QueryResult<()> {
    diesel::delete(table::table.find(name_hash))
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets the names that have been quiet for a day.
pub(crate) async fn forget_old(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let before = now - TimeDelta::days(1);
    let quiet = table::since.lt(before).and(
        table::refused_until
            .is_null()
            .or(table::refused_until.lt(before).assume_not_null()),
    );
    diesel::delete(table::table.filter(quiet))
        .execute(conn)
        .await
}

fn failures((count, since, refused_until): Row) -> Failures {
    Failures {
        count,
        since,
        refused_until,
    }
}
