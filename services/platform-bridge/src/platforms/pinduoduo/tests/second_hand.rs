//! The signature of calls, as others compute it.

use crate::platforms::{pinduoduo::sign::sign, tests::second_hand::agree};
use serde_json::json;

#[test]
fn of_calls() {
    agree("pinduoduo", |random| {
        let names = [
            "access_token",
            "client_id",
            "data_type",
            "note",
            "order_sn",
            "page",
            "timestamp",
            "type",
        ];
        let params = random.fields(&names);
        let secret = random.word(40);
        let ours = sign(&secret, &params);
        (json!({"secret": secret, "params": params}), ours)
    });
}
