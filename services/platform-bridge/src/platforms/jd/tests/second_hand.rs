//! The signature of calls, as others compute it.

use crate::platforms::{jd::sign::sign, tests::second_hand::agree};
use serde_json::json;

#[test]
fn of_calls() {
    agree("jd", |random| {
        let names = [
            "360buy_param_json",
            "access_token",
            "app_key",
            "method",
            "timestamp",
            "v",
        ];
        let params = random.ascii_fields(&names);
        let secret = random.word(32);
        let ours = sign(&secret, &params);
        (json!({"secret": secret, "params": params}), ours)
    });
}
