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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_example() {
        assert_eq!(
            sign(
                "secret-key",
                "oauth.getAccessToken",
                "test-app",
                "1700000000",
                "1.0"
            ),
            "15dd91e56a77df52c8a652a43a7c131e"
        );
    }

    #[test]
    fn each_method_has_its_own_signature() {
        for (method, signature) in [
            ("order.getOrderList", "d983ff865a25fa5b790dcf1c564e400a"),
            ("oauth.getAccessToken", "20fda973cd64f955d38d7c0729222853"),
        ] {
            let signed = sign(
                "demosecret0123456789abcdef012345",
                method,
                "demoappid0123456789ab",
                "1735689600",
                VERSION,
            );
            assert_eq!(signed, signature, "{method}");
        }
    }
}
