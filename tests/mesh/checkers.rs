//! What must be true at the end of every run, however rough it was.

use super::{
    client::Client,
    truth::{SimOrder, Truth},
};
use anyhow::{Context, bail, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use oms_contracts::oms::orders::v1::{ErpHandover, Headline, Order, OrderSummary, TimelineEntry};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Calls in flight while everything is read.
const READERS: usize = 16;

/// Still on its way: the run has not come to rest.
pub(crate) async fn at_rest(client: &Client, truth: &Truth) -> anyhow::Result<()> {
    let known = client.list_all(Default::default()).await?;
    let real = truth.orders().await?;
    let ids: HashSet<_> = known.iter().map(|o| &o.platform_order_id).collect();
    let out: Vec<_> = real.keys().filter(|id| !ids.contains(id)).collect();
    ensure!(
        out.is_empty(),
        "{} of {} orders are not in: {:?}",
        out.len(),
        real.len(),
        out.iter().take(5).collect::<Vec<_>>()
    );
    let moving = known.iter().find(|order| {
        matches!(
            order.headline(),
            Headline::Ready | Headline::WithErp | Headline::Shipping
        )
    });
    if let Some(order) = moving {
        bail!(
            "{} is still {}",
            order.platform_order_id,
            order.headline().as_str_name()
        );
    }
    for order in &known {
        let told = &real[&order.platform_order_id];
        ensure!(
            order.headline() != Headline::Shipped
                || matches!(told.status.as_str(), "shipped" | "completed"),
            "{} is shipped here and {} there",
            order.platform_order_id,
            told.status
        );
    }
    // A parcel may be known before the answer to the hand-over that asked for it.
    for order in whole(client, &known).await? {
        let moving = matches!(
            order.erp_handover(),
            ErpHandover::Queued | ErpHandover::Unknown | ErpHandover::Recalling
        );
        ensure!(
            !moving,
            "{} is {} yet",
            order.platform_order_id,
            order.erp_handover().as_str_name()
        );
    }
    Ok(())
}

/// The orders behind rows.
async fn whole(client: &Client, rows: &[OrderSummary]) -> anyhow::Result<Vec<Order>> {
    stream::iter(rows)
        .map(async |row| anyhow::Ok(client.get(row).await?))
        .buffer_unordered(READERS)
        .try_collect()
        .await
}

/// Every checker over every order.
pub(crate) async fn all(client: &Client, truth: &Truth) -> anyhow::Result<()> {
    let known = client.list_all(Default::default()).await?;
    let real = truth.orders().await?;
    same_orders(&known, &real)?;
    tabs_sum_to_total(client, &known).await?;
    let whole: Vec<(Order, Vec<TimelineEntry>)> = stream::iter(&known)
        .map(async |row| with_timeline(client, row).await)
        .buffer_unordered(READERS)
        .try_collect()
        .await?;
    for (order, timeline) in &whole {
        let name = &order.platform_order_id;
        quantities_are_conserved(order).with_context(|| name.clone())?;
        revisions_have_no_hole(order, timeline).with_context(|| name.clone())?;
        no_gate_passed_a_hold(timeline).with_context(|| name.clone())?;
    }
    waybills_are_used_once(&whole, truth).await?;
    erp_documents_match(&whole, truth).await
}

/// An order and its timeline as they stood at one time: pulls go on meanwhile.
async fn with_timeline(
    client: &Client,
    row: &OrderSummary,
) -> anyhow::Result<(Order, Vec<TimelineEntry>)> {
    let mut before = client.get(row).await?;
    loop {
        let timeline = client.timeline(row).await?;
        let after = client.get(row).await?;
        if after.revision == before.revision {
            return Ok((after, timeline));
        }
        before = after;
    }
}

/// Set equality with the marketplaces, by id and fen.
fn same_orders(known: &[OrderSummary], real: &BTreeMap<String, SimOrder>) -> anyhow::Result<()> {
    let mut seen = HashSet::new();
    for order in known {
        let id = &order.platform_order_id;
        ensure!(seen.insert(id), "{id} is in twice");
        let real = real.get(id).with_context(|| format!("{id} is not real"))?;
        ensure!(
            order.payable_fen == real.fen,
            "{id}: {} fen, really {}",
            order.payable_fen,
            real.fen
        );
    }
    let lost: Vec<_> = real
        .keys()
        .filter(|id| !seen.contains(id))
        .take(5)
        .collect();
    ensure!(lost.is_empty(), "lost: {lost:?}");
    Ok(())
}

async fn tabs_sum_to_total(client: &Client, known: &[OrderSummary]) -> anyhow::Result<()> {
    let mut listed: BTreeMap<i32, i64> = BTreeMap::new();
    for order in known {
        *listed.entry(order.headline).or_default() += 1;
    }
    let counts = client.counts().await?;
    let counted: BTreeMap<i32, i64> = counts
        .counts
        .iter()
        .map(|count| (count.headline, count.count))
        .collect();
    ensure!(
        counted == listed,
        "tabs say {counted:?}, rows say {listed:?}"
    );
    ensure!(
        counts.total == listed.values().sum::<i64>(),
        "the tabs do not sum to the total"
    );
    Ok(())
}

/// What left is what was due, never more without its hold.
fn quantities_are_conserved(order: &Order) -> anyhow::Result<()> {
    let mut packed: HashMap<&str, i64> = HashMap::new();
    for line in order.parcels.iter().flat_map(|parcel| &parcel.lines) {
        *packed.entry(&line.line_id).or_default() += line.quantity;
    }
    for line in &order.lines {
        let left = packed.get(line.line_id.as_str()).copied().unwrap_or(0);
        ensure!(
            left == line.shipped_quantity,
            "{left} packed, {} shown",
            line.shipped_quantity
        );
        ensure!(left <= line.quantity, "{left} of {} left", line.quantity);
    }
    Ok(())
}

fn revisions_have_no_hole(order: &Order, timeline: &[TimelineEntry]) -> anyhow::Result<()> {
    for (expected, entry) in (1..).zip(timeline) {
        ensure!(
            entry.revision == expected,
            "revision {} stands at {expected}",
            entry.revision
        );
    }
    let last = timeline.last().map_or(0, |entry| entry.revision);
    ensure!(
        last == order.revision,
        "the order is at {}, its timeline at {last}",
        order.revision
    );
    Ok(())
}

/// Nothing is handed over while a hold is open.
fn no_gate_passed_a_hold(timeline: &[TimelineEntry]) -> anyhow::Result<()> {
    let mut open: HashSet<&str> = HashSet::new();
    for entry in timeline {
        let hold = entry.detail.get("hold").map_or("", String::as_str);
        match entry.kind.as_str() {
            "hold_opened" => drop(open.insert(hold)),
            "hold_released" => drop(open.remove(hold)),
            "released" => ensure!(open.is_empty(), "released while {open:?} were open"),
            _ => {}
        }
    }
    Ok(())
}

/// One waybill number, one order; and the marketplaces know exactly those we confirmed.
async fn waybills_are_used_once(
    whole: &[(Order, Vec<TimelineEntry>)],
    truth: &Truth,
) -> anyhow::Result<()> {
    let mut ours: HashMap<&str, &str> = HashMap::new();
    for (order, _) in whole {
        for parcel in &order.parcels {
            let id = order.platform_order_id.as_str();
            let other = ours.insert(parcel.waybill_no.as_str(), id);
            ensure!(
                other.is_none(),
                "{} is used by {id} and {other:?}",
                parcel.waybill_no
            );
        }
    }
    for (platform_order_id, waybill) in truth.shipments().await? {
        ensure!(
            ours.get(waybill.as_str()) == Some(&platform_order_id.as_str()),
            "the marketplace knows {waybill} of {platform_order_id}, we do not"
        );
    }
    Ok(())
}

/// The ERP holds one living document for every order that it has, and no other.
async fn erp_documents_match(
    whole: &[(Order, Vec<TimelineEntry>)],
    truth: &Truth,
) -> anyhow::Result<()> {
    let mut living: HashMap<String, i32> = HashMap::new();
    for document in truth.erp_documents().await? {
        if !document.recalled {
            let other = living.insert(document.order_id.clone(), document.handover_no);
            ensure!(
                other.is_none(),
                "the ERP has order {} twice",
                document.order_id
            );
        }
    }
    for (order, _) in whole {
        let has = living.remove(&order.order_id);
        let expected = matches!(
            order.erp_handover(),
            ErpHandover::Taken | ErpHandover::RecallRefused
        );
        ensure!(
            has.is_some() == expected,
            "{}: {} here, document {has:?} there",
            order.platform_order_id,
            order.erp_handover().as_str_name()
        );
    }
    ensure!(living.is_empty(), "the ERP has unknown orders: {living:?}");
    Ok(())
}
