//! Session values and API tokens: 256 random bits that only their holder knows.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oms_service_kit::seal;
use ring::digest;
use secrecy::{ExposeSecret, SecretString};

const API_TOKEN: &str = "oms_";
const SESSION: &str = "sid_";

/// What a credential opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A user's session.
    Session,
    /// An internal system's access.
    ApiToken,
}

/// A credential, told from the others by its prefix.
#[derive(Debug)]
pub(crate) struct Credential {
    pub(crate) kind: Kind,
    pub(crate) value: SecretString,
}

impl Credential {
    /// A new one.
    pub(crate) fn make(kind: Kind) -> Self {
        let prefix = match kind {
            Kind::Session => SESSION,
            Kind::ApiToken => API_TOKEN,
        };
        let value = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(seal::random::<32>()));
        Self {
            kind,
            value: value.into(),
        }
    }

    /// What a caller sent; `None` where it can be neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let kind = if text.starts_with(API_TOKEN) {
            Kind::ApiToken
        } else if text.starts_with(SESSION) {
            Kind::Session
        } else {
            return None;
        };
        Some(Self {
            kind,
            value: text.to_owned().into(),
        })
    }

    /// What is stored of it. Random values need no slow hash.
    pub(crate) fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, self.value.expose_secret().as_bytes())
            .as_ref()
            .to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_known_again_by_its_text() {
        for kind in [Kind::Session, Kind::ApiToken] {
            let made = Credential::make(kind);
            let read = Credential::parse(made.value.expose_secret()).unwrap();
            assert_eq!((read.kind, read.hash()), (kind, made.hash()));
            assert_ne!(Credential::make(kind).hash(), made.hash());
        }
        assert!(Credential::parse("eyJhbGciOi").is_none());
    }
}
