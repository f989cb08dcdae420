//! Signing and sealing of callbacks: SHA-1 over sorted texts, AES-256-CBC padded to 32 bytes.

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::{
    GeneralPurpose, GeneralPurposeConfig, STANDARD as STRICT_BASE64,
};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use ring::digest;

/// The platform pads to twice the block of its cipher.
const PADDED_TO: usize = 32;
const IV_BYTES: usize = 16;

/// The last character of a key of 43 usually has bits that no byte needs.
const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The signature in lower-case hex: of token, time and nonce, and of the sealed text where the
/// body is signed too.
pub(super) fn signature(parts: &[&str]) -> String {
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    let text = sorted.concat();
    hex::encode(digest::digest(
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        text.as_bytes(),
    ))
}

/// Seals a message for an app; `random` goes in front of it. Nothing for a key in another shape.
pub(super) fn seal(key: &str, app_id: &str, random: [u8; 16], message: &str) -> Option<String> {
    let key: [u8; 32] = LENIENT_BASE64
        .decode(format!("{key}="))
        .ok()?
        .try_into()
        .ok()?;
    let iv: [u8; IV_BYTES] = key[..IV_BYTES].try_into().ok()?;
    let mut plain = random.to_vec();
    plain.extend(u32::try_from(message.len()).ok()?.to_be_bytes());
    plain.extend(message.as_bytes());
    plain.extend(app_id.as_bytes());
    let padding = PADDED_TO - plain.len() % PADDED_TO;
    plain.resize(plain.len() + padding, u8::try_from(padding).ok()?);
    let sealed = cbc::Encryptor::<aes::Aes256>::new(&key.into(), &iv.into())
        .encrypt_padded_vec::<NoPadding>(&plain);
    Some(STRICT_BASE64.encode(sealed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_signatures() {
        assert_eq!(
            signature(&["AAAAA", "1714036504", "1514711492"]),
            "f464b24fc39322e44b38aa78f5edd27bd1441696"
        );
        assert_eq!(
            signature(&["AAAAA", "1714037059", "486452656"]),
            "899cf89e464efb63f54ddac96b0a0a235f53aa78"
        );
    }

    #[test]
    fn the_published_sealed_text() {
        let sealed = seal(
            "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            "wxb11529c136998cb6",
            *b"aaaabbbbccccdddd",
            "我是中文abcd123",
        );
        assert_eq!(
            sealed.as_deref(),
            Some(
                "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
            )
        );
    }

    #[test]
    fn a_message_padded_by_more_than_a_block_of_the_cipher() {
        let message = r#"{"ToUserName":"gh_0123456789ab","FromUserName":"oDemoOpenId000000000000001","CreateTime":1735689600,"MsgType":"event","Event":"channels_ec_order_pay","order_info":{"order_id":"3720000000000000001","pay_time":"1735689598"}}"#;
        let sealed = seal(
            "Om5DemoEncodingAesKey0123456789abcdefghijkl",
            "wx0123456789abcdef",
            *b"0123456789abcdef",
            message,
        )
        .unwrap();
        assert_eq!(
            sealed,
            "KzqDFR9LC27CJJG5wHrPM+5W2g0dTH41Leg21+6pt8Z82ybqVpTKgf3MLrpOVqBdcRrTdeFqq9acg1MY3qBuFsQHI19gT7PFyVgtSy1xFSbqxJuCxO9IzbA0jlU/WVgV6na3BMDL1jxHD+jx5k9qMo6mhL47L5NnXqXobmgEP6DLPI0t8eg7Yz35grgmM205nExf3soyvam6UhGiyjL5iD1TPOFF3+I8w/o6mDbRrRi4gzcI3Mx0MW2dQaKtqI969HQ2u6x/xHudR1PWACxHaSwI3BwNTcRnjWO7EtvfZKRpoJO8fc/hkPElVyNZzQLX4jhAnM3tKiQLPwDv9O1RymyOJHQ5aQUAwvtezPLpDvTbXFvgBVJMhJppdfEaGbZq"
        );
        let (token, time, nonce) = ("omsdemotoken2025", "1735689601", "1597532486");
        assert_eq!(
            signature(&[token, time, nonce]),
            "0acfc6a8e3fb17dbfc305ac1f1b80b1902fd1e8d"
        );
        assert_eq!(
            signature(&[token, time, nonce, &sealed]),
            "082da771de0fb200c3b5cc5f170e2354189eb8f4"
        );
    }

    #[test]
    fn a_key_in_another_shape_seals_nothing() {
        assert_eq!(seal("short", "wx0", [0; 16], "{}"), None);
    }
}
