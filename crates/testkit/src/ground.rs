//! The folder that the shared servers live in, and the unprivileged user they run as.

use crate::patience;
use anyhow::{Context, ensure};
use nix::unistd::{Uid, User};
use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// `/tmp/oms-test-<user>`: one for all checkouts and test processes of a user. Other users
/// may pass through it, since servers started by root run as somebody else.
pub(crate) fn shared_folder() -> anyhow::Result<PathBuf> {
    let me = Uid::effective().as_raw();
    let path = PathBuf::from(format!("/tmp/oms-test-{me}"));
    match fs::DirBuilder::new().mode(0o755).create(&path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(error).with_context(|| format!("making {}", path.display()));
        }
        _ => {}
    }
    let meta = path.symlink_metadata()?;
    ensure!(
        meta.is_dir() && meta.uid() == me,
        "{} is somebody else's",
        path.display()
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

/// For root, the first of `names` that exists; nobody changes user otherwise.
pub(crate) fn lesser_user(names: &[&str]) -> anyhow::Result<Option<User>> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let found = names
        .iter()
        .find_map(|name| User::from_name(name).ok().flatten());
    let user = found.with_context(|| format!("root finds none of the users {names:?}"))?;
    Ok(Some(user))
}

/// Hands a folder to `user`, for it alone.
pub(crate) fn hand_over(folder: &Path, user: Option<&User>) -> anyhow::Result<()> {
    if let Some(user) = user {
        chown(folder, Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    Ok(())
}

/// Closes what this process was started with beyond its three streams, such as the pipes of a
/// `make` or of a CI runner: a server that outlives us would hold them open, and who waits for
/// their end would wait for ever. All that Rust opens itself closes on exec, and is left alone.
pub(crate) fn close_inherited() {
    const CLOSES_ON_EXEC: u32 = 0o2_000_000;
    let Ok(entries) = fs::read_dir("/proc/self/fdinfo") else {
        return;
    };
    let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    for number in numbers
        .filter(|number: &i32| *number > 2)
        .collect::<Vec<_>>()
    {
        let info = fs::read_to_string(format!("/proc/self/fdinfo/{number}")).unwrap_or_default();
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
        let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok());
        if flags.is_some_and(|flags| flags & CLOSES_ON_EXEC == 0) {
            let _ = nix::unistd::close(number);
        }
    }
}

/// Waits until no other process holds `file`. Released when dropped.
pub(crate) async fn lock(file: &Path) -> anyhow::Result<fs::File> {
    let held = fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(file)?;
    let deadline = Instant::now() + patience().max(Duration::from_secs(120));
    loop {
        match held.try_lock() {
            Ok(()) => return Ok(held),
            Err(fs::TryLockError::Error(error)) => return Err(error.into()),
            Err(fs::TryLockError::WouldBlock) => {
                ensure!(Instant::now() < deadline, "{} stays locked", file.display());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}
