//! Short-lived signed tokens between the services (HS256 under a key derived from
//! the key ring). Edge puts a user's token on every inward call; a service that
//! calls another signs its own.

use crate::seal::KeyRing;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

const PURPOSE: &str = "token-v1";
const AUDIENCE: &str = "oms-services";

/// Who acts: a user, an API token, or a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// Stable id: user id, token id or service name.
    #[serde(rename = "sub")]
    pub id: String,
    /// Name for people, kept in timelines and audit.
    pub name: String,
    /// What kind of caller it is.
    pub kind: CallerKind,
    /// Permissions such as `orders.ship`; `*` is all.
    #[serde(default)]
    pub permissions: Vec<String>,
}

/// Kind of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerKind {
    /// A person in the console.
    User,
    /// An internal system with an API token.
    ApiToken,
    /// Another service of this system.
    Service,
}

impl Caller {
    /// A service acting for itself.
    pub fn service(name: &str) -> Self {
        Self {
            id: name.to_owned(),
            name: name.to_owned(),
            kind: CallerKind::Service,
            permissions: Vec::new(),
        }
    }

    /// Whether its roles hold `permission`.
    pub fn may(&self, permission: &str) -> bool {
        self.permissions
            .iter()
            .any(|held| held == "*" || held == permission)
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(flatten)]
    caller: Caller,
    aud: String,
    exp: i64,
}

/// Signs and verifies tokens.
pub struct Tokens {
    sign: EncodingKey,
    verify: Vec<DecodingKey>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    /// Keys derived from `ring`; tokens of its older keys are accepted.
    pub fn new(ring: &KeyRing) -> Self {
        Self {
            sign: EncodingKey::from_secret(&ring.derive(PURPOSE)),
            verify: ring
                .derive_all(PURPOSE)
                .iter()
                .map(|key| DecodingKey::from_secret(key))
                .collect(),
        }
    }

    /// A token for `caller` that ends after `lifetime`.
    pub fn sign(&self, caller: Caller, lifetime: TimeDelta) -> (String, DateTime<Utc>) {
        let expires_at = Utc::now() + lifetime;
        let claims = Claims {
            caller,
            aud: AUDIENCE.to_owned(),
            exp: expires_at.timestamp(),
        };
        // Serialising these claims cannot fail; an empty token is refused anyway.
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.sign)
            .unwrap_or_default();
        (token, expires_at)
    }

    /// The caller of a valid, unexpired token.
    pub fn verify(&self, token: &str) -> Option<Caller> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.leeway = 5;
        self.verify.iter().find_map(|key| {
            jsonwebtoken::decode::<Claims>(token, key, &validation)
                .ok()
                .map(|token| token.claims.caller)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verifies_its_own_and_refuses_the_rest() {
        let tokens = Tokens::new(&KeyRing::parse(&KeyRing::generate()).unwrap());
        let other = Tokens::new(&KeyRing::parse(&KeyRing::generate()).unwrap());
        let (token, _) = tokens.sign(Caller::service("bridge"), TimeDelta::minutes(1));
        assert_eq!(tokens.verify(&token), Some(Caller::service("bridge")));
        assert_eq!(other.verify(&token), None);
        let (old, _) = tokens.sign(Caller::service("bridge"), TimeDelta::minutes(-1));
        assert_eq!(tokens.verify(&old), None);
        assert_eq!(tokens.verify("x.y.z"), None);
    }
}
