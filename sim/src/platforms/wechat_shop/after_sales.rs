//! Lists of after-sale numbers, whole after-sales, and the lists of reasons.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Call, Id};
use super::after_sale::{REASONS, document};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use super::{next_key, receiver};
use crate::platforms::call::perhaps_move_an_after_sale;
use crate::world::after_sale::AfterSale;
use crate::world::{TimeField, World};

/// Longest span of either pair of times.
const LONGEST_HOURS: i64 = 24;
/// Rows of a page; callers cannot ask for another number.
const ROWS: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRequest {
    begin_create_time: Option<i64>,
    end_create_time: Option<i64>,
    begin_update_time: Option<i64>,
    end_update_time: Option<i64>,
    openid: Option<String>,
    next_key: Option<String>,
}

/// `/aftersale/getaftersalelist`: numbers only, newest first.
pub(super) async fn list(call: &Call) -> Outcome {
    let asked: ListRequest = call.fields()?;
    let filter = Filter::of(&asked)?;
    if matches!(filter.field, TimeField::Modified) {
        perhaps_move_an_after_sale(&call.sim, call.shop, filter.from, filter.to).await;
    }
    call.sim.read(|world| {
        let scope = format!("after-sales {} {filter:?}", call.shop);
        let after = next_key::open(world.chance, &scope, asked.next_key.as_deref())?;
        let place =
            |row: &(DateTime<Utc>, &AfterSale)| format!("{}|{}", row.0.timestamp(), row.1.key.id);
        let rest: Vec<_> = filter
            .rows(world, call)
            .into_iter()
            .filter(|row| after.as_ref().is_none_or(|after| place(row) < *after))
            .collect();
        let page = &rest[..ROWS.min(rest.len())];
        let key = page.last().map(place);
        let ids: Vec<&str> = page.iter().map(|(_, row)| row.key.id.as_str()).collect();
        Ok(success(json!({
            "after_sale_order_id_list": ids,
            "next_key": key.map(|last| next_key::seal(world.chance, &scope, &last)).unwrap_or_default(),
            "has_more": rest.len() > page.len(),
        })))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GetRequest {
    after_sale_order_id: Id,
}

/// `/aftersale/getaftersaleorder`.
pub(super) fn get(call: &Call) -> Outcome {
    let asked: GetRequest = call.fields()?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let found = world
            .after_sale_of_shop(call.shop, &asked.after_sale_order_id.0, call.now)
            .ok_or_else(WxError::unknown_after_sale)?;
        let whole: Value = document(world, found, share);
        Ok(success(json!({"after_sale_order": whole})))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoFields {}

/// `/aftersale/reason/get`: why buyers ask.
pub(super) fn buyers_reasons(call: &Call) -> Outcome {
    let NoFields {} = call.fields()?;
    let row = |(reason, text): &(&str, &str)| json!({"reason": reason, "reason_text": text});
    let rows: Vec<Value> = REASONS.iter().map(row).collect();
    Ok(success(json!({"reason_list": rows})))
}

/// What a list is asked for.
#[derive(Debug)]
struct Filter {
    field: TimeField,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    openid: Option<String>,
}

impl Filter {
    /// One pair of times, whole and short enough.
    fn of(asked: &ListRequest) -> Result<Self, WxError> {
        let wrong = |why: &str| WxError::new(10_020_004, format!("时间范围错误:{why}"));
        let created = (asked.begin_create_time, asked.end_create_time);
        let updated = (asked.begin_update_time, asked.end_update_time);
        let (field, begin, end) = match (created, updated) {
            ((Some(begin), Some(end)), (None, None)) => (TimeField::Created, begin, end),
            ((None, None), (Some(begin), Some(end))) => (TimeField::Modified, begin, end),
            _ => return Err(wrong("begin和end须成对，且只传一对")),
        };
        let time =
            |seconds| DateTime::from_timestamp(seconds, 0).ok_or_else(|| wrong("应为秒级时间戳"));
        let (from, to) = (time(begin)?, time(end)?);
        if to < from || to - from > Duration::hours(LONGEST_HOURS) {
            return Err(wrong("跨度最大24小时"));
        }
        Ok(Self {
            field,
            from,
            to,
            openid: asked.openid.clone().filter(|openid| !openid.is_empty()),
        })
    }

    /// Rows with the time they are listed by, newest first and then by number.
    fn rows<'a>(&self, world: &'a World, call: &Call) -> Vec<(DateTime<Utc>, &'a AfterSale)> {
        let time = |row: &AfterSale| match self.field {
            TimeField::Modified => row.modified,
            TimeField::Created | TimeField::Paid => row.created,
        };
        let bought = |row: &&AfterSale| {
            let order = world.order_of(row);
            let openid = self.openid.as_ref();
            openid.is_none_or(|openid| *openid == receiver::openid(world, order))
        };
        let mut rows: Vec<_> = world
            .listed_after_sales(call.shop, self.field, self.from, self.to, call.now)
            .filter(bought)
            .map(|row| (time(row), row))
            .collect();
        rows.sort_unstable_by(|a, b| (b.0, &b.1.key.id).cmp(&(a.0, &a.1.key.id)));
        rows
    }
}
