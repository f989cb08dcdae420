//! What can go wrong in `orders`, and what a caller or a queue is told of it.

use crate::domain::{handover::NotReady, hold::ReleaseRefused};
use oms_messaging::HandlerError;
use oms_service_kit::{
    error::{DbFault, ServiceError},
    idempotency::OnceError,
    server::ServerError,
};
use tonic::Code;

/// An error of a use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such order in that shop.
    #[error("shop {shop_id} has no order {order_id}")]
    NotFound {
        /// Shop asked for.
        shop_id: String,
        /// Order asked for.
        order_id: String,
    },
    /// Somebody changed the order meanwhile.
    #[error("somebody changed the order meanwhile; read it again")]
    EtagMismatch,
    /// Not ready for the ERP.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The hold cannot be lifted by a person.
    #[error(transparent)]
    ReleaseRefused(#[from] ReleaseRefused),
    /// A repeated request.
    #[error(transparent)]
    Once(#[from] OnceError),
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
            Self::EtagMismatch => Code::Aborted,
            Self::NotReady(_) | Self::ReleaseRefused(_) => Code::FailedPrecondition,
            Self::Once(error) => error.code(),
            Self::Raced => Code::Unavailable,
            Self::Database(fault) => fault.code(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "ORDER_NOT_FOUND",
            Self::EtagMismatch => "ETAG_MISMATCH",
            Self::NotReady(_) => "ORDER_NOT_READY",
            Self::ReleaseRefused(ReleaseRefused::NotHeld) => "NOT_HELD",
            Self::ReleaseRefused(ReleaseRefused::PlatformOwned) => "HOLD_OWNED_BY_PLATFORM",
            Self::ReleaseRefused(ReleaseRefused::NothingWaits) => "NO_REPORT_WAITS",
            Self::Once(error) => error.reason(),
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
            Self::Database(fault) | Self::Once(OnceError::Database(fault)) => fault.is_transient(),
            _ => false,
        }
    }
}

impl From<Error> for HandlerError {
    fn from(error: Error) -> Self {
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
    Database(#[from] oms_service_kit::db::DbError),
}
