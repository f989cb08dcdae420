//! Lists of order numbers, and whole orders.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Call, Id};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use super::order::{document, status};
use super::{next_key, receiver};
use crate::platforms::call::perhaps_move_a_row;
use crate::world::order::Order;
use crate::world::{TimeField, World};

/// Longest span of either range.
const LONGEST_DAYS: i64 = 7;
const MOST_ROWS: usize = 100;
const ROWS: usize = 10;
const STATUSES: &[i64] = &[10, 12, 13, 17, 20, 21, 30, 100, 190, 200, 250];
const PARTLY_SHIPPED: i64 = 21;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRequest {
    create_time_range: Option<TimeRange>,
    update_time_range: Option<TimeRange>,
    status: Option<i64>,
    openid: Option<String>,
    page_size: Option<usize>,
    next_key: Option<String>,
}

/// Unix seconds.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeRange {
    start_time: i64,
    end_time: i64,
}

/// `/order/list/get`: numbers only, newest first.
pub(super) async fn list(call: &Call) -> Outcome {
    let asked: ListRequest = call.fields()?;
    let filter = Filter::of(&asked)?;
    let size = asked.page_size.unwrap_or(ROWS);
    if !(1..=MOST_ROWS).contains(&size) {
        return Err(WxError::parameter("page_size: 1 to 100"));
    }
    if let Some(range) = filter.updated {
        perhaps_move_a_row(&call.sim, call.shop, range.0, range.1).await;
    }
    call.sim.read(|world| {
        let scope = format!("{} {filter:?}", call.shop);
        let after = next_key::open(world.chance, &scope, asked.next_key.as_deref())?;
        let rows = filter.rows(world, call);
        let place = |row: &(DateTime<Utc>, &Order)| format!("{}|{}", row.0.timestamp(), row.1.key.id);
        let rest: Vec<_> = rows
            .into_iter()
            .filter(|row| after.as_ref().is_none_or(|after| place(row) < *after))
            .collect();
        let page = &rest[..size.min(rest.len())];
        let key = page.last().map(place);
        let ids: Vec<&str> = page.iter().map(|(_, order)| order.key.id.as_str()).collect();
        Ok(success(json!({
            "order_id_list": ids,
            "next_key": key.map(|last| next_key::seal(world.chance, &scope, &last)).unwrap_or_default(),
            "has_more": rest.len() > page.len(),
        })))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GetRequest {
    order_id: Id,
    /// Reads are masked with it and without.
    #[serde(default, rename = "encode_sensitive_info")]
    _encode_sensitive_info: bool,
}

/// `/order/get`.
pub(super) fn get(call: &Call) -> Outcome {
    let asked: GetRequest = call.fields()?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let order = world
            .order_of_shop(call.shop, &asked.order_id.0, call.now)
            .ok_or_else(WxError::unknown_order)?;
        let whole: Value = document(world, order, share);
        Ok(success(json!({"order": whole})))
    })
}

/// What a list is asked for.
#[derive(Debug)]
struct Filter {
    created: Option<(DateTime<Utc>, DateTime<Utc>)>,
    updated: Option<(DateTime<Utc>, DateTime<Utc>)>,
    status: Option<i64>,
    openid: Option<String>,
}

impl Filter {
    fn of(asked: &ListRequest) -> Result<Self, WxError> {
        let span = |range: Option<TimeRange>, name: &str| range.map(|range| range.times(name));
        let filter = Self {
            created: span(asked.create_time_range, "create_time_range").transpose()?,
            updated: span(asked.update_time_range, "update_time_range").transpose()?,
            status: asked.status,
            openid: asked.openid.clone().filter(|openid| !openid.is_empty()),
        };
        if filter.created.is_none() && filter.updated.is_none() {
            return Err(WxError::parameter(
                "create_time_range or update_time_range is required",
            ));
        }
        if filter
            .status
            .is_some_and(|status| !STATUSES.contains(&status))
        {
            return Err(WxError::parameter("status"));
        }
        Ok(filter)
    }

    /// Rows with the time they are listed by, newest first and then by number.
    fn rows<'a>(&self, world: &'a World, call: &Call) -> Vec<(DateTime<Utc>, &'a Order)> {
        let (field, range) = match (self.updated, self.created) {
            (Some(updated), _) => (TimeField::Modified, updated),
            (None, Some(created)) => (TimeField::Created, created),
            (None, None) => return Vec::new(),
        };
        let time = |order: &Order| match field {
            TimeField::Created => order.created,
            _ => order.modified,
        };
        let mut rows: Vec<_> = world
            .listed(call.shop, field, range.0, range.1, call.now)
            .filter(|order| self.takes(world, order))
            .map(|order| (time(order), order))
            .collect();
        rows.sort_unstable_by(|a, b| (b.0, &b.1.key.id).cmp(&(a.0, &a.1.key.id)));
        rows
    }

    fn takes(&self, world: &World, order: &Order) -> bool {
        let in_created =
            |(from, to): (DateTime<Utc>, DateTime<Utc>)| (from..=to).contains(&order.created);
        let stands = |asked: i64| {
            let is = status(order);
            is == asked || (is == PARTLY_SHIPPED && [20, 30].contains(&asked))
        };
        let bought = |openid: &String| *openid == receiver::openid(world, order);
        self.created.is_none_or(in_created)
            && self.status.is_none_or(stands)
            && self.openid.as_ref().is_none_or(bought)
    }
}

impl TimeRange {
    fn times(self, name: &str) -> Result<(DateTime<Utc>, DateTime<Utc>), WxError> {
        let time =
            |seconds| DateTime::from_timestamp(seconds, 0).ok_or_else(|| WxError::parameter(name));
        let (from, to) = (time(self.start_time)?, time(self.end_time)?);
        if to < from || to - from > Duration::days(LONGEST_DAYS) {
            return Err(WxError::parameter(&format!(
                "{name}: end after start, at most 7 days"
            )));
        }
        Ok((from, to))
    }
}
