//! The key ring: sealing data at rest, blind indexes, and keys derived from it.
//!
//! A sealed value is `1 | key id length | key id | nonce (12) | ciphertext | tag`,
//! AES-256-GCM with the header as associated data. Old keys stay in the ring to
//! open what they sealed; the first key seals.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{aead, hkdf, hmac, rand::SecureRandom};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;

/// Keys by id, the sealing one first.
pub struct KeyRing {
    keys: Vec<Key>,
}

struct Key {
    id: String,
    aead: aead::LessSafeKey,
    root: hkdf::Prk,
}

/// Why a key ring or a sealed value is of no use.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SealError {
    /// `OMS_KEYS` is not a list of `id:base64` with 32 bytes each.
    #[error("OMS_KEYS must be a comma separated list of id:base64, 32 bytes a key: {0}")]
    BadRing(String),
    /// Sealed with a key that is not in the ring.
    #[error("sealed with key {0:?}, which is not in OMS_KEYS; add it back to open old data")]
    UnknownKey(String),
    /// Cut, altered or not a sealed value.
    #[error("the sealed value is damaged")]
    Damaged,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.keys.iter().map(|key| key.id.as_str()).collect();
        f.debug_struct("KeyRing").field("ids", &ids).finish()
    }
}

impl KeyRing {
    /// Reads `id:base64[,id:base64...]`.
    pub fn parse(text: &SecretString) -> Result<Self, SealError> {
        let keys = text
            .expose_secret()
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Key::parse)
            .collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(SealError::BadRing("it is empty".into()));
        }
        Ok(Self { keys })
    }

    /// A new random ring of one key, in the form [`KeyRing::parse`] reads.
    pub fn generate() -> SecretString {
        format!("k1:{}", STANDARD.encode(random::<32>())).into()
    }

    /// Seals `plain` under the first key.
    pub fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let key = &self.keys[0];
        let nonce = random::<NONCE_BYTES>();
        let mut sealed = header(&key.id);
        let header_len = sealed.len();
        let mut body = plain.to_vec();
        let tag = key.aead.seal_in_place_separate_tag(
            aead::Nonce::assume_unique_for_key(nonce),
            aead::Aad::from(&sealed[..header_len]),
            &mut body,
        );
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        // Fails only for plain text of 64 GiB and more.
        if let Ok(tag) = tag {
            sealed.extend_from_slice(tag.as_ref());
        }
        sealed
    }

    /// Opens what any key of the ring sealed.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let [VERSION, id_len, rest @ ..] = sealed else {
            return Err(SealError::Damaged);
        };
        let id_len = usize::from(*id_len);
        if rest.len() < id_len + NONCE_BYTES {
            return Err(SealError::Damaged);
        }
        let (id, rest) = rest.split_at(id_len);
        let (nonce, body) = rest.split_at(NONCE_BYTES);
        let id = std::str::from_utf8(id).map_err(|_| SealError::Damaged)?;
        let key = self
            .keys
            .iter()
            .find(|key| key.id == id)
            .ok_or_else(|| SealError::UnknownKey(id.to_owned()))?;
        let nonce =
            aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Damaged)?;
        let mut body = body.to_vec();
        let plain_len = key
            .aead
            .open_in_place(nonce, aead::Aad::from(header(id)), &mut body)
            .map_err(|_| SealError::Damaged)?
            .len();
        body.truncate(plain_len);
        Ok(body)
    }

    /// A keyed hash for exact search over sealed text; the same for every key
    /// rotation as long as the last key of the ring stays.
    pub fn blind_index(&self, label: &str, text: &str) -> Vec<u8> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive_from_last(label));
        hmac::sign(&key, text.as_bytes()).as_ref()[..16].to_vec()
    }

    /// A 32-byte key for `purpose`, from the first key.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        self.keys[0].derive(purpose)
    }

    /// The same from every key, first first, to accept what an older key signed.
    pub fn derive_all(&self, purpose: &str) -> Vec<[u8; 32]> {
        self.keys.iter().map(|key| key.derive(purpose)).collect()
    }

    fn derive_from_last(&self, purpose: &str) -> [u8; 32] {
        self.keys[self.keys.len() - 1].derive(purpose)
    }
}

impl Key {
    fn parse(part: &str) -> Result<Self, SealError> {
        let bad = |why: &str| SealError::BadRing(why.to_owned());
        let (id, key) = part.split_once(':').ok_or_else(|| bad("a key has no id"))?;
        if id.is_empty() || id.len() > 32 {
            return Err(bad("a key id must have 1 to 32 bytes"));
        }
        let bytes = STANDARD
            .decode(key)
            .map_err(|_| bad("a key is not base64"))?;
        let aead = aead::UnboundKey::new(&aead::AES_256_GCM, &bytes)
            .map_err(|_| bad("a key has not 32 bytes"))?;
        Ok(Self {
            id: id.to_owned(),
            aead: aead::LessSafeKey::new(aead),
            root: hkdf::Salt::new(hkdf::HKDF_SHA256, b"qihang-oms").extract(&bytes),
        })
    }

    fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut out = [0; 32];
        let info = [purpose.as_bytes()];
        // Neither step can fail for 32 bytes of SHA-256 output.
        if let Ok(okm) = self.root.expand(&info, hkdf::HKDF_SHA256) {
            let _ = okm.fill(&mut out);
        }
        out
    }
}

fn header(id: &str) -> Vec<u8> {
    let mut header = vec![VERSION, u8::try_from(id.len()).unwrap_or(u8::MAX)];
    header.extend_from_slice(id.as_bytes());
    header
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    ring::rand::SystemRandom::new()
        .fill(&mut bytes)
        .unwrap_or_else(|_| std::process::abort());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(text: &str) -> KeyRing {
        KeyRing::parse(&text.to_owned().into()).unwrap()
    }

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let ring = KeyRing::parse(&KeyRing::generate()).unwrap();
        let mut sealed = ring.seal("张三".as_bytes());
        assert_eq!(ring.open(&sealed).unwrap(), "张三".as_bytes());
        assert_ne!(sealed, ring.seal("张三".as_bytes()));
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        assert_eq!(ring.open(&sealed), Err(SealError::Damaged));
        assert_eq!(ring.open(&sealed[..5]), Err(SealError::Damaged));
        assert_eq!(ring.open(&[]), Err(SealError::Damaged));
    }

    #[test]
    fn rotation_keeps_old_data_readable() {
        let (a, b) = (STANDARD.encode([1; 32]), STANDARD.encode([2; 32]));
        let old = ring(&format!("a:{a}"));
        let new = ring(&format!("b:{b},a:{a}"));
        assert_eq!(new.open(&old.seal(b"x")).unwrap(), b"x");
        assert_eq!(new.blind_index("name", "x"), old.blind_index("name", "x"));
        assert_eq!(
            old.open(&new.seal(b"x")),
            Err(SealError::UnknownKey("b".into()))
        );
    }

    #[test]
    fn a_bad_ring_says_what_is_wrong() {
        for bad in ["", "x", "a:!", "a:AAAA"] {
            assert!(matches!(
                KeyRing::parse(&bad.to_owned().into()),
                Err(SealError::BadRing(_))
            ));
        }
    }
}
