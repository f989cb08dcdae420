//! `next_key`: where a list goes on, opaque, and good for the filters it was given for only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::envelope::WxError;
use crate::chance::Chance;

const CHECK_CHARS: usize = 12;

/// A key that stands for `last` under the filters named by `scope`.
pub(super) fn seal(chance: Chance, scope: &str, last: &str) -> String {
    STANDARD.encode(format!("{}{last}", check(chance, scope)))
}

/// What [`seal`] sealed; none for an absent or empty key.
pub(super) fn open(
    chance: Chance,
    scope: &str,
    key: Option<&str>,
) -> Result<Option<String>, WxError> {
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        return Ok(None);
    };
    let text = STANDARD
        .decode(key)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let last = text
        .as_deref()
        .and_then(|text| text.strip_prefix(check(chance, scope).as_str()));
    last.map(|last| Some(last.to_owned()))
        .ok_or_else(|| WxError::parameter("next_key"))
}

fn check(chance: Chance, scope: &str) -> String {
    chance.hex(&["next_key", scope])[..CHECK_CHARS].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_under_its_own_filters_only() {
        let chance = Chance::new(1);
        let key = seal(chance, "status=20", "17|3720000000000000001");
        assert_eq!(
            open(chance, "status=20", Some(&key)),
            Ok(Some("17|3720000000000000001".to_owned()))
        );
        assert_eq!(open(chance, "status=20", Some("")), Ok(None));
        for (scope, key) in [("status=30", key.as_str()), ("status=20", "nonsense")] {
            let refused = open(chance, scope, Some(key));
            assert_eq!(refused.map_err(|error| error.code), Err(40_097));
        }
    }
}
