//! Opens a session for a name and its password.

use crate::{
    Error, Identity,
    domain::{
        credential::{Credential, Kind},
        principal::Principal,
        session,
    },
    store::{
        audit_log::{self, Entry},
        login_failures, sessions,
        users::{self, User},
    },
};
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use secrecy::SecretString;

/// An opened session.
pub(crate) struct Opened {
    pub(crate) session: SecretString,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) user: Principal,
}

/// An unknown name costs the same time and gets the same answer as a wrong password.
pub(crate) async fn log_in(
    identity: &Identity,
    username: &str,
    password: SecretString,
) -> Result<Opened, Error> {
    // The throttle is asked once a turn has come and the turn lasts until the outcome is
    // stored, so that of many guesses at once hardly one slips in before the pause.
    let slot = identity.passwords.slot().await?;
    let name_hash = identity.keys.blind_index("login-name", username);
    let user = find(identity, username, &name_hash).await?;
    let stored = user.as_ref().map(|user| user.password_hash.clone());
    let right = slot.verify(password, stored).await?;
    match user {
        Some(user) if right => open(identity, user, &name_hash).await,
        other => {
            note_failure(identity, other.as_ref(), &name_hash).await?;
            Err(Error::WrongCredentials)
        }
    }
}

/// The user, if there is one and the name is not throttled. The connection goes back
/// before the password is checked.
async fn find(
    identity: &Identity,
    username: &str,
    name_hash: &[u8],
) -> Result<Option<User>, Error> {
    let mut conn = identity.pool.get().await?;
    let failures = login_failures::of(&mut conn, name_hash).await?;
    if let Some(wait) = failures.and_then(|failures| failures.wait(Utc::now())) {
        return Err(Error::LoginThrottled(wait));
    }
    Ok(users::by_name(&mut conn, username).await?)
}

async fn open(identity: &Identity, user: User, name_hash: &[u8]) -> Result<Opened, Error> {
    let now = Utc::now();
    let credential = Credential::make(Kind::Session);
    let expires_at = session::expires_at(now, now);
    let session = sessions::Session {
        hash: credential.hash(),
        user_id: user.id,
        created_at: now,
        last_seen_at: now,
        expires_at,
    };
    let mut conn = identity.pool.get().await?;
    conn.transaction::<_, Error, _>(async |conn| {
        login_failures::forget(conn, name_hash).await?;
        sessions::add(conn, &session).await?;
        audit_log::add(conn, entry(Some(&user), true), now).await?;
        Ok(())
    })
    .await?;
    Ok(Opened {
        session: credential.value,
        expires_at,
        user: user.into(),
    })
}

async fn note_failure(
    identity: &Identity,
    user: Option<&User>,
    name_hash: &[u8],
) -> Result<(), Error> {
    let now = Utc::now();
    let mut conn = identity.pool.get().await?;
    conn.transaction::<_, Error, _>(async |conn| {
        login_failures::count(conn, name_hash, now).await?;
        audit_log::add(conn, entry(user, false), now).await?;
        Ok(())
    })
    .await
}

/// A name that is no user's is not written down: it may be a password.
fn entry(user: Option<&User>, ok: bool) -> Entry<'_> {
    Entry {
        actor_id: "",
        actor_name: "",
        action: "login",
        ok,
        subject: user.map_or("unknown user", |user| &user.username),
    }
}
