//! The list of after-sales and the single one.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::after_sale::{basics, detail as whole, kind, status};
use super::envelope::ArkError;
use super::gateway::Outcome;
use crate::platforms::call::perhaps_move_an_after_sale;
use crate::world::TimeField;
use crate::world::after_sale::AfterSale;

/// Rows that one query can reach.
const REACH: usize = 50_000;

/// `afterSale.listAfterSaleInfos`: of an order, or by application over a day, or by change over
/// half an hour; newest first.
pub(super) async fn list(call: &Call) -> Outcome {
    call.only(&[
        "pageNo",
        "pageSize",
        "orderId",
        "timeType",
        "startTime",
        "endTime",
        "statuses",
        "returnTypes",
    ])?;
    let shop = call.shop()?;
    call.number("pageNo")?;
    call.number("pageSize")?;
    let page = call.page(None)?;
    if page.number.saturating_mul(page.size) > REACH {
        return Err(ArkError::parameter("pageNo", "超出可查询范围"));
    }
    let order_id = call.optional_text("orderId")?.filter(|id| !id.is_empty());
    let window = match call.optional_number("timeType")? {
        None if order_id.is_some() => None,
        None => return Err(ArkError::missing("timeType")),
        Some(kind) => Some(Window::of(call, kind)?),
    };
    let statuses: Vec<i64> = call.list("statuses")?;
    let kinds: Vec<i64> = call.list("returnTypes")?;
    if let Some(window) = &window
        && matches!(window.field, TimeField::Modified)
    {
        perhaps_move_an_after_sale(&call.sim, shop, window.from, window.to).await;
    }
    let share = call.sim.faults().marketplaces().malformed_share;
    Ok(call.sim.read(|world| {
        let (field, from, to) = match &window {
            Some(window) => (window.field, window.from, window.to),
            None => (TimeField::Created, DateTime::UNIX_EPOCH, call.now),
        };
        let fits = |row: &&AfterSale| {
            order_id.is_none_or(|id| world.order_of(row).key.id == id)
                && (statuses.is_empty() || statuses.contains(&status(world, row)))
                && (kinds.is_empty() || kinds.contains(&kind(row)))
        };
        let matching = world
            .listed_after_sales(shop, field, from, to, call.now)
            .filter(fits);
        let (rows, total) = page.cut(matching);
        let rows: Vec<Value> = rows.into_iter().map(|row| basics(world, row, share)).collect();
        json!({
            "afterSaleBasicInfos": rows, "totalCount": total, "pageNo": page.number, "pageSize": page.size,
        })
    }))
}

/// `afterSale.getAfterSaleInfo`.
pub(super) fn detail(call: &Call) -> Outcome {
    call.only(&["returnsId", "needNegotiateRecord"])?;
    let shop = call.shop()?;
    let id = call.filled("returnsId")?;
    let with_records = call.optional_flag("needNegotiateRecord")?.unwrap_or(false);
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let found = world.after_sale_of_shop(shop, id, call.now);
        let found = found.ok_or_else(|| ArkError::business("售后单不存在"))?;
        Ok(whole(world, found, share, with_records))
    })
}

/// The closed range of one time that a list asks for.
struct Window {
    field: TimeField,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Window {
    fn of(call: &Call, kind: i64) -> Result<Self, ArkError> {
        let (field, longest) = match kind {
            1 => (TimeField::Created, Duration::hours(24)),
            2 => (TimeField::Modified, Duration::minutes(30)),
            _ => return Err(ArkError::parameter("timeType", "取值为1或2")),
        };
        let window = Self {
            field,
            from: millis(call, "startTime")?,
            to: millis(call, "endTime")?,
        };
        if window.to < window.from {
            return Err(ArkError::parameter("endTime", "早于startTime"));
        }
        if window.to - window.from > longest {
            return Err(ArkError::parameter("endTime", "超出最大时间跨度"));
        }
        Ok(window)
    }
}

/// Milliseconds; the seconds that order lists take are out of range here.
fn millis(call: &Call, name: &str) -> Result<DateTime<Utc>, ArkError> {
    let number = call.number(name)?;
    let time = DateTime::from_timestamp_millis(number).filter(|_| number >= 100_000_000_000);
    time.ok_or_else(|| ArkError::parameter(name, "应为毫秒级时间戳"))
}
