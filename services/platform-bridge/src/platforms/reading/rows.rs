//! Rows that go to the platform one by one: an error that would meet each of them alike.

use crate::platform::CallError;

/// True for an error that would meet each row alike: nobody listened, so nothing was done.
pub(crate) fn meets_all(error: &CallError) -> bool {
    matches!(
        error,
        CallError::AuthExpired { .. } | CallError::Throttled { .. } | CallError::Retry { .. }
    )
}
