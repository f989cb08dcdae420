//! Ends the caller's session.

use crate::{
    Error, Identity,
    domain::credential::{Credential, Kind},
    store::{
        audit_log::{self, Entry},
        sessions,
    },
};
use chrono::Utc;
use diesel_async::AsyncConnection;
use oms_service_kit::token::{Caller, CallerKind};
use uuid::Uuid;

/// A session that has ended already, or is another user's, stays as it is.
pub(crate) async fn log_out(
    identity: &Identity,
    caller: &Caller,
    session: Option<&str>,
) -> Result<(), Error> {
    let session = session
        .and_then(Credential::parse)
        .filter(|credential| credential.kind == Kind::Session && caller.kind == CallerKind::User)
        .ok_or(Error::NoSession)?;
    let user_id = Uuid::try_parse(&caller.id).map_err(|_| Error::NotSignedIn)?;
    let mut conn = identity.pool.get().await?;
    conn.transaction(async |conn| {
        if sessions::end(conn, &session.hash(), user_id).await? {
            let entry = Entry {
                actor_id: &caller.id,
                actor_name: &caller.name,
                action: "logout",
                ok: true,
                subject: &caller.name,
            };
            audit_log::add(conn, entry, Utc::now()).await?;
        }
        Ok(())
    })
    .await
}
