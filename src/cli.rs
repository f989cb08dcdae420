//! The command line.

use crate::{admin, demo, mesh, migrate, serve, simulate, up};
use clap::{Parser, Subcommand};
use oms_service_kit::{
    config::{Problems, TelemetryArgs},
    metrics_http, telemetry,
};

/// Order management for shops on Chinese marketplaces.
#[derive(Debug, Parser)]
#[command(name = "oms", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    telemetry: TelemetryArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything with simulated marketplaces and a simulated ERP.
    Demo(demo::DemoArgs),
    /// Run every service in this process; shops are added in the console.
    Up(up::UpArgs),
    /// Run one service.
    Serve {
        #[command(subcommand)]
        service: serve::Service,
    },
    /// Run the simulators alone.
    Sim(simulate::SimArgs),
    /// Create or update every schema.
    Migrate(migrate::MigrateArgs),
    /// Manage users and tokens from the machine itself.
    Admin {
        #[command(subcommand)]
        command: admin::AdminCommand,
    },
}

impl Cli {
    /// Runs the command to its end.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let mut problems = Problems::default();
        let options = self
            .telemetry
            .check(self.command.service_name(), &mut problems);
        // Other settings are checked by their command; a faulty filter would hide why.
        problems.into_result()?;
        let guard = telemetry::init(&options).map_err(anyhow::Error::msg)?;
        if let Some(address) = options.metrics_addr {
            let listener = mesh::bind(address, "OMS_METRICS_ADDR").await?;
            tokio::spawn(metrics_http::serve(listener));
        }
        let result = match self.command {
            Command::Demo(args) => Box::pin(demo::run(args)).await,
            Command::Up(args) => Box::pin(up::run(args)).await,
            Command::Serve { service } => Box::pin(serve::run(service)).await,
            Command::Sim(args) => Box::pin(simulate::run(args)).await,
            Command::Migrate(args) => migrate::run(args).await,
            Command::Admin { command } => admin::run(command).await,
        };
        guard.flush().await;
        result
    }
}

impl Command {
    fn service_name(&self) -> &'static str {
        match self {
            Self::Serve { service } => service.name(),
            Self::Sim(_) => "oms-sim",
            _ => "oms",
        }
    }
}
