//! Messages to the app's one address: encrypted, not signed.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use chrono::{DateTime, Utc};
use http::{Method, Uri};
use serde_json::{Value, json};

use super::event::said;
use crate::platforms::App;
use crate::pushes::happening::Happening;
use crate::pushes::{HookCall, Hooks, Message, Said, Tells};

/// The platform tries again after 5, 10, 20, 30 and 60 minutes; here they are seconds.
const RETRIES: [Duration; 5] = [
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(20),
    Duration::from_secs(30),
    Duration::from_secs(60),
];

/// The address an app enters.
pub(super) struct Callback;

impl Tells for Callback {
    fn said(&self, happening: &Happening<'_>) -> Vec<Said> {
        said(happening)
    }
}

impl Hooks for Callback {
    fn call(&self, app: &App, _url: &Uri, message: &Message, now: DateTime<Utc>) -> HookCall {
        let content = &message.content;
        let plain = json!({
            "eventId": format!("100_{}", message.id), "msgId": format!("100_{}", message.id), "bizId": content["bizId"],
            "userId": content["userId"], "openId": message.shop, "appKey": app.key, "event": message.topic,
            "info": content["info"].to_string(), "status": content["status"], "createTime": message.at.timestamp_millis(),
            "updateTime": now.timestamp_millis(), "test": false,
        });
        carried(app, &plain)
    }

    fn probe(&self, app: &App, _url: &Uri, _now: DateTime<Utc>) -> HookCall {
        carried(app, &json!({"test": true}))
    }

    fn takes(&self, _call: &HookCall, status: u16, body: &[u8]) -> bool {
        let answer: Option<Value> = serde_json::from_slice(body).ok();
        status == 200 && answer.is_some_and(|answer| answer["result"] == 1)
    }

    fn retries(&self) -> &'static [Duration] {
        &RETRIES
    }
}

fn carried(app: &App, plain: &Value) -> HookCall {
    HookCall {
        method: Method::POST,
        query: String::new(),
        headers: vec![("content-type", "text/plain;charset=utf-8".to_owned())],
        body: encrypted(&app.push_key, plain.to_string().as_bytes())
            .unwrap_or_default()
            .into_bytes(),
    }
}

/// Base64 of AES-128-CBC with an IV of zeros; none for a key that is no key.
fn encrypted(key: &str, plain: &[u8]) -> Option<String> {
    let key = STANDARD.decode(key).ok()?;
    let cipher = cbc::Encryptor::<aes::Aes128>::new_from_slices(&key, &[0; 16]).ok()?;
    Some(STANDARD.encode(cipher.encrypt_padded_vec::<Pkcs7>(plain)))
}

#[cfg(test)]
mod tests {
    use super::encrypted;

    #[test]
    fn the_made_up_vector_of_a_probe() {
        assert_eq!(
            encrypted("b21zZGVtby1tc2drZXkxNg==", br#"{"test":true}"#).as_deref(),
            Some("wlB4HalYniJOSnqPVYz2dA==")
        );
        assert_eq!(encrypted("no key", b"{}"), None);
    }
}
