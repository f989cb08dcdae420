//! What can go wrong here.

use oms_messaging::MessagingError;
use oms_service_kit::{db::DbError, error::DbFault, server::ServerError};

/// Errors of the after-sales service.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbFault),
    /// The database could not be set up.
    #[error(transparent)]
    Setup(#[from] DbError),
    /// Outbox and inbox could not be set up.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
    /// The server did not start or ended.
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<diesel_async::pooled_connection::deadpool::PoolError> for Error {
    fn from(error: diesel_async::pooled_connection::deadpool::PoolError) -> Self {
        Self::Database(error.into())
    }
}
