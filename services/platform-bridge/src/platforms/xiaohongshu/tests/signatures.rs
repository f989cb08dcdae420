//! The published and the made-up vectors of the signature of calls.
#![cfg(test)]

use crate::platforms::xiaohongshu::sign::{VERSION, sign};

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
