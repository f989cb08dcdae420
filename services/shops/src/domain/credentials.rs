//! Credentials at rest: sealed whole, with their expiry.

use oms_contracts::oms::shops::v1::{
    Credentials, FinishAuthorisationRequest, StoreRefreshedTokensRequest,
};
use oms_service_kit::seal::{KeyRing, SealError};
use prost::Message;

/// As they are stored.
pub(crate) fn seal(keys: &KeyRing, credentials: &Credentials) -> Vec<u8> {
    keys.seal(&credentials.encode_to_vec())
}

/// What [`seal`] sealed.
pub(crate) fn open(keys: &KeyRing, sealed: &[u8]) -> Result<Credentials, SealError> {
    Credentials::decode(&*keys.open(sealed)?).map_err(|_| SealError::Damaged)
}

/// `stored` with fresh tokens. A platform that gives no new refresh token means that the
/// old one goes on.
pub(crate) fn refreshed(stored: Credentials, tokens: StoreRefreshedTokensRequest) -> Credentials {
    let same_refresh_token = tokens.refresh_token.is_empty();
    Credentials {
        access_token: tokens.access_token,
        access_expires_at: tokens.access_expires_at,
        refresh_token: if same_refresh_token {
            stored.refresh_token
        } else {
            tokens.refresh_token
        },
        refresh_expires_at: if same_refresh_token {
            tokens.refresh_expires_at.or(stored.refresh_expires_at)
        } else {
            tokens.refresh_expires_at
        },
        ..stored
    }
}

/// `stored` with the tokens of a new consent, which ends whatever the older one gave.
pub(crate) fn authorised(stored: Credentials, tokens: FinishAuthorisationRequest) -> Credentials {
    Credentials {
        access_token: tokens.access_token,
        access_expires_at: tokens.access_expires_at,
        refresh_token: tokens.refresh_token,
        refresh_expires_at: tokens.refresh_expires_at,
        ..stored
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(access: &str, refresh: &str) -> StoreRefreshedTokensRequest {
        StoreRefreshedTokensRequest {
            access_token: access.into(),
            refresh_token: refresh.into(),
            ..Default::default()
        }
    }

    #[test]
    fn a_refresh_keeps_the_app_and_an_unspoken_refresh_token() {
        let stored = Credentials {
            app_key: "app".into(),
            app_secret: "secret".into(),
            access_token: "a1".into(),
            refresh_token: "r1".into(),
            ..Default::default()
        };
        let second = refreshed(stored, tokens("a2", ""));
        assert_eq!(
            (second.access_token.as_str(), second.refresh_token.as_str()),
            ("a2", "r1")
        );
        let third = refreshed(second, tokens("a3", "r3"));
        assert_eq!(
            (third.app_secret.as_str(), third.refresh_token.as_str()),
            ("secret", "r3")
        );
    }
}
