//! What can go wrong here, and how a caller is told.

use crate::domain::roles;
use chrono::TimeDelta;
use oms_service_kit::{
    db::DbError,
    error::{DOMAIN, DbFault, ServiceError, bad_field, into_status},
    idempotency::OnceError,
    server::ServerError,
};
use std::collections::HashMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};
use uuid::Uuid;

/// Errors of the identity service.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such user, or another password: which of the two is not told.
    #[error("user name or password is wrong")]
    WrongCredentials,
    /// Too many failures for this name.
    #[error("too many failed logins for this name; try again in {} s", .0.num_seconds())]
    LoginThrottled(TimeDelta),
    /// The session ended, or the token is unknown or revoked.
    #[error("the session has ended or the token is not valid; sign in again")]
    NotSignedIn,
    /// A logout that does not say of which session.
    #[error("no session came with the call; an API token is revoked, not logged out")]
    NoSession,
    /// No API token with this id.
    #[error("there is no API token {0}")]
    ApiTokenNotFound(Uuid),
    /// No role with this name.
    #[error("there is no role {0:?}")]
    UnknownRole(String),
    /// A password could not be hashed or checked.
    #[error("password hashing: {0}")]
    Hashing(String),
    /// A repeated request.
    #[error(transparent)]
    Once(#[from] OnceError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbFault),
    /// The database could not be set up.
    #[error(transparent)]
    Setup(#[from] DbError),
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

impl ServiceError for Error {
    fn code(&self) -> Code {
        match self {
            Self::WrongCredentials | Self::NotSignedIn => Code::Unauthenticated,
            Self::LoginThrottled(_) => Code::ResourceExhausted,
            Self::NoSession => Code::FailedPrecondition,
            Self::ApiTokenNotFound(_) => Code::NotFound,
            Self::UnknownRole(_) => Code::InvalidArgument,
            Self::Once(error) => error.code(),
            Self::Database(fault) => fault.code(),
            Self::Hashing(_) | Self::Setup(_) | Self::Server(_) => Code::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "WRONG_CREDENTIALS",
            Self::LoginThrottled(_) => "LOGIN_THROTTLED",
            Self::NotSignedIn => "NOT_SIGNED_IN",
            Self::NoSession => "NO_SESSION",
            Self::ApiTokenNotFound(_) => "API_TOKEN_NOT_FOUND",
            Self::UnknownRole(_) => "BAD_REQUEST",
            Self::Hashing(_) => "PASSWORD_HASHING",
            Self::Once(error) => error.reason(),
            Self::Database(fault) => fault.reason(),
            Self::Setup(_) | Self::Server(_) => "SETUP",
        }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match &error {
            Error::UnknownRole(_) => {
                let known: Vec<_> = roles::ROLES.iter().map(|role| role.name).collect();
                bad_field("role", &format!("must be one of {}", known.join(", ")))
            }
            Error::LoginThrottled(wait) => {
                let mut details =
                    ErrorDetails::with_error_info(error.reason(), DOMAIN, HashMap::new());
                details.set_retry_info(wait.to_std().ok());
                Self::with_error_details(error.code(), error.to_string(), details)
            }
            _ => into_status(error),
        }
    }
}
