//! The control plane under `/_sim/`: the truth, the fault switches, and what buyers, sellers and
//! platforms do behind the order system's back.
//!
//! | call | what |
//! |---|---|
//! | `GET orders.csv`, `after_sales.csv`, `shipments.csv`, `shops.json`, `erp.json` | the truth to compare with |
//! | `GET faults`, `POST faults`, `POST erp/faults` | the switches of [`crate::faults`] |
//! | `POST authorize` `{platform, shop}` | an authorisation code |
//! | `POST redirect` `{platform, redirect_uri}` | where the page of consent leads back to, where it is not told |
//! | `POST orders` `{platform?, shop?, paid?, lines?}` | a new order |
//! | `POST hooks` `{platform, url}` | where pushes to the app of the url go |
//! | `POST orders/{id}/after_sale`, `after_sales/{id}/{action}` | see [`super::after_sales`] |
//! | `GET waybills`, `POST shops/{id}/balance` | see [`super::waybills`] |
//! | `POST orders/{id}/{action}` | `touch`, `pay`, `refund`, `withdraw_refund`, `grant_refund`, `cancel`, `address`, `ask_address`, `ship_elsewhere`, `complete` |

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{after_sales, reports, waybills};
use crate::faults::{ErpFaultRequest, FaultRequest};
use crate::platforms::Platform;
use crate::pushes::hooks::HookRefusal;
use crate::sim::Sim;
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Status};

/// A refusal with its reason for the person or test that asked.
pub(super) type Refused = (StatusCode, String);

pub(super) fn routes() -> Router<Sim> {
    Router::new()
        .route("/orders.csv", get(reports::orders))
        .route("/after_sales.csv", get(reports::after_sales))
        .route("/shops.json", get(reports::shops))
        .route("/shipments.csv", get(reports::shipments))
        .route("/erp.json", get(reports::erp))
        .route("/faults", get(switches).post(set_faults))
        .route("/erp/faults", get(switches).post(set_erp_faults))
        .route("/authorize", post(authorize))
        .route("/redirect", post(register_redirect))
        .route("/hooks", post(register_hook))
        .route("/waybills", get(waybills::list))
        .route("/shops/{id}/balance", post(waybills::set_balance))
        .route("/orders", post(create_order))
        .route("/orders/{id}/after_sale", post(after_sales::open))
        .route("/after_sales/{id}/{action}", post(after_sales::act))
        .route("/orders/{id}/{action}", post(act))
}

async fn switches(State(sim): State<Sim>) -> Json<Value> {
    let faults = sim.faults();
    Json(
        json!({"level": faults.level(), "marketplaces": faults.marketplaces(), "erp": faults.erp()}),
    )
}

async fn set_faults(State(sim): State<Sim>, Json(asked): Json<FaultRequest>) -> Response {
    sim.faults().set_marketplaces(&asked);
    if let Some(which) = &asked.expire_tokens {
        let expired = sim.expire_tokens(which).await;
        if expired == 0 {
            return (StatusCode::NOT_FOUND, "expire_tokens: no such shop").into_response();
        }
    }
    switches(State(sim)).await.into_response()
}

async fn set_erp_faults(State(sim): State<Sim>, Json(asked): Json<ErpFaultRequest>) -> Json<Value> {
    sim.faults().set_erp(&asked);
    switches(State(sim)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorizeRequest {
    platform: String,
    shop: String,
}

/// A code as the seller's consent would give it.
async fn authorize(
    State(sim): State<Sim>,
    Json(asked): Json<AuthorizeRequest>,
) -> Result<Json<Value>, Refused> {
    let platform = Platform::named(&asked.platform).ok_or_else(|| not_found("platform"))?;
    let shop = sim
        .read(|world| world.shop_place(platform, &asked.shop))
        .ok_or_else(|| not_found("shop"))?;
    Ok(Json(json!({"code": sim.authorize(platform, shop)})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RedirectRequest {
    platform: String,
    redirect_uri: String,
}

/// As it is entered in an app's settings.
async fn register_redirect(
    State(sim): State<Sim>,
    Json(asked): Json<RedirectRequest>,
) -> Result<Json<Value>, Refused> {
    let platform = Platform::named(&asked.platform).ok_or_else(|| not_found("platform"))?;
    sim.register_redirect(platform, asked.redirect_uri);
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HookRequest {
    platform: String,
    url: String,
}

/// As it is entered in an app's settings.
async fn register_hook(
    State(sim): State<Sim>,
    Json(asked): Json<HookRequest>,
) -> Result<Json<Value>, Refused> {
    let platform = Platform::named(&asked.platform).ok_or_else(|| not_found("platform"))?;
    match sim.register_hook(platform, &asked.url) {
        Ok(()) => Ok(Json(json!({}))),
        Err(HookRefusal::NoHooks(why)) => Err((
            StatusCode::CONFLICT,
            format!("{} calls no hooks: {why}", platform.as_str()),
        )),
        Err(HookRefusal::BadAddress) => Err((
            StatusCode::UNPROCESSABLE_ENTITY,
            "not http://<host>/hooks/<platform>/<app_key> of an app of the platform".to_owned(),
        )),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderRequest {
    platform: Option<String>,
    shop: Option<String>,
    #[serde(default = "yes")]
    paid: bool,
    /// Lines, as far as the shop's goods allow; 0 leaves it to chance.
    #[serde(default)]
    lines: usize,
}

fn yes() -> bool {
    true
}

async fn create_order(
    State(sim): State<Sim>,
    Json(asked): Json<OrderRequest>,
) -> Result<Json<Value>, Refused> {
    let placed = sim.change(|world, _| match placement(&sim, world, &asked) {
        Ok((change, serial)) => (vec![change], Ok(serial)),
        Err(refused) => (Vec::new(), Err(refused)),
    });
    let serial = format!("live-{:08}", placed.await?);
    sim.read(|world| {
        let order = world
            .orders
            .iter()
            .rev()
            .find(|order| order.source.0 == serial)
            .ok_or_else(|| not_found("order"))?;
        Ok(Json(described(world, order)))
    })
}

fn placement(sim: &Sim, world: &World, asked: &OrderRequest) -> Result<(Change, u64), Refused> {
    let fits = |place: &usize| {
        let shop = &world.shops[*place];
        asked
            .platform
            .as_deref()
            .is_none_or(|name| name == shop.platform.as_str())
            && asked.shop.as_deref().is_none_or(|id| id == shop.id)
            && (asked.paid || shop.platform.marketplace().shows_unpaid())
    };
    let places: Vec<usize> = (0..world.shops.len()).filter(fits).collect();
    let place = *places
        .get(sim.faults().below(places.len()))
        .ok_or_else(|| not_found("shop"))?;
    let shop = &world.shops[place];
    let serial = world.placed + 1;
    let change = Change::OrderPlaced {
        platform: shop.platform,
        shop: shop.id.clone(),
        serial,
        paid: asked.paid,
        lines: asked.lines,
        hidden_until: None,
    };
    Ok((change, serial))
}

async fn act(
    State(sim): State<Sim>,
    Path((id, action)): Path<(String, String)>,
) -> Result<Json<Value>, Refused> {
    let done = sim.change(|world, _| {
        let outcome = world
            .order_by_id(&id)
            .ok_or_else(|| not_found("order"))
            .and_then(|order| {
                if let Some(changes) = after_sales::of_whole_order(world, order, &action)? {
                    return Ok(changes);
                }
                let event = event(world, order, &action)?;
                Ok(vec![Change::order(&order.key, event)])
            });
        match outcome {
            Ok(changes) => (changes, Ok(())),
            Err(refused) => (Vec::new(), Err(refused)),
        }
    });
    done.await?;
    sim.read(|world| {
        world
            .order_by_id(&id)
            .map(|order| Json(described(world, order)))
            .ok_or_else(|| not_found("order"))
    })
}

/// The event behind an action, refused where the order cannot take it.
fn event(world: &World, order: &Order, action: &str) -> Result<OrderEvent, Refused> {
    let open = !matches!(order.status, Status::Closed | Status::Completed);
    let (allowed, event) = match action {
        "touch" => (true, OrderEvent::Touched),
        "pay" => (order.status == Status::AwaitingPayment, OrderEvent::Paid),
        "cancel" => (open && order.shipped.is_none(), OrderEvent::Cancelled),
        "complete" => (order.status == Status::Shipped, OrderEvent::Completed),
        "address" => (open && order.shipped.is_none(), OrderEvent::AddressChanged),
        "ask_address" => (
            asks_for_address(order) && order.shipped.is_none(),
            OrderEvent::AddressChangeAsked,
        ),
        "ship_elsewhere" => (order.status.can_ship(), shipped_elsewhere(world, order)),
        _ => return Err(not_found("action")),
    };
    if allowed {
        return Ok(event);
    }
    Err(does_not_apply(order, action))
}

/// One wish at a time, on platforms that ask the seller.
fn asks_for_address(order: &Order) -> bool {
    order.key.platform.marketplace().asks_for_addresses()
        && order.status.can_ship()
        && !order.awaits_address_answer()
}

pub(super) fn does_not_apply(order: &Order, action: &str) -> Refused {
    let status = order.status.as_str();
    (
        StatusCode::CONFLICT,
        format!(
            "order {} is {status}: {action} does not apply",
            order.key.id
        ),
    )
}

/// As typed by a person into the platform's own console.
fn shipped_elsewhere(world: &World, order: &Order) -> OrderEvent {
    let usable: Vec<_> = order
        .key
        .platform
        .marketplace()
        .carriers()
        .iter()
        .filter(|carrier| carrier.available)
        .collect();
    let parts = [
        "elsewhere",
        order.key.id.as_str(),
        &order.parcels.len().to_string(),
    ];
    OrderEvent::ParcelSent {
        carrier: world.chance.pick(&usable, &parts).code.to_owned(),
        waybill: format!("77{:013}", world.chance.below(10_000_000_000_000, &parts)),
        lines: order.open_lines(),
        reported: false,
    }
}

fn described(world: &World, order: &Order) -> Value {
    json!({
        "order_id": order.source.0, "platform": order.key.platform.as_str(), "shop": world.shops[order.shop].id,
        "platform_order_id": order.key.id, "fen": order.payable_fen(), "status": order.status.as_str(),
    })
}

pub(super) fn not_found(what: &str) -> Refused {
    (StatusCode::NOT_FOUND, format!("no such {what}"))
}
