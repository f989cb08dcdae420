//! What a platform snapshot changes: the version guard, the field groups, and the
//! holds that follow from it.

use super::{
    after_sale::{self, AfterSale},
    hold,
    link::Links,
    memo,
    order::{Handover, Line, Memo, Message, News, Order, PlatformFacts},
    refund, shipment,
    snapshot::{self, Refused, Snapshot, refused},
};
use chrono::{DateTime, Utc};
use oms_contracts::oms::{
    events::v1::PlatformAmounts,
    orders::v1::{ErpHandover, Headline, HoldKind, PlatformReport},
    types::v1::{Platform, PlatformStatus},
};
use uuid::Uuid;

/// Where and when a snapshot was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Shop it belongs to.
    pub shop_id: Uuid,
    /// Platform of the shop.
    pub platform: Platform,
    /// When the bridge fetched it.
    pub fetched_at: DateTime<Utc>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Whether a snapshot changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is the order's state now.
    Applied,
    /// Older, or the same content: nothing changed.
    Unchanged,
}

/// The order that a first snapshot makes. `after_sales` came before it and waited.
pub fn accept(
    snapshot: Snapshot,
    seen: &Seen,
    links: Links<'_>,
    after_sales: Vec<AfterSale>,
) -> Result<Order, Refused> {
    if !matches!(&snapshot.lines, Some((lines, _)) if !lines.is_empty()) {
        return Err(refused(
            "INCOMPLETE",
            "the first snapshot of an order must list its lines",
        ));
    }
    let mut order = Order {
        shop_id: seen.shop_id,
        id: Uuid::now_v7(),
        platform: seen.platform,
        platform_order_id: snapshot.platform_order_id.clone(),
        said: PlatformFacts {
            status: snapshot.status,
            modified_at: snapshot.modified_at,
            fetched_at: seen.fetched_at,
            content_hash: Vec::new(),
            created_at: snapshot.created_at,
            paid_at: None,
            latest_ship_at: None,
            ship_block_reason: String::new(),
            goods_fen: 0,
            discount_fen: 0,
            postage_fen: 0,
            payable_fen: 0,
            buyer_nick: String::new(),
            buyer_memo: String::new(),
            receiver_sealed: Vec::new(),
            receiver_fingerprint: String::new(),
            receiver_index: Vec::new(),
        },
        received_at: seen.now,
        memo: Memo::default(),
        handover: Handover {
            state: ErpHandover::None,
            no: 0,
            document_no: String::new(),
        },
        lines: Vec::new(),
        holds: Vec::new(),
        parcels: Vec::new(),
        after_sales: Vec::new(),
        headline: Headline::Unspecified,
        revision: 0,
        operator_revision: 1,
        news: News {
            is_new: true,
            ..News::default()
        },
    };
    order.note("accepted", "platform", [("status", status_text(&snapshot))]);
    order.tell(Message::Accepted);
    for waiting in after_sales {
        after_sale::join(&mut order, waiting);
    }
    merge(&mut order, snapshot, seen, links);
    Ok(order)
}

/// Applies a snapshot to a known order under the version guard: newer wins, equal
/// time with other content wins if it was fetched later, the same content is nothing.
/// Versions are totally ordered and the newest seen is always remembered, so that any
/// order of arrival ends in the same facts.
pub fn apply(order: &mut Order, snapshot: Snapshot, seen: &Seen, links: Links<'_>) -> Outcome {
    let stored = &mut order.said;
    let version = (
        snapshot.modified_at,
        seen.fetched_at,
        &snapshot.content_hash,
    );
    if version <= (stored.modified_at, stored.fetched_at, &stored.content_hash) {
        return Outcome::Unchanged;
    }
    if snapshot.content_hash == stored.content_hash {
        stored.modified_at = snapshot.modified_at;
        stored.fetched_at = seen.fetched_at;
        order.news.seen_again = true;
        // The order may have waited for a snapshot as new as this one.
        refund::follow(order, seen.now);
        order.refresh_headline();
        return Outcome::Unchanged;
    }
    let from = order.said.status;
    order.note(
        "platform_changed",
        "platform",
        [
            ("from", from.as_str_name().to_owned()),
            ("status", status_text(&snapshot)),
        ],
    );
    merge(order, snapshot, seen, links);
    Outcome::Applied
}

fn status_text(snapshot: &Snapshot) -> String {
    snapshot.status.as_str_name().to_owned()
}

fn merge(order: &mut Order, snapshot: Snapshot, seen: &Seen, links: Links<'_>) {
    let said = &mut order.said;
    let closed_now =
        snapshot.status == PlatformStatus::Closed && said.status != PlatformStatus::Closed;
    said.status = snapshot.status;
    said.modified_at = snapshot.modified_at;
    said.fetched_at = seen.fetched_at;
    said.content_hash = snapshot.content_hash;
    said.created_at = snapshot.created_at;
    said.paid_at = snapshot.paid_at.or(said.paid_at);
    said.latest_ship_at = snapshot.latest_ship_at.or(said.latest_ship_at);
    said.ship_block_reason = snapshot.ship_block_reason;
    if let Some(PlatformAmounts {
        goods_fen,
        discount_fen,
        postage_fen,
        payable_fen,
    }) = snapshot.amounts
    {
        said.goods_fen = goods_fen;
        said.discount_fen = discount_fen;
        said.postage_fen = postage_fen;
        said.payable_fen = payable_fen;
    }
    let mut address_changed = false;
    if let Some(receiver) = snapshot.receiver {
        address_changed = !said.receiver_fingerprint.is_empty()
            && said.receiver_fingerprint != receiver.fingerprint;
        said.receiver_sealed = receiver.sealed;
        said.receiver_fingerprint = receiver.fingerprint;
        said.receiver_index = receiver
            .blind_index
            .iter()
            .map(|index| hex(index))
            .collect();
    }
    if let Some(notes) = snapshot.notes {
        said.buyer_nick = notes.buyer_nick;
        said.buyer_memo = notes.buyer_memo;
        memo::observe(order, &notes.seller_memo, notes.seller_flag);
    }
    let lines_changed = snapshot
        .lines
        .is_some_and(|(lines, complete)| merge_lines(order, lines, complete, links));
    if lines_changed {
        shipment::check_allocation(order, seen.now);
    }
    let changed = Changed {
        address: address_changed,
        lines: lines_changed,
        shipped_there: shipment::take_from_platform(order, &snapshot.shipments, seen.now),
        closed: closed_now,
    };
    follow_holds(order, &changed, seen.now);
    order.refresh_headline();
}

/// Merges lines by key; returns whether what is to be shipped changed.
fn merge_lines(
    order: &mut Order,
    said: Vec<snapshot::Line>,
    complete: bool,
    links: Links<'_>,
) -> bool {
    let mut changed = false;
    let handed_over = order.is_with_erp();
    if complete {
        for line in &mut order.lines {
            let listed = said.iter().any(|new| new.said.line_key == line.key);
            if !listed && !line.withdrawn {
                line.withdrawn = true;
                line.dirty = true;
                changed = true;
            }
        }
    }
    for new in said {
        match order
            .lines
            .iter_mut()
            .find(|line| line.key == new.said.line_key)
        {
            Some(line) => changed |= merge_line(line, new, handed_over, links),
            None => {
                order.lines.push(new_line(new, links));
                changed = true;
            }
        }
    }
    changed
}

fn merge_line(line: &mut Line, new: snapshot::Line, handed_over: bool, links: Links<'_>) -> bool {
    let due = line.due();
    let sku_changed = line.platform_sku_id != new.said.platform_sku_id;
    let mut merged = new_line(new, links);
    merged.id = line.id;
    if handed_over && !sku_changed {
        // The link went out with the hand-over; a re-pull of the same SKU keeps it.
        merged.erp_sku = line.erp_sku.clone().or(merged.erp_sku);
    }
    merged.dirty = line.dirty;
    if merged != *line {
        merged.dirty = true;
        *line = merged;
    }
    sku_changed || line.due() != due
}

fn new_line(new: snapshot::Line, links: Links<'_>) -> Line {
    let said = new.said;
    Line {
        id: Uuid::now_v7(),
        erp_sku: links(&said.platform_sku_id),
        key: said.line_key,
        platform_sku_id: said.platform_sku_id,
        platform_goods_id: said.platform_goods_id,
        outer_id: said.outer_id,
        title: said.title,
        spec: said.spec,
        picture_url: said.picture_url,
        quantity: said.quantity,
        price_fen: said.price_fen,
        payable_fen: said.payable_fen,
        refund_state: new.refund_state,
        refunded_quantity: said.refunded_quantity,
        withdrawn: false,
        dirty: true,
    }
}

/// What a snapshot changed that holds follow from.
struct Changed {
    address: bool,
    lines: bool,
    /// A parcel was sent from the platform's own console.
    shipped_there: bool,
    closed: bool,
}

/// Opens and lifts the holds that the platform's facts decide; opens first, so that
/// nothing goes out between a hold that ends and one that begins.
fn follow_holds(order: &mut Order, changed: &Changed, now: DateTime<Utc>) {
    let over = matches!(
        order.said.status,
        PlatformStatus::Closed | PlatformStatus::Completed
    );
    let refund = refund::reason(order);
    let blocked = !over && !order.said.ship_block_reason.is_empty();
    if let Some(note) = &refund {
        hold::open(order, HoldKind::Refund, "platform", note, now);
    }
    if blocked {
        let reason = order.said.ship_block_reason.clone();
        hold::open(order, HoldKind::PlatformBlocked, "platform", &reason, now);
    }
    follow_erp_holds(order, changed, now);
    if refund.is_none() {
        hold::lift(order, HoldKind::Refund, "platform", "");
    }
    if !blocked {
        hold::lift(order, HoldKind::PlatformBlocked, "platform", "");
    }
}

/// Holds for what changed after the order, or a parcel of it, went out.
fn follow_erp_holds(order: &mut Order, changed: &Changed, now: DateTime<Utc>) {
    let with_erp = order.is_with_erp();
    if with_erp && changed.address {
        let note = "the receiver changed after the hand-over";
        hold::open(order, HoldKind::AddressChanged, "platform", note, now);
    }
    if with_erp && changed.lines {
        let note = "the lines changed after the hand-over";
        hold::open(order, HoldKind::LinesChanged, "platform", note, now);
    }
    // A report that a refund held back must not go out because the order was closed.
    let unreported = order.parcels.iter().any(|parcel| {
        matches!(
            parcel.report,
            PlatformReport::Waiting | PlatformReport::Queued
        )
    });
    if changed.closed && (with_erp || unreported) {
        let note = "closed on the platform after the hand-over";
        hold::open(order, HoldKind::ClosedAfterHandover, "platform", note, now);
    }
    let shipped = matches!(
        order.said.status,
        PlatformStatus::Shipped | PlatformStatus::Completed
    );
    if shipped || changed.shipped_there {
        hold::request_recall(order, "shipped on the platform");
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
