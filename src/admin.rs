//! `oms admin`: what must be possible without a running system.

use crate::terminal;
use clap::Subcommand;
use oms_identity::AdminOutcome;
use oms_service_kit::seal::KeyRing;
use secrecy::{ExposeSecret, SecretString};

/// What `oms admin` can do.
#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Create the user `admin`, or give it the password in `OMS_ADMIN_PASSWORD`.
    EnsureAdmin {
        /// PostgreSQL 15 or newer, migrated.
        #[arg(long, env = "OMS_DATABASE_URL", hide_env_values = true)]
        database_url: String,
        /// The password; without it a new administrator gets a made one.
        #[arg(long, env = "OMS_ADMIN_PASSWORD", hide_env_values = true)]
        admin_password: Option<String>,
    },
    /// Print a new key ring for `OMS_KEYS`.
    MakeKeys,
}

pub(crate) async fn run(command: AdminCommand) -> anyhow::Result<()> {
    match command {
        AdminCommand::EnsureAdmin {
            database_url,
            admin_password,
        } => {
            let password = admin_password.map(SecretString::from);
            match oms_identity::ensure_admin(&database_url, password).await? {
                AdminOutcome::Created {
                    made_password: Some(password),
                } => terminal::say(&format!("admin {}", password.expose_secret())),
                AdminOutcome::Created { .. } => terminal::say("admin was created"),
                AdminOutcome::PasswordUpdated => terminal::say("the password of admin was changed"),
                AdminOutcome::Existing => terminal::say("admin is there already"),
            }
        }
        AdminCommand::MakeKeys => terminal::say(KeyRing::generate().expose_secret()),
    }
    Ok(())
}
