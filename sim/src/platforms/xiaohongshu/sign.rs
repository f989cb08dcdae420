//! Signatures of Xiaohongshu: the method, three system fields in a fixed order, the secret.

use md5::{Digest, Md5};

/// What is signed of one call.
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    pub(super) app_id: &'a str,
    pub(super) timestamp: &'a str,
    pub(super) version: &'a str,
}

/// The signature in lower-case hex.
pub(super) fn sign(secret: &str, signed: &Signed<'_>) -> String {
    let Signed {
        method,
        app_id,
        timestamp,
        version,
    } = signed;
    let text = format!("{method}?appId={app_id}&timestamp={timestamp}&version={version}{secret}");
    hex::encode(Md5::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_list_and_a_token() {
        let signed = |method| Signed {
            method,
            app_id: "demoappid0123456789ab",
            timestamp: "1735689600",
            version: "2.0",
        };
        let secret = "demosecret0123456789abcdef012345";
        assert_eq!(
            sign(secret, &signed("order.getOrderList")),
            "d983ff865a25fa5b790dcf1c564e400a"
        );
        assert_eq!(
            sign(secret, &signed("oauth.getAccessToken")),
            "20fda973cd64f955d38d7c0729222853"
        );
    }

    #[test]
    fn the_published_example() {
        let signed = Signed {
            method: "oauth.getAccessToken",
            app_id: "test-app",
            timestamp: "1700000000",
            version: "1.0",
        };
        assert_eq!(
            sign("secret-key", &signed),
            "15dd91e56a77df52c8a652a43a7c131e"
        );
    }
}
