//! Outcomes of many requests in one call, matched by the key that the platform echoes.

use crate::platform::{CallError, Issued, WaybillRequest};
use serde_json::Value;
use std::collections::HashMap;

/// What the platform told of waybills, by its key of the parcel.
pub(crate) type Answers = HashMap<String, Result<Issued, CallError>>;

/// One outcome for each request, in their order: why it was not `sent`, else what is `told`
/// under its `key`. One that nothing is told of may have been fulfilled.
pub(crate) fn outcomes(
    requests: &[WaybillRequest],
    sent: Vec<Result<Value, CallError>>,
    mut told: Answers,
    key: impl Fn(&WaybillRequest) -> String,
) -> Vec<Result<Issued, CallError>> {
    let outcome = |(request, sent): (&WaybillRequest, Result<Value, CallError>)| {
        sent.and_then(|_| {
            told.remove(&key(request))
                .unwrap_or_else(|| Err(unanswered()))
        })
    };
    requests.iter().zip(sent).map(outcome).collect()
}

fn unanswered() -> CallError {
    CallError::OutcomeUnknown {
        message: "the answer says nothing of this waybill".into(),
    }
}
