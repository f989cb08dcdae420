//! The one text by which a waybill account is asked for, where the platform wants several
//! codes with each request.

use crate::platform::CallError;

/// Between codes; no platform's codes hold it.
const BETWEEN: &str = ":";

/// An account's codes as one text.
pub(crate) fn account_id<const N: usize>(codes: [&str; N]) -> String {
    codes.join(BETWEEN)
}

/// The codes of an account, of which any may be empty.
pub(crate) fn account_codes<const N: usize>(account_id: &str) -> Result<[&str; N], CallError> {
    let codes: Vec<&str> = account_id.split(BETWEEN).collect();
    codes.try_into().map_err(|_| CallError::Refused {
        code: "UNKNOWN_ACCOUNT".into(),
        message: "the waybill account is none of this platform's; choose one of the shop's list"
            .into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_told_by_all_its_codes() {
        let id = account_id(["ZTO", "", "75500"]);
        assert_eq!(account_codes::<3>(&id).unwrap(), ["ZTO", "", "75500"]);
        for other in ["", "ZTO", "ZTO:1:2:3"] {
            assert!(matches!(
                account_codes::<3>(other),
                Err(CallError::Refused { .. })
            ));
        }
    }
}
