//! The signature of calls: published and made-up vectors, and as others compute it.
#![cfg(test)]

use crate::platforms::{
    tests::second_hand::agree,
    xiaohongshu::sign::{VERSION, sign},
};
use serde_json::json;

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

#[test]
fn a_second_hand_signs_alike() {
    agree("xiaohongshu", |random| {
        let secret = random.word(32);
        let [method, app_id, timestamp] = [random.text(), random.text(), random.text()];
        let ours = sign(&secret, &method, &app_id, &timestamp, VERSION);
        let call = json!({
            "app_secret": secret, "method": method, "app_id": app_id, "timestamp": timestamp,
            "version": VERSION,
        });
        (call, ours)
    });
}
