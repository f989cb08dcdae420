//! Receivers in plain words (`/order/sensitiveinfo/decode`), so many a day and shop.

use serde::Deserialize;
use serde_json::json;

use super::access::{Call, Id};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use super::receiver::{masked_phone, plain_address};
use super::virtual_numbers::virtual_of;
use crate::world::entry::Change;
use crate::world::order::{Order, Status};

/// Receivers of a day, before a shop asks for more. The platform counts an order once however
/// often it is opened; here each time counts.
const A_DAY: u32 = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecodeRequest {
    order_id: Id,
}

/// `/order/sensitiveinfo/decode`: of orders that were paid and not closed.
pub(super) async fn decode(call: &Call) -> Outcome {
    let asked: DecodeRequest = call.fields()?;
    call.sim
        .change(|world, now| {
            let order = world.order_of_shop(call.shop, &asked.order_id.0, now);
            let order = order.ok_or_else(WxError::unknown_order).and_then(openable);
            let used_up = world.opened_today(call.shop, now) >= A_DAY;
            match order {
                Err(error) => (Vec::new(), Err(error)),
                Ok(_) if used_up => {
                    let error = WxError::new(45_009, "reach max api daily quota limit");
                    (Vec::new(), Err(error))
                }
                Ok(order) => {
                    let mut address = plain_address(&order.receiver);
                    let mut number = json!({"virtual_number": "", "extension": "", "expiration": 0});
                    if let Some((virtual_number, expires)) = virtual_of(world.chance, order) {
                        address["tel_number"] = json!(masked_phone(&order.receiver));
                        number = json!({
                            "virtual_number": virtual_number.number, "extension": virtual_number.extension,
                            "expiration": expires.timestamp(),
                        });
                    }
                    let shop = &world.shops[call.shop];
                    let opened = Change::ReceiversOpened {
                        platform: shop.platform,
                        shop: shop.id.clone(),
                        count: 1,
                    };
                    let told = success(json!({"address_info": address, "virtual_number_info": number}));
                    (vec![opened], Ok(told))
                }
            }
        })
        .await
}

fn openable(order: &Order) -> Result<&Order, WxError> {
    match order.status {
        Status::AwaitingPayment | Status::Closed => Err(WxError::not_for_this_order()),
        _ => Ok(order),
    }
}
