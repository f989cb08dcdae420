//! Part three: lists of 50 rows, each filter alone, in a small and in a large database.

use crate::{
    calls::{Caller, Target, Wire},
    config::{BASE_ORDERS, Plan},
    ground::{Ground, orders_session},
    intake, list_asks, list_fill,
    processes::Process,
    report::Row,
    services::Services,
    shapes::Shape,
    stats::{median, percentile},
    workload::{Age, Workload},
};
use anyhow::ensure;
use bytes::Bytes;
use oms_contracts::oms::orders::v1::ListOrdersResponse;
use oms_service_kit::seal::KeyRing;
use prost::Message;
use std::{path::Path, time::Instant};

const PATH: &str = "/oms.orders.v1.OrderService/ListOrders";
/// How much slower the large database may be.
const SLOWER: f64 = 1.5;

/// Measures the part.
pub(crate) async fn run(
    ground: &Ground,
    plan: &Plan,
    shapes: &[Shape],
    oms: &Path,
) -> anyhow::Result<Vec<Row>> {
    let small = ground.database("list_small").await?;
    let secret = KeyRing::generate();
    let workload = Workload::new(shapes, BASE_ORDERS, Age::Mixed, &KeyRing::parse(&secret)?);
    let pool = intake::prepare(&small, &workload, 2).await?;
    intake::take(&pool, &workload.pages, 2).await?;
    pool.close();
    drop(pool);
    let services = Services::prepare(oms, &small, secret.clone()).await?;
    let client = orders_session(&small).await?;
    client.batch_execute("TRUNCATE outbox").await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    drop(client);
    let large = ground.copy_of("list_small", "list_large").await?;
    list_fill::fill(&large, plan.list_orders).await?;
    let asks = list_asks::asks(&small, &large, &workload).await?;

    let (small_process, mut small) = caller(&services).await?;
    let services = Services {
        database_url: large,
        ..services
    };
    let (large_process, mut large) = caller(&services).await?;
    let mut rows = Vec::new();
    for ask in &asks {
        // The first round fills the caches.
        let mut p95: [Vec<f64>; 2] = Default::default();
        for run in 0..=plan.runs {
            let pair = [
                measure(&mut small, &ask.small, plan.list_calls).await,
                measure(&mut large, &ask.large, plan.list_calls).await,
            ];
            for (found, p95) in pair.into_iter().zip(&mut p95) {
                let found = found.map_err(|error| error.context(ask.name))?;
                if run > 0 {
                    p95.push(found);
                }
            }
        }
        let [few, many] = p95.map(|p95| median(&p95));
        rows.push(
            Row::new(
                format!(
                    "`ListOrders`, {}, p95 at {} orders",
                    ask.name, plan.list_orders
                ),
                format!("{many:.2} ms"),
                format!("{few:.2} ms at {BASE_ORDERS}"),
            )
            .at_most(many / few, SLOWER),
        );
    }
    small_process.stop().await?;
    large_process.stop().await?;
    Ok(rows)
}

async fn caller(services: &Services) -> anyhow::Result<(Process, Caller)> {
    let (process, address, _) = services.serve("orders").await?;
    let target = Target {
        address,
        wire: Wire::Grpc,
        token: services.token()?,
    };
    Ok((process, Caller::connect(&target).await?))
}

/// The 95th percentile of so many calls, in milliseconds. Every answer must hold rows.
async fn measure(caller: &mut Caller, asks: &[Bytes], calls: usize) -> anyhow::Result<f64> {
    let mut latencies = Vec::with_capacity(calls);
    for ask in asks.iter().cycle().take(calls) {
        let started = Instant::now();
        let answer = caller.call(PATH, ask.clone()).await?;
        latencies.push(started.elapsed().as_secs_f64() * 1e3);
        let rows = ListOrdersResponse::decode(answer)?.orders.len();
        ensure!(rows > 0, "nothing was found");
    }
    Ok(percentile(&latencies, 0.95))
}
