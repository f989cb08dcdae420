//! One RabbitMQ node in a folder of its own: launched, adopted, ended.

use super::{Rabbit, management};
use crate::{config, ground, patience};
use anyhow::{Context, bail, ensure};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use rand::Rng;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

/// How often a condition is looked at.
const TICK: Duration = Duration::from_millis(50);

/// A node whose name, ports and data live in one folder. Dropping it ends nothing.
#[derive(Debug)]
pub(super) struct Node {
    folder: PathBuf,
    /// Ports for AMQP, for management and for the node's own traffic.
    ports: [u16; 3],
}

impl Node {
    /// The node that runs in `folder`, or is just starting there.
    pub(super) async fn adopt(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join("ports")).ok()?;
        let ports: Vec<u16> = text
            .split_whitespace()
            .filter_map(|port| port.parse().ok())
            .collect();
        let node = Self {
            folder: folder.to_owned(),
            ports: ports.try_into().ok()?,
        };
        let works = node.ready(None).await;
        works.is_ok().then_some(node)
    }

    /// A new node in `folder`; whatever was there is ended and removed.
    pub(super) async fn launch(folder: &Path) -> anyhow::Result<Self> {
        let mut last = None;
        // RabbitMQ cannot report a port it was given by the system, so three are tried out;
        // somebody else may still come first.
        for _ in 0..3 {
            clear(folder);
            let node = Self {
                folder: folder.to_owned(),
                ports: free_ports()?,
            };
            node.furnish()?;
            match node.run().await {
                Ok(()) => return Ok(node),
                Err(error) => last = Some(error),
            }
        }
        Err(last.context("no attempt was made")?)
    }

    pub(super) fn rabbit(&self) -> Rabbit {
        Rabbit {
            amqp: self.ports[0],
            http: self.ports[1],
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs the server in the node's folder until it answers.
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let script = config::rabbitmq_server();
        ground::close_inherited();
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("out.log"))?;
        let mut command = Command::new(&script);
        command
            .current_dir(&self.folder)
            .env("HOME", &self.folder)
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
            .env("RABBITMQ_NODENAME", format!("oms-{}@localhost", self.ports[0]))
            .env("RABBITMQ_DIST_PORT", self.ports[2].to_string())
            .env(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                // Idle schedulers sleep instead of spinning: tests need the processors.
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
            );
        for (variable, name) in [
            ("CONFIG_FILE", "rabbitmq.conf"),
            ("ENABLED_PLUGINS_FILE", "enabled_plugins"),
            ("GENERATED_CONFIG_DIR", "config"),
            ("LOG_BASE", "log"),
            ("MNESIA_BASE", "mnesia"),
            ("PID_FILE", "pid"),
        ] {
            command.env(format!("RABBITMQ_{variable}"), self.folder.join(name));
        }
        if let Some(user) = lesser_user()? {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        // A group and streams of its own: neither Ctrl-C nor a test harness that waits for
        // its child's streams to close has to do with it.
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("running {}", script.display()))?;
        self.ready(Some(child)).await
    }

    /// Waits until the node takes connections and calls, as long as it lives.
    async fn ready(&self, mut child: Option<Child>) -> anyhow::Result<()> {
        let deadline = Instant::now() + patience().max(Duration::from_secs(60));
        loop {
            let lives = match &mut child {
                Some(child) => child.try_wait()?.is_none(),
                None => !processes_in(&self.folder).is_empty(),
            };
            ensure!(lives, "RabbitMQ ended:\n{}", self.last_words());
            match timeout(Duration::from_secs(5), self.answers()).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) if Instant::now() >= deadline => return Err(error),
                Err(_) if Instant::now() >= deadline => bail!("RabbitMQ does not answer"),
                _ => sleep(TICK).await,
            }
        }
    }

    /// An AMQP handshake up to the server's first frame, and a management call.
    async fn answers(&self) -> anyhow::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.ports[0])).await?;
        stream.write_all(b"AMQP\x00\x00\x09\x01").await?;
        let mut frame = [0; 11];
        stream.read_exact(&mut frame).await?;
        // Method frame on channel 0: class 10 (connection), method 10 (start).
        ensure!(
            frame[..3] == [1, 0, 0] && frame[7..] == [0, 10, 0, 10],
            "not AMQP: {frame:?}"
        );
        management::names(self.ports[1], "/api/vhosts")
            .await
            .map(drop)
    }

    /// Shuts the node down in order and waits for its end.
    pub(super) async fn stop(&self) -> anyhow::Result<()> {
        for pid in processes_in(&self.folder) {
            if fs::read_to_string(format!("/proc/{pid}/comm"))
                .is_ok_and(|it| it.trim() == "beam.smp")
            {
                kill(Pid::from_raw(pid), Signal::SIGTERM)?;
            }
        }
        let deadline = Instant::now() + patience();
        while !processes_in(&self.folder).is_empty() {
            ensure!(
                Instant::now() < deadline,
                "RabbitMQ does not stop:\n{}",
                self.last_words()
            );
            sleep(TICK).await;
        }
        Ok(())
    }

    /// Makes the folder and the files the server reads.
    fn furnish(&self) -> anyhow::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let [amqp, http, _] = self.ports;
        let config = format!(
            "listeners.tcp.1 = 127.0.0.1:{amqp}\n\
             management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {http}\n\
             management_agent.disable_metrics_collector = true\n\
             raft.wal_max_size_bytes = 67108864\n\
             log.console.level = warning\nlog.file.level = warning\n"
        );
        fs::write(self.folder.join("rabbitmq.conf"), config)?;
        fs::write(
            self.folder.join("enabled_plugins"),
            "[rabbitmq_management].\n",
        )?;
        let ports = self.ports.map(|port| port.to_string()).join(" ");
        fs::write(self.folder.join("ports"), ports)?;
        ground::hand_over(&self.folder, lesser_user()?.as_ref())
    }

    fn last_words(&self) -> String {
        let said = fs::read_to_string(self.folder.join("out.log")).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

/// Ends what runs in `folder` at once, and removes it.
pub(super) fn clear(folder: &Path) {
    end_at_once(folder);
    let _ = fs::remove_dir_all(folder);
}

/// Kills what runs in `folder`, as a crash would, and waits for its end.
pub(super) fn end_at_once(folder: &Path) {
    for _ in 0..200 {
        let alive = processes_in(folder);
        if alive.is_empty() {
            return;
        }
        for pid in alive {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        thread::sleep(TICK);
    }
}

/// Processes whose working folder is `folder`: numbers in files may mean others by now.
fn processes_in(folder: &Path) -> Vec<i32> {
    let (Ok(folder), Ok(entries)) = (folder.canonicalize(), fs::read_dir("/proc")) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|at| at == folder))
        .collect()
}

fn lesser_user() -> anyhow::Result<Option<nix::unistd::User>> {
    ground::lesser_user(&["rabbitmq", "nobody"])
}

/// Three ports that were free a moment ago, below those that the system gives to clients: a
/// node that is stopped finds its ports free when it starts again.
fn free_ports() -> anyhow::Result<[u16; 3]> {
    let mut random = rand::rng();
    for _ in 0..100 {
        let first = random.random_range(20_000..32_000);
        let ports = [first, first + 1, first + 2];
        if ports
            .iter()
            .all(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        {
            return Ok(ports);
        }
    }
    bail!("no three free ports between 20000 and 32000")
}
