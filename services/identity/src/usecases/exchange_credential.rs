//! Turns a session value or an API token into a short-lived signed token.

use crate::{
    Error, Identity,
    domain::{
        credential::{Credential, Kind},
        principal::Principal,
        session,
    },
    store::{api_tokens, sessions},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;

/// How long a signed token holds, and so how long an ended session may still act.
const LIFETIME: TimeDelta = TimeDelta::seconds(60);

/// The token and when it ends.
pub(crate) async fn exchange_credential(
    identity: &Identity,
    credential: &str,
) -> Result<(String, DateTime<Utc>), Error> {
    let credential = Credential::parse(credential).ok_or(Error::NotSignedIn)?;
    let now = Utc::now();
    let mut conn = identity.pool.get().await?;
    let (principal, lifetime) = match credential.kind {
        Kind::Session => by_session(&mut conn, &credential, now).await?,
        Kind::ApiToken => by_api_token(&mut conn, &credential, now).await?,
    };
    Ok(identity.tokens.sign(principal.caller(), lifetime))
}

async fn by_session(
    conn: &mut AsyncPgConnection,
    credential: &Credential,
    now: DateTime<Utc>,
) -> Result<(Principal, TimeDelta), Error> {
    let hash = credential.hash();
    let (session, user) = sessions::alive(conn, &hash, now)
        .await?
        .ok_or(Error::NotSignedIn)?;
    let ends = session::expires_at(session.created_at, now);
    if session::is_worth_noting(Some(session.last_seen_at), now) {
        sessions::note_use(conn, &hash, now, ends).await?;
    }
    Ok((user.into(), LIFETIME.min(ends - now)))
}

async fn by_api_token(
    conn: &mut AsyncPgConnection,
    credential: &Credential,
    now: DateTime<Utc>,
) -> Result<(Principal, TimeDelta), Error> {
    let token = api_tokens::usable(conn, &credential.hash())
        .await?
        .ok_or(Error::NotSignedIn)?;
    if session::is_worth_noting(token.last_used_at, now) {
        api_tokens::note_use(conn, token.id, now).await?;
    }
    Ok((token.into(), LIFETIME))
}
