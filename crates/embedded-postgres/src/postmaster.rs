//! What `postmaster.pid` and `/proc` say about a server on a folder.

use nix::{
    errno::Errno,
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Port in the name of our socket; nothing listens on it.
pub(crate) const PORT: u16 = 5432;

/// A server process, by its own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Postmaster {
    pub(crate) pid: i32,
    pub(crate) socket_folder: PathBuf,
    pub(crate) port: u16,
}

impl Postmaster {
    /// Reads `postmaster.pid`: process, folder, start time, port, socket folders, ...
    /// Nothing while the file is missing or still being written.
    pub(crate) fn read(data: &Path) -> Option<Self> {
        let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        let first = lines.get(4)?.split(',').next()?.trim();
        Some(Self {
            pid: lines.first()?.trim().parse().ok()?,
            port: lines.get(3)?.trim().parse().ok()?,
            socket_folder: (!first.is_empty()).then(|| PathBuf::from(first))?,
        })
    }
}

/// Server processes that work in `data`: the postmaster, its backends, or those a killed one
/// left behind. Identified by working folder and name, never by a number in a file, which
/// may meanwhile be some other program's.
pub(crate) fn processes_in(data: &Path) -> Vec<i32> {
    let (Ok(data), Ok(entries)) = (data.canonicalize(), fs::read_dir("/proc")) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| is_server_in(*pid, &data))
        .collect()
}

/// True while process `pid` is a server that works in `data` (a canonical path).
pub(crate) fn is_server_in(pid: i32, data: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{pid}"));
    fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == data)
        && fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "postgres")
}

/// Sends `signal`; false when there is no such process.
pub(crate) fn send(pid: i32, signal: Signal) -> bool {
    kill(Pid::from_raw(pid), signal) != Err(Errno::ESRCH)
}

/// Removes the traces of a server that is gone for certain. Its number may by now be another
/// program's, and then the server would refuse to start.
pub(crate) fn remove_traces(data: &Path, socket_folder: &Path) {
    let socket = format!(".s.PGSQL.{PORT}");
    let _ = fs::remove_file(data.join("postmaster.pid"));
    let _ = fs::remove_file(socket_folder.join(format!("{socket}.lock")));
    let _ = fs::remove_file(socket_folder.join(socket));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_is_read_when_it_is_complete() {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join("postmaster.pid");
        assert_eq!(Postmaster::read(data.path()), None);
        fs::write(&file, "41\n/d\n1700000000\n5432\n").unwrap();
        assert_eq!(Postmaster::read(data.path()), None);
        fs::write(
            &file,
            "41\n/d\n1700000000\n5432\n/d/run\n\n  1 2\nready   \n",
        )
        .unwrap();
        let read = Postmaster::read(data.path()).unwrap();
        assert_eq!(
            read,
            Postmaster {
                pid: 41,
                socket_folder: "/d/run".into(),
                port: 5432
            }
        );
    }

    #[test]
    fn we_are_not_a_server() {
        let here = std::env::current_dir().unwrap().canonicalize().unwrap();
        let me = i32::try_from(std::process::id()).unwrap();
        assert!(!is_server_in(me, &here));
        assert!(!processes_in(&here).contains(&me));
    }
}
