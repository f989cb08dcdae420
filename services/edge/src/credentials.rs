//! From a session or an API token to a signed token, cached briefly.

use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::{
    datetime,
    oms::identity::v1::{ExchangeCredentialRequest, session_service_client::SessionServiceClient},
};
use oms_service_kit::{
    client::{self, InternalChannel},
    seal::KeyRing,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tonic::{Code, Status};

/// A cached token is used this long at most, so that a revoked session ends soon.
const CACHE: TimeDelta = TimeDelta::seconds(10);
/// Credentials remembered at once.
const CAPACITY: usize = 10_000;

type Hash = [u8; 32];
/// Signed token and until when it may be used.
type Cache = HashMap<Hash, (String, DateTime<Utc>)>;

/// Exchanges credentials at `identity`.
#[derive(Clone)]
pub(crate) struct Credentials {
    identity: SessionServiceClient<InternalChannel>,
    cache: Arc<Mutex<Cache>>,
}

impl Credentials {
    pub(crate) fn new(identity_url: &str, keys: &KeyRing) -> Result<Self, String> {
        let channel = client::internal(identity_url, "edge", keys)?;
        Ok(Self {
            identity: SessionServiceClient::new(channel),
            cache: Arc::default(),
        })
    }

    /// A signed token for `credential`; what `identity` says where it is not valid.
    pub(crate) async fn exchange(&self, credential: &str) -> Result<String, Status> {
        let hash = hash(credential);
        let now = Utc::now();
        if let Some((token, until)) = self.lock().get(&hash)
            && *until > now
        {
            return Ok(token.clone());
        }
        let answer = self
            .identity
            .clone()
            .exchange_credential(ExchangeCredentialRequest {
                credential: credential.to_owned(),
            })
            .await?
            .into_inner();
        let ends = datetime(answer.expires_at.as_ref()).unwrap_or(now);
        let until = (now + CACHE).min(ends - TimeDelta::seconds(5));
        let mut cache = self.lock();
        if cache.len() >= CAPACITY {
            cache.retain(|_, (_, until)| *until > now);
            if cache.len() >= CAPACITY {
                cache.clear();
            }
        }
        cache.insert(hash, (answer.token.clone(), until));
        Ok(answer.token)
    }

    /// Whether `identity` answers at all.
    pub(crate) async fn reach(&self) -> Result<(), String> {
        let nobody = ExchangeCredentialRequest {
            credential: "nobody".to_owned(),
        };
        match self.identity.clone().exchange_credential(nobody).await {
            Err(status) if status.code() != Code::Unauthenticated => {
                Err(status.message().to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Forgets a credential that has just ended.
    pub(crate) fn forget(&self, credential: &str) {
        self.lock().remove(&hash(credential));
    }

    fn lock(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(credential: &str) -> Hash {
    let digest = ring::digest::digest(&ring::digest::SHA256, credential.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    hash
}
