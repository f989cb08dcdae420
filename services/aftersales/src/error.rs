//! What can go wrong in `aftersales`, and what a caller or a queue is told of it.

use oms_messaging::HandlerError;
use oms_service_kit::{
    db::DbError,
    error::{DbFault, ServiceError},
    server::ServerError,
};
use tonic::Code;

/// An error of a use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such after-sale in that shop.
    #[error("shop {shop_id} has no after-sale {after_sale_id}")]
    NotFound {
        /// Shop asked for.
        shop_id: String,
        /// After-sale asked for.
        after_sale_id: String,
    },
    /// Two transactions made the same row; the work is done again.
    #[error("another transaction was first")]
    Raced,
    /// The database.
    #[error(transparent)]
    Database(#[from] DbFault),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl ServiceError for Error {
    fn code(&self) -> Code {
        match self {
            Self::NotFound { .. } => Code::NotFound,
            Self::Raced => Code::Unavailable,
            Self::Database(fault) => fault.code(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "AFTER_SALE_NOT_FOUND",
            Self::Raced => "TRY_AGAIN",
            Self::Database(fault) => fault.reason(),
        }
    }
}

impl Error {
    /// The same work may succeed later without any change.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Raced => true,
            Self::Database(fault) => fault.is_transient(),
            Self::NotFound { .. } => false,
        }
    }
}

impl From<&Error> for HandlerError {
    fn from(error: &Error) -> Self {
        if error.is_transient() {
            Self::Transient(error.to_string())
        } else {
            Self::permanent(error.reason(), error.to_string())
        }
    }
}

/// Why the service did not start or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The gRPC server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}
