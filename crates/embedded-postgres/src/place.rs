//! Where the server lives: its folder, and a socket folder with a short enough name.

use crate::{Error, account::Account};
use std::{
    fs::{self, File, Permissions, TryLockError},
    io,
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, PermissionsExt, chown},
    },
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// Where folders go that the unprivileged user cannot reach where they were wanted.
const FALLBACK: &str = "/var/lib/oms";

/// Longest path the kernel takes for a socket, without the closing zero.
const LONGEST_SOCKET: usize = 107;

/// The server's folder, made and owned by the user that it runs as.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) home: PathBuf,
    /// The folder that was asked for, when it is not `home`.
    pub(crate) wanted: Option<PathBuf>,
}

impl Place {
    pub(crate) fn settle(data_dir: &Path, account: &Account) -> Result<Self, Error> {
        Self::settle_or(data_dir, account, Path::new(FALLBACK))
    }

    fn settle_or(data_dir: &Path, account: &Account, fallback: &Path) -> Result<Self, Error> {
        let wanted = std::path::absolute(data_dir)
            .map_err(Error::io("resolve the data folder", data_dir))?;
        let moved = fallback.join(short_name(&wanted));
        let made = make_folders(&wanted, account)?;
        let barrier = account.lesser.then(|| account.barrier(&wanted)).flatten();
        // Data already in the fallback stay there, even where the way is open by now.
        if barrier.is_none() && (holds_cluster(&wanted) || !holds_cluster(&moved)) {
            own(&wanted, account)?;
            return Ok(Self {
                home: wanted,
                wanted: None,
            });
        }
        if let (Some(barrier), true) = (barrier, holds_cluster(&wanted)) {
            // Starting on an empty folder instead would look like all data were lost.
            return Err(Error::Unreachable {
                home: wanted,
                barrier,
                user: account.name.clone(),
            });
        }
        if made {
            let _ = fs::remove_dir(&wanted);
        }
        make_folders(&moved, account)?;
        own(&moved, account)?;
        tracing::warn!(
            wanted = %wanted.display(), used = %moved.display(), user = account.name,
            "PostgreSQL runs as an unprivileged user who cannot reach the data folder; its data are kept elsewhere"
        );
        Ok(Self {
            home: moved,
            wanted: Some(wanted),
        })
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.home.join("server.log")
    }

    pub(crate) fn has_cluster(&self) -> bool {
        holds_cluster(&self.home)
    }

    /// Makes the folder for the socket: `run`, or one in `/tmp` where that name is too long.
    pub(crate) fn socket_folder(&self, account: &Account) -> Result<PathBuf, Error> {
        let run = self.home.join("run");
        let fits = run.join(".s.PGSQL.5432").as_os_str().len() <= LONGEST_SOCKET;
        // The server splits its list of socket folders at commas.
        let folder = if fits && !run.as_os_str().as_bytes().contains(&b',') {
            run
        } else {
            Path::new("/tmp").join(format!("oms-{}", short_name(&self.home)))
        };
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(Error::io("make the socket folder", &folder)(error));
            }
            _ => {}
        }
        let meta = folder
            .symlink_metadata()
            .map_err(Error::io("read", &folder))?;
        let me = nix::unistd::Uid::effective().as_raw();
        if !meta.is_dir() || (meta.uid() != account.uid && meta.uid() != me) {
            let taken = io::Error::from(io::ErrorKind::PermissionDenied);
            return Err(Error::io(
                "use the socket folder, which is somebody else's,",
                &folder,
            )(taken));
        }
        own(&folder, account)?;
        Ok(folder)
    }

    /// One process at a time may start, adopt or initialise. Released when dropped.
    pub(crate) async fn lock(&self, patience: Duration) -> Result<File, Error> {
        let path = self.home.join("start.lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Error::io("open", &path))?;
        let deadline = Instant::now() + patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    sleep(Duration::from_millis(20)).await;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::Starting {
                        home: self.home.clone(),
                    });
                }
                Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
            }
        }
    }
}

fn holds_cluster(home: &Path) -> bool {
    home.join("data/PG_VERSION").exists()
}

/// Sixteen hex digits that stand for a path.
fn short_name(path: &Path) -> String {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, path.as_os_str().as_bytes());
    id.simple().to_string()[..16].to_owned()
}

/// Makes `folder` and what is missing above it; true when it was not there before. The
/// parents are opened to a lesser user whatever the umask says.
fn make_folders(folder: &Path, account: &Account) -> Result<bool, Error> {
    if folder.is_dir() {
        return Ok(false);
    }
    if let Some(parent) = folder.parent()
        && make_folders(parent, account)?
        && account.lesser
    {
        fs::set_permissions(parent, Permissions::from_mode(0o755))
            .map_err(Error::io("open the folder", parent))?;
    }
    match fs::create_dir(folder) {
        Ok(()) => Ok(true),
        // Made by another process meanwhile.
        Err(_) if folder.is_dir() => Ok(false),
        Err(error) => Err(Error::io("make the folder", folder)(error)),
    }
}

/// Gives `folder` to the server's user, and to nobody else.
fn own(folder: &Path, account: &Account) -> Result<(), Error> {
    if account.lesser {
        chown(folder, Some(account.uid), Some(account.gid))
            .map_err(Error::io("change the owner of", folder))?;
    }
    fs::set_permissions(folder, Permissions::from_mode(0o700))
        .map_err(Error::io("set the permissions of", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me() -> Account {
        Account::choose().unwrap()
    }

    #[test]
    fn a_long_path_gets_a_short_socket_folder() {
        let temp = tempfile::tempdir().unwrap();
        let home = temp.path().join("x".repeat(100));
        fs::create_dir(&home).unwrap();
        let place = Place { home, wanted: None };
        let folder = place.socket_folder(&me()).unwrap();
        assert!(
            folder.starts_with("/tmp") && folder.as_os_str().len() < 40,
            "{folder:?}"
        );
        fs::remove_dir(folder).unwrap();
    }

    #[test]
    fn an_unreachable_folder_is_replaced_unless_it_holds_data() {
        let account = me();
        if !account.lesser {
            return; // Only root hands over to another user.
        }
        let temp = tempfile::tempdir().unwrap();
        fs::set_permissions(temp.path(), Permissions::from_mode(0o755)).unwrap();
        let (closed, fallback) = (temp.path().join("closed"), temp.path().join("fallback"));
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
        let wanted = closed.join("pg");

        let place = Place::settle_or(&wanted, &account, &fallback).unwrap();
        assert!(place.home.starts_with(&fallback));
        assert_eq!(place.wanted.as_deref(), Some(wanted.as_path()));
        assert!(!wanted.exists());

        fs::create_dir_all(wanted.join("data")).unwrap();
        fs::write(wanted.join("data/PG_VERSION"), "15\n").unwrap();
        let error = Place::settle_or(&wanted, &account, &fallback).unwrap_err();
        assert!(matches!(error, Error::Unreachable { barrier, .. } if barrier == closed));
    }
}
