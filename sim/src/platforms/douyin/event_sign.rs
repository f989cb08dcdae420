//! Signatures of Douyin's messages: MD5 over the app's key, the body as it is sent and the secret.

use md5::{Digest, Md5};

/// The value of the header `event-sign`, in lower-case hex.
pub(super) fn event_sign(app_key: &str, body: &str, secret: &str) -> String {
    hex::encode(Md5::digest(format!("{app_key}{body}{secret}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_about_a_new_order() {
        let body = r#"[{"tag":"100","msg_id":"6920000000000000001:0:100:1760000000:1","data":"{\"p_id\":6920000000000000001,\"s_ids\":[6920000000000000001],\"shop_id\":4463798,\"order_status\":1,\"order_type\":0,\"create_time\":1760000000,\"biz\":2}"}]"#;
        assert_eq!(
            event_sign(
                "7000000000000000001",
                body,
                "11112222-3333-4444-5555-666677778888"
            ),
            "062ecf461ed71c857408732de6ca9bea"
        );
    }
}
