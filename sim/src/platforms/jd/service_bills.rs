//! Lists of service orders, and the single one. Every call names its merchant and who works.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::JosError;
use super::gateway::Outcome;
use super::refund_apply::is_refund_apply;
use super::service_bill::{freight, item, number, status, view};
use crate::platforms::call::perhaps_move_an_after_sale;
use crate::world::after_sale::{AfterSale, Stage};
use crate::world::{TimeField, World};

const MOST_ROWS: usize = 50;
const USUAL_ROWS: usize = 10;

/// The shop behind the token, which the call has to name too.
pub(super) fn merchant(call: &Call) -> Result<usize, JosError> {
    let shop = call.shop()?;
    let named = call.required("buId")?;
    call.required("operatePin")?;
    call.required("operateNick")?;
    match call.sim.read(|world| world.shops[shop].id == named) {
        true => Ok(shop),
        false => Err(JosError::foreign()),
    }
}

/// `jingdong.asc.sync.list`: by change, or by the change of the buyer's parcel.
pub(super) async fn sync_list(call: &Call) -> Outcome {
    let shop = merchant(call)?;
    let changed = pair(call, "updateTimeBegin", "updateTimeEnd")?;
    let posted = pair(call, "freightUpdateDateBegin", "freightUpdateDateEnd")?;
    let (from, to) = match (changed, posted) {
        (Some(changed), _) => changed,
        // A parcel moves the service order too, which may have moved on since.
        (None, Some((from, _))) => (from, call.now),
        (None, None) => return Err(JosError::missing("updateTimeBegin")),
    };
    if changed.is_some() {
        perhaps_move_an_after_sale(&call.sim, shop, from, to).await;
    }
    let fits = |row: &AfterSale| {
        posted.is_none_or(|(from, to)| {
            let sent = row.return_parcel.as_ref();
            sent.is_some_and(|sent| (from..=to).contains(&sent.at))
        })
    };
    paged(call, shop, (TimeField::Modified, from, to), fits)
}

/// `jingdong.asc.query.list`: by application.
pub(super) fn query_list(call: &Call) -> Outcome {
    let shop = merchant(call)?;
    let applied = pair(call, "applyTimeBegin", "applyTimeEnd")?;
    let (from, to) = applied.unwrap_or((DateTime::UNIX_EPOCH, call.now));
    paged(call, shop, (TimeField::Created, from, to), |_| true)
}

/// `jingdong.asc.audit.list`, `.receive.list` and `.process.list`: what waits for the seller.
pub(super) fn waiting(call: &Call, stage: Stage) -> Outcome {
    let shop = merchant(call)?;
    let all = (TimeField::Created, DateTime::UNIX_EPOCH, call.now);
    paged(call, shop, all, |row| row.stage == stage)
}

fn paged(
    call: &Call,
    shop: usize,
    (field, from, to): (TimeField, DateTime<Utc>, DateTime<Utc>),
    more: impl Fn(&AfterSale) -> bool,
) -> Outcome {
    let page = call.page(("pageNumber", "pageSize"), MOST_ROWS, Some(USUAL_ROWS))?;
    let wanted: Option<i64> = call
        .optional("serviceStatus")
        .map(|_| call.number("serviceStatus"))
        .transpose()?;
    let (service, order) = (call.optional("serviceId"), call.optional("orderId"));
    let share = call.sim.faults().marketplaces().malformed_share;
    Ok(call.sim.read(|world| {
        let fits = |row: &&AfterSale| {
            !is_refund_apply(row)
                && more(row)
                && wanted.is_none_or(|wanted| wanted == status(row))
                && service.is_none_or(|id| row.key.id == id)
                && order.is_none_or(|id| world.order_of(row).key.id == id)
        };
        let rows = world.listed_after_sales(shop, field, from, to, call.now);
        let (rows, total) = page.cut(rows.filter(fits));
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|row| item(world, row, share))
            .collect();
        page_result(world, shop, (page.number, page.size, total), rows)
    }))
}

/// Counts are texts for some merchants.
fn page_result(
    world: &World,
    shop: usize,
    (number, size, total): (usize, usize, usize),
    rows: Vec<Value>,
) -> Value {
    let seller = &world.shops[shop].seller;
    let texts = world.chance.percent(50, &["jd counts", seller]);
    let count = |count: usize| match texts {
        true => json!(count.to_string()),
        false => json!(count),
    };
    json!({"pageResult": {
        "success": true, "code": "0", "msg": "成功", "pageNumber": count(number), "pageSize": count(size),
        "totalCount": count(total), "data": rows,
    }})
}

/// `jingdong.asc.query.view`.
pub(super) fn query_view(call: &Call) -> Outcome {
    let share = call.sim.faults().marketplaces().malformed_share;
    one(call, |world, row| view(world, row, share))
}

/// `jingdong.asc.freight.view`.
pub(super) fn freight_view(call: &Call) -> Outcome {
    one(call, |_, row| freight(row))
}

fn one(call: &Call, document: impl FnOnce(&World, &AfterSale) -> Value) -> Outcome {
    let shop = merchant(call)?;
    let (service, order) = (call.required("serviceId")?, call.required("orderId")?);
    call.sim.read(|world| {
        let found = found(world, shop, service, order, call.now)?;
        Ok(match found {
            Some(row) => result(None, document(world, row)),
            None => result(Some("服务单不存在"), Value::Null),
        })
    })
}

/// `jingdong.asc.serviceAndRefund.view`: the money of service orders.
pub(super) fn refunds(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let page = call.page(("pageNumber", "pageSize"), MOST_ROWS, Some(USUAL_ROWS))?;
    let applied = pair(call, "applyTimeBegin", "applyTimeEnd")?;
    let order = call.optional("orderId");
    if applied.is_none() && order.is_none() {
        return Err(JosError::missing("orderId"));
    }
    let (from, to) = applied.unwrap_or((DateTime::UNIX_EPOCH, call.now));
    Ok(call.sim.read(|world| {
        let fits = |row: &&AfterSale| {
            !is_refund_apply(row)
                && row.stage == Stage::Refunded
                && order.is_none_or(|id| world.order_of(row).key.id == id)
        };
        let rows = world.listed_after_sales(shop, TimeField::Created, from, to, call.now);
        let (rows, total) = page.cut(rows.filter(fits));
        let row = |row: &AfterSale| {
            let bill = item(world, row, 0.0);
            json!({
                "afsRefundId": number(&row.key.id) + 30_000_000, "refoundAmount": row.refund_fen as f64 / 100.0,
                "completeTime": row.ended.map(|ended| ended.timestamp_millis()), "status": 13,
                "sameOrderServiceBill": {
                    "serviceId": bill["serviceId"], "afsApplyId": bill["applyId"], "orderId": bill["orderId"],
                    "wareId": bill["skuId"], "wareName": bill["wareName"],
                },
            })
        };
        let rows: Vec<Value> = rows.into_iter().map(row).collect();
        page_result(world, shop, (page.number, page.size, total), rows)
    }))
}

/// A service order of the shop and of the order; an error where it is another merchant's.
pub(super) fn found<'a>(
    world: &'a World,
    shop: usize,
    service: &str,
    order: &str,
    now: DateTime<Utc>,
) -> Result<Option<&'a AfterSale>, JosError> {
    match world.after_sale_by_id(service) {
        Some(row) if row.shop != shop => Err(JosError::foreign()),
        _ => Ok(world
            .after_sale_of_shop(shop, service, now)
            .filter(|row| !is_refund_apply(row) && world.order_of(row).key.id == order)),
    }
}

/// What calls about one service order answer.
pub(super) fn result(refused: Option<&str>, data: Value) -> Value {
    let code = if refused.is_some() { "500" } else { "0" };
    json!({"result": {"success": refused.is_none(), "code": code, "msg": refused.unwrap_or("成功"), "data": data}})
}

/// A closed range of times.
type Span = (DateTime<Utc>, DateTime<Utc>);

/// Both times or neither, in words or milliseconds.
fn pair(call: &Call, begin: &str, end: &str) -> Result<Option<Span>, JosError> {
    match (call.loose_time(begin)?, call.loose_time(end)?) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) if from <= to => Ok(Some((from, to))),
        (Some(_), Some(_)) => Err(JosError::invalid(end, "结束时间早于开始时间")),
        (None, Some(_)) => Err(JosError::missing(begin)),
        (Some(_), None) => Err(JosError::missing(end)),
    }
}
