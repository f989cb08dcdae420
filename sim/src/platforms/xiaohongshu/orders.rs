//! The list of orders and the single order.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::order::{LISTED, order, order_status};
use crate::platforms::call::perhaps_move_a_row;
use crate::world::TimeField;
use crate::world::order::Order;

/// The last page that can be asked for.
const MOST_PAGES: usize = 100;

/// `order.getOrderList`: by creation over a day, or by change over half an hour; newest first.
pub(super) async fn list(call: &Call) -> Outcome {
    call.only(&[
        "startTime",
        "endTime",
        "timeType",
        "orderType",
        "orderStatus",
        "pageNo",
        "pageSize",
    ])?;
    let shop = call.shop()?;
    let (field, longest) = match call.number("timeType")? {
        1 => (TimeField::Created, Duration::hours(24)),
        2 => (TimeField::Modified, Duration::minutes(30)),
        _ => return Err(ArkError::parameter("timeType", "取值为1或2")),
    };
    let from = seconds(call, "startTime")?;
    let to = seconds(call, "endTime")?;
    if to < from {
        return Err(ArkError::parameter("endTime", "早于startTime"));
    }
    if to - from > longest {
        return Err(ArkError::parameter("endTime", "超出最大时间跨度"));
    }
    let kind = call.optional_number("orderType")?;
    let status = call.optional_number("orderStatus")?;
    let page = call.page(Some(MOST_PAGES))?;
    if matches!(field, TimeField::Modified) {
        perhaps_move_a_row(&call.sim, shop, from, to).await;
    }
    let fits = |order: &&Order| {
        kind.is_none_or(|kind| kind == 1)
            && status.is_none_or(|status| status == order_status(order))
    };
    let share = call.sim.faults().marketplaces().malformed_share;
    Ok(call.sim.read(|world| {
        let matching = world.listed(shop, field, from, to, call.now).filter(fits);
        let (rows, total) = page.cut(matching);
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|row| listed(order(world, row, share)))
            .collect();
        json!({
            "total": total, "pageNo": page.number, "pageSize": page.size, "maxPageNo": total.div_ceil(page.size), "orderList": rows,
        })
    }))
}

/// `order.getOrderDetail`.
pub(super) fn detail(call: &Call) -> Outcome {
    call.only(&["orderId"])?;
    let shop = call.shop()?;
    let id = call.filled("orderId")?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let found = world.order_of_shop(shop, id, call.now);
        let found = found.ok_or_else(|| ArkError::business("订单不存在"))?;
        Ok(order(world, found, share))
    })
}

fn listed(mut document: Value) -> Value {
    if let Some(fields) = document.as_object_mut() {
        fields.retain(|name, _| LISTED.contains(&name.as_str()));
    }
    document
}

/// Unix seconds; milliseconds, which other methods take, are out of range here.
fn seconds(call: &Call, name: &str) -> Result<DateTime<Utc>, ArkError> {
    let number = call.number(name)?;
    let time = DateTime::from_timestamp(number, 0).filter(|_| number < 10_000_000_000);
    time.ok_or_else(|| ArkError::parameter(name, "应为秒级时间戳"))
}
