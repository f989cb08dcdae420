//! The key ring of a process that runs everything: made once, kept beside the data.

use anyhow::Context;
use oms_service_kit::seal::KeyRing;
use secrecy::{ExposeSecret, SecretString};
use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

/// The ring kept in `data_dir`, or a new one, kept there for its owner only.
pub(crate) fn kept_or_made(data_dir: &Path) -> anyhow::Result<SecretString> {
    let path = data_dir.join("keys");
    match fs::read_to_string(&path) {
        Ok(text) => return Ok(text.trim().to_owned().into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    }
    fs::create_dir_all(data_dir).with_context(|| format!("making {}", data_dir.display()))?;
    let made = KeyRing::generate();
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("making {}", path.display()))?;
    writeln!(file, "{}", made.expose_secret())?;
    file.sync_all()?;
    Ok(made)
}
