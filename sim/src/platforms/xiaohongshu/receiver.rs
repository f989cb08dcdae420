//! Receivers: ciphers while the order waits for shipment, nothing before and after.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::cipher::sealed;
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::order::open_address_id;
use crate::platforms::receiver_cipher::Hidden;
use crate::world::World;
use crate::world::order::{Order, Status};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    order_id: String,
    open_address_id: String,
}

/// `order.getOrderReceiverInfo`.
pub(super) fn info(call: &Call) -> Outcome {
    call.only(&["receiverQueries", "isReturn"])?;
    let shop = call.shop()?;
    let queries: Vec<Query> = call.list("receiverQueries")?;
    if queries.is_empty() {
        return Err(ArkError::missing("receiverQueries"));
    }
    call.optional_flag("isReturn")?
        .ok_or_else(|| ArkError::missing("isReturn"))?;
    call.sim.read(|world| {
        let row = |query: &Query| {
            let order = world.order_of_shop(shop, &query.order_id, call.now);
            let order = order.ok_or_else(|| ArkError::business("订单不存在"))?;
            Ok(described(world, order, &query.open_address_id))
        };
        let rows: Result<Vec<Value>, ArkError> = queries.iter().map(row).collect();
        Ok(json!({"receiverInfos": rows?}))
    })
}

/// Not matched where the address is another by now: the detail tells the new one.
fn described(world: &World, order: &Order, known_as: &str) -> Value {
    let receiver = &order.receiver;
    let matched = open_address_id(world, order) == known_as;
    if !matched || order.status != Status::AwaitingShipment {
        return json!({
            "orderId": order.key.id, "matched": matched, "receiverProvinceName": null, "receiverCityName": null,
            "receiverDistrictName": null, "receiverTownName": null, "receiverName": null, "receiverPhone": null,
            "receiverAddress": null,
        });
    }
    let cipher = |field| sealed(world.chance, &order.key.id, receiver, field);
    json!({
        "orderId": order.key.id, "matched": true, "receiverProvinceName": receiver.province, "receiverCityName": receiver.city,
        "receiverDistrictName": receiver.district, "receiverTownName": "", "location": "",
        "receiverName": cipher(Hidden::Name), "receiverPhone": cipher(Hidden::Phone), "receiverAddress": cipher(Hidden::Address),
    })
}
