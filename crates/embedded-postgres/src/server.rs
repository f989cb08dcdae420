//! A running server in our hands: its addresses, its databases, its end.

use crate::{
    Error,
    cluster::ROLE,
    place::Place,
    postmaster::{Postmaster, is_server_in, send},
};
use nix::sys::signal::Signal;
use std::{
    fmt::Write as _,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    process::Child,
    time::{Instant, sleep, timeout},
};
use tokio_postgres::{Client, NoTls, error::SqlState};

/// A running PostgreSQL. Dropping it asks the server to shut down and does not wait; call
/// [`EmbeddedPostgres::stop`] to wait, or [`EmbeddedPostgres::leave_running`].
#[derive(Debug)]
pub struct EmbeddedPostgres {
    place: Place,
    data: PathBuf,
    postmaster: Postmaster,
    /// Missing where the server was adopted.
    child: Option<Child>,
    patience: Duration,
    ours: bool,
}

impl EmbeddedPostgres {
    pub(crate) fn new(
        place: Place,
        postmaster: Postmaster,
        child: Option<Child>,
        patience: Duration,
    ) -> Self {
        let data = place.data().canonicalize().unwrap_or_else(|_| place.data());
        Self {
            place,
            data,
            postmaster,
            child,
            patience,
            ours: true,
        }
    }

    /// Address of `database`, for tokio-postgres, diesel-async and libpq alike.
    pub fn url(&self, database: &str) -> String {
        url(&self.postmaster, database)
    }

    /// True when the server already ran, started by a process that was killed or that still
    /// lives. Whoever stops it stops it for both.
    pub fn adopted(&self) -> bool {
        self.child.is_none()
    }

    /// The folder with the server's data, socket and log.
    pub fn home(&self) -> &Path {
        &self.place.home
    }

    /// The folder that was asked for, when the server's user cannot reach it and
    /// [`EmbeddedPostgres::home`] is another.
    pub fn moved_from(&self) -> Option<&Path> {
        self.place.wanted.as_deref()
    }

    /// Process id of the server.
    pub fn pid(&self) -> i32 {
        self.postmaster.pid
    }

    /// Makes `name` unless it exists.
    ///
    /// # Errors
    /// [`Error::Refused`] when the server is away or does not want to.
    pub async fn create_database(&self, name: &str) -> Result<(), Error> {
        let client = connect(&self.url("postgres"))
            .await
            .map_err(|error| Error::Refused(describe(&error)))?;
        let quoted = name.replace('"', "\"\"");
        match client
            .batch_execute(&format!("CREATE DATABASE \"{quoted}\""))
            .await
        {
            Err(error) if !already_there(&error) => Err(Error::Refused(describe(&error))),
            _ => Ok(()),
        }
    }

    /// Returns once the server has ended, whoever ended it.
    pub async fn ended(&mut self) {
        match &mut self.child {
            Some(child) => {
                let _ = child.wait().await;
            }
            None => {
                while is_server_in(self.postmaster.pid, &self.data) {
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Shuts down in order: sessions are ended, what was committed is on disk. A server that
    /// does not come to an end in time is ended hard and recovers at its next start.
    ///
    /// # Errors
    /// [`Error::Failed`] when even that was to no avail.
    pub async fn stop(mut self) -> Result<(), Error> {
        let deadline = Instant::now() + self.patience;
        self.ours = false;
        for (signal, wait) in [
            (Signal::SIGINT, deadline - Instant::now()),
            (Signal::SIGQUIT, Duration::from_secs(6)),
            (Signal::SIGKILL, Duration::from_secs(6)),
        ] {
            self.signal(signal);
            if timeout(wait, self.ended()).await.is_ok() {
                return Ok(());
            }
            tracing::warn!(pid = self.pid(), %signal, "PostgreSQL did not end in time");
        }
        Err(Error::failed(
            "stopping PostgreSQL",
            "the process does not end",
        ))
    }

    /// Ends the server as a crash would (for tests). Its sessions end moments later.
    pub fn kill(mut self) {
        self.ours = false;
        self.signal(Signal::SIGKILL);
    }

    /// Lets go of the server, which runs on until somebody adopts and stops it.
    pub fn leave_running(mut self) {
        self.ours = false;
    }

    /// Signals the server, and never a stranger that got its number.
    fn signal(&self, signal: Signal) {
        if is_server_in(self.postmaster.pid, &self.data) {
            send(self.postmaster.pid, signal);
        }
    }
}

impl Drop for EmbeddedPostgres {
    fn drop(&mut self) {
        if self.ours {
            self.signal(Signal::SIGINT);
        }
    }
}

fn already_there(error: &tokio_postgres::Error) -> bool {
    // The second when two sessions make it at the same moment.
    [SqlState::DUPLICATE_DATABASE, SqlState::UNIQUE_VIOLATION]
        .iter()
        .any(|state| error.code() == Some(state))
}

/// Connects, and serves the connection until the client is dropped.
pub(crate) async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// An error with its causes: the driver's own words stop at "db error".
pub(crate) fn describe(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

pub(crate) fn url(postmaster: &Postmaster, database: &str) -> String {
    let host = encode(postmaster.socket_folder.as_os_str().as_bytes());
    let database = encode(database.as_bytes());
    format!("postgres://{ROLE}@{host}:{}/{database}", postmaster.port)
}

/// Percent-encodes all that is not plain in every part of a URL.
fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(byte) {
            text.push(char::from(*byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_survives_odd_folder_names() {
        let socket_folder = PathBuf::from("/tmp/a b/数据:?/run");
        let postmaster = Postmaster {
            pid: 1,
            socket_folder: socket_folder.clone(),
            port: 5432,
        };
        let config: tokio_postgres::Config = url(&postmaster, "o m/s").parse().unwrap();
        assert_eq!(
            config.get_hosts(),
            [tokio_postgres::config::Host::Unix(socket_folder)]
        );
        assert_eq!(config.get_dbname(), Some("o m/s"));
    }
}
