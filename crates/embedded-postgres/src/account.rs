//! As whom the server runs. PostgreSQL refuses root, so root hands it to somebody lesser.

use crate::Error;
use nix::unistd::{Uid, User};
use std::{
    fs::Metadata,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use tokio::process::Command;

/// The user the server runs as.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// True when that is not us: we are root and children change user.
    pub(crate) lesser: bool,
}

impl Account {
    /// Ourselves, or for root `postgres`, else `nobody`.
    pub(crate) fn choose() -> Result<Self, Error> {
        let me = Uid::effective();
        if !me.is_root() {
            let gid = nix::unistd::Gid::effective().as_raw();
            let name = me.to_string();
            return Ok(Self {
                name,
                uid: me.as_raw(),
                gid,
                lesser: false,
            });
        }
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| Self {
                name: user.name,
                uid: user.uid.as_raw(),
                gid: user.gid.as_raw(),
                lesser: true,
            })
            .ok_or(Error::NoAccount)
    }

    /// A command that runs as this user, in a folder that every user can be in.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").env("LC_ALL", "C");
        if self.lesser {
            // The standard library also drops root's supplementary groups here.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// The first folder on the way to `path` (`path` itself left out) that this user may not enter.
    pub(crate) fn barrier(&self, path: &Path) -> Option<PathBuf> {
        let mut above: Vec<&Path> = path.ancestors().skip(1).collect();
        above.reverse();
        above
            .into_iter()
            .find(|folder| folder.metadata().is_ok_and(|meta| !self.may_enter(&meta)))
            .map(Path::to_path_buf)
    }

    fn may_enter(&self, folder: &Metadata) -> bool {
        let bit = if folder.uid() == self.uid {
            0o100
        } else if folder.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        folder.mode() & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_closed_parent_is_the_barrier() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let stranger = Account {
            name: "x".into(),
            uid: 4_000_000,
            gid: 4_000_000,
            lesser: true,
        };
        std::fs::set_permissions(outer.path(), PermissionsExt::from_mode(0o700)).unwrap();
        assert_eq!(stranger.barrier(&inner), Some(outer.path().to_path_buf()));
        std::fs::set_permissions(outer.path(), PermissionsExt::from_mode(0o711)).unwrap();
        assert_eq!(stranger.barrier(&inner), None);
    }
}
