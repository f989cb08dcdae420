//! Lists and details of trades.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value, json};

use super::access::Call;
use super::envelope::{TopError, list};
use super::fields::Fields;
use super::gateway::{Outcome, fields};
use super::trade::{status, trade};
use crate::platforms::call::perhaps_move_a_row;
use crate::world::TimeField;
use crate::world::order::{Order, Status};

/// Only this much of the past is listed.
const HISTORY_DAYS: i64 = 92;
const MAX_PAGE: usize = 100;
/// The OAID is made only when all of these are asked for.
const OAID_NEEDS: [&str; 5] = [
    "receiver_name",
    "receiver_address",
    "created",
    "receiver_mobile",
    "receiver_phone",
];
/// What lists leave to the detail call.
const DETAIL_ONLY: [&str; 4] = [
    "buyer_message",
    "seller_memo",
    "promotion_details",
    "delivery_time",
];

/// `taobao.trades.sold.increment.get`: by modified time, at most one day.
pub(super) async fn increment(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let fields = Fields::of(call)?;
    let from = call
        .time("start_modified")?
        .ok_or_else(|| TopError::missing("start_modified"))?;
    let to = call
        .time("end_modified")?
        .ok_or_else(|| TopError::missing("end_modified"))?;
    if to - from > Duration::days(1) {
        return Err(TopError::invalid("end_modified", "起止时间间隔不能超过1天"));
    }
    check_window(call.now, ("start_modified", from), ("end_modified", to))?;
    perhaps_move_a_row(&call.sim, shop, from, to).await;
    page_of(call, shop, &fields, TimeField::Modified, from, to)
}

/// `taobao.trades.sold.get`: by created time over the last three months.
pub(super) async fn sold(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let fields = Fields::of(call)?;
    let oldest = call.now - Duration::days(HISTORY_DAYS);
    let from = call.time("start_created")?.unwrap_or(oldest);
    let to = call.time("end_created")?.unwrap_or(call.now);
    check_window(call.now, ("start_created", from), ("end_created", to))?;
    perhaps_move_a_row(&call.sim, shop, from, to).await;
    page_of(call, shop, &fields, TimeField::Created, from, to)
}

/// `taobao.trade.fullinfo.get`.
pub(super) fn fullinfo(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = Fields::of(call)?;
    let tid = call.required("tid")?;
    if tid.parse::<i64>().is_err() {
        return Err(TopError::invalid("tid", "应为数字"));
    }
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let order = world.order_of_shop(shop, tid, call.now);
        let order =
            order.ok_or_else(|| TopError::service("isv.trade-not-exist", "交易订单不存在"))?;
        let document = picked(&asked, trade(world, order, share));
        Ok(fields([("trade", document)]))
    })
}

fn check_window(
    now: DateTime<Utc>,
    from: (&str, DateTime<Utc>),
    to: (&str, DateTime<Utc>),
) -> Result<(), TopError> {
    if to.1 < from.1 {
        return Err(TopError::invalid(to.0, "结束时间早于开始时间"));
    }
    if now - from.1 > Duration::days(HISTORY_DAYS) {
        return Err(TopError::invalid(from.0, "只能查询三个月以内的订单"));
    }
    Ok(())
}

fn page_of(
    call: &Call,
    shop: usize,
    asked: &Fields,
    field: TimeField,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Outcome {
    let page = call.page(MAX_PAGE)?;
    let wanted = call.optional("status");
    let share = call.sim.faults().marketplaces().malformed_share;
    let (trades, total) = call.sim.read(|world| {
        let matching = world
            .listed(shop, field, from, to, call.now)
            .filter(|order| wanted.is_none_or(|wanted| fits(order, wanted)));
        let (rows, total) = page.cut(matching);
        let short = |order: &Order| {
            let mut document = trade(world, order, share);
            if let Some(fields) = document.as_object_mut() {
                DETAIL_ONLY
                    .iter()
                    .for_each(|name| drop(fields.remove(*name)));
            }
            picked(asked, document)
        };
        (rows.into_iter().map(short).collect::<Vec<Value>>(), total)
    });
    let mut answer = Map::new();
    if call.flag("use_has_next") {
        answer.insert("has_next".to_owned(), json!(page.has_next(total)));
    } else {
        answer.insert("total_results".to_owned(), json!(total));
    }
    if let Some(trades) = list("trade", trades) {
        answer.insert("trades".to_owned(), trades);
    }
    Ok(answer)
}

fn fits(order: &Order, wanted: &str) -> bool {
    match wanted {
        "ALL_WAIT_PAY" => order.status == Status::AwaitingPayment,
        "ALL_CLOSED" => order.status == Status::Closed,
        wanted => status(order) == wanted,
    }
}

fn picked(asked: &Fields, document: Value) -> Value {
    let mut kept = asked.select(&document, "orders", "order");
    match OAID_NEEDS.iter().all(|name| asked.has(name)) {
        true => kept["oaid"] = document["oaid"].clone(),
        false => drop(
            kept.as_object_mut()
                .and_then(|fields| fields.remove("oaid")),
        ),
    }
    kept
}
