//! What can go wrong in the bridge, and how a caller is told.

use crate::platform::CallError;
use oms_contracts::ids::{CommandId, ParkedId, ShopId};
use oms_messaging::{HandlerError, MessagingError};
use oms_service_kit::{
    db::DbError,
    error::{DbFault, ServiceError, bad_field, into_status},
    idempotency::OnceError,
    server::ServerError,
};
use tonic::{Code, Status};

/// Errors of the bridge.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bridge has not heard of this shop.
    #[error("there is no shop {0}")]
    ShopNotFound(ShopId),
    /// The shop is switched off.
    #[error("shop {0} is disabled; enable it first")]
    ShopDisabled(ShopId),
    /// No parked document with this id, or it is resolved or discarded already.
    #[error("there is no parked document {0}; it may be resolved or discarded already")]
    ParkedNotFound(ParkedId),
    /// The document was parked without a body, because its owner refused it.
    #[error("parked document {0} came without a body; retry reads it from the platform again")]
    ParkedWithoutRaw(ParkedId),
    /// No command with this id.
    #[error("there is no command {0}")]
    CommandNotFound(CommandId),
    /// The command is under way or at its end.
    #[error("command {0} is {1}; only one that has stopped or waits can be retried")]
    CommandNotStopped(CommandId, &'static str),
    /// No label was asked for with this key.
    #[error("no waybill was asked for with key {0}")]
    WaybillNotFound(String),
    /// The label has no number that can be printed.
    #[error("waybill {0} is {1}; only an issued one can be printed")]
    WaybillNotIssued(String, &'static str),
    /// The shop has opened as many receivers as it may today.
    #[error(
        "shop {shop_id} may open {most} receivers a day and has not as many left; \
             the rest can be opened tomorrow (UTC+8)"
    )]
    OpeningBudgetSpent {
        /// The shop.
        shop_id: ShopId,
        /// The budget of a day.
        most: i32,
    },
    /// The platform did not do what was asked of it.
    #[error("{0}")]
    Platform(#[from] CallError),
    /// A field that only the bridge can judge.
    #[error("{field}: {description}")]
    BadField {
        /// Path of the field.
        field: &'static str,
        /// What it must be.
        description: String,
    },
    /// The lease of a pull was taken over: whatever it still writes is refused.
    #[error("the lease of this pull was taken over")]
    Fenced,
    /// A sealed value cannot be opened.
    #[error("sealed data: {0}")]
    Seal(#[from] oms_service_kit::seal::SealError),
    /// A stored message is damaged.
    #[error("stored message: {0}")]
    Stored(#[from] prost::DecodeError),
    /// A repeated request.
    #[error(transparent)]
    Once(#[from] OnceError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbFault),
    /// The message transport failed.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
    /// The database could not be set up.
    #[error(transparent)]
    Setup(#[from] DbError),
    /// The HTTP engine could not be built.
    #[error("HTTP client: {0}")]
    Http(#[from] reqwest::Error),
    /// An address is not usable.
    #[error("{0}")]
    Address(String),
    /// The server did not start or ended.
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl Error {
    /// True when the same work may succeed later without any change.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Database(fault) | Self::Once(OnceError::Database(fault)) => fault.is_transient(),
            Self::Messaging(MessagingError::Unavailable(_)) => true,
            _ => false,
        }
    }
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

/// What a consumer does with a message whose handling failed.
impl From<Error> for HandlerError {
    fn from(error: Error) -> Self {
        if error.is_transient() {
            Self::Transient(error.to_string())
        } else {
            Self::permanent(error.reason(), error.to_string())
        }
    }
}

impl ServiceError for Error {
    fn code(&self) -> Code {
        match self {
            Self::ShopNotFound(_) | Self::ParkedNotFound(_) | Self::CommandNotFound(_) => {
                Code::NotFound
            }
            Self::ShopDisabled(_) | Self::CommandNotStopped(..) | Self::ParkedWithoutRaw(_) => {
                Code::FailedPrecondition
            }
            Self::WaybillNotFound(_) => Code::NotFound,
            Self::WaybillNotIssued(..) => Code::FailedPrecondition,
            Self::OpeningBudgetSpent { .. } => Code::ResourceExhausted,
            Self::Platform(error) => match error {
                CallError::Retry { .. }
                | CallError::Throttled { .. }
                | CallError::OutcomeUnknown { .. }
                | CallError::Malformed { .. } => Code::Unavailable,
                CallError::AuthExpired { .. }
                | CallError::Refused { .. }
                | CallError::Unsupported { .. } => Code::FailedPrecondition,
            },
            Self::BadField { .. } => Code::InvalidArgument,
            Self::Once(error) => error.code(),
            Self::Database(fault) => fault.code(),
            Self::Messaging(MessagingError::Unavailable(_)) => Code::Unavailable,
            _ => Code::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::ShopNotFound(_) => "SHOP_NOT_FOUND",
            Self::ShopDisabled(_) => "SHOP_DISABLED",
            Self::ParkedNotFound(_) => "PARKED_NOT_FOUND",
            Self::ParkedWithoutRaw(_) => "PARKED_WITHOUT_RAW",
            Self::CommandNotFound(_) => "COMMAND_NOT_FOUND",
            Self::CommandNotStopped(..) => "COMMAND_NOT_STOPPED",
            Self::WaybillNotFound(_) => "WAYBILL_NOT_FOUND",
            Self::WaybillNotIssued(..) => "WAYBILL_NOT_ISSUED",
            Self::OpeningBudgetSpent { .. } => "OPENING_BUDGET_SPENT",
            Self::Platform(error) => match error {
                CallError::Retry { .. } => "PLATFORM_AWAY",
                CallError::Throttled { .. } => "PLATFORM_THROTTLES",
                CallError::AuthExpired { .. } => "NEEDS_AUTHORISATION",
                CallError::Refused { .. } => "PLATFORM_REFUSES",
                CallError::OutcomeUnknown { .. } => "OUTCOME_UNKNOWN",
                CallError::Malformed { .. } => "MALFORMED_ANSWER",
                CallError::Unsupported { .. } => "UNSUPPORTED_BY_PLATFORM",
            },
            Self::BadField { .. } => "BAD_REQUEST",
            Self::Fenced => "LEASE_LOST",
            Self::Seal(_) => "SEALED_DATA",
            Self::Stored(_) => "STORED_DATA",
            Self::Once(error) => error.reason(),
            Self::Database(fault) => fault.reason(),
            Self::Messaging(_) => "MESSAGING_UNAVAILABLE",
            Self::Setup(_) | Self::Http(_) | Self::Address(_) | Self::Server(_) => "SETUP",
        }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match &error {
            Error::BadField { field, description } => bad_field(field, description),
            _ => into_status(error),
        }
    }
}
