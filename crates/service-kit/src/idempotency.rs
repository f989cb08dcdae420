//! `request_id`: the same request gets the first answer, another body under the
//! same id is refused. The record is written in the use case's own transaction.

use crate::{
    error::{DbFault, ServiceError},
    seal::KeyRing,
    token::Caller,
};
use diesel::{
    QueryableByName, sql_query,
    sql_types::{Binary, Nullable, Text},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use prost::{Message, Name};
use tonic::Code;
use uuid::Uuid;

/// The table each service's schema holds; answers are kept for 7 days.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS request_log (
    caller text NOT NULL, method text NOT NULL, request_id uuid NOT NULL,
    body_hash bytea NOT NULL, answer bytea, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, method, request_id));
    CREATE INDEX IF NOT EXISTS request_log_age ON request_log (created_at);";

/// One mutation of one caller.
#[derive(Debug)]
pub struct Once {
    caller: String,
    method: String,
    request_id: Uuid,
    body_hash: Vec<u8>,
}

/// Why a repeated request gets no answer.
#[derive(Debug, thiserror::Error)]
pub enum OnceError {
    /// The id was used for another request.
    #[error("request_id {0} was used for another request before; make a new one")]
    Reused(Uuid),
    /// The first answer held a secret and was not kept.
    #[error("request_id {0} is spent: its answer held a secret and was not kept")]
    Spent(Uuid),
    /// The record could not be read or written.
    #[error(transparent)]
    Database(#[from] DbFault),
}

impl From<diesel::result::Error> for OnceError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl ServiceError for OnceError {
    fn code(&self) -> Code {
        match self {
            Self::Reused(_) | Self::Spent(_) => Code::AlreadyExists,
            Self::Database(fault) => fault.code(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Reused(_) => "REQUEST_ID_REUSED",
            Self::Spent(_) => "REQUEST_ID_SPENT",
            Self::Database(fault) => fault.reason(),
        }
    }
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Binary)]
    body_hash: Vec<u8>,
    #[diesel(sql_type = Nullable<Binary>)]
    answer: Option<Vec<u8>>,
}

impl Once {
    /// The mutation `request` of `caller`. The field rules have checked that
    /// `request_id` is a UUID.
    pub fn new<R: Message + Name>(caller: &Caller, request_id: &str, request: &R) -> Self {
        let hash = ring::digest::digest(&ring::digest::SHA256, &request.encode_to_vec());
        Self {
            caller: caller.id.clone(),
            method: R::full_name(),
            request_id: Uuid::try_parse(request_id).unwrap_or_default(),
            body_hash: hash.as_ref().to_vec(),
        }
    }

    /// First statement of the transaction: the first answer if there was one. A
    /// concurrent twin waits here until the first has committed.
    pub async fn begin<A: Message + Default>(
        &self,
        conn: &mut AsyncPgConnection,
        keys: &KeyRing,
    ) -> Result<Option<A>, OnceError> {
        let inserted = sql_query(
            "INSERT INTO request_log (caller, method, request_id, body_hash)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind::<Text, _>(&self.caller)
        .bind::<Text, _>(&self.method)
        .bind::<diesel::sql_types::Uuid, _>(self.request_id)
        .bind::<Binary, _>(&self.body_hash)
        .execute(conn)
        .await?;
        if inserted == 1 {
            return Ok(None);
        }
        let stored: Stored = sql_query(
            "SELECT body_hash, answer FROM request_log
             WHERE caller = $1 AND method = $2 AND request_id = $3",
        )
        .bind::<Text, _>(&self.caller)
        .bind::<Text, _>(&self.method)
        .bind::<diesel::sql_types::Uuid, _>(self.request_id)
        .get_result(conn)
        .await?;
        if stored.body_hash != self.body_hash {
            return Err(OnceError::Reused(self.request_id));
        }
        stored
            .answer
            .and_then(|sealed| keys.open(&sealed).ok())
            .and_then(|answer| A::decode(&*answer).ok())
            .map(Some)
            .ok_or(OnceError::Spent(self.request_id))
    }

    /// Last statement of the transaction: keeps the answer, sealed.
    pub async fn keep<A: Message>(
        &self,
        conn: &mut AsyncPgConnection,
        keys: &KeyRing,
        answer: &A,
    ) -> Result<(), OnceError> {
        sql_query(
            "UPDATE request_log SET answer = $4
             WHERE caller = $1 AND method = $2 AND request_id = $3",
        )
        .bind::<Text, _>(&self.caller)
        .bind::<Text, _>(&self.method)
        .bind::<diesel::sql_types::Uuid, _>(self.request_id)
        .bind::<Binary, _>(keys.seal(&answer.encode_to_vec()))
        .execute(conn)
        .await?;
        Ok(())
    }
}

/// Creates the table in the current schema if it is not there; safe beside another
/// process that does the same.
pub async fn install(conn: &mut AsyncPgConnection) -> Result<(), DbFault> {
    conn.transaction(async |conn| {
        conn.batch_execute("SELECT pg_advisory_xact_lock(hashtext('oms.request_log'))")
            .await?;
        conn.batch_execute(TABLE).await?;
        Ok(())
    })
    .await
}

/// Forgets answers older than 7 days; returns how many.
pub async fn prune(conn: &mut AsyncPgConnection) -> Result<usize, DbFault> {
    Ok(
        sql_query("DELETE FROM request_log WHERE created_at < now() - interval '7 days'")
            .execute(conn)
            .await?,
    )
}
