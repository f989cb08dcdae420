//! Start: adopt the server that is there, or make a cluster if need be and launch one.

use crate::{
    EmbeddedPostgres, Error, Options,
    account::Account,
    binaries::Binaries,
    cluster,
    place::Place,
    postmaster::{PORT, Postmaster, is_server_in, processes_in, remove_traces, send},
    server::connect,
};
use nix::sys::signal::Signal;
use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
    time::Duration,
};
use tokio::{
    process::Child,
    time::{Instant, sleep},
};

/// How often a condition is looked at.
const TICK: Duration = Duration::from_millis(20);

/// Settings that suit an order system on one machine. Nothing listens on the network.
const SETTINGS: [(&str, &str); 17] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("max_connections", "200"),
    ("shared_buffers", "256MB"),
    ("effective_cache_size", "1GB"),
    ("work_mem", "8MB"),
    ("maintenance_work_mem", "128MB"),
    ("wal_level", "replica"),
    ("wal_buffers", "16MB"),
    ("min_wal_size", "256MB"),
    ("max_wal_size", "2GB"),
    ("random_page_cost", "1.1"),
    ("jit", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_checkpoints", "off"),
    // Never the texts of failed statements: they may hold personal data.
    ("log_min_error_statement", "panic"),
];

/// On top of those where the data may be lost.
const FRAGILE: [(&str, &str); 4] = [
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("autovacuum_naptime", "10min"),
];

/// A running server on `options.data_dir`, ours or adopted. Processes that start on the same
/// folder at once take turns: one launches, the others adopt.
///
/// # Errors
/// See [`Error`]; each says what to do. [`Error::InUse`] only for a live server on the folder
/// that does not let us in.
pub async fn start(options: Options) -> Result<EmbeddedPostgres, Error> {
    let account = Account::choose()?;
    let place = Place::settle(&options.data_dir, &account)?;
    let _turn = place.lock(options.patience).await?;
    if let Some(postmaster) = adopt(&place, options.patience).await? {
        tracing::info!(pid = postmaster.pid, data = %place.data().display(), "adopted a running PostgreSQL");
        return Ok(EmbeddedPostgres::new(
            place,
            postmaster,
            None,
            options.patience,
        ));
    }
    let binaries = Binaries::find(&options, &place.data(), &account).await?;
    if !place.has_cluster() {
        cluster::initialise(&place, &binaries, &account, options.durable).await?;
    }
    let (postmaster, child) = launch(&place, &binaries, &account, &options).await?;
    tracing::info!(
        pid = postmaster.pid, major = binaries.major, data = %place.data().display(),
        "PostgreSQL is up"
    );
    Ok(EmbeddedPostgres::new(
        place,
        postmaster,
        Some(child),
        options.patience,
    ))
}

/// The server that works on the folder, once it lets us in. Nothing when there is none, or
/// when the last of it has gone.
async fn adopt(place: &Place, patience: Duration) -> Result<Option<Postmaster>, Error> {
    let Ok(data) = place.data().canonicalize() else {
        return Ok(None);
    };
    let deadline = Instant::now() + patience;
    loop {
        let Some(pid) = processes_in(&data).first().copied() else {
            return Ok(None);
        };
        let mut in_use = Error::InUse {
            data_dir: data.clone(),
            pid,
            reason: "it is still ending".into(),
        };
        if let Some(postmaster) = Postmaster::read(&data).filter(|it| is_server_in(it.pid, &data)) {
            let url = crate::server::url(&postmaster, "postgres");
            match connect(&url).await {
                Ok(_) => return Ok(Some(postmaster)),
                Err(error) => {
                    let refused = error
                        .code()
                        .is_some_and(|code| code.code().starts_with("28"));
                    let reason = crate::server::describe(&error);
                    in_use = Error::InUse {
                        data_dir: data.clone(),
                        pid: postmaster.pid,
                        reason,
                    };
                    if refused {
                        return Err(in_use);
                    }
                }
            }
        }
        if Instant::now() >= deadline {
            return Err(in_use);
        }
        sleep(TICK).await;
    }
}

/// Spawns the server and waits until it takes connections.
async fn launch(
    place: &Place,
    binaries: &Binaries,
    account: &Account,
    options: &Options,
) -> Result<(Postmaster, Child), Error> {
    let data = place.data();
    let socket_folder = place.socket_folder(account)?;
    remove_traces(&data, &socket_folder);
    let log = fresh_log(&place.log())?;
    let program = binaries.program("postgres");
    let mut command = account.command(&program);
    command
        .arg("-D")
        .arg(&data)
        .arg("-c")
        .arg(format!("port={PORT}"))
        .arg("-k")
        .arg(&socket_folder);
    let fragile = if options.durable {
        &[][..]
    } else {
        &FRAGILE[..]
    };
    for (name, value) in SETTINGS.iter().chain(fragile) {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    for (name, value) in &options.settings {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    // A group of its own: what the terminal sends to ours (Ctrl-C) does not reach it.
    let mut child = command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(Error::io("open", place.log()))?)
        .stderr(log)
        .spawn()
        .map_err(Error::io("run", &program))?;
    let pid = child
        .id()
        .and_then(|pid| i32::try_from(pid).ok())
        .unwrap_or_default();
    let postmaster = Postmaster {
        pid,
        socket_folder,
        port: PORT,
    };
    let url = crate::server::url(&postmaster, "postgres");
    let deadline = Instant::now() + options.patience;
    loop {
        if !matches!(child.try_wait(), Ok(None)) {
            return Err(Error::failed(
                "starting PostgreSQL",
                &read_log(&place.log()),
            ));
        }
        match connect(&url).await {
            Ok(_) => return Ok((postmaster, child)),
            Err(error) if Instant::now() >= deadline => {
                send(pid, Signal::SIGINT);
                let said = format!(
                    "{}\n{}",
                    read_log(&place.log()),
                    crate::server::describe(&error)
                );
                return Err(Error::failed("waiting for PostgreSQL", &said));
            }
            Err(_) => sleep(TICK).await,
        }
    }
}

/// An empty log; the one before is kept under another name.
fn fresh_log(path: &Path) -> Result<File, Error> {
    let _ = fs::rename(path, path.with_extension("log.1"));
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .map_err(Error::io("write", path))
}

fn read_log(path: &Path) -> String {
    fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}
