//! Waybills in the control plane.
//!
//! | call | what |
//! |---|---|
//! | `GET waybills` | every number that was given: `{platform, shop, waybill_no, carrier, orders, state, printed}` |
//! | `POST shops/{id}/balance` `{account, left}` | what an account has left |

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::control::{Refused, not_found};
use crate::platforms::waybill_account::waybill_accounts;
use crate::sim::Sim;
use crate::world::World;
use crate::world::entry::Change;
use crate::world::waybill::Waybill;

/// `GET waybills`: oldest first, cancelled ones included.
pub(super) async fn list(State(sim): State<Sim>) -> Json<Vec<Value>> {
    let row = |world: &World, waybill: &Waybill| {
        json!({
            "platform": waybill.key.platform.as_str(), "shop": world.shops[waybill.shop].id, "waybill_no": waybill.key.number,
            "carrier": waybill.carrier, "orders": waybill.orders, "state": waybill.state(), "printed": waybill.printed,
        })
    };
    Json(sim.read(|world| {
        let rows = world.waybills.rows.iter();
        rows.map(|waybill| row(world, waybill)).collect()
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BalanceRequest {
    account: String,
    left: i64,
}

/// `POST shops/{id}/balance`.
pub(super) async fn set_balance(
    State(sim): State<Sim>,
    Path(id): Path<String>,
    Json(asked): Json<BalanceRequest>,
) -> Result<Json<Value>, Refused> {
    let set = sim.change(|world, _| match balance_change(world, &id, &asked) {
        Ok(change) => (vec![change], Ok(())),
        Err(refused) => (Vec::new(), Err(refused)),
    });
    set.await?;
    Ok(Json(json!({"account": asked.account, "left": asked.left})))
}

fn balance_change(world: &World, id: &str, asked: &BalanceRequest) -> Result<Change, Refused> {
    let shop = world.shops.iter().find(|shop| shop.id == id);
    let shop = shop.ok_or_else(|| not_found("shop"))?;
    let accounts = waybill_accounts(world.chance, shop);
    let account = accounts.iter().find(|account| account.id == asked.account);
    let account = account.ok_or_else(|| not_found("account"))?;
    if account.carrier.direct {
        return Err((
            StatusCode::CONFLICT,
            format!("account {}: a direct carrier counts nothing", account.id),
        ));
    }
    Ok(Change::WaybillBalance {
        platform: shop.platform,
        shop: shop.id.clone(),
        account: account.id.clone(),
        left: asked.left,
    })
}
