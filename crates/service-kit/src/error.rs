//! From a service's own errors to what a caller sees: a code, a stable reason and
//! a text to act on. What is inside stays inside and is logged once, here.

use diesel::result::{DatabaseErrorKind, Error as Diesel};
use std::collections::HashMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// The domain of every reason in `google.rpc.ErrorInfo`.
pub const DOMAIN: &str = "oms";

/// An error of a service that can be told to a caller.
pub trait ServiceError: std::error::Error {
    /// gRPC code.
    fn code(&self) -> Code;
    /// Stable reason of the public catalogue, such as `ORDER_NOT_FOUND`.
    fn reason(&self) -> &'static str;
}

/// The status of a service error. Internal ones show a generic text; the real one
/// goes to the log.
pub fn into_status<E: ServiceError>(error: E) -> Status {
    let (code, reason) = (error.code(), error.reason());
    match code {
        Code::Internal | Code::Unknown | Code::DataLoss => {
            tracing::error!(reason, error = %error, "internal error");
            status(code, reason, "an internal error; it has been logged")
        }
        Code::Unavailable => {
            tracing::warn!(reason, error = %error, "not available");
            status(code, reason, "not available for the moment; try again")
        }
        _ => status(code, reason, error.to_string()),
    }
}

/// A status with `ErrorInfo`.
pub fn status(code: Code, reason: &str, message: impl Into<String>) -> Status {
    let details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    Status::with_error_details(code, message, details)
}

/// A refused field, in the same form as a broken field rule.
pub fn bad_field(field: &str, description: &str) -> Status {
    oms_contracts::validate::into_status(vec![oms_contracts::validate::Violation {
        field: field.to_owned(),
        description: description.to_owned(),
    }])
}

/// The reason in a status, empty when it has none.
pub fn reason(status: &Status) -> String {
    status
        .get_details_error_info()
        .map(|info| info.reason)
        .unwrap_or_default()
}

/// A fault of the database, as services carry it.
#[derive(Debug, thiserror::Error)]
pub enum DbFault {
    /// No connection could be had.
    #[error("no database connection: {0}")]
    Pool(String),
    /// A statement failed.
    #[error("database: {0}")]
    Query(#[from] Diesel),
}

impl<E: std::fmt::Display> From<deadpool::managed::PoolError<E>> for DbFault {
    fn from(error: deadpool::managed::PoolError<E>) -> Self {
        Self::Pool(error.to_string())
    }
}

impl DbFault {
    /// True when the same work may succeed later without any change: the server is
    /// away, or two transactions met. False when the data itself is refused.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Pool(_) => true,
            Self::Query(Diesel::DatabaseError(kind, info)) => match kind {
                DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::ReadOnlyTransaction
                | DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand => true,
                DatabaseErrorKind::Unknown => is_server_away(info.message()),
                _ => false,
            },
            Self::Query(
                Diesel::BrokenTransactionManager
                | Diesel::RollbackTransaction
                | Diesel::RollbackErrorOnCommit { .. },
            ) => true,
            Self::Query(_) => false,
        }
    }
}

impl ServiceError for DbFault {
    fn code(&self) -> Code {
        if self.is_transient() {
            Code::Unavailable
        } else {
            Code::Internal
        }
    }

    fn reason(&self) -> &'static str {
        if self.is_transient() {
            "DATABASE_UNAVAILABLE"
        } else {
            "DATABASE_ERROR"
        }
    }
}

// diesel-async reports these kinds as `Unknown` with the server's text only.
fn is_server_away(message: &str) -> bool {
    [
        "connection closed",
        "deadlock detected",
        "canceling statement",
        "terminating connection",
        "the database system is",
        "error communicating with the server",
        "too many clients",
        "Connection refused",
        "could not serialize",
    ]
    .iter()
    .any(|sign| message.contains(sign))
}
