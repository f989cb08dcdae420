//! Keeps the epoch and the journal in PostgreSQL, schema `sim`, so that a restart goes on.

pub(crate) mod journal;

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::error::SimError;
use crate::world::entry::Entry;

const TABLES: &str = include_str!("tables.sql");
/// Key of the session lock that keeps a second simulator off the same journal.
const LOCK_KEY: i64 = 0x7369_6d00;
const LOCK_ATTEMPTS: u32 = 50;
const LOCK_PAUSE: Duration = Duration::from_millis(200);

diesel::table! {
    sim.epochs (id) {
        id -> Integer,
        epoch -> Timestamptz,
        seed -> BigInt,
    }
}

diesel::table! {
    sim.entries (seq) {
        seq -> BigInt,
        entry -> Jsonb,
    }
}

/// Where a simulator keeps its state.
pub struct SimStore {
    url: String,
    connection: AsyncPgConnection,
    next_seq: i64,
}

impl std::fmt::Debug for SimStore {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL holds a password.
        out.debug_struct("SimStore")
            .field("next_seq", &self.next_seq)
            .finish_non_exhaustive()
    }
}

impl SimStore {
    /// Connects, creates the tables where they are missing, and locks the journal.
    ///
    /// # Errors
    /// The database cannot be reached, or another simulator holds the journal.
    pub async fn connect(database_url: &str) -> Result<Self, SimError> {
        let connection = open_locked(database_url).await?;
        Ok(Self {
            url: database_url.to_owned(),
            connection,
            next_seq: 1,
        })
    }

    /// The moment of the first start: stored at the first call, the same ever after.
    pub(crate) async fn epoch(
        &mut self,
        seed: u64,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, SimError> {
        let row = (
            epochs::id.eq(1),
            epochs::epoch.eq(now),
            epochs::seed.eq(seed.cast_signed()),
        );
        diesel::insert_into(epochs::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(&mut self.connection)
            .await
            .map_err(broken)?;
        let (epoch, stored): (DateTime<Utc>, i64) = epochs::table
            .select((epochs::epoch, epochs::seed))
            .first(&mut self.connection)
            .await
            .map_err(broken)?;
        if stored.cast_unsigned() != seed {
            return Err(SimError::SeedMismatch {
                stored: stored.cast_unsigned(),
                asked: seed,
            });
        }
        Ok(epoch)
    }

    /// The journal in order.
    pub(crate) async fn entries(&mut self) -> Result<Vec<Entry>, SimError> {
        let rows: Vec<(i64, serde_json::Value)> = entries::table
            .select((entries::seq, entries::entry))
            .order(entries::seq)
            .load(&mut self.connection)
            .await
            .map_err(broken)?;
        self.next_seq = rows.last().map_or(1, |(seq, _)| seq + 1);
        let read = |(seq, entry)| {
            serde_json::from_value(entry)
                .map_err(|error| SimError::Store(format!("journal entry {seq}: {error}")))
        };
        rows.into_iter().map(read).collect()
    }

    /// Appends entries in one statement; repeating it after a lost answer stores nothing twice.
    async fn append(&mut self, batch: &[serde_json::Value]) -> Result<(), SimError> {
        let row = |(seq, entry): (i64, &serde_json::Value)| {
            (entries::seq.eq(seq), entries::entry.eq(entry.clone()))
        };
        let rows: Vec<_> = (self.next_seq..).zip(batch).map(row).collect();
        let count = i64::try_from(rows.len()).unwrap_or(0);
        diesel::insert_into(entries::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(&mut self.connection)
            .await
            .map_err(broken)?;
        self.next_seq += count;
        Ok(())
    }

    async fn reconnect(&mut self) -> Result<(), SimError> {
        self.connection = open_locked(&self.url).await?;
        Ok(())
    }
}

async fn open_locked(url: &str) -> Result<AsyncPgConnection, SimError> {
    let mut connection = AsyncPgConnection::establish(url)
        .await
        .map_err(|error| SimError::Store(error.to_string()))?;
    for _ in 0..LOCK_ATTEMPTS {
        let lock = diesel::sql_query("select pg_try_advisory_lock($1) as locked")
            .bind::<diesel::sql_types::BigInt, _>(LOCK_KEY);
        if lock
            .get_result::<Locked>(&mut connection)
            .await
            .map_err(broken)?
            .locked
        {
            connection.batch_execute(TABLES).await.map_err(broken)?;
            return Ok(connection);
        }
        // A killed predecessor's session ends a moment after its process.
        tokio::time::sleep(LOCK_PAUSE).await;
    }
    Err(SimError::Store(
        "another simulator is running on this database".to_owned(),
    ))
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    locked: bool,
}

fn broken(error: diesel::result::Error) -> SimError {
    SimError::Store(error.to_string())
}
