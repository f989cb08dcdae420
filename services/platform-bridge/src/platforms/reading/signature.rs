//! Signatures of calls to us, compared without telling by the time it takes where they
//! differ.

use ring::hmac;

/// Whether `told` is the signature that was `expected`. Both are hashed under the secret
/// once more, so nobody can steer the comparison.
pub(crate) fn same_signature(secret: &str, expected: &str, told: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, told.as_bytes());
    hmac::verify(&key, expected.as_bytes(), tag.as_ref()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::same_signature;

    #[test]
    fn only_the_whole_signature_is_the_same() {
        assert!(same_signature("secret", "a7b7430d", "a7b7430d"));
        for other in ["", "a7b7430", "a7b7430e", "a7b7430d0", "A7B7430D"] {
            assert!(!same_signature("secret", "a7b7430d", other), "{other}");
        }
    }
}
