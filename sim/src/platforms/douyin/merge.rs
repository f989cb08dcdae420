//! Which orders may leave together: `order.merge`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use super::receiver::open_address_id;
use super::shipping::unknown;

/// Orders in one call.
const FEWEST: usize = 2;
const MOST: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    order_id: String,
    open_address_id: String,
}

/// Each text holds the orders of one receiver.
pub(super) fn groups(call: &Call) -> Outcome {
    call.only(&["merge_list"])?;
    let shop = call.shop()?;
    let asked: Vec<Asked> = call.list("merge_list")?;
    if !(FEWEST..=MOST).contains(&asked.len()) {
        return Err(DoudianError::odd("merge_list", "应为2到100单"));
    }
    call.sim.read(|world| {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for row in &asked {
            let order = world
                .order_of_shop(shop, &row.order_id, call.now)
                .ok_or_else(|| unknown(world, &row.order_id))?;
            if open_address_id(world.chance, &order.receiver) != row.open_address_id {
                return Err(DoudianError::odd("open_address_id", "与订单不一致"));
            }
            let key = order.receiver.key.as_str();
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, orders)) => orders.push(&row.order_id),
                None => groups.push((key, vec![&row.order_id])),
            }
        }
        let groups = groups.iter().map(|(_, orders)| json!(orders.join(",")));
        Ok(json!({"order_list": groups.collect::<Vec<Value>>()}))
    })
}
