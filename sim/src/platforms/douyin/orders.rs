//! The list of orders and the single order.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use super::order::{order, order_status};
use crate::platforms::call::perhaps_move_a_row;
use crate::world::TimeField;
use crate::world::order::Order;

/// Orders older than this are not listed.
const HISTORY: Duration = Duration::days(90);
/// Rows that one query can reach.
const REACH: i64 = 50_000;

/// `order.searchList`: by creation or by change, pages from 0, newest first unless asked.
pub(super) async fn search_list(call: &Call) -> Outcome {
    call.only(&[
        "create_time_start",
        "create_time_end",
        "update_time_start",
        "update_time_end",
        "page",
        "size",
        "order_by",
        "order_asc",
        "combine_status",
    ])?;
    let shop = call.shop()?;
    let page = call.page(0, REACH)?;
    let ascending = call.flag("order_asc")?;
    let by_change = match call.optional_text("order_by")? {
        None | Some("create_time") => false,
        Some("update_time") => true,
        Some(_) => return Err(DoudianError::invalid(20_045, "order_by取值错误")),
    };
    let created = Range::of(call, "create_time_start", "create_time_end")?;
    let changed = Range::of(call, "update_time_start", "update_time_end")?;
    if created.start.is_none() && changed.start.is_none() {
        return Err(DoudianError::invalid(20_011, "缺少开始时间"));
    }
    let statuses = statuses(call)?;
    let (field, main) = if by_change {
        (TimeField::Modified, changed)
    } else {
        (TimeField::Created, created)
    };
    let (from, to) = (
        main.start.unwrap_or(call.now - HISTORY),
        main.end.unwrap_or(call.now),
    );
    if by_change {
        perhaps_move_a_row(&call.sim, shop, from, to).await;
    }
    let fits = |order: &&Order| {
        created.holds(order.created)
            && changed.holds(order.modified)
            && statuses
                .as_ref()
                .is_none_or(|wanted| wanted.contains(&order_status(order)))
    };
    let share = call.sim.faults().marketplaces().malformed_share;
    Ok(call.sim.read(|world| {
        let mut matching: Vec<&Order> = world
            .listed(shop, field, from, to, call.now)
            .filter(fits)
            .collect();
        if ascending {
            matching.reverse();
        }
        let (rows, total) = page.cut(matching.into_iter());
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|row| order(world, row, share))
            .collect();
        json!({"page": page.number - 1, "size": page.size, "total": total, "shop_order_list": rows})
    }))
}

/// `order.orderDetail`.
pub(super) fn detail(call: &Call) -> Outcome {
    call.only(&["shop_order_id"])?;
    let shop = call.shop()?;
    let id = call.filled("shop_order_id")?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let found = world
            .order_of_shop(shop, id, call.now)
            .ok_or_else(|| DoudianError::business(60_033, "订单不存在"))?;
        let mut document = order(world, found, share);
        document["promotion_detail"] = json!({});
        document["campaign_info"] = json!([]);
        Ok(json!({"shop_order_detail": document}))
    })
}

/// A closed range of one time.
#[derive(Clone, Copy)]
struct Range {
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
}

impl Range {
    fn of(call: &Call, start: &str, end: &str) -> Result<Self, DoudianError> {
        let range = Self {
            start: call.time(start)?,
            end: call.time(end)?,
        };
        if range.start.is_some_and(|start| call.now - start > HISTORY) {
            return Err(DoudianError::invalid(20_022, "只能查询90天内的订单"));
        }
        if let (Some(start), Some(end)) = (range.start, range.end)
            && end < start
        {
            return Err(DoudianError::invalid(20_012, "结束时间早于开始时间"));
        }
        Ok(range)
    }

    fn holds(&self, time: DateTime<Utc>) -> bool {
        self.start.is_none_or(|start| start <= time) && self.end.is_none_or(|end| time <= end)
    }
}

/// The one element of `combine_status`, whose numbers a comma parts.
fn statuses(call: &Call) -> Result<Option<Vec<i64>>, DoudianError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Combined {
        order_status: String,
    }
    let wrong = || DoudianError::invalid(20_008, "combine_status格式错误");
    let combined: Vec<Combined> = call.list("combine_status")?;
    match combined.as_slice() {
        [] => Ok(None),
        [one] => {
            let numbers = one.order_status.split(',').map(str::parse);
            let numbers: Result<Vec<i64>, _> = numbers.collect();
            numbers.map(Some).map_err(|_| wrong())
        }
        _ => Err(wrong()),
    }
}
