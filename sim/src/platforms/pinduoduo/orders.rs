//! Lists, details and states of orders.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::PopError;
use super::gateway::Outcome;
use super::order::{order, order_status, refund_status};
use crate::platforms::call::perhaps_move_a_row;
use crate::world::TimeField;
use crate::world::order::Order;

const STATUSES: &[i64] = &[1, 2, 3, 5];
const REFUND_STATUSES: &[i64] = &[1, 2, 3, 4, 5];
const ALL: i64 = 5;
/// Orders older than this are not shown.
const HISTORY_DAYS: i64 = 90;

/// `pdd.order.number.list.increment.get`: by update time, at most 30 minutes.
pub(super) async fn increment(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let window = Window::of(
        call,
        "start_updated_at",
        "end_updated_at",
        Duration::minutes(30),
    )?;
    call.choice("is_lucky_flag", &[0, 1, 2])?;
    perhaps_move_a_row(&call.sim, shop, window.from, window.to).await;
    let body = page_of(call, shop, TimeField::Modified, &window, "order_sn_list")?;
    Ok(json!({"order_sn_increment_get_response": body}))
}

/// `pdd.order.list.get`: by deal time, at most 24 hours.
pub(super) async fn list(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let window = Window::of(
        call,
        "start_confirm_at",
        "end_confirm_at",
        Duration::hours(24),
    )?;
    call.required("page_size")?;
    perhaps_move_a_row(&call.sim, shop, window.from, window.to).await;
    let body = page_of(call, shop, TimeField::Paid, &window, "order_list")?;
    Ok(json!({"order_list_get_response": body}))
}

/// `pdd.order.information.get`.
pub(super) fn information(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.required("order_sn")?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let found = world
            .order_of_shop(shop, id, call.now)
            .ok_or_else(PopError::unknown_order)?;
        Ok(json!({"order_info_get_response": {"order_info": order(world, found, call.now, share)}}))
    })
}

/// `pdd.order.status.get`: an order that is not the shop's has status 0.
pub(super) fn status(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let ids: Vec<&str> = call
        .required("order_sns")?
        .split(',')
        .map(str::trim)
        .collect();
    if ids.len() > 100 {
        return Err(PopError::invalid("order_sns", "最多100个"));
    }
    let rows: Vec<Value> = call.sim.read(|world| {
        let row = |id: &&str| {
            let found = world.order_of_shop(shop, id, call.now);
            json!({"orderSn": id, "order_status": found.map_or(0, order_status), "refund_status": found.map_or(0, refund_status)})
        };
        ids.iter().map(row).collect()
    });
    Ok(json!({"order_status_get_response": {"order_status_list": rows}}))
}

/// The time range and the filters both lists require.
struct Window {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    order_status: i64,
    refund_status: i64,
}

impl Window {
    fn of(call: &Call, start: &str, end: &str, longest: Duration) -> Result<Self, PopError> {
        let window = Self {
            from: call.unix_time(start)?,
            to: call.unix_time(end)?,
            order_status: call.choice("order_status", STATUSES)?,
            refund_status: call.choice("refund_status", REFUND_STATUSES)?,
        };
        if window.to < window.from {
            return Err(PopError::invalid(end, "结束时间早于开始时间"));
        }
        if window.to - window.from > longest {
            return Err(PopError::invalid(
                end,
                &format!("起止时间间隔不能超过{}分钟", longest.num_minutes()),
            ));
        }
        if call.now - window.from > Duration::days(HISTORY_DAYS) {
            return Err(PopError::invalid(start, "只能查询3个月内的订单"));
        }
        Ok(window)
    }

    fn takes(&self, order: &Order) -> bool {
        (self.order_status == ALL || self.order_status == order_status(order))
            && (self.refund_status == ALL || self.refund_status == refund_status(order))
    }
}

fn page_of(call: &Call, shop: usize, field: TimeField, window: &Window, name: &str) -> Outcome {
    let page = call.page()?;
    let share = call.sim.faults().marketplaces().malformed_share;
    let (rows, total) = call.sim.read(|world| {
        let matching = world
            .listed(shop, field, window.from, window.to, call.now)
            .filter(|order| order.paid.is_some() && window.takes(order));
        let (rows, total) = page.cut(matching);
        (
            rows.into_iter()
                .map(|row| order(world, row, call.now, share))
                .collect::<Vec<Value>>(),
            total,
        )
    });
    let mut body = json!({name: rows});
    match call.optional("use_has_next") == Some("true") {
        true => body["has_next"] = json!(page.has_next(total)),
        false => body["total_count"] = json!(total),
    }
    Ok(body)
}
