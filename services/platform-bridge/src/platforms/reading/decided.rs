//! What became of a decision, told by the stage that the after-sale is in now.

use crate::platform::{CallError, Decision, DecisionFound, Document, Stop};
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::AfterSaleStage};

/// What `now` says of `decision`. A connector asks its platform's own words first where
/// they say more.
pub(crate) fn by_stage(decision: &Decision, now: &PlatformAfterSale) -> DecisionFound {
    use AfterSaleStage::{
        AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
        Unspecified,
    };
    use DecisionFound::{Done, NotDone, Overtaken};
    let stage = now.stage();
    match decision {
        Decision::AgreeRefund | Decision::ConfirmReturned | Decision::AnswerStop(Stop::Stopped) => {
            match stage {
                Processing | Refunded | Completed => Done,
                Unspecified | Requested | AwaitingReturn | Returned => NotDone,
                Refused | Closed => Overtaken,
            }
        }
        Decision::AgreeReturn { .. } => match stage {
            AwaitingReturn | Returned | Processing | Completed => Done,
            Refunded if !now.return_waybill_no.is_empty() => Done,
            Unspecified | Requested => NotDone,
            Refunded | Refused | Closed => Overtaken,
        },
        Decision::AgreeReship => match stage {
            Processing | Completed => Done,
            Unspecified | Requested => NotDone,
            AwaitingReturn | Returned | Refunded | Refused | Closed => Overtaken,
        },
        Decision::Refuse(_) => match stage {
            Refused => Done,
            Unspecified | Requested => NotDone,
            AwaitingReturn | Returned | Processing | Refunded | Completed | Closed => Overtaken,
        },
        Decision::RefuseReturned(_) => match stage {
            Refused => Done,
            Unspecified | Returned => NotDone,
            Requested | AwaitingReturn | Processing | Refunded | Completed | Closed => Overtaken,
        },
        Decision::ShipReplacement { .. } => match stage {
            Completed => Done,
            Unspecified | Requested | AwaitingReturn | Returned | Processing => NotDone,
            Refunded | Refused | Closed => Overtaken,
        },
        // That a parcel could not be stopped is shown nowhere; saying it once more is
        // harmless as long as anybody waits for it.
        Decision::AnswerStop(Stop::NotHere | Stop::Labelled | Stop::Shipped) => match stage {
            Unspecified | Requested | AwaitingReturn | Returned | Processing => NotDone,
            Refunded | Completed | Refused | Closed => Overtaken,
        },
        Decision::Note(_) => NotDone,
    }
}

/// The after-sale that was read back.
pub(crate) fn read_back(
    document: Document<PlatformAfterSale>,
) -> Result<PlatformAfterSale, CallError> {
    document.mapped.map_err(|error| CallError::Malformed {
        message: error.message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Refusal;
    use AfterSaleStage::{
        AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
    };
    use DecisionFound::{Done, NotDone, Overtaken};

    fn found(decision: &Decision, stage: AfterSaleStage) -> DecisionFound {
        let now = PlatformAfterSale {
            stage: stage.into(),
            ..Default::default()
        };
        by_stage(decision, &now)
    }

    #[test]
    fn each_decision_at_the_stage_before_it_after_it_and_beside_it() {
        let refusal = Refusal {
            reason_code: String::new(),
            note: String::new(),
            proof_urls: Vec::new(),
        };
        let agree_return = Decision::AgreeReturn {
            address_id: String::new(),
            note: String::new(),
        };
        let ship = Decision::ShipReplacement {
            carrier_code: "ZTO".into(),
            waybill_no: "1".into(),
        };
        for (decision, before, after, beside) in [
            (Decision::AgreeRefund, Requested, Refunded, Closed),
            (Decision::ConfirmReturned, Returned, Processing, Refused),
            (agree_return, Requested, AwaitingReturn, Refunded),
            (Decision::AgreeReship, Requested, Processing, Refunded),
            (
                Decision::Refuse(refusal.clone()),
                Requested,
                Refused,
                AwaitingReturn,
            ),
            (
                Decision::RefuseReturned(refusal),
                Returned,
                Refused,
                Refunded,
            ),
            (ship, Processing, Completed, Closed),
            (
                Decision::AnswerStop(Stop::Stopped),
                Requested,
                Refunded,
                Refused,
            ),
        ] {
            assert_eq!(found(&decision, before), NotDone, "{decision:?}");
            assert_eq!(found(&decision, after), Done, "{decision:?}");
            assert_eq!(found(&decision, beside), Overtaken, "{decision:?}");
        }
        let too_late = Decision::AnswerStop(Stop::Shipped);
        assert_eq!(found(&too_late, Requested), NotDone);
        assert_eq!(found(&too_late, Refunded), Overtaken);
    }

    #[test]
    fn a_refund_after_a_return_was_agreed_to() {
        let decision = Decision::AgreeReturn {
            address_id: String::new(),
            note: String::new(),
        };
        let now = PlatformAfterSale {
            stage: Refunded.into(),
            return_waybill_no: "SF1".into(),
            ..Default::default()
        };
        assert_eq!(by_stage(&decision, &now), Done);
    }
}
