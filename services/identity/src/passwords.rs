//! Argon2id on the blocking pool, a few at a time: each takes 19 MiB and a core.

use crate::Error;
use argon2::{
    Argon2,
    password_hash::{self, PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use oms_service_kit::seal;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};

/// Checks that may run at once.
const AT_ONCE: usize = 2;

/// Checks passwords.
pub(crate) struct Passwords {
    slots: Arc<Semaphore>,
    /// Hash of a password that nobody knows: an unknown name costs what a known one does.
    nobody: Arc<str>,
}

/// The right to check one password. Kept until the outcome is stored.
pub(crate) struct Slot {
    nobody: Arc<str>,
    permit: Arc<OwnedSemaphorePermit>,
}

impl Passwords {
    pub(crate) async fn new() -> Result<Self, Error> {
        let nobody = hash(made()).await?;
        Ok(Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            nobody: nobody.into(),
        })
    }

    /// Waits for a turn.
    pub(crate) async fn slot(&self) -> Result<Slot, Error> {
        let permit = self.slots.clone().acquire_owned().await;
        Ok(Slot {
            nobody: self.nobody.clone(),
            permit: Arc::new(permit.map_err(|error| Error::Hashing(error.to_string()))?),
        })
    }
}

impl Slot {
    /// Whether `password` is the one of `stored`; without a stored hash never, after the
    /// same work.
    pub(crate) async fn verify(
        &self,
        password: SecretString,
        stored: Option<String>,
    ) -> Result<bool, Error> {
        let (nobody, permit) = (self.nobody.clone(), self.permit.clone());
        off_runtime(move || {
            // Held by the work itself: a caller that gives up frees no core.
            let _permit = permit;
            let matches = matches(&password, stored.as_deref().unwrap_or(&nobody))?;
            Ok(matches && stored.is_some())
        })
        .await
    }
}

/// The argon2id hash of `password` as a PHC string.
pub(crate) async fn hash(password: SecretString) -> Result<String, Error> {
    off_runtime(move || {
        let salt = SaltString::encode_b64(&seal::random::<16>())?;
        Argon2::default()
            .hash_password(password.expose_secret().as_bytes(), &salt)
            .map(|hash| hash.to_string())
    })
    .await
}

/// Whether `password` is the one of the hash `stored`.
pub(crate) async fn verify(password: SecretString, stored: String) -> Result<bool, Error> {
    off_runtime(move || matches(&password, &stored)).await
}

/// A random password of 120 bits.
pub(crate) fn made() -> SecretString {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(seal::random::<15>()).into()
}

fn matches(password: &SecretString, stored: &str) -> password_hash::Result<bool> {
    let stored = PasswordHash::new(stored)?;
    match Argon2::default().verify_password(password.expose_secret().as_bytes(), &stored) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::Password) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn off_runtime<T: Send + 'static>(
    work: impl FnOnce() -> password_hash::Result<T> + Send + 'static,
) -> Result<T, Error> {
    spawn_blocking(work)
        .await
        .map_err(|error| Error::Hashing(error.to_string()))?
        .map_err(|error| Error::Hashing(error.to_string()))
}
