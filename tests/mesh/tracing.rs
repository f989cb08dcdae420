//! One trace follows an order through gRPC, outbox, messages and calls, and neither
//! traces nor logs tell anything of its receiver.
//!
//! What holds for an order on its own (a batch continues the trace of its first message):
//! everything from the pull or the push that brought an order in to the ERP's answer is
//! one trace, and everything from the report of its parcel to the platform's answer is
//! one. They are the same trace where the ERP passes on the `traceparent` it was called
//! with; an ERP that reports by itself, as this one does, begins the second.

use super::{
    client::Client,
    confidential::Confidential,
    otlp::{Otlp, attribute, hex},
    placing::{calm, order_that_made_the_circle},
    running::Running,
    truth::Truth,
};
use anyhow::{Context, ensure};
use oms_contracts::oms::orders::v1::{CountByStatusRequest, TimelineEntry};
use opentelemetry_proto::tonic::trace::v1::Span;
use std::{collections::HashMap, time::Duration};

const PATIENCE: Duration = Duration::from_secs(240);

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_follows_an_order_and_tells_nothing_of_its_receiver() -> anyhow::Result<()> {
    let (otlp, otlp_url) = Otlp::start()?;
    let mut running = Running::start(
        &["demo", "--sim-shops", "3", "--sim-seed", "11"],
        &[
            ("OMS_OTLP_ENDPOINT", &otlp_url),
            ("OMS_LOG", "info,oms=debug"),
            ("OTEL_BSP_SCHEDULE_DELAY", "500"),
        ],
    )
    .await?;
    let sim_url = running.oms.printed("simulated marketplaces: ")?;
    let truth = Truth::at(&sim_url);
    let client = Client::sign_in(&running.url).await?;
    super::settled(PATIENCE, async || calm(&client, &truth).await).await?;

    let timeline = order_that_made_the_circle(&client, &sim_url).await?;
    let inward = same_trace(&timeline, &["accepted", "released", "erp_taken"])?;
    let outward = same_trace(&timeline, &["shipment_recorded", "parcel_confirmed"])?;
    super::settled(PATIENCE, async || {
        let spans = otlp.spans();
        hangs_together(&spans, inward, &["pull", "hints"], &INWARD)?;
        hangs_together(&spans, outward, &["grpc"], &OUTWARD)
    })
    .await?;

    callers_trace_goes_on(&client).await?;
    let confidential = Confidential::of(&running, &sim_url).await?;
    ensure!(
        running.oms.terminate()?.success(),
        "an orderly end is a success"
    );
    confidential.is_not_in(&otlp.text(), "exported spans")?;
    let log = running.log()?;
    let fine = |line: &str| line.contains(" DEBUG ") && line.contains(" oms_");
    ensure!(log.lines().any(fine), "our own DEBUG lines were not on");
    confidential.is_not_in(&log, "logs")
}

/// Spans by name with the attribute that tells them apart.
type Step = (&'static str, &'static str, &'static str);

const INWARD: [Step; 5] = [
    ("platform.call", "platform", "taobao"),
    ("consume", "queue", "orders.platform-orders"),
    ("consume", "queue", "bridge.erp-orders"),
    ("erp.receive_orders", "", ""),
    ("consume", "queue", "orders.erp-results"),
];
const OUTWARD: [Step; 5] = [
    (
        "grpc",
        "rpc",
        "/oms.orders.v1.FulfilmentService/RecordShipments",
    ),
    ("consume", "queue", "bridge.parcels"),
    ("command", "kind", "ship"),
    ("platform.call", "platform", "taobao"),
    ("consume", "queue", "orders.parcel-results"),
];

/// The trace has every step, and every span in it has its parent there, up to
/// one of `roots`.
fn hangs_together(
    spans: &[Span],
    trace: &str,
    roots: &[&str],
    steps: &[Step],
) -> anyhow::Result<()> {
    let spans: HashMap<&[u8], &Span> = spans
        .iter()
        .filter(|span| hex(&span.trace_id) == trace)
        .map(|span| (span.span_id.as_slice(), span))
        .collect();
    for (name, key, value) in steps {
        let mut named = spans.values().filter(|span| span.name == *name);
        let found = named.any(|span| key.is_empty() || attribute(span, key) == *value);
        ensure!(found, "{name} {value} is missing in trace {trace}");
    }
    for span in spans.values() {
        if span.parent_span_id.is_empty() {
            ensure!(
                roots.contains(&span.name.as_str()),
                "{} begins trace {trace}",
                span.name
            );
        } else {
            let parent = spans.contains_key(span.parent_span_id.as_slice());
            ensure!(parent, "{} has lost its parent in trace {trace}", span.name);
        }
    }
    Ok(())
}

/// Whoever calls with a trace of their own stays in it; the answer names it.
async fn callers_trace_goes_on(client: &Client) -> anyhow::Result<()> {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let mut request = tonic::Request::new(CountByStatusRequest::default());
    let parent = format!("00-{trace}-00f067aa0ba902b7-01").parse()?;
    request.metadata_mut().insert("traceparent", parent);
    let answer = client.orders.clone().count_by_status(request).await?;
    let named = answer.metadata().get("x-trace-id").context("no trace id")?;
    ensure!(named == trace, "the call was answered in trace {named:?}");
    Ok(())
}

fn same_trace<'a>(timeline: &'a [TimelineEntry], kinds: &[&str]) -> anyhow::Result<&'a str> {
    let mut traces = Vec::new();
    for kind in kinds {
        let entry = timeline.iter().find(|entry| entry.kind == *kind);
        traces.push(
            entry
                .with_context(|| format!("no {kind}"))?
                .trace_id
                .as_str(),
        );
    }
    ensure!(!traces[0].is_empty(), "{} has no trace", kinds[0]);
    ensure!(
        traces.iter().all(|trace| *trace == traces[0]),
        "{kinds:?} are in {traces:?}"
    );
    Ok(traces[0])
}
