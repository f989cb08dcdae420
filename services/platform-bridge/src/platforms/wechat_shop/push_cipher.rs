//! The cipher of WeChat's pushes: AES-256-CBC under a key that is its own start vector, with
//! PKCS#7 by blocks of 32, around random bytes, a length, the message and the AppID.

use aes::Aes256;
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use cbc::{
    Decryptor,
    cipher::{BlockModeDecrypt, KeyIvInit, block_padding::NoPadding},
};

/// Random bytes before the length.
const SALT: usize = 16;

/// Bytes of the length.
const LENGTH: usize = 4;

/// Largest padding: that of a whole block.
const LARGEST_PADDING: usize = 32;

/// Keys are written without padding, and their last letter says more than the key holds.
const KEYS: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The key that an EncodingAESKey stands for.
pub(super) fn key(encoding_aes_key: &str) -> Option<[u8; 32]> {
    KEYS.decode(encoding_aes_key.trim()).ok()?.try_into().ok()
}

/// A message that was decrypted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) message: Vec<u8>,
    /// For whom it is.
    pub(super) app_id: Vec<u8>,
}

/// Decrypts the text of `Encrypt`; `None` where it is none, or by another key.
pub(super) fn open(key: &[u8; 32], encrypted: &str) -> Option<Opened> {
    let (start, _) = key.split_at_checked(16)?;
    let cipher = Decryptor::<Aes256>::new_from_slices(key, start).ok()?;
    let sealed = STANDARD.decode(encrypted).ok()?;
    let padded = cipher.decrypt_padded_vec::<NoPadding>(&sealed).ok()?;
    let plain = unpadded(&padded)?;
    let (_, rest) = plain.split_at_checked(SALT)?;
    let (length, rest) = rest.split_at_checked(LENGTH)?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    let (message, app_id) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    Some(Opened {
        message: message.to_vec(),
        app_id: app_id.to_vec(),
    })
}

fn unpadded(padded: &[u8]) -> Option<&[u8]> {
    let count = *padded.last()?;
    let length = padded.len().checked_sub(usize::from(count))?;
    let (plain, padding) = padded.split_at_checked(length)?;
    let fits = (1..=LARGEST_PADDING).contains(&padding.len());
    (fits && padding.iter().all(|byte| *byte == count)).then_some(plain)
}
