//! Xiaohongshu's signature: method, app id, time and version in a fixed order, then
//! the app secret, as MD5. Neither the token nor the fields of a call are signed.

use md5::{Digest, Md5};

/// Version of the protocol since shops authorise apps by OAuth.
pub(super) const VERSION: &str = "2.0";

/// Signs a call; `timestamp` is exactly what is sent.
pub(super) fn sign(
    secret: &str,
    method: &str,
    app_id: &str,
    timestamp: &str,
    version: &str,
) -> String {
    let text = format!("{method}?appId={app_id}&timestamp={timestamp}&version={version}{secret}");
    hex::encode(Md5::digest(text))
}
