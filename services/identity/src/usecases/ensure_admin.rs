//! Sees to it that the user `admin` exists.

use crate::{
    Error, SCHEMA, passwords,
    store::{
        audit_log::{self, Entry},
        sessions,
        users::{self, User},
    },
};
use chrono::Utc;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_service_kit::db;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

const ADMIN: &str = "admin";

/// What [`ensure_admin`] found or did.
#[derive(Debug)]
pub enum AdminOutcome {
    /// `admin` was there, with the given password or with none given.
    Existing,
    /// `admin` was there with another password and now has the given one. All its
    /// sessions have ended.
    PasswordUpdated,
    /// `admin` was created.
    Created {
        /// The password, where none was given: to be shown this once.
        made_password: Option<SecretString>,
    },
}

/// Creates the user `admin` if there is none, with `password` or a made one. An `admin`
/// that is there gets `password` if it has another. An empty password counts as none.
/// The schema must be up to date.
pub async fn ensure_admin(
    database_url: &str,
    password: Option<SecretString>,
) -> Result<AdminOutcome, Error> {
    let password = password.filter(|password| !password.expose_secret().is_empty());
    let mut conn = db::pool(database_url, SCHEMA, 1)?.get().await?;
    match (users::by_name(&mut conn, ADMIN).await?, password) {
        (Some(_), None) => Ok(AdminOutcome::Existing),
        (Some(admin), Some(password)) => update(&mut conn, admin, password).await,
        (None, password) => create(&mut conn, password).await,
    }
}

async fn create(
    conn: &mut AsyncPgConnection,
    given: Option<SecretString>,
) -> Result<AdminOutcome, Error> {
    let made_password = given.is_none().then(passwords::made);
    let password = given.or_else(|| made_password.clone()).unwrap_or_default();
    let user = User {
        id: Uuid::now_v7(),
        username: ADMIN.to_owned(),
        password_hash: passwords::hash(password).await?,
        roles: vec!["admin".to_owned()],
    };
    let created = conn
        .transaction::<_, Error, _>(async |conn| {
            let created = users::add(conn, &user).await?;
            if created {
                audit_log::add(conn, entry("user.create"), Utc::now()).await?;
            }
            Ok(created)
        })
        .await?;
    // Of several processes that start at once one creates it.
    Ok(if created {
        AdminOutcome::Created { made_password }
    } else {
        AdminOutcome::Existing
    })
}

async fn update(
    conn: &mut AsyncPgConnection,
    admin: User,
    password: SecretString,
) -> Result<AdminOutcome, Error> {
    if passwords::verify(password.clone(), admin.password_hash).await? {
        return Ok(AdminOutcome::Existing);
    }
    let hash = passwords::hash(password).await?;
    let now = Utc::now();
    conn.transaction::<_, Error, _>(async |conn| {
        users::set_password(conn, admin.id, &hash, now).await?;
        sessions::end_all_of(conn, admin.id).await?;
        audit_log::add(conn, entry("user.set_password"), now).await?;
        Ok(())
    })
    .await?;
    Ok(AdminOutcome::PasswordUpdated)
}

fn entry(action: &str) -> Entry<'_> {
    Entry {
        actor_id: "",
        actor_name: "setup",
        action,
        ok: true,
        subject: ADMIN,
    }
}
