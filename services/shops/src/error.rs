//! What can go wrong here, and what a caller or a queue is told of it.

use oms_messaging::{HandlerError, MessagingError};
use oms_service_kit::{
    db::DbError,
    error::{DbFault, ServiceError, bad_field, into_status},
    idempotency::OnceError,
    seal::SealError,
    server::ServerError,
};
use tonic::{Code, Status};
use uuid::Uuid;

/// Errors of the shops service.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field that its rule in the contracts cannot judge.
    #[error("{field}: {must}")]
    BadField {
        /// Path of the field.
        field: String,
        /// What it must be.
        must: String,
    },
    /// A page token of another filter.
    #[error(transparent)]
    PageToken(Box<Status>),
    /// No shop with this id.
    #[error("there is no shop {0}")]
    ShopNotFound(Uuid),
    /// The platform's shop was added before.
    #[error("this platform's shop {0:?} is here already")]
    ShopExists(String),
    /// No such SKU among the shop's listings.
    #[error("shop {shop_id} sells no SKU {platform_sku_id:?}")]
    ListingSkuNotFound {
        /// The shop.
        shop_id: Uuid,
        /// The platform's SKU id.
        platform_sku_id: String,
    },
    /// No ERP SKU with this id.
    #[error("there is no ERP SKU {0}")]
    ErpSkuNotFound(Uuid),
    /// The ERP has retired the SKU.
    #[error("ERP SKU {0:?} is not active; link another one")]
    ErpSkuInactive(String),
    /// No consent was asked for under this state.
    #[error("no authorisation was started with this state")]
    AuthorisationUnknown,
    /// The state has brought tokens already.
    #[error("this authorisation was finished before; start another one")]
    AuthorisationSpent,
    /// The state is too old.
    #[error("this authorisation was started too long ago; start another one")]
    AuthorisationExpired,
    /// The platform has no page of consent.
    #[error("shop {0} needs no authorisation: app key and secret alone give its token")]
    AuthorisationNotNeeded(Uuid),
    /// There is no app that a seller could agree to.
    #[error("shop {0} has no app key and secret yet; set its credentials first")]
    AppMissing(Uuid),
    /// No shop has credentials of this app.
    #[error("no shop has this app")]
    AppNotFound,
    /// Somebody was first.
    #[error("somebody changed it meanwhile; read it again")]
    EtagMismatch,
    /// Stored credentials cannot be opened.
    #[error("credentials of shop {shop_id}: {fault}")]
    Sealed {
        /// The shop.
        shop_id: Uuid,
        /// Why not.
        fault: SealError,
    },
    /// A repeated request.
    #[error(transparent)]
    Once(#[from] OnceError),
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

impl Error {
    pub(crate) fn bad_field(field: impl Into<String>, must: impl Into<String>) -> Self {
        Self::BadField {
            field: field.into(),
            must: must.into(),
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

impl ServiceError for Error {
    fn code(&self) -> Code {
        match self {
            Self::BadField { .. } | Self::PageToken(_) => Code::InvalidArgument,
            Self::ShopNotFound(_)
            | Self::AppNotFound
            | Self::ListingSkuNotFound { .. }
            | Self::ErpSkuNotFound(_)
            | Self::AuthorisationUnknown => Code::NotFound,
            Self::ShopExists(_) => Code::AlreadyExists,
            Self::ErpSkuInactive(_)
            | Self::AuthorisationSpent
            | Self::AuthorisationExpired
            | Self::AuthorisationNotNeeded(_)
            | Self::AppMissing(_) => Code::FailedPrecondition,
            Self::EtagMismatch => Code::Aborted,
            Self::Once(error) => error.code(),
            Self::Database(fault) => fault.code(),
            Self::Sealed { .. } | Self::Setup(_) | Self::Messaging(_) | Self::Server(_) => {
                Code::Internal
            }
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::BadField { .. } | Self::PageToken(_) => "BAD_REQUEST",
            Self::ShopNotFound(_) => "SHOP_NOT_FOUND",
            Self::ShopExists(_) => "SHOP_EXISTS",
            Self::ListingSkuNotFound { .. } => "LISTING_SKU_NOT_FOUND",
            Self::ErpSkuNotFound(_) => "ERP_SKU_NOT_FOUND",
            Self::ErpSkuInactive(_) => "ERP_SKU_INACTIVE",
            Self::AuthorisationUnknown => "AUTHORISATION_UNKNOWN",
            Self::AuthorisationSpent => "AUTHORISATION_SPENT",
            Self::AuthorisationExpired => "AUTHORISATION_EXPIRED",
            Self::AuthorisationNotNeeded(_) => "AUTHORISATION_NOT_NEEDED",
            Self::AppMissing(_) => "APP_MISSING",
            Self::AppNotFound => "APP_NOT_FOUND",
            Self::EtagMismatch => "ETAG_MISMATCH",
            Self::Sealed { .. } => "CREDENTIALS_UNREADABLE",
            Self::Once(error) => error.reason(),
            Self::Database(fault) => fault.reason(),
            Self::Setup(_) | Self::Messaging(_) | Self::Server(_) => "SETUP",
        }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::BadField { field, must } => bad_field(&field, &must),
            Error::PageToken(status) => *status,
            error => into_status(error),
        }
    }
}

impl From<Error> for HandlerError {
    fn from(error: Error) -> Self {
        match &error {
            Error::Database(fault) if fault.is_transient() => Self::Transient(error.to_string()),
            _ => Self::permanent(error.reason(), error.to_string()),
        }
    }
}
