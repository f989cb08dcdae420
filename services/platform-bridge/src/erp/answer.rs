//! What a failed call to the ERP means.

use crate::domain::verdict::{Verdict, Why};
use std::error::Error;
use tonic::{Code, ConnectError, Status};

/// After a call that changes something. Where no connection stood, nothing was sent; a
/// code that says "not like this" is a refusal; anything else may have happened.
pub(super) fn after_failed_call(status: &Status) -> Verdict {
    let why = why(status);
    if was_not_sent(status) {
        return Verdict::Again(None, why);
    }
    match status.code() {
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::FailedPrecondition
        | Code::OutOfRange
        | Code::Unimplemented => Verdict::Refused(why),
        Code::Unauthenticated | Code::PermissionDenied | Code::ResourceExhausted => {
            Verdict::Again(None, why)
        }
        _ => Verdict::Ask(why),
    }
}

/// After a question that was not answered: it stays open.
pub(super) fn after_failed_question(status: &Status) -> Verdict {
    match status.code() {
        Code::Unimplemented => Verdict::NeedsPerson(Why::new(
            "CANNOT_ASK",
            "it is not known whether the hand-over arrived, and the ERP cannot be asked",
        )),
        _ => Verdict::Ask(why(status)),
    }
}

fn why(status: &Status) -> Why {
    let reason = oms_service_kit::error::reason(status);
    let code = if reason.is_empty() {
        format!("{:?}", status.code())
    } else {
        reason
    };
    Why::new(code, status.message())
}

fn was_not_sent(status: &Status) -> bool {
    let mut cause = status.source();
    while let Some(error) = cause {
        if error.is::<ConnectError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use oms_contracts::oms::erp::v1::QueryOrderRequest;

    #[test]
    fn what_may_have_happened_is_asked_about() {
        for code in [
            Code::Unavailable,
            Code::DeadlineExceeded,
            Code::Internal,
            Code::Cancelled,
        ] {
            assert!(matches!(
                after_failed_call(&Status::new(code, "")),
                Verdict::Ask(_)
            ));
        }
        let refused = Status::new(Code::InvalidArgument, "no such SKU");
        assert!(matches!(after_failed_call(&refused), Verdict::Refused(_)));
    }

    #[tokio::test]
    async fn without_a_connection_nothing_was_sent() {
        let erp = crate::erp::Erp::new("http://127.0.0.1:1").unwrap();
        let mut client = erp.client.clone();
        let status = client
            .query_order(QueryOrderRequest::default())
            .await
            .unwrap_err();
        assert!(
            matches!(after_failed_call(&status), Verdict::Again(..)),
            "{status:?}"
        );
    }
}
