//! Opaque keyset page tokens, bound to the filter they were made for.

use crate::error::bad_field;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use prost::Message;
use serde::{Serialize, de::DeserializeOwned};
use tonic::Status;

const BINDING_BYTES: usize = 8;

/// The token of `cursor` under `filter` (the request without its token).
pub fn encode<F: Message, C: Serialize>(filter: &F, cursor: &C) -> String {
    let mut bytes = binding(filter).to_vec();
    // A cursor is a tuple of plain values; serialising it cannot fail.
    bytes.extend(serde_json::to_vec(cursor).unwrap_or_default());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The cursor of a token; `None` for the empty token, an error for one that was
/// made for another filter or is damaged.
pub fn decode<F: Message, C: DeserializeOwned>(
    filter: &F,
    token: &str,
) -> Result<Option<C>, Box<Status>> {
    if token.is_empty() {
        return Ok(None);
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).ok();
    bytes
        .as_deref()
        .and_then(|bytes| bytes.strip_prefix(&binding(filter)[..]))
        .and_then(|cursor| serde_json::from_slice(cursor).ok())
        .map(Some)
        .ok_or_else(|| {
            Box::new(bad_field(
                "page_token",
                "belongs to another filter or order; start again without it",
            ))
        })
}

/// Page size asked for, or the default for 0.
pub fn size(asked: i32, default: i64) -> i64 {
    if asked <= 0 {
        default
    } else {
        i64::from(asked)
    }
}

fn binding<F: Message>(filter: &F) -> [u8; BINDING_BYTES] {
    let digest = ring::digest::digest(&ring::digest::SHA256, &filter.encode_to_vec());
    let mut out = [0; BINDING_BYTES];
    out.copy_from_slice(&digest.as_ref()[..BINDING_BYTES]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use oms_contracts::oms::orders::v1::OrderFilter;

    #[test]
    fn a_token_holds_for_its_filter_only() {
        let filter = OrderFilter::default();
        let token = encode(&filter, &(7_i64, "x"));
        let cursor: Option<(i64, String)> = decode(&filter, &token).unwrap();
        assert_eq!(cursor, Some((7, "x".to_owned())));
        let other = OrderFilter {
            receiver_exact: "y".into(),
            ..Default::default()
        };
        assert!(decode::<_, (i64, String)>(&other, &token).is_err());
        assert!(decode::<_, (i64, String)>(&filter, "garbage!").is_err());
        assert_eq!(decode::<_, (i64, String)>(&filter, "").unwrap(), None);
    }
}
