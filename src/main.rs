//! `oms`: the one binary of Qihang OMS. `oms demo` runs everything with simulated
//! marketplaces, `oms up` the same for real, `oms serve <service>` one service.

mod admin;
mod cli;
mod database;
mod demo;
mod keys;
mod mesh;
mod migrate;
mod serve;
mod settings;
mod shutdown;
mod simulate;
mod terminal;
mod up;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    // Platforms, brokers and exporters are reached through TLS; one provider serves all.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal::complain(&format!("the runtime does not start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
