//! What every API checks before it runs: the token's shop, and the body's form.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::envelope::WxError;
use crate::platforms::Platform;
use crate::sim::Sim;

/// A call that passed the gateway.
pub(super) struct Call {
    pub(super) sim: Sim,
    /// Place of the token's shop.
    pub(super) shop: usize,
    pub(super) body: Vec<u8>,
    pub(super) now: DateTime<Utc>,
}

impl Call {
    /// The body's fields; one that the API does not know is refused, so that a misspelt
    /// filter is never an absent one.
    pub(super) fn fields<T: DeserializeOwned>(&self) -> Result<T, WxError> {
        fields(&self.body)
    }
}

/// The shop a token stands for.
pub(super) fn shop_of_token(
    sim: &Sim,
    token: Option<&str>,
    now: DateTime<Utc>,
) -> Result<usize, WxError> {
    let token = token
        .filter(|token| !token.is_empty())
        .ok_or_else(|| WxError::new(41_001, "access_token missing"))?;
    sim.read(|world| {
        let shop = world
            .shop_of_token(Platform::WechatShop, token)
            .ok_or_else(|| {
                WxError::new(
                    40_001,
                    "invalid credential, access_token is invalid or not latest",
                )
            })?;
        if !world.takes_token(shop, token, now) {
            return Err(WxError::new(42_001, "access_token expired"));
        }
        Ok(shop)
    })
}

/// Reads a body's fields.
pub(super) fn fields<T: DeserializeOwned>(body: &[u8]) -> Result<T, WxError> {
    if body.is_empty() {
        return Err(WxError::new(44_002, "empty post data"));
    }
    let value: Value =
        serde_json::from_slice(body).map_err(|error| WxError::format(&error.to_string()))?;
    if !value.is_object() {
        return Err(WxError::format("not an object"));
    }
    T::deserialize(value).map_err(|error| {
        let text = error.to_string();
        let misnamed = ["unknown field", "missing field"]
            .iter()
            .any(|start| text.starts_with(start));
        if misnamed {
            WxError::parameter(&text)
        } else {
            WxError::format(&text)
        }
    })
}

/// A number of 64 bits, which is sent as text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Id(pub(super) String);

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.parse::<u64>() {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(format!("{text:?} is no uint64")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        order_id: Id,
    }

    fn code(body: &str) -> i64 {
        fields::<Asked>(body.as_bytes()).map_or_else(|error| error.code, |_| 0)
    }

    #[test]
    fn a_body_is_an_object_of_known_fields_in_their_types() {
        assert_eq!(
            fields::<Asked>(br#"{"order_id":"3720000000000000001"}"#)
                .unwrap()
                .order_id
                .0,
            "3720000000000000001"
        );
        let cases = [
            ("", 44_002),
            ("order_id=1", 47_001),
            ("[]", 47_001),
            (r#"{"order_id":3720000000000000001}"#, 47_001),
            (r#"{"order_id":"one"}"#, 47_001),
            ("{}", 40_097),
            (r#"{"order_id":"1","orderid":"1"}"#, 40_097),
        ];
        for (body, want) in cases {
            assert_eq!(code(body), want, "{body}");
        }
    }
}
