//! Makes a new cluster with `initdb`.

use crate::{Error, account::Account, binaries::Binaries, place::Place};
use std::{fs, io, process::Stdio};

/// Name of the server's only role.
pub(crate) const ROLE: &str = "oms";

/// Locales to try. Text is sorted by code point either way; the first also knows the case of
/// letters beyond ASCII.
const LOCALES: [&str; 2] = ["C.UTF-8", "C"];

/// Initialises beside the final folder and renames, so that a cluster is whole or not there.
pub(crate) async fn initialise(
    place: &Place,
    binaries: &Binaries,
    account: &Account,
    durable: bool,
) -> Result<(), Error> {
    let unfinished = place.home.join("data.new");
    let mut last = None;
    for locale in LOCALES {
        match fs::remove_dir_all(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io("remove", &unfinished)(error));
            }
            _ => {}
        }
        let mut command = account.command(&binaries.program("initdb"));
        command
            .arg("-D")
            .arg(&unfinished)
            .args([
                "-U",
                ROLE,
                "--encoding=UTF8",
                "--auth-local=trust",
                "--auth-host=reject",
            ])
            .arg(format!("--locale={locale}"))
            .args([
                "--no-instructions",
                if durable {
                    "--data-checksums"
                } else {
                    "--no-sync"
                },
            ])
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let output = command
            .output()
            .await
            .map_err(Error::io("run", binaries.program("initdb")))?;
        if output.status.success() {
            return fs::rename(&unfinished, place.data()).map_err(Error::io("rename", &unfinished));
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let about_locale = said.contains("locale");
        last = Some(Error::failed("initdb", &said));
        if !about_locale {
            break;
        }
    }
    let _ = fs::remove_dir_all(&unfinished);
    Err(last.unwrap_or_else(|| Error::failed("initdb", "")))
}
