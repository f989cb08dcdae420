//! Virtual numbers of receivers: some orders have one, which ends, is given anew or lives longer.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Call, Id};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use crate::chance::Chance;
use crate::platforms::virtual_number::{VirtualNumber, virtual_number};
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::Order;

/// Orders whose buyers hide their number.
const SHARE_PERCENT: u64 = 50;
/// The first number lives so long after the order; another one and an extension add to it.
const LIFE_DAYS: i64 = 60;
const MORE_DAYS: i64 = 30;
/// A number is made to live longer within its last days, so often.
const DELAY_WITHIN_DAYS: i64 = 7;
const MOST_DELAYS: u32 = 3;
/// Numbers after the first.
const MOST_REDEEMED: u32 = 3;
const MOST_APPLIED: u32 = 1;

/// The number of an order that has one, and when it ends.
pub(super) fn virtual_of(chance: Chance, order: &Order) -> Option<(VirtualNumber, DateTime<Utc>)> {
    let has_one = chance.percent(SHARE_PERCENT, &["wechat virtual number", &order.key.id]);
    let further = i64::from(order.virtual_numbers + order.virtual_extensions);
    let life = Duration::days(LIFE_DAYS + MORE_DAYS * further);
    has_one.then(|| (virtual_number(chance, order), order.created + life))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderRequest {
    order_id: Id,
}

/// `/order/virtualtelnumber/get`: another number once the order's has ended.
pub(super) async fn redeem(call: &Call) -> Outcome {
    let asked: OrderRequest = call.fields()?;
    change(call, &asked.order_id, |world, order, now| {
        let (_, expires) = virtual_of(world.chance, order)
            .ok_or_else(|| WxError::new(6_060_453, "不是虚拟号订单，不允许兑换虚拟号码"))?;
        if expires > now {
            let text = "虚拟号码未过期，请获取订单详情查看";
            return Err(WxError::new(6_060_454, text));
        }
        if order.virtual_numbers >= MOST_REDEEMED {
            return Err(WxError::new(6_060_455, "超过最大可兑换虚拟号码次数"));
        }
        let (number, expires) = renewed(world, order)?;
        let told = json!({
            "virtual_tel_number": format!("{}-{}", number.number, number.extension),
            "virtual_tel_expire_time": expires.timestamp(), "get_virtual_tel_cnt": order.virtual_numbers + 1,
        });
        Ok((OrderEvent::VirtualNumberRenewed, told))
    })
    .await
}

/// `/order/virtualnumber/applyagain`: the same, once for each order.
pub(super) async fn apply_again(call: &Call) -> Outcome {
    let asked: OrderRequest = call.fields()?;
    change(call, &asked.order_id, |world, order, now| {
        let ended = virtual_of(world.chance, order).is_some_and(|(_, expires)| expires <= now);
        if !ended || order.virtual_numbers >= MOST_APPLIED {
            return Err(WxError::not_for_this_order());
        }
        let (number, _) = renewed(world, order)?;
        let told = json!({
            "virtual_number": number.number, "extension": number.extension,
            "apply_quota": MOST_APPLIED - order.virtual_numbers - 1,
        });
        Ok((OrderEvent::VirtualNumberRenewed, told))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DelayRequest {
    order_id: Id,
    #[serde(default)]
    has_delay_times: u32,
}

/// `/order/virtualnumber/delay`.
pub(super) async fn delay(call: &Call) -> Outcome {
    let asked: DelayRequest = call.fields()?;
    change(call, &asked.order_id, |world, order, now| {
        let (_, expires) =
            virtual_of(world.chance, order).ok_or_else(WxError::not_for_this_order)?;
        let left = expires - now;
        let due = left > Duration::zero() && left <= Duration::days(DELAY_WITHIN_DAYS);
        if !due || order.virtual_extensions >= MOST_DELAYS {
            return Err(WxError::not_for_this_order());
        }
        if asked.has_delay_times != order.virtual_extensions {
            return Err(WxError::parameter("has_delay_times"));
        }
        let expires = expires + Duration::days(MORE_DAYS);
        let told = json!({
            "expiration": expires.timestamp(), "available_extend_num": MOST_DELAYS - order.virtual_extensions - 1,
        });
        Ok((OrderEvent::VirtualNumberExtended, told))
    })
    .await
}

/// The number the order has once it was given another.
fn renewed(world: &World, order: &Order) -> Result<(VirtualNumber, DateTime<Utc>), WxError> {
    let mut order = order.clone();
    order.virtual_numbers += 1;
    virtual_of(world.chance, &order).ok_or_else(WxError::not_for_this_order)
}

async fn change(
    call: &Call,
    id: &Id,
    decide: impl FnOnce(&World, &Order, DateTime<Utc>) -> Result<(OrderEvent, Value), WxError>,
) -> Outcome {
    let told = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(call.shop, &id.0, now) else {
            return (Vec::new(), Err(WxError::unknown_order()));
        };
        match decide(world, order, now) {
            Ok((event, told)) => (vec![Change::order(&order.key, event)], Ok(told)),
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    told.await.map(success)
}
