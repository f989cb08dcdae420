//! Whether the replacement of an exchange or a reship is told with our parcel.

use crate::platform::DecisionFound;
use oms_contracts::oms::types::v1::AfterSaleStage;

/// What an after-sale at `stage`, whose replacement is told to have `their_number` (empty:
/// none), says of ours having left.
pub(crate) fn replacement(
    our_number: &str,
    their_number: &str,
    stage: AfterSaleStage,
) -> DecisionFound {
    use AfterSaleStage::{AwaitingReturn, Processing, Requested, Returned};
    match their_number.trim() {
        number if number == our_number => DecisionFound::Done,
        "" if matches!(stage, Requested | AwaitingReturn | Returned | Processing) => {
            DecisionFound::NotDone
        }
        _ => DecisionFound::Overtaken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_is_known_by_its_number() {
        use AfterSaleStage::{Closed, Processing, Refunded, Returned};
        use DecisionFound::{Done, NotDone, Overtaken};
        assert_eq!(replacement("SF1", " SF1", Closed), Done);
        assert_eq!(replacement("SF1", "", Returned), NotDone);
        assert_eq!(replacement("SF1", "SF2", Processing), Overtaken);
        assert_eq!(replacement("SF1", "", Refunded), Overtaken);
    }
}
