//! Pushes that others encrypted and signed.

use crate::platforms::{
    tests::second_hand::{CALLS, Random, second_hand},
    wechat_shop::{push::sign, push_cipher},
};
use serde_json::{Value, json};

#[test]
fn are_opened_and_their_signatures_are_ours() {
    let mut random = Random::new();
    let pushes: Vec<Value> = (0..CALLS)
        .map(|_| {
            json!({
                "token": random.word(16), "timestamp": "1772331630", "nonce": random.word(9),
                "key": random.word(43), "app_id": random.word(18), "message": random.text(),
            })
        })
        .collect();
    let told = second_hand("wechat_push", &pushes);
    for (push, told) in pushes.iter().zip(told.into_iter().flatten()) {
        let [token, timestamp, nonce, key] =
            ["token", "timestamp", "nonce", "key"].map(|name| push[name].as_str().unwrap());
        let encrypted = told["encrypted"].as_str().unwrap();
        assert_eq!(
            told["signature"],
            sign(vec![token, timestamp, nonce]),
            "{push}"
        );
        let of_all = sign(vec![token, timestamp, nonce, encrypted]);
        assert_eq!(told["msg_signature"], of_all, "{push}");
        let opened = push_cipher::open(&push_cipher::key(key).unwrap(), encrypted).unwrap();
        assert_eq!(opened.message, push["message"].as_str().unwrap().as_bytes());
        assert_eq!(opened.app_id, push["app_id"].as_str().unwrap().as_bytes());
    }
}
