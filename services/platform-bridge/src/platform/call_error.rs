//! What to do now that a platform call did not succeed.

use std::time::Duration;

/// What to do now that a platform call did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Nothing happened there; try again after a while.
    #[error("{code}: {message}")]
    Retry {
        /// How long the platform asks us to wait, if it says so.
        after: Option<Duration>,
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// Called too often; nothing happened there.
    #[error("throttled: {code}: {message}")]
    Throttled {
        /// How long to wait, if the platform says so.
        after: Option<Duration>,
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// The token is expired, withdrawn or wrong.
    #[error("authorisation ended: {code}: {message}")]
    AuthExpired {
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// Final: repeating the same call cannot succeed.
    #[error("refused: {code}: {message}")]
    Refused {
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// Sent, but no answer came: it may have happened. Ask before repeating.
    #[error("outcome unknown: {message}")]
    OutcomeUnknown {
        /// What broke.
        message: String,
    },
    /// The answer could not be read.
    #[error("malformed answer: {message}")]
    Malformed {
        /// What is wrong with it; never its content.
        message: String,
    },
    /// The platform has no such call.
    #[error("not supported: {reason}")]
    Unsupported {
        /// The platform's reason.
        reason: &'static str,
    },
}
