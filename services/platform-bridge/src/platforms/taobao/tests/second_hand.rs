//! The signature of calls, as others compute it.

use crate::platforms::{
    taobao::sign::sign,
    tests::second_hand::{Random, agree},
};
use serde_json::{Value, json};

const NAMES: [&str; 9] = [
    "app_key",
    "buyer_memo",
    "fields",
    "format",
    "method",
    "session",
    "tid",
    "timestamp",
    "v",
];

fn call(random: &mut Random, sign_method: &str) -> (Value, String) {
    let mut params = random.fields(&NAMES);
    params.insert("sign_method", sign_method.to_owned());
    let secret = random.word(32);
    let ours = sign(&secret, &params);
    (json!({"secret": secret, "params": params}), ours)
}

#[test]
fn by_md5() {
    agree("taobao_md5", |random| call(random, "md5"));
}

#[test]
fn by_hmac_sha256() {
    agree("taobao_hmac_sha256", |random| call(random, "hmac-sha256"));
}
