//! Skipping a test loudly.

use crate::config;
use std::{fs, io::Write, path::Path, thread};

/// Says that the running test does not run, and why, on one line, and writes it to the skip
/// log (`OMS_SKIP_LOG`, default `target/skips.log`), which the checks count. Return from the
/// test afterwards.
pub fn skip(reason: &str) {
    let thread = thread::current();
    // nextest runs a test on the main thread; the standard harness names the thread.
    let named = thread
        .name()
        .filter(|name| *name != "main")
        .map(str::to_owned);
    let test = named
        .or_else(config::test_name)
        .unwrap_or_else(|| "test".to_owned());
    eprintln!("SKIPPED {test}: {reason}");
    if let Err(error) = note(&config::skip_log(), &test, reason) {
        eprintln!("{}: {error}", config::skip_log().display());
    }
}

/// One line in one write, so that processes do not tear each other's lines.
fn note(log: &Path, test: &str, reason: &str) -> std::io::Result<()> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::options().create(true).append(true).open(log)?;
    file.write_all(format!("{test}: {}\n", reason.replace('\n', " ")).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_skip_is_one_line_of_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("deep/skips");
        note(&log, "a::b", "no broker").unwrap();
        note(&log, "c", "no\nscreen").unwrap();
        assert_eq!(
            fs::read_to_string(log).unwrap(),
            "a::b: no broker\nc: no screen\n"
        );
    }
}
