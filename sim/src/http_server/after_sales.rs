//! After-sales in the control plane: what buyers and the platform's own people do.
//!
//! | call | what |
//! |---|---|
//! | `POST orders/{id}/after_sale` `{kind, lines?, refund_fen?}` | a buyer asks; lines are places in the order or `{place, quantity}` |
//! | `POST after_sales/{id}/withdraw` | the buyer takes it back |
//! | `POST after_sales/{id}/ask_again` `{refund_fen?}` | the buyer changes it, or insists after a refusal |
//! | `POST after_sales/{id}/send_back` `{carrier?, waybill?}` | the buyer's parcel with the goods |
//! | `POST after_sales/{id}/receive` | the buyer has the replacement |
//! | `POST after_sales/{id}/platform_decides` | the platform gives the buyer what was asked for |
//! | `POST after_sales/{id}/touch` | only the modified time moves |
//! | `POST after_sales/{id}/remark` | the platform's own people leave words under it |
//!
//! The actions `refund`, `withdraw_refund` and `grant_refund` of an order are after-sales without
//! return about all its lines.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::control::{Refused, does_not_apply, not_found};
use crate::data::after_sales::{carrier, waybill};
use crate::sim::Sim;
use crate::world::World;
use crate::world::after_sale::{AfterSale, AskedLine, Kind, Stage};
use crate::world::after_sales::Asked;
use crate::world::entry::{AfterSaleEvent, Change};
use crate::world::order::{Order, Refund, Status};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AfterSaleRequest {
    kind: Kind,
    #[serde(default)]
    lines: Vec<LineRequest>,
    refund_fen: Option<i64>,
}

/// A whole line by its place, or some pieces of it.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum LineRequest {
    Whole(usize),
    Pieces(AskedLine),
}

/// `POST orders/{id}/after_sale`.
pub(super) async fn open(
    State(sim): State<Sim>,
    Path(id): Path<String>,
    Json(request): Json<AfterSaleRequest>,
) -> Result<Json<Value>, Refused> {
    let opened = sim.change(|world, _| match asked(world, &id, &request) {
        Ok((asked, order)) => {
            let number = asked.number;
            (vec![asked.opened(&order.key)], Ok(number))
        }
        Err(refused) => (Vec::new(), Err(refused)),
    });
    let number = opened.await?;
    sim.read(|world| {
        let mut known = world.after_sales.iter().rev();
        let opened = known.find(|after_sale| after_sale.number == number);
        opened
            .map(|after_sale| Json(described(world, after_sale)))
            .ok_or_else(|| not_found("after-sale"))
    })
}

fn asked<'a>(
    world: &'a World,
    id: &str,
    request: &AfterSaleRequest,
) -> Result<(Asked, &'a Order), Refused> {
    let order = world.order_by_id(id).ok_or_else(|| not_found("order"))?;
    let place = world
        .order_place(&order.key)
        .ok_or_else(|| not_found("order"))?;
    let lines = asked_lines(order, &request.lines)?;
    let marketplace = order.key.platform.marketplace();
    let left = lines.iter().any(|line| order.lines[line.place].shipped);
    let before = !left && request.kind == Kind::RefundOnly;
    let after = left && marketplace.after_sale_kinds().contains(&request.kind);
    if order.paid.is_none() || order.status == Status::Closed || !(before || after) {
        return Err(does_not_apply(order, request.kind.as_str()));
    }
    let fits = marketplace
        .lines_per_after_sale()
        .is_none_or(|most| lines.len() <= most);
    let free = |line: &AskedLine| {
        let taken = [Refund::Open, Refund::Granted].contains(&order.lines[line.place].refund);
        let open = world.after_sale_of_line(order, line.place);
        !taken && !open.is_some_and(|known| known.stage.is_open())
    };
    if !fits || !lines.iter().all(free) {
        return Err(conflict("those lines cannot have one after-sale now"));
    }
    let most = most_fen(order, &lines);
    let refund_fen = match request.kind {
        Kind::Exchange | Kind::Reship => 0,
        Kind::PriceProtection => request.refund_fen.unwrap_or(most / 10),
        Kind::RefundOnly | Kind::ReturnRefund => request.refund_fen.unwrap_or(most),
    };
    if !(0..=most).contains(&refund_fen) || (before && refund_fen != most) {
        return Err(conflict(&format!("refund_fen: {most} is what was paid")));
    }
    let asked = Asked {
        number: world.next_after_sale_number(place, lines[0].place),
        kind: request.kind,
        lines,
        refund_fen,
    };
    Ok((asked, order))
}

fn asked_lines(order: &Order, asked: &[LineRequest]) -> Result<Vec<AskedLine>, Refused> {
    let all: Vec<LineRequest> = (0..order.lines.len()).map(LineRequest::Whole).collect();
    let line = |line: &LineRequest| {
        let (place, quantity) = match *line {
            LineRequest::Whole(place) => (place, None),
            LineRequest::Pieces(line) => (line.place, Some(line.quantity)),
        };
        let whole = order.lines.get(place)?.quantity;
        let quantity = quantity.unwrap_or(whole);
        (1..=whole)
            .contains(&quantity)
            .then_some(AskedLine { place, quantity })
    };
    let lines = if asked.is_empty() { &all[..] } else { asked };
    let lines: Option<Vec<AskedLine>> = lines.iter().map(line).collect();
    lines.ok_or_else(|| conflict("no such lines in the order"))
}

/// What was paid for the pieces; postage too when all of an order comes back that never left.
fn most_fen(order: &Order, lines: &[AskedLine]) -> i64 {
    let all = lines.len() == order.lines.len() && order.shipped.is_none();
    let paid = |asked: &AskedLine| {
        let line = &order.lines[asked.place];
        line.paid_fen() * asked.quantity / line.quantity.max(1)
    };
    lines.iter().map(paid).sum::<i64>() + if all { order.postage_fen } else { 0 }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ActRequest {
    carrier: Option<String>,
    waybill: Option<String>,
    refund_fen: Option<i64>,
}

/// `POST after_sales/{id}/{action}`.
pub(super) async fn act(
    State(sim): State<Sim>,
    Path((id, action)): Path<(String, String)>,
    body: Option<Json<ActRequest>>,
) -> Result<Json<Value>, Refused> {
    let request = body.map(|Json(request)| request).unwrap_or_default();
    let done = sim.change(|world, _| {
        let outcome = world
            .after_sale_by_id(&id)
            .ok_or_else(|| not_found("after-sale"))
            .and_then(|after_sale| {
                let event = event(world, after_sale, &action, &request)?;
                Ok(Change::after_sale(&after_sale.key, event))
            });
        match outcome {
            Ok(change) => (vec![change], Ok(())),
            Err(refused) => (Vec::new(), Err(refused)),
        }
    });
    done.await?;
    sim.read(|world| {
        let after_sale = world.after_sale_by_id(&id);
        after_sale
            .map(|after_sale| Json(described(world, after_sale)))
            .ok_or_else(|| not_found("after-sale"))
    })
}

/// The event behind an action, refused where the after-sale cannot take it.
fn event(
    world: &World,
    after_sale: &AfterSale,
    action: &str,
    request: &ActRequest,
) -> Result<AfterSaleEvent, Refused> {
    let (stage, order) = (after_sale.stage, world.order_of(after_sale));
    let chosen = |asked: &Option<String>, made: String| asked.clone().unwrap_or(made);
    let (allowed, event) = match action {
        "touch" => (true, AfterSaleEvent::Touched),
        "remark" => {
            let text = "请双方补充凭证".to_owned();
            (true, AfterSaleEvent::RemarkAdded { text })
        }
        "withdraw" => (!stage.is_final(), AfterSaleEvent::Withdrawn),
        "ask_again" => (
            matches!(stage, Stage::Requested | Stage::Refused),
            AfterSaleEvent::Changed {
                kind: after_sale.kind,
                refund_fen: request.refund_fen.unwrap_or(after_sale.refund_fen),
            },
        ),
        "send_back" => (
            stage == Stage::AwaitingReturn,
            AfterSaleEvent::SentBack {
                carrier: chosen(&request.carrier, carrier(world.chance, order, "back")),
                waybill: chosen(&request.waybill, waybill(world.chance, order, "back")),
            },
        ),
        "receive" => (
            stage == Stage::Processing && after_sale.replacement.is_some(),
            AfterSaleEvent::Completed,
        ),
        "platform_decides" => (!stage.is_final(), AfterSaleEvent::PlatformDecided),
        _ => return Err(not_found("action")),
    };
    if allowed {
        return Ok(event);
    }
    Err(conflict(&format!(
        "after-sale {} is {}: {action} does not apply",
        after_sale.key.id,
        stage.as_str()
    )))
}

/// The changes behind an action on all lines of an order; nothing for another action.
pub(super) fn of_whole_order(
    world: &World,
    order: &Order,
    action: &str,
) -> Result<Option<Vec<Change>>, Refused> {
    let place = world
        .order_place(&order.key)
        .ok_or_else(|| not_found("order"))?;
    let end = match action {
        "refund" => {
            let open = !matches!(order.status, Status::Closed | Status::Completed);
            if !open || order.paid.is_none() || order.has_open_refund() {
                return Err(does_not_apply(order, action));
            }
            let left = |place: &usize| order.lines[*place].refund != Refund::Granted;
            let lines = (0..order.lines.len()).filter(left).collect();
            let refunds = world.refunds_of(place, lines).into_iter();
            return Ok(Some(
                refunds.map(|asked| asked.opened(&order.key)).collect(),
            ));
        }
        "withdraw_refund" => AfterSaleEvent::Withdrawn,
        "grant_refund" => AfterSaleEvent::Granted,
        _ => return Ok(None),
    };
    let open = |row: &&AfterSale| row.stage.is_open() && row.kind.moves_lines();
    let changes: Vec<Change> = world
        .after_sales_of_order(place)
        .filter(open)
        .map(|row| Change::after_sale(&row.key, end.clone()))
        .collect();
    if changes.is_empty() {
        return Err(does_not_apply(order, action));
    }
    Ok(Some(changes))
}

fn described(world: &World, after_sale: &AfterSale) -> Value {
    json!({
        "after_sale_id": after_sale.number.to_string(), "order": world.order_of(after_sale).key.id,
        "platform": after_sale.key.platform.as_str(), "shop": world.shops[after_sale.shop].id,
        "platform_after_sale_id": after_sale.key.id, "kind": after_sale.kind.as_str(),
        "stage": after_sale.stage.as_str(), "fen": after_sale.refund_fen,
    })
}

fn conflict(why: &str) -> Refused {
    (StatusCode::CONFLICT, why.to_owned())
}
