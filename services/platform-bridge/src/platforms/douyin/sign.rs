//! Douyin's signature: the parameters as canonical JSON among four common ones, in
//! alphabetical order with nothing between them, between two copies of the app secret,
//! as HMAC-SHA256 under that secret.

use ring::hmac;

/// What is signed of a call; token and signature are not.
pub(super) struct Signed<'a> {
    pub(super) app_key: &'a str,
    pub(super) method: &'a str,
    /// Canonical parameters; the body that is sent.
    pub(super) param_json: &'a str,
    /// As it stands in the address.
    pub(super) timestamp: &'a str,
}

/// The signature for `sign_method=hmac-sha256`.
pub(super) fn sign(secret: &str, signed: &Signed<'_>) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hex::encode(hmac::sign(&key, base_string(secret, signed).as_bytes()))
}

/// What is digested.
pub(super) fn base_string(secret: &str, signed: &Signed<'_>) -> String {
    let Signed {
        app_key,
        method,
        param_json,
        timestamp,
    } = signed;
    format!(
        "{secret}app_key{app_key}method{method}param_json{param_json}timestamp{timestamp}v2{secret}"
    )
}
