//! Any bytes as a push of any platform that calls us: verified or refused, but never a panic.
//! The first byte chooses the platform, the second how many of the rest are the query.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oms_bridge::{
    platform::{HookCall, PushApp, Pushes},
    platforms::connector,
};
use oms_contracts::oms::types::v1::Platform;

/// Pairs of an address, such as `signature=1&nonce=2`.
fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fuzz_target!(|input: &[u8]| {
    let [choice, cut, rest @ ..] = input else {
        return;
    };
    let platform = Platform::try_from(i32::from(choice % 7) + 1).unwrap();
    let Ok(Pushes::Hook(hook)) = connector(platform).unwrap().pushes() else {
        return;
    };
    let (query, body) = rest.split_at(usize::from(*cut).min(rest.len()));
    let query = pairs(&String::from_utf8_lossy(query));
    let app = PushApp {
        app_key: "7000000000000000001".into(),
        app_secret: "0123456789abcdef".into(),
        sign_secret: "0123456789abcdef".into(),
        push_token: "token".into(),
        // Good for both: 43 letters are an AES key of WeChat shop's kind.
        push_key: "b21zZGVtby1tc2drZXkxNg==".into(),
    };
    for is_post in [true, false] {
        let call = HookCall {
            is_post,
            query: &query,
            headers: &query,
            body,
        };
        let _ = hook.verify(&app, &call);
    }
});
