//! The list of after-sales and the single one.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::after_sale::{kind, status};
use super::after_sale_document::{detailed, listed};
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::platforms::call::perhaps_move_an_after_sale;
use crate::world::TimeField;
use crate::world::after_sale::AfterSale;

/// Rows that one query can reach.
const REACH: i64 = 50_000;
/// What is listed where no time is asked for.
const USUAL_HISTORY: Duration = Duration::days(180);

/// `afterSale.List`: pages from 0, by application or by change, newest application first
/// unless asked.
pub(super) async fn list(call: &Call) -> Outcome {
    call.only(&[
        "page",
        "size",
        "start_time",
        "end_time",
        "update_start_time",
        "update_end_time",
        "order_by",
        "order_id",
        "aftersale_id",
        "aftersale_type",
        "standard_aftersale_status",
    ])?;
    let shop = call.shop()?;
    let page = call.page(0, REACH)?;
    let sorting = Sorting::of(call)?;
    let applied = Range::of(call, "start_time", "end_time")?;
    let changed = Range::of(call, "update_start_time", "update_end_time")?;
    let by_change = changed.start.is_some() || changed.end.is_some();
    let (field, main) = match by_change {
        true => (TimeField::Modified, changed),
        false => (TimeField::Created, applied),
    };
    let from = main.start.unwrap_or(call.now - USUAL_HISTORY);
    let to = main.end.unwrap_or(call.now);
    let order_id = call.optional_text("order_id")?;
    let id = call.optional_text("aftersale_id")?;
    let wanted_kind = call.optional_number("aftersale_type")?;
    let statuses: Vec<i64> = call.list("standard_aftersale_status")?;
    if by_change {
        perhaps_move_an_after_sale(&call.sim, shop, from, to).await;
    }
    let share = call.sim.faults().marketplaces().malformed_share;
    Ok(call.sim.read(|world| {
        let fits = |row: &&AfterSale| {
            applied.holds(row.created)
                && changed.holds(row.modified)
                && order_id.is_none_or(|id| world.order_of(row).key.id == id)
                && id.is_none_or(|id| row.key.id == id)
                && wanted_kind.is_none_or(|wanted| kind(row) == wanted)
                && (statuses.is_empty() || statuses.contains(&status(row)))
        };
        let mut rows: Vec<&AfterSale> = world
            .listed_after_sales(shop, field, from, to, call.now)
            .filter(fits)
            .collect();
        rows.sort_by_key(|row| sorting.key(row));
        let (rows, total) = page.cut(rows.into_iter());
        let rows: Vec<Value> = rows.into_iter().map(|row| listed(world, row, share)).collect();
        json!({
            "page": page.number - 1, "size": page.size, "total": total, "has_more": page.has_next(total), "items": rows,
        })
    }))
}

/// `afterSale.Detail`.
pub(super) fn detail(call: &Call) -> Outcome {
    call.only(&["after_sale_id", "need_operation_record"])?;
    let shop = call.shop()?;
    let id = call.filled("after_sale_id")?;
    let with_records = call.flag("need_operation_record")?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let found = world
            .after_sale_of_shop(shop, id, call.now)
            .ok_or_else(|| DoudianError::invalid(11_000, "售后单ID错误"))?;
        Ok(detailed(world, found, share, with_records))
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
        if let (Some(start), Some(end)) = (range.start, range.end)
            && end < start
        {
            return Err(DoudianError::invalid(11_000, "结束时间早于开始时间"));
        }
        Ok(range)
    }

    fn holds(&self, time: DateTime<Utc>) -> bool {
        self.start.is_none_or(|start| start <= time) && self.end.is_none_or(|end| time <= end)
    }
}

/// The order of the rows, by the fields named one after another.
struct Sorting(Vec<(Field, bool)>);

#[derive(Clone, Copy)]
enum Field {
    Deadline,
    Applied,
    Changed,
}

impl Sorting {
    fn of(call: &Call) -> Result<Self, DoudianError> {
        let wrong = || DoudianError::odd("order_by", "取值错误");
        let asked: Vec<String> = call.list("order_by")?;
        let one = |text: &String| {
            let (field, way) = text.split_once(' ').ok_or_else(wrong)?;
            let field = match field {
                "status_deadline" => Field::Deadline,
                "apply_time" => Field::Applied,
                "update_time" => Field::Changed,
                _ => return Err(wrong()),
            };
            match way {
                "asc" => Ok((field, true)),
                "desc" => Ok((field, false)),
                _ => Err(wrong()),
            }
        };
        let mut fields: Vec<(Field, bool)> = asked.iter().map(one).collect::<Result<_, _>>()?;
        if fields.is_empty() {
            fields.push((Field::Applied, false));
        }
        Ok(Self(fields))
    }

    /// Rows come by rising keys; equal ones by their number.
    fn key(&self, row: &AfterSale) -> (Vec<i64>, u64) {
        let value = |(field, ascending): &(Field, bool)| {
            let seconds = match field {
                Field::Deadline => row.deadline.map_or(0, |deadline| deadline.timestamp()),
                Field::Applied => row.created.timestamp(),
                Field::Changed => row.modified.timestamp(),
            };
            if *ascending { seconds } else { -seconds }
        };
        (self.0.iter().map(value).collect(), row.number)
    }
}
