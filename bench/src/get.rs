//! Part two: `GetOrder` with its database read, straight and through proxies.

use crate::{
    calls::{Caller, Load, Target, Wire, frame, load},
    config::{BASE_ORDERS, Plan},
    envoy,
    ground::{Ground, orders_session},
    intake,
    processes::Process,
    report::{Row, version_of},
    services::{Services, session},
    shapes::Shape,
    stats::{median, percentile},
    workload::{Age, Workload},
};
use anyhow::ensure;
use bytes::Bytes;
use oms_contracts::oms::orders::v1::{GetOrderRequest, GetOrderResponse};
use oms_service_kit::seal::KeyRing;
use std::{path::Path, sync::Arc, time::Duration};

const PATH: &str = "/oms.orders.v1.OrderService/GetOrder";
const CONNECTIONS: usize = 16;
const EDGE: &str = "through edge";
/// Different orders that are asked for.
const ASKED: usize = 1_000;

/// One way to the service, with what its runs came to.
struct Way<'a> {
    name: &'static str,
    target: Target,
    proxy: Option<&'a Process>,
    p50: Vec<f64>,
    p99: Vec<f64>,
    rate: Vec<f64>,
    /// Calls for each second of the proxy's processor time.
    thrift: Vec<f64>,
}

/// Measures the part; the versions of the peers go to `conditions`.
pub(crate) async fn run(
    ground: &Ground,
    plan: &Plan,
    shapes: &[Shape],
    oms: &Path,
    conditions: &mut Vec<String>,
) -> anyhow::Result<Vec<Row>> {
    let url = ground.database("calls").await?;
    let secret = KeyRing::generate();
    let workload = Workload::new(shapes, BASE_ORDERS, Age::New, &KeyRing::parse(&secret)?);
    let pool = intake::prepare(&url, &workload, 2).await?;
    intake::take(&pool, &workload.pages, 2).await?;
    drop(pool);
    let requests = requests(&url).await?;

    let services = Services::prepare(oms, &url, secret).await?;
    let (orders, straight, _) = services.serve("orders").await?;
    let (identity, identity_at, _) = services.serve("identity").await?;
    let (edge, edge_at, _) = services.edge(straight, identity_at).await?;
    let session = session(edge_at).await?;
    let token = services.token()?;
    let envoy = match envoy::find().await {
        Some(binary) => {
            let version = version_of(&binary).unwrap_or_default();
            let version = version
                .rsplit("version: ")
                .next()
                .unwrap_or_default()
                .to_owned();
            conditions.push(format!("Envoy: {version}"));
            Some(envoy::start(&binary, straight).await?)
        }
        None => None,
    };

    let mut ways = vec![
        Way::new(
            "straight to the service",
            straight,
            Wire::Grpc,
            &token,
            None,
        ),
        Way::new(EDGE, edge_at, Wire::Grpc, &session, Some(&edge)),
        Way::new(EDGE, edge_at, Wire::GrpcWeb, &session, Some(&edge)),
    ];
    if let Some((process, address)) = &envoy {
        let name = "through Envoy";
        ways.push(Way::new(
            name,
            *address,
            Wire::GrpcWeb,
            &token,
            Some(process),
        ));
    }
    for way in &ways {
        way.check(&requests[0]).await?;
        load(
            &way.target,
            PATH,
            &requests,
            CONNECTIONS,
            Duration::from_secs(1),
        )
        .await?;
    }
    for _ in 0..plan.runs {
        for way in &mut ways {
            way.measure(&requests, plan.calls_for).await?;
        }
    }
    let rows = rows(&ways);
    drop(ways);
    let envoy = envoy.map(|(process, _)| process);
    for process in envoy.into_iter().chain([edge, identity, orders]) {
        process.stop().await?;
    }
    Ok(rows)
}

/// Requests for orders from everywhere in the table. What intake has to tell is dropped:
/// the relay is not measured here.
async fn requests(url: &str) -> anyhow::Result<Arc<Vec<Bytes>>> {
    let client = orders_session(url).await?;
    client.batch_execute("TRUNCATE outbox").await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    let sql = "SELECT shop_id::text, id::text FROM orders ORDER BY md5(id::text) LIMIT $1";
    let rows = client.query(sql, &[&i64::try_from(ASKED)?]).await?;
    let requests = rows.iter().map(|row| {
        frame(&GetOrderRequest {
            shop_id: row.get(0),
            order_id: row.get(1),
        })
    });
    Ok(Arc::new(requests.collect()))
}

impl<'a> Way<'a> {
    fn new(
        name: &'static str,
        address: std::net::SocketAddr,
        wire: Wire,
        token: &str,
        proxy: Option<&'a Process>,
    ) -> Self {
        let token = token.to_owned();
        Self {
            name,
            target: Target {
                address,
                wire,
                token,
            },
            proxy,
            p50: Vec::new(),
            p99: Vec::new(),
            rate: Vec::new(),
            thrift: Vec::new(),
        }
    }

    /// An order comes back with its lines and its opened receiver.
    async fn check(&self, request: &Bytes) -> anyhow::Result<()> {
        let mut caller = Caller::connect(&self.target).await?;
        let answer = caller.call(PATH, request.clone()).await?;
        let order = <GetOrderResponse as prost::Message>::decode(answer)?.order;
        let whole = order.is_some_and(|it| !it.lines.is_empty() && it.receiver.is_some());
        ensure!(whole, "{}: the order is not whole", self.name);
        Ok(())
    }

    async fn measure(
        &mut self,
        requests: &Arc<Vec<Bytes>>,
        length: Duration,
    ) -> anyhow::Result<()> {
        let before = self.proxy.map(Process::processor_seconds).transpose()?;
        let Load { latencies, took } =
            load(&self.target, PATH, requests, CONNECTIONS, length).await?;
        let after = self.proxy.map(Process::processor_seconds).transpose()?;
        let calls = latencies.len() as f64;
        self.p50.push(median(&latencies));
        self.p99.push(percentile(&latencies, 0.99));
        self.rate.push(calls / took.as_secs_f64());
        if let (Some(before), Some(after)) = (before, after) {
            self.thrift.push(calls / (after - before));
        }
        Ok(())
    }

    fn measured(&self) -> String {
        let mut text = format!(
            "p50 {:.2} ms, p99 {:.2} ms, {:.0} calls/s",
            median(&self.p50),
            median(&self.p99),
            median(&self.rate)
        );
        if self.proxy.is_some() {
            text += &format!(", {:.0} calls per CPU-second", median(&self.thrift));
        }
        text
    }
}

fn rows(ways: &[Way<'_>]) -> Vec<Row> {
    let straight = median(&ways[0].p50);
    let mut rows = Vec::new();
    for way in ways {
        let name = format!(
            "`GetOrder`, {CONNECTIONS} connections, {} as {}",
            way.name,
            way.target.wire.name()
        );
        let ratio = median(&way.p50) / straight;
        let beside = format!("p50 straight: {straight:.2} ms");
        let row = Row::new(name, way.measured(), beside);
        rows.push(match (way.name, way.target.wire) {
            (EDGE, Wire::GrpcWeb) => row.at_most(ratio, 1.25),
            _ => row.ratio(ratio),
        });
    }
    let what = "calls per CPU-second of the proxy, gRPC-web: edge";
    let edge = median(&ways[2].thrift);
    rows.push(match ways.get(3) {
        Some(envoy) => {
            let other = median(&envoy.thrift);
            Row::new(what, format!("{edge:.0}"), format!("Envoy: {other:.0}"))
                .at_least(edge / other, 1.0)
        }
        None => Row::new(
            what,
            format!("{edge:.0}"),
            "SKIPPED: no Envoy, see scripts/bench_tools",
        ),
    });
    rows
}
