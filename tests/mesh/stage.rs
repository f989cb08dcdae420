//! Starts and kills `oms` processes and reads the addresses they print.

use anyhow::{Context, bail};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

/// Password of `admin` in every test.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// How long a process may take to print what is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running `oms`; killed when dropped.
pub(crate) struct Oms {
    child: Child,
    lines: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Oms {
    /// Starts `oms` with `args` and `settings`, with nothing else of ours in its
    /// environment.
    pub(crate) fn start(args: &[&str], settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oms"));
        command.args(args).stdout(Stdio::piped()).stderr(log(args)?);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OMS_")) {
            command.env_remove(name);
        }
        command.env("OMS_LOG_FORMAT", "text");
        command.envs(settings.iter().copied());
        let mut child = command.spawn().context("starting oms")?;
        let stdout = child.stdout.take().context("no standard output")?;
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            child,
            lines,
            seen: Vec::new(),
        })
    }

    /// What follows `start` on the first line that begins with it, up to a blank.
    pub(crate) fn printed(&mut self, start: &str) -> anyhow::Result<String> {
        loop {
            if let Some(line) = self.seen.iter().find_map(|line| line.strip_prefix(start)) {
                return Ok(line
                    .split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned());
            }
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push(line),
                Err(error) => bail!(
                    "oms never printed {start:?} ({error}); it printed {:?}",
                    self.seen
                ),
            }
        }
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM, then its exit status.
    pub(crate) fn terminate(&mut self) -> anyhow::Result<std::process::ExitStatus> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status()?;
        Ok(self.child.wait()?)
    }
}

impl Drop for Oms {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What a finished `oms` printed to standard error, and whether it succeeded.
pub(crate) fn run(args: &[&str], settings: &[(&str, &str)]) -> anyhow::Result<(bool, String)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oms"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OMS_")) {
        command.env_remove(name);
    }
    let output = command.args(args).envs(settings.iter().copied()).output()?;
    Ok((
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

/// Logs go to a file per command, to be read after a failure.
fn log(args: &[&str]) -> anyhow::Result<Stdio> {
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(log_file(args))?;
    Ok(file.into())
}

/// Where the logs of `oms` with these arguments go.
pub(crate) fn log_file(args: &[&str]) -> PathBuf {
    let name = format!(
        "{}-{}.log",
        std::process::id(),
        args.join("-").replace('/', "_")
    );
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}
