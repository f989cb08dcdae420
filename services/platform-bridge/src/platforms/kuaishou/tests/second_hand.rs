//! The signature of calls, as others compute it.

use crate::platforms::{kuaishou::sign::sign, tests::second_hand::agree};
use serde_json::json;
use std::collections::BTreeMap;

#[test]
fn of_calls_by_both_methods() {
    for sign_method in ["HMAC_SHA256", "MD5"] {
        agree("kuaishou", |random| {
            let [app_key, access_token] = [random.text(), random.text()];
            let [method, param, timestamp] = [random.text(), random.text(), random.text()];
            let secret = random.word(32);
            let params = json!({
                "app_key": app_key, "access_token": access_token, "method": method,
                "param": param, "timestamp": timestamp, "sign_method": sign_method,
            });
            let fields = BTreeMap::from([
                ("appkey", app_key),
                ("access_token", access_token),
                ("method", method),
                ("param", param),
                ("timestamp", timestamp),
                ("signMethod", sign_method.to_owned()),
                ("version", "1".to_owned()),
            ]);
            let ours = sign(&secret, &fields);
            (json!({"secret": secret, "params": params}), ours)
        });
    }
}
