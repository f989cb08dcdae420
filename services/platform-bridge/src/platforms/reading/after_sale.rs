//! What the mapping of every after-sale ends with, and what a stage says of a decision.

use crate::platform::{Decision, DecisionFound};
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::AfterSaleStage};
use prost::Message;
use ring::digest::{SHA256, digest};

/// `after_sale` with the hash of all that it says. The encoding is deterministic: fields
/// in order of their tags, no maps.
pub(crate) fn hashed(mut after_sale: PlatformAfterSale) -> PlatformAfterSale {
    after_sale.content_hash.clear();
    let hash = digest(&SHA256, &after_sale.encode_to_vec());
    after_sale.content_hash = hash.as_ref().to_vec();
    after_sale
}

/// What `stage` says of a decision; `None` for one that moves no stage.
pub(crate) fn found(decision: &Decision, stage: AfterSaleStage) -> Option<DecisionFound> {
    use AfterSaleStage::{
        AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
        Unspecified,
    };
    use DecisionFound::{Done, NotDone, Overtaken};
    Some(match (decision, stage) {
        (Decision::AnswerStop(_) | Decision::Note(_), _) => return None,
        (Decision::Refuse(_) | Decision::RefuseReturned(_), Refused) => Done,
        (_, Refused | Closed) => Overtaken,
        (_, Requested | Unspecified) => NotDone,
        (Decision::AgreeReturn { .. }, _) => Done,
        (Decision::RefuseReturned(_), AwaitingReturn | Returned) => NotDone,
        (Decision::Refuse(_) | Decision::RefuseReturned(_), _) => Overtaken,
        (_, AwaitingReturn | Returned) => NotDone,
        // That it is agreed does not say that the replacement has left.
        (Decision::ShipReplacement { .. }, Processing) => NotDone,
        (_, Processing | Refunded | Completed) => Done,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::{Refusal, Stop};
    use AfterSaleStage::{
        AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
    };
    use DecisionFound::{Done, NotDone, Overtaken};

    #[test]
    fn the_hash_follows_the_content_and_not_an_earlier_hash() {
        let plain = PlatformAfterSale {
            platform_after_sale_id: "1".into(),
            refund_fen: 5,
            ..Default::default()
        };
        let first = hashed(plain.clone());
        assert_eq!(first.content_hash.len(), 32);
        assert_eq!(hashed(first.clone()), first);
        let other = PlatformAfterSale {
            refund_fen: 6,
            ..plain
        };
        assert_ne!(hashed(other).content_hash, first.content_hash);
    }

    #[test]
    fn each_stage_says_what_became_of_a_decision() {
        let stages = [
            Requested,
            AwaitingReturn,
            Returned,
            Processing,
            Refunded,
            Completed,
            Refused,
            Closed,
        ];
        let refusal = || Refusal {
            reason_code: "1".into(),
            note: String::new(),
            proof_urls: Vec::new(),
        };
        let agree_return = Decision::AgreeReturn {
            address_id: String::new(),
            note: String::new(),
        };
        let replacement = Decision::ShipReplacement {
            carrier_code: "ZTO".into(),
            waybill_no: "1".into(),
        };
        for (decision, expected) in [
            (
                Decision::AgreeRefund,
                [
                    NotDone, NotDone, NotDone, Done, Done, Done, Overtaken, Overtaken,
                ],
            ),
            (
                agree_return,
                [NotDone, Done, Done, Done, Done, Done, Overtaken, Overtaken],
            ),
            (
                Decision::Refuse(refusal()),
                [
                    NotDone, Overtaken, Overtaken, Overtaken, Overtaken, Overtaken, Done, Overtaken,
                ],
            ),
            (
                Decision::ConfirmReturned,
                [
                    NotDone, NotDone, NotDone, Done, Done, Done, Overtaken, Overtaken,
                ],
            ),
            (
                Decision::RefuseReturned(refusal()),
                [
                    NotDone, NotDone, NotDone, Overtaken, Overtaken, Overtaken, Done, Overtaken,
                ],
            ),
            (
                replacement,
                [
                    NotDone, NotDone, NotDone, NotDone, Done, Done, Overtaken, Overtaken,
                ],
            ),
        ] {
            let told = stages.map(|stage| found(&decision, stage).unwrap());
            assert_eq!(told, expected, "{decision:?}");
        }
        assert_eq!(found(&Decision::Note("x".into()), Closed), None);
        assert_eq!(found(&Decision::AnswerStop(Stop::Stopped), Requested), None);
    }
}
