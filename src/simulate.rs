//! `oms sim`: the simulated marketplaces and the simulated ERP as a process of their
//! own.

use crate::{mesh, shutdown, terminal};
use clap::Args;
use oms_service_kit::config::Problems;
use oms_sim::{ErpOptions, Sim, SimOptions, SimStore};
use tokio::task::JoinSet;

/// Settings of `oms sim`.
#[derive(Debug, Args)]
pub(crate) struct SimArgs {
    #[command(flatten)]
    options: SimOptions,
    /// Where the marketplaces listen.
    #[arg(long, env = "OMS_SIM_ADDR", default_value = "127.0.0.1:8089")]
    sim_addr: String,
    /// Where the ERP listens for hand-overs.
    #[arg(long, env = "OMS_SIM_ERP_ADDR", default_value = "127.0.0.1:8090")]
    erp_addr: String,
    /// Public address of the order system that the ERP reports shipments to.
    #[arg(long, env = "OMS_URL", default_value = "http://127.0.0.1:8088")]
    oms_url: String,
    /// API token of the ERP; without it no ERP runs.
    #[arg(long, env = "OMS_TOKEN", hide_env_values = true)]
    oms_token: Option<String>,
    /// PostgreSQL that keeps the simulators' state; without it a restart starts anew.
    #[arg(long, env = "OMS_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

pub(crate) async fn run(args: SimArgs) -> anyhow::Result<()> {
    let mut problems = Problems::default();
    let sim_addr = problems.address("OMS_SIM_ADDR", &args.sim_addr);
    let erp_addr = problems.address("OMS_SIM_ERP_ADDR", &args.erp_addr);
    let oms_url = problems.url("OMS_URL", &args.oms_url);
    problems.into_result()?;
    let listener = mesh::bind(sim_addr, "OMS_SIM_ADDR").await?;
    let stop = shutdown::on_signal()?;
    let store = match &args.database_url {
        Some(url) => Some(SimStore::connect(url).await?),
        None => None,
    };
    let sim = Sim::open(&args.options, store).await?;
    sim.register_redirects(&oms_url);
    sim.register_hooks(&oms_url);
    terminal::say(&format!("marketplaces: http://{}", listener.local_addr()?));
    let mut tasks = JoinSet::new();
    tasks.spawn(oms_sim::serve_marketplaces(
        sim.clone(),
        listener,
        stop.clone(),
    ));
    if let Some(token) = args.oms_token {
        let listener = mesh::bind(erp_addr, "OMS_SIM_ERP_ADDR").await?;
        terminal::say(&format!("ERP: http://{}", listener.local_addr()?));
        let options = ErpOptions::new(oms_url, token);
        tasks.spawn(oms_sim::serve_erp(sim, options, listener, stop.clone()));
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
        stop.cancel();
    }
    Ok(())
}
