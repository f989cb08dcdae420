//! Part one: pages of orders from message bytes to committed rows, beside `COPY` of the
//! same rows and beside one transaction per order.

use crate::{
    config::Plan,
    ground::{Ground, orders_session},
    report::Row,
    rivals::Rows,
    shapes::Shape,
    stats::median,
    workload::{Age, Workload},
};
use anyhow::{anyhow, ensure};
use oms_messaging::{Envelope, Handler};
use oms_orders::{inbound::platform_orders::PlatformOrders, store::links};
use oms_service_kit::{
    db::{self, Pool},
    seal::KeyRing,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Notify, task::JoinSet};
use tokio_postgres::Client;

/// Pages that the consumer of `orders.platform-orders` hands over at once.
const BATCH: usize = 8;

/// Measures the part.
pub(crate) async fn run(
    ground: &Ground,
    plan: &Plan,
    shapes: &[Shape],
) -> anyhow::Result<Vec<Row>> {
    let url = ground.database("intake").await?;
    let keys = KeyRing::parse(&KeyRing::generate())?;
    let workload = Workload::new(shapes, plan.intake_orders, Age::New, &keys);
    let pool = prepare(&url, &workload, 2).await?;
    let client = orders_session(&url).await?;

    // One run that counts for nothing warms caches and makes the rows that are copied.
    take(&pool, &workload.pages, 2).await?;
    let rows = Rows::read(&client, plan.single_orders).await?;

    let mut rates: [Vec<f64>; 5] = Default::default();
    let orders = plan.intake_orders as f64;
    for _ in 0..plan.runs {
        for (connections, rates) in [1, 2].into_iter().zip(&mut rates) {
            empty(&client).await?;
            let took = take(&pool, &workload.pages, connections).await?;
            rates.push(orders / took.as_secs_f64());
            ensure_count(&client, plan.intake_orders).await?;
        }
        empty(&client).await?;
        rates[2].push(orders / rows.copy(&client).await?.as_secs_f64());
        ensure_count(&client, plan.intake_orders).await?;
        empty(&client).await?;
        let took = rows.one_by_one(&client).await?;
        rates[3].push(plan.single_orders as f64 / took.as_secs_f64());
        ensure_count(&client, plan.single_orders).await?;
        empty(&client).await?;
        let took = rows.one_round_trip(&client).await?;
        rates[4].push(plan.single_orders as f64 / took.as_secs_f64());
        ensure_count(&client, plan.single_orders).await?;
    }
    let [one, two, copy, single, trip] = rates.map(|rates| median(&rates));
    let rate = |rate: f64| format!("{rate:.0} orders/s");
    let beside_copy = format!("COPY of the same {} rows: {}", rows.count(), rate(copy));
    let beside_single = format!("one transaction per order: {}", rate(single));
    let beside_trip = format!("the same, each sent in one round trip: {}", rate(trip));
    Ok(vec![
        Row::new("intake, 2 connections", rate(two), &beside_copy).at_least(two / copy, 0.5),
        Row::new("intake, 1 connection", rate(one), &beside_copy).at_least(one / copy, 0.5),
        Row::new("intake, 1 connection", rate(one), &beside_single).at_least(one / single, 10.0),
        Row::new("intake, 1 connection", rate(one), &beside_trip).ratio(one / trip),
    ])
}

/// A migrated database that knows the links.
pub(crate) async fn prepare(
    url: &str,
    workload: &Workload,
    connections: usize,
) -> anyhow::Result<Pool> {
    oms_orders::migrate(url).await?;
    let pool = db::pool(url, oms_orders::SCHEMA, connections)?;
    let mut conn = pool.get().await?;
    links::store(&mut conn, &workload.links).await?;
    drop(conn);
    let client = orders_session(url).await?;
    client.batch_execute("ANALYZE sku_links").await?;
    Ok(pool)
}

/// Consumes every page as the service does, over `connections` at once.
pub(crate) async fn take(
    pool: &Pool,
    pages: &[Envelope],
    connections: usize,
) -> anyhow::Result<Duration> {
    let mut shares = vec![Vec::new(); connections];
    for (place, batch) in pages.chunks(BATCH).enumerate() {
        shares[place % connections].push(batch.to_vec());
    }
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for share in shares {
        let consumer = PlatformOrders {
            pool: pool.clone(),
            wake: Arc::new(Notify::new()),
        };
        tasks.spawn(async move {
            for batch in share {
                for outcome in consumer.handle(&batch).await {
                    outcome.map_err(|error| anyhow!("a page was not taken: {error:?}"))?;
                }
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(started.elapsed())
}

/// Every run starts from the same: no orders, nothing left to write out.
async fn empty(client: &Client) -> anyhow::Result<()> {
    let sql = "TRUNCATE orders, order_lines, holds, parcels, parcel_orders, parcel_lines,
        order_events, headline_counts, headline_deltas, outbox RESTART IDENTITY; CHECKPOINT";
    for statement in sql.split(';') {
        client.batch_execute(statement).await?;
    }
    Ok(())
}

async fn ensure_count(client: &Client, orders: usize) -> anyhow::Result<()> {
    let row = client.query_one("SELECT count(*) FROM orders", &[]).await?;
    let found: i64 = row.get(0);
    ensure!(
        usize::try_from(found)? == orders,
        "{found} orders are there, not {orders}"
    );
    Ok(())
}
