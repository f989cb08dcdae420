//! `oms` processes: built, started, asked whether they are ready, weighed.

use crate::ground::root;
use anyhow::{Context, bail, ensure};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

/// How long a process may take to start, and to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// The kernel tells processor time in these.
const TICKS_A_SECOND: f64 = 100.0;

/// Where logs and generated configuration go.
pub(crate) fn work_folder() -> anyhow::Result<PathBuf> {
    let folder = root().join("target/bench");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A release build of `oms`: the given one, else one built now.
pub(crate) async fn oms(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    let built = Command::new("cargo")
        .args(["build", "--locked", "--release", "--bin", "oms"])
        .current_dir(root())
        .status()
        .await?;
    ensure!(built.success(), "oms does not build");
    // Beside us: cargo puts both into one folder.
    let path = std::env::current_exe()?.with_file_name("oms");
    ensure!(path.is_file(), "{} is not there", path.display());
    Ok(path)
}

/// A loopback port that was free a moment ago.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A running process; killed when dropped.
pub(crate) struct Process {
    name: String,
    child: Child,
    pid: u32,
    started: Instant,
}

impl Process {
    /// Starts `program`; nothing but `settings` is in its environment.
    pub(crate) fn start(
        program: &Path,
        args: &[&str],
        settings: &[(&str, String)],
    ) -> anyhow::Result<Self> {
        let name = args.join("-").replace('/', "_");
        let log = File::options()
            .create(true)
            .append(true)
            .open(work_folder()?.join(format!("{name}.log")))?;
        let started = Instant::now();
        let child = Command::new(program)
            .args(args)
            .env_clear()
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .current_dir(root())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let pid = child.id().context("it has ended already")?;
        Ok(Self {
            name,
            child,
            pid,
            started,
        })
    }

    /// Waits until `probe` says yes; returns the time since the start.
    pub(crate) async fn ready(
        &mut self,
        probe: impl AsyncFn() -> anyhow::Result<bool>,
    ) -> anyhow::Result<Duration> {
        let mut last = String::new();
        while self.started.elapsed() < PATIENCE {
            match timeout(Duration::from_secs(1), probe()).await {
                Ok(Ok(true)) => return Ok(self.started.elapsed()),
                Ok(Ok(false)) => last = "it says that it is not".into(),
                Ok(Err(error)) => last = format!("{error:#}"),
                Err(_) => last = "it does not answer".into(),
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended: {status}; see target/bench", self.name);
            }
            sleep(Duration::from_millis(2)).await;
        }
        bail!("{} does not get ready: {last}", self.name)
    }

    /// Resident memory, and how much of it belongs to the process alone, in MB.
    pub(crate) fn memory(&self) -> anyhow::Result<(f64, f64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let field = |name: &str| -> anyhow::Result<f64> {
            let line = status.lines().find(|line| line.starts_with(name));
            let kib = line.and_then(|line| line.split_whitespace().nth(1));
            let kib: f64 = kib.context("no such field")?.parse()?;
            Ok(kib * 1024.0 / 1e6)
        };
        Ok((field("VmRSS:")?, field("RssAnon:")?))
    }

    /// Processor time used so far, in seconds.
    pub(crate) fn processor_seconds(&self) -> anyhow::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        let after_name = stat.rsplit_once(')').context("no stat")?.1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        // User and system time are the 14th and 15th field; the name was the second.
        let ticks = |place: usize| {
            fields
                .get(place - 3)
                .and_then(|field| field.parse::<f64>().ok())
        };
        let (user, system) = (ticks(14), ticks(15));
        Ok((user.context("no time")? + system.context("no time")?) / TICKS_A_SECOND)
    }

    /// Asks it to end, and waits.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        kill(Pid::from_raw(i32::try_from(self.pid)?), Signal::SIGTERM)?;
        let ended = timeout(PATIENCE, self.child.wait()).await;
        ended.with_context(|| format!("{} does not end", self.name))??;
        Ok(())
    }
}

/// Runs `program` to its end.
pub(crate) async fn run(
    program: &Path,
    args: &[&str],
    settings: &[(&str, String)],
) -> anyhow::Result<()> {
    let mut process = Process::start(program, args, settings)?;
    let status = process.child.wait().await?;
    ensure!(
        status.success(),
        "{}: {status}; see target/bench",
        process.name
    );
    Ok(())
}
