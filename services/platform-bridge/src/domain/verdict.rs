//! What an answer, or its absence, means for a command.

use crate::platform::{CallError, ShipmentFound};
use std::time::Duration;

/// What becomes of a command after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The other side did it. The text is what it answered (the ERP's document number).
    Done(String),
    /// The other side will never do it.
    Refused(Why),
    /// Nothing happened there: try again, not before the time asked for.
    Again(Option<Duration>, Why),
    /// It may have happened: ask before anything else.
    Ask(Why),
    /// Only a person can tell.
    NeedsPerson(Why),
    /// Nothing happened, and nothing will before the shop has new credentials.
    Unauthorised(Why),
    /// It turned out that the hand-over was taken back already.
    Recalled,
}

/// A stable code and a text for a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Why {
    /// The other side's code, or one of ours in UPPER_SNAKE.
    pub(crate) code: String,
    /// What it says.
    pub(crate) message: String,
}

impl Why {
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }

    /// Code and text of a failed call.
    pub(crate) fn of(error: &CallError) -> Self {
        match error {
            CallError::Retry { code, message, .. }
            | CallError::Throttled { code, message, .. }
            | CallError::AuthExpired { code, message }
            | CallError::Refused { code, message } => Self::new(code, message),
            CallError::OutcomeUnknown { message } => Self::new("OUTCOME_UNKNOWN", message),
            CallError::Malformed { message } => Self::new("MALFORMED_ANSWER", message),
            CallError::Unsupported { reason } => Self::new("UNSUPPORTED", *reason),
        }
    }
}

/// After a call that changes something.
pub(crate) fn after_call(error: &CallError) -> Verdict {
    let why = Why::of(error);
    match error {
        CallError::Retry { after, .. } | CallError::Throttled { after, .. } => {
            Verdict::Again(*after, why)
        }
        CallError::AuthExpired { .. } => Verdict::Unauthorised(why),
        CallError::Refused { .. } | CallError::Unsupported { .. } => Verdict::Refused(why),
        CallError::OutcomeUnknown { .. } | CallError::Malformed { .. } => Verdict::Ask(why),
    }
}

/// After a call that may simply be repeated: a doubt is no reason to ask.
pub(crate) fn after_repeatable_call(error: &CallError) -> Verdict {
    match after_call(error) {
        Verdict::Ask(why) => Verdict::Again(None, why),
        verdict => verdict,
    }
}

/// After asking the platform what became of a shipment report. `refusal` is why it
/// refused the report, where it did.
pub(crate) fn after_find(found: Result<ShipmentFound, CallError>, refusal: Option<Why>) -> Verdict {
    match found {
        Ok(ShipmentFound::Ours) => Verdict::Done(String::new()),
        Ok(ShipmentFound::NotShipped) => match refusal {
            Some(why) => Verdict::Refused(why),
            None => Verdict::Again(None, Why::new("NOT_SHIPPED", "asked: not reported yet")),
        },
        Ok(ShipmentFound::Others(numbers)) => Verdict::Refused(Why::new(
            "SHIPPED_WITH_OTHERS",
            format!(
                "the platform has other waybill numbers: {}",
                numbers.join(", ")
            ),
        )),
        Ok(ShipmentFound::Closed) => Verdict::Refused(Why::new(
            "ORDER_CLOSED",
            "the order is closed or refunded on the platform",
        )),
        Err(CallError::Unsupported { reason }) => Verdict::NeedsPerson(Why::new(
            "CANNOT_ASK",
            format!(
                "it is not known whether the report arrived, and the platform cannot be asked: {reason}"
            ),
        )),
        Err(error @ CallError::Refused { .. }) => {
            let why = Why::of(&error);
            Verdict::NeedsPerson(Why::new(
                why.code,
                format!(
                    "it is not known whether the report arrived, and the question was refused: {}",
                    why.message
                ),
            ))
        }
        Err(error) => Verdict::Ask(Why::of(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Option<Why> {
        Some(Why::new("isv.already-shipped", "shipped"))
    }

    #[test]
    fn a_doubt_is_asked_about_and_never_simply_repeated() {
        let unknown = CallError::OutcomeUnknown {
            message: "cut".into(),
        };
        assert!(matches!(after_call(&unknown), Verdict::Ask(_)));
        let malformed = CallError::Malformed {
            message: "no json".into(),
        };
        assert!(matches!(after_call(&malformed), Verdict::Ask(_)));
        assert!(matches!(
            after_repeatable_call(&unknown),
            Verdict::Again(..)
        ));
    }

    #[test]
    fn what_the_platform_knows_decides() {
        assert_eq!(
            after_find(Ok(ShipmentFound::Ours), refused()),
            Verdict::Done(String::new())
        );
        assert!(matches!(
            after_find(Ok(ShipmentFound::NotShipped), refused()),
            Verdict::Refused(why) if why.code == "isv.already-shipped"
        ));
        assert!(matches!(
            after_find(Ok(ShipmentFound::NotShipped), None),
            Verdict::Again(..)
        ));
        assert!(matches!(
            after_find(Ok(ShipmentFound::Others(vec!["SF1".into()])), None),
            Verdict::Refused(why) if why.message.contains("SF1")
        ));
    }

    #[test]
    fn what_cannot_be_asked_waits_for_a_person() {
        let cannot = Err(CallError::Unsupported {
            reason: "no such call",
        });
        assert!(matches!(after_find(cannot, None), Verdict::NeedsPerson(_)));
        let away = Err(CallError::Retry {
            after: None,
            code: "HTTP_502".into(),
            message: String::new(),
        });
        assert!(matches!(after_find(away, None), Verdict::Ask(_)));
    }
}
