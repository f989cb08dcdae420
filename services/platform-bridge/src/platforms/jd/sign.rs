//! JD's signature: every parameter sorted by key, key and value run together before any
//! url-encoding, wrapped in the app secret, MD5. The business parameters are one value:
//! the JSON text exactly as it is sent.

use md5::{Digest, Md5};
use std::collections::BTreeMap;

/// Signs `params`; empty values and `sign` itself are left out.
pub(super) fn sign(secret: &str, params: &BTreeMap<&'static str, String>) -> String {
    let text: String = params
        .iter()
        .filter(|(key, value)| **key != "sign" && !value.is_empty())
        .flat_map(|(key, value)| [*key, value.as_str()])
        .collect();
    hex::encode_upper(Md5::digest(format!("{secret}{text}{secret}")))
}
