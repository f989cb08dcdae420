//! Part four: what every process weighs when it has nothing to do, and how soon it is
//! ready on a database that is up to date.

use crate::{
    calls::{Caller, Target, Wire},
    config::Plan,
    ground::Ground,
    processes::{Process, free_address},
    report::Row,
    services::{Services, session},
    stats::median,
};
use anyhow::Context;
use oms_contracts::oms::orders::v1::{ListOrdersRequest, ListOrdersResponse};
use oms_service_kit::seal::KeyRing;
use secrecy::ExposeSecret;
use std::{net::SocketAddr, path::Path};
use tokio::time::sleep;

const WITH_DATABASE: [&str; 5] = ["orders", "aftersales", "shops", "bridge", "identity"];
/// Of one service, in MB.
const LIGHT: f64 = 25.0;
/// Of all in one process, in MB.
const LIGHT_TOGETHER: f64 = 120.0;
/// From the start to being ready, in seconds.
const SOON: f64 = 1.0;

/// Figures of one process, one entry a run.
#[derive(Default)]
struct Seen {
    resident: Vec<f64>,
    own: Vec<f64>,
    seconds: Vec<f64>,
}

/// Measures the part.
pub(crate) async fn run(ground: &Ground, plan: &Plan, oms: &Path) -> anyhow::Result<Vec<Row>> {
    let url = ground.database("idle").await?;
    let services = Services::prepare(oms, &url, KeyRing::generate()).await?;
    let mut seen: Vec<Seen> = (0..WITH_DATABASE.len() + 2)
        .map(|_| Seen::default())
        .collect();
    let mut ticket = None;
    for _ in 0..plan.runs {
        for (name, seen) in WITH_DATABASE.iter().zip(&mut seen) {
            let (process, _, took) = services.serve(name).await?;
            seen.note(process, took, plan).await?;
        }
        // Edge is ready only while identity answers it.
        let (identity, identity_at, _) = services.serve("identity").await?;
        let (process, _, took) = services.edge(free_address()?, identity_at).await?;
        seen[WITH_DATABASE.len()].note(process, took, plan).await?;
        identity.stop().await?;

        let (process, took) = together(&services, &mut ticket).await?;
        seen[WITH_DATABASE.len() + 1]
            .note(process, took, plan)
            .await?;
    }
    let mut names: Vec<String> = WITH_DATABASE
        .iter()
        .map(|it| format!("`oms serve {it}`"))
        .collect();
    names.push("`oms serve edge`".into());
    names.push("`oms up` without PostgreSQL".into());
    let mut rows = Vec::new();
    for (name, seen) in names.iter().zip(&seen) {
        let most = if name.contains("up") {
            LIGHT_TOGETHER
        } else {
            LIGHT
        };
        let resident = median(&seen.resident);
        let measured = format!(
            "{resident:.1} MB resident, {:.1} MB of it its own",
            median(&seen.own)
        );
        rows.push(
            Row::new(format!("{name}, idle"), measured, "–")
                .judged(format!("< {most} MB"), resident < most),
        );
        let seconds = median(&seen.seconds);
        rows.push(
            Row::new(
                format!("{name}, start to ready"),
                format!("{:.0} ms", seconds * 1e3),
                "–",
            )
            .judged(format!("< {SOON} s"), seconds < SOON),
        );
    }
    Ok(rows)
}

impl Seen {
    async fn note(&mut self, process: Process, took: f64, plan: &Plan) -> anyhow::Result<()> {
        sleep(plan.settle).await;
        let (resident, own) = process.memory()?;
        self.resident.push(resident);
        self.own.push(own);
        self.seconds.push(took);
        process.stop().await
    }
}

/// Starts every service in one process; ready once it answers a list of orders through
/// edge, which takes identity, orders and the database.
async fn together(
    services: &Services,
    ticket: &mut Option<String>,
) -> anyhow::Result<(Process, f64)> {
    let address = free_address()?;
    let settings = [
        ("OMS_DATABASE_URL", services.database_url.clone()),
        ("OMS_KEYS", services.keys.expose_secret().to_owned()),
        ("OMS_HTTP_ADDR", address.to_string()),
    ];
    let mut process = Process::start(&services.oms, &["up"], &settings)?;
    if ticket.is_none() {
        // The first start only makes the session that later ones are asked with.
        process
            .ready(async || Ok(session(address).await.is_ok()))
            .await?;
        *ticket = Some(session(address).await?);
        process.stop().await?;
        process = Process::start(&services.oms, &["up"], &settings)?;
    }
    let token = ticket.clone().context("no session")?;
    let took = process
        .ready(async || listed(address, &token).await)
        .await?;
    Ok((process, took.as_secs_f64()))
}

async fn listed(address: SocketAddr, token: &str) -> anyhow::Result<bool> {
    let target = Target {
        address,
        wire: Wire::GrpcWeb,
        token: token.to_owned(),
    };
    let mut caller = Caller::connect(&target).await?;
    let request = ListOrdersRequest::default();
    let path = "/oms.orders.v1.OrderService/ListOrders";
    let _: ListOrdersResponse = caller.ask(path, &request).await?;
    Ok(true)
}
