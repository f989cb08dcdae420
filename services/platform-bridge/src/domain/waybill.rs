//! What is done about a label that is asked for, by what its row says and what the platform
//! promises.

use crate::platform::{CallError, Issued, Repeating};
use oms_contracts::oms::bridge::v1::WaybillState;

use super::verdict::Why;

/// What a row says when its label is asked for again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    /// State.
    pub(crate) state: WaybillState,
    /// Whether somebody else is at it.
    pub(crate) is_leased: bool,
    /// Whether it was asked for with the same words.
    pub(crate) is_same: bool,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The row is the answer.
    Answer,
    /// The key stands for another label.
    KeyReused,
    /// Nothing was had: ask for a number.
    Get,
    /// A number may have been had: ask whether, and only then for one.
    FindThenGet,
    /// A number may have been had and nothing tells.
    StopForPerson,
}

/// The step for a row. A refused or untouched request may be changed; one that may have
/// brought a number may not.
pub(crate) fn next(standing: Standing, repeating: Repeating) -> Step {
    match standing.state {
        WaybillState::Unspecified | WaybillState::Open | WaybillState::Refused => Step::Get,
        _ if !standing.is_same => Step::KeyReused,
        WaybillState::Asked if !standing.is_leased => match repeating {
            Repeating::GivesTheSame => Step::Get,
            Repeating::AskFirst => Step::FindThenGet,
            Repeating::StopForPerson => Step::StopForPerson,
        },
        WaybillState::Asked
        | WaybillState::Issued
        | WaybillState::NeedsPerson
        | WaybillState::Cancelling
        | WaybillState::Cancelled => Step::Answer,
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// A number was had.
    Issued(Issued),
    /// Nothing happened there.
    Open(Why),
    /// The platform will not.
    Refused(Why),
    /// It may have happened: the row stays asked, and the lease lapses at once.
    Unknown(Why),
    /// Only a person can tell.
    NeedsPerson(Why),
}

/// The end of a request by its outcome. A call whose outcome is not known is asked about
/// where that can be done, and else by a person. One that was in doubt before stays so until
/// there is a number: that nothing happened this time says nothing of the first time.
pub(crate) fn ended(
    outcome: Result<Issued, CallError>,
    repeating: Repeating,
    in_doubt: bool,
) -> Ended {
    match once(outcome, repeating) {
        Ended::Open(why) if in_doubt => Ended::Unknown(why),
        Ended::Refused(why) if in_doubt => Ended::NeedsPerson(why),
        end => end,
    }
}

fn once(outcome: Result<Issued, CallError>, repeating: Repeating) -> Ended {
    let error = match outcome {
        Ok(issued) if issued.waybill_no.is_empty() => CallError::Malformed {
            message: "success without a number".into(),
        },
        Ok(issued) => return Ended::Issued(issued),
        Err(error) => error,
    };
    let why = Why::of(&error);
    match error {
        CallError::Retry { .. } | CallError::Throttled { .. } | CallError::AuthExpired { .. } => {
            Ended::Open(why)
        }
        CallError::Refused { .. } | CallError::Unsupported { .. } => Ended::Refused(why),
        CallError::OutcomeUnknown { .. } | CallError::Malformed { .. } => match repeating {
            Repeating::StopForPerson => Ended::NeedsPerson(why),
            Repeating::GivesTheSame | Repeating::AskFirst => Ended::Unknown(why),
        },
    }
}

/// What a row becomes when its number was to be given back. A refusal leaves it as good as
/// before, unless an earlier try may have given it back.
pub(crate) fn given_back(outcome: &Result<(), CallError>, in_doubt: bool) -> (WaybillState, Why) {
    match outcome {
        Ok(()) => (WaybillState::Cancelled, Why::default()),
        Err(error @ (CallError::Refused { .. } | CallError::Unsupported { .. })) => {
            let state = if in_doubt {
                WaybillState::NeedsPerson
            } else {
                WaybillState::Issued
            };
            (state, Why::of(error))
        }
        Err(error) => (WaybillState::Cancelling, Why::of(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    const STATES: [WaybillState; 8] = [
        WaybillState::Unspecified,
        WaybillState::Open,
        WaybillState::Asked,
        WaybillState::Issued,
        WaybillState::Refused,
        WaybillState::NeedsPerson,
        WaybillState::Cancelling,
        WaybillState::Cancelled,
    ];
    const REPEATING: [Repeating; 3] = [
        Repeating::GivesTheSame,
        Repeating::AskFirst,
        Repeating::StopForPerson,
    ];

    proptest! {
        /// Money is spent a second time only where the platform promises the same number.
        #[test]
        fn a_number_is_asked_for_again_only_where_that_is_safe(
            state in select(&STATES[..]),
            repeating in select(&REPEATING[..]),
            is_leased: bool,
            is_same: bool,
        ) {
            let step = next(Standing { state, is_leased, is_same }, repeating);
            let may_have_one = !matches!(
                state,
                WaybillState::Unspecified | WaybillState::Open | WaybillState::Refused
            );
            if step == Step::Get && may_have_one {
                prop_assert_eq!(state, WaybillState::Asked);
                prop_assert_eq!(repeating, Repeating::GivesTheSame);
                prop_assert!(is_same && !is_leased);
            }
            if may_have_one && !is_same {
                prop_assert_eq!(step, Step::KeyReused);
            }
        }
    }

    #[test]
    fn a_doubt_stops_for_a_person_only_where_nothing_tells() {
        let doubt = || {
            Err(CallError::OutcomeUnknown {
                message: "cut".into(),
            })
        };
        assert!(matches!(
            ended(doubt(), Repeating::StopForPerson, false),
            Ended::NeedsPerson(_)
        ));
        assert!(matches!(
            ended(doubt(), Repeating::AskFirst, false),
            Ended::Unknown(_)
        ));
        let throttled = Err(CallError::Throttled {
            after: None,
            code: "x".into(),
            message: "y".into(),
        });
        assert!(matches!(
            ended(throttled, Repeating::StopForPerson, false),
            Ended::Open(_)
        ));
        let nothing = Ok(Issued {
            waybill_no: String::new(),
            parent_waybill_no: String::new(),
            reference: String::new(),
            print: None,
        });
        assert!(matches!(
            ended(nothing, Repeating::StopForPerson, false),
            Ended::NeedsPerson(_)
        ));
    }

    #[test]
    fn a_doubt_outlives_a_try_in_which_nothing_happened() {
        let throttled = || {
            Err(CallError::Throttled {
                after: None,
                code: "x".into(),
                message: "y".into(),
            })
        };
        let refused = || CallError::Refused {
            code: "x".into(),
            message: "y".into(),
        };
        let same = Repeating::GivesTheSame;
        assert!(matches!(ended(throttled(), same, true), Ended::Unknown(_)));
        assert!(matches!(ended(throttled(), same, false), Ended::Open(_)));
        let after_doubt = ended(Err(refused()), same, true);
        assert!(matches!(after_doubt, Ended::NeedsPerson(_)));
        assert!(matches!(
            ended(Err(refused()), same, false),
            Ended::Refused(_)
        ));
        // A number that may have been given back is never good again by itself.
        let state = |in_doubt| given_back(&Err(refused()), in_doubt).0;
        assert_eq!(state(true), WaybillState::NeedsPerson);
        assert_eq!(state(false), WaybillState::Issued);
    }
}
