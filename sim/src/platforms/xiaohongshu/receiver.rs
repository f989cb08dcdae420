//! Receivers: ciphers while the order waits for shipment, nothing before and after.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::Call;
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::order::open_address_id;
use crate::chance::Chance;
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
    json!({
        "orderId": order.key.id, "matched": true, "receiverProvinceName": receiver.province, "receiverCityName": receiver.city,
        "receiverDistrictName": receiver.district, "receiverTownName": "", "location": "",
        "receiverName": cipher(world.chance, &receiver.name, 2), "receiverPhone": cipher(world.chance, &receiver.phone, 3),
        "receiverAddress": cipher(world.chance, &receiver.address, 1),
    })
}

/// `#index#cipher#kind##`: the index of equal texts is equal, the cipher is another each time.
fn cipher(chance: Chance, text: &str, kind: u8) -> String {
    let index = STANDARD.encode(&chance.hex(&["xhs index", text])[..12]);
    let secret = STANDARD.encode(Uuid::new_v4().as_bytes());
    format!("#{index}#{secret}#{kind}##")
}
