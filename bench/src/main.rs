//! `oms-bench`: measures Qihang OMS beside what it stands on, in one run on one machine,
//! and prints one table. Ratios are what to look at; see the README beside this crate.
//!
//! Each part is a file: [`intake`], [`get`], [`list`], [`idle`].

mod calls;
mod config;
mod envoy;
mod get;
mod ground;
mod idle;
mod intake;
mod list;
mod list_asks;
mod list_fill;
mod processes;
mod report;
mod rivals;
mod services;
mod shapes;
mod stats;
mod workload;

use crate::{
    config::{Config, Part},
    ground::Ground,
    report::Row,
};
use clap::Parser;
use std::{io::Write, process::ExitCode, time::Instant};
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let config = Config::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(run(&config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    tell(&format!("failed: {error:#}"));
    ExitCode::FAILURE
}

/// Progress goes to standard error; standard output is the report.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "oms-bench: {line}");
}

async fn run(config: &Config) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let ground = Ground::start(config).await?;
    let measured = tokio::select! {
        measured = Box::pin(measure(config, &ground)) => measured,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
        _ = terminate.recv() => Err(anyhow::anyhow!("told to end")),
    };
    ground.stop().await?;
    let (report, worked) = measured?;
    let path = ground::root().join("target/bench.md");
    std::fs::write(&path, &report)?;
    let _ = std::io::stdout().write_all(report.as_bytes());
    anyhow::ensure!(worked, "a part did not work; see the table");
    Ok(())
}

/// The report, and whether every part worked.
async fn measure(config: &Config, ground: &Ground) -> anyhow::Result<(String, bool)> {
    let plan = config.plan();
    let (shapes, about) = shapes::shapes(config.sim_data.as_deref())?;
    let unknown = || "unknown".to_owned();
    let mut conditions = vec![
        report::machine(),
        report::version_of("rustc").unwrap_or_else(unknown),
        format!(
            "PostgreSQL {}, durable, with the settings of `oms up`",
            ground.version().await?
        ),
        about,
        format!(
            "each figure is the median of {} alternating runs{}",
            plan.runs,
            if config.quick {
                "; --quick, too short to judge by"
            } else {
                ""
            }
        ),
    ];
    let needs_oms = [Part::Get, Part::List, Part::Idle];
    let oms = match needs_oms.iter().any(|part| config.wants(*part)) {
        true => processes::oms(config.oms.as_deref()).await?,
        false => Default::default(),
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut worked = true;
    for part in [Part::Intake, Part::Get, Part::List, Part::Idle] {
        if !config.wants(part) {
            continue;
        }
        tell(&format!("{part:?}"));
        let started = Instant::now();
        let measured = match part {
            Part::Intake => Box::pin(intake::run(ground, &plan, &shapes)).await,
            Part::Get => Box::pin(get::run(ground, &plan, &shapes, &oms, &mut conditions)).await,
            Part::List => Box::pin(list::run(ground, &plan, &shapes, &oms)).await,
            Part::Idle => Box::pin(idle::run(ground, &plan, &oms)).await,
        };
        match measured {
            Ok(measured) => rows.extend(measured),
            // What the other parts say is told all the same.
            Err(error) => {
                tell(&format!("{part:?} failed: {error:#}"));
                rows.push(Row::failed(format!("{part:?}"), &error));
                worked = false;
            }
        }
        tell(&format!(
            "{part:?} took {:.0} s",
            started.elapsed().as_secs_f64()
        ));
    }
    Ok((report::render(&rows, &conditions), worked))
}
