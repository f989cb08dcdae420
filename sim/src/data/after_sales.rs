//! After-sales of the orders the world starts with: those that their refunds stand for, and
//! a share of what was shipped, in all kinds and stages. What still awaits shipment gets none.

use chrono::{DateTime, Duration, Utc};

use crate::chance::Chance;
use crate::world::World;
use crate::world::after_sale::{AskedLine, Kind, Stage};
use crate::world::after_sales::Asked;
use crate::world::entry::AfterSaleEvent;
use crate::world::order::{Order, Refund, Status};

/// Shipped and completed orders that have one.
const SHARE_PERCENT: u64 = 30;
/// They were asked for at most so long before the order's last change.
const ASKED_WITHIN_MINUTES: u64 = 40 * 60;

/// Adds them to the built orders.
pub(crate) fn add_after_sales(world: &mut World) {
    let orders = world.orders.len();
    for place in 0..orders {
        let order = &world.orders[place];
        let paid = order.paid.is_some();
        let share = world
            .chance
            .percent(SHARE_PERCENT, &["after-sale", &order.key.id]);
        match order.status {
            Status::Closed if paid => before_shipping(world, place, &[AfterSaleEvent::Granted]),
            Status::AwaitingShipment if order.lines[0].refund == Refund::Open => {
                before_shipping(world, place, &[]);
            }
            Status::Shipped | Status::Completed if share => after_shipping(world, place),
            _ => {}
        }
    }
}

/// The refund of the whole order that its lines tell of.
fn before_shipping(world: &mut World, place: usize, events: &[AfterSaleEvent]) {
    let all = (0..world.orders[place].lines.len()).collect();
    for asked in world.refunds_of(place, all) {
        let asked_at = asked_at(world.chance, &world.orders[place], asked.number);
        world.seed_after_sale(place, &asked, asked_at, events);
    }
}

/// One line, or all of them where the platform takes that, of what the buyer has.
fn after_shipping(world: &mut World, place: usize) {
    let chance = world.chance;
    let order = &world.orders[place];
    let id = order.key.id.as_str();
    let marketplace = order.key.platform.marketplace();
    let kind = *chance.pick(marketplace.after_sale_kinds(), &["after-sale kind", id]);
    let whole = marketplace.lines_per_after_sale().is_none()
        && chance.percent(50, &["after-sale whole", id]);
    let one = chance.below(order.lines.len() as u64, &["after-sale line", id]);
    let one = usize::try_from(one).unwrap_or(0);
    let lines = if whole {
        0..order.lines.len()
    } else {
        one..one + 1
    };
    let paid: i64 = lines
        .clone()
        .map(|place| order.lines[place].paid_fen())
        .sum();
    let asked_line = |place: usize| AskedLine {
        place,
        quantity: order.lines[place].quantity,
    };
    let asked = Asked {
        number: world.next_after_sale_number(place, lines.start),
        kind,
        refund_fen: match kind {
            Kind::RefundOnly | Kind::ReturnRefund => paid,
            Kind::PriceProtection => paid / 10,
            Kind::Exchange | Kind::Reship => 0,
        },
        lines: lines.map(asked_line).collect(),
    };
    let stage = *chance.pick(stages(kind), &["after-sale stage", id]);
    let events = way_to(chance, order, kind, stage);
    let asked_at = asked_at(chance, order, asked.number);
    world.seed_after_sale(place, &asked, asked_at, &events);
}

fn stages(kind: Kind) -> &'static [Stage] {
    match kind {
        Kind::RefundOnly | Kind::PriceProtection => &[
            Stage::Requested,
            Stage::Requested,
            Stage::Refunded,
            Stage::Refused,
            Stage::Closed,
        ],
        Kind::ReturnRefund => &[
            Stage::Requested,
            Stage::AwaitingReturn,
            Stage::Returned,
            Stage::Refunded,
            Stage::Refused,
            Stage::Closed,
        ],
        Kind::Exchange => &[
            Stage::Requested,
            Stage::AwaitingReturn,
            Stage::Returned,
            Stage::Processing,
            Stage::Completed,
            Stage::Refused,
            Stage::Closed,
        ],
        Kind::Reship => &[
            Stage::Requested,
            Stage::Processing,
            Stage::Completed,
            Stage::Refused,
            Stage::Closed,
        ],
    }
}

/// What has to happen until an after-sale stands in a stage.
fn way_to(chance: Chance, order: &Order, kind: Kind, stage: Stage) -> Vec<AfterSaleEvent> {
    let back = || AfterSaleEvent::SentBack {
        carrier: carrier(chance, order, "back"),
        waybill: waybill(chance, order, "back"),
    };
    let sent = || AfterSaleEvent::ReplacementSent {
        carrier: carrier(chance, order, "replacement"),
        waybill: waybill(chance, order, "replacement"),
    };
    let returned = || match kind.returns_goods() {
        true => vec![AfterSaleEvent::ReturnAgreed, back()],
        false => Vec::new(),
    };
    let replaced = || {
        let mut events = returned();
        events.extend([AfterSaleEvent::Agreed, sent()]);
        events
    };
    match stage {
        Stage::Requested => Vec::new(),
        Stage::AwaitingReturn => vec![AfterSaleEvent::ReturnAgreed],
        Stage::Returned => returned(),
        Stage::Processing => replaced(),
        Stage::Refunded => [returned(), vec![AfterSaleEvent::Granted]].concat(),
        Stage::Completed => [replaced(), vec![AfterSaleEvent::Completed]].concat(),
        Stage::Refused => vec![AfterSaleEvent::Refused {
            code: String::new(),
            text: "商品无质量问题".to_owned(),
        }],
        Stage::Closed => vec![AfterSaleEvent::Withdrawn],
    }
}

/// A carrier the platform takes, for a parcel of an after-sale.
pub(crate) fn carrier(chance: Chance, order: &Order, what: &str) -> String {
    let marketplace = order.key.platform.marketplace();
    let usable: Vec<_> = marketplace
        .carriers()
        .iter()
        .filter(|carrier| carrier.available)
        .collect();
    chance
        .pick(&usable, &["after-sale carrier", what, &order.key.id])
        .code
        .to_owned()
}

/// A number for a parcel of an after-sale.
pub(crate) fn waybill(chance: Chance, order: &Order, what: &str) -> String {
    let drawn = chance.below(
        10_000_000_000_000,
        &["after-sale waybill", what, &order.key.id],
    );
    format!("78{drawn:013}")
}

/// After the order was paid or left, before its last change.
fn asked_at(chance: Chance, order: &Order, number: u64) -> DateTime<Utc> {
    let drawn = chance.below(ASKED_WITHIN_MINUTES, &["asked at", &number.to_string()]);
    let before = Duration::minutes(i64::try_from(drawn).unwrap_or(0));
    let earliest = order.shipped.or(order.paid).unwrap_or(order.created);
    (order.modified - before).max(earliest)
}
