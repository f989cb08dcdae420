//! What can go wrong while messages move, and while they are handled.

/// Why a message could not be moved.
#[derive(Debug, Clone, thiserror::Error)]
pub enum MessagingError {
    /// The transport's address is not usable; nothing was tried.
    #[error("the address of the message transport is not valid: {0}")]
    Address(String),
    /// Broker or database away, or it did not answer in time. Trying again helps, and
    /// what was under way may or may not have been stored.
    #[error("message transport not available: {0}")]
    Unavailable(String),
    /// The transport said no to this message; the same message fails again.
    #[error("message refused: {0}")]
    Refused(String),
}

/// Why a handler did not handle a message, and so what happens to it next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandlerError {
    /// Something that the message waits for is away. The consumer pauses and tries
    /// again in place; the text is for the log and holds no personal data.
    #[error("{0}")]
    Transient(String),
    /// No repetition helps: the message becomes a dead letter.
    #[error("{reason}: {message}")]
    Permanent {
        /// Stable UPPER_SNAKE code.
        reason: String,
        /// What a person reads beside the dead letter; no personal data.
        message: String,
    },
}

impl HandlerError {
    /// A [`HandlerError::Permanent`].
    pub fn permanent(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Permanent {
            reason: reason.into(),
            message: message.into(),
        }
    }
}
