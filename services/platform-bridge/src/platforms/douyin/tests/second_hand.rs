//! Signatures of calls and of pushes, as others compute them.

use crate::platforms::{
    douyin::{
        push,
        sign::{Signed, sign},
    },
    tests::second_hand::{CALLS, Random, agree, second_hand},
};
use serde_json::{Value, json};

#[test]
fn of_calls() {
    agree("douyin", |random| {
        let [app_key, secret] = [random.word(19), random.word(36)];
        let [method, param_json, timestamp] = [random.text(), random.text(), random.text()];
        let signed = Signed {
            app_key: &app_key,
            method: &method,
            param_json: &param_json,
            timestamp: &timestamp,
        };
        let ours = sign(&secret, &signed);
        let call = json!({
            "secret": secret, "app_key": app_key, "method": method, "param_json": param_json,
            "timestamp": timestamp,
        });
        (call, ours)
    });
}

/// The second hand reads the body of a push only if our signature is its own.
#[test]
fn of_pushes() {
    let mut random = Random::new();
    let pushes: Vec<(Value, Value)> = (0..CALLS)
        .map(|_| {
            let message = json!([{"tag": random.word(3), "data": random.text()}]);
            let [app_key, secret] = [random.word(19), random.word(36)];
            let body = message.to_string();
            let sign = push::sign(&app_key, body.as_bytes(), &secret);
            let push = json!({"secret": secret, "app_key": app_key, "body": body, "sign": sign});
            (push, message)
        })
        .collect();
    let calls: Vec<Value> = pushes.iter().map(|(push, _)| push.clone()).collect();
    for ((push, message), read) in pushes
        .iter()
        .zip(second_hand("douyin_push", &calls).into_iter().flatten())
    {
        assert_eq!(read, *message, "{push}");
    }
}
