//! The list of orders and the detail of one.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::{Call, found};
use super::cursor::{NO_MORE, Place, after, place};
use super::envelope::KsError;
use super::gateway::Outcome;
use super::order::{detail_of, element, status};
use crate::platforms::call::perhaps_move_a_row;
use crate::world::TimeField;
use crate::world::order::Order;

const MAX_PAGE: i64 = 50;
const LONGEST_DAYS: i64 = 7;
/// Orders older than this are not shown.
const HISTORY_DAYS: i64 = 90;

/// `open.order.cursor.list`.
pub(super) async fn list(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let question = Question::of(call)?;
    let size = call.number("pageSize")?;
    if !(1..=MAX_PAGE).contains(&size) {
        return Err(KsError::invalid("pageSize", "应在1到50之间"));
    }
    let start = match call.text("cursor")?.unwrap_or_default() {
        "" => None,
        cursor => {
            let place = place(&question.words(), cursor);
            Some(place.ok_or_else(|| KsError::invalid("cursor", "游标无效"))?)
        }
    };
    if question.by_update {
        perhaps_move_a_row(&call.sim, shop, question.from, question.to).await;
    }
    let share = call.sim.faults().marketplaces().malformed_share;
    let (rows, last) = call.sim.read(|world| {
        let field = match question.by_update {
            true => TimeField::Modified,
            false => TimeField::Created,
        };
        let listed = world.listed(shop, field, question.from, question.to, call.now);
        let mut matching: Vec<(Place, &Order)> = listed
            .filter(|order| question.takes(order))
            .map(|order| (question.place(order), order))
            .filter(|(place, _)| start.is_none_or(|start| question.is_after(*place, start)))
            .collect();
        matching.sort_by_key(|(place, _)| *place);
        if question.newest_first {
            matching.reverse();
        }
        matching.truncate(usize::try_from(size).unwrap_or(0));
        let last = matching.last().map(|(place, _)| *place);
        let row = |(_, order): (Place, &Order)| element(world, order, share);
        (matching.into_iter().map(row).collect::<Vec<Value>>(), last)
    });
    // A full page is followed by another, even if that one is empty.
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == size);
    let cursor = match last.filter(|_| full) {
        Some(place) => after(&question.words(), place),
        None => NO_MORE.to_owned(),
    };
    Ok(json!({
        "cursor": cursor, "pageSize": size, "beginTime": question.from.timestamp_millis(), "endTime": question.to.timestamp_millis(),
        "orderList": rows,
    }))
}

/// `open.order.detail`.
pub(super) fn detail(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.number("oid")?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let order = found(world, shop, id, call.now)?;
        Ok(detail_of(world, order, share))
    })
}

/// Which orders a list is of, and in which order.
struct Question {
    view: i64,
    by_update: bool,
    newest_first: bool,
    cps: i64,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Question {
    fn of(call: &Call) -> Result<Self, KsError> {
        let question = Self {
            view: call.choice("orderViewStatus", &[1, 2, 3, 4, 5, 6, 7], None)?,
            by_update: call.choice("queryType", &[1, 2], None)? == 2,
            newest_first: call.choice("sort", &[1, 2], Some(1))? == 1,
            cps: call.choice("cpsType", &[0, 1, 2], Some(0))?,
            from: call.time("beginTime")?,
            to: call.time("endTime")?,
        };
        if question.to < question.from {
            return Err(KsError::invalid("endTime", "结束时间早于开始时间"));
        }
        if question.to - question.from > Duration::days(LONGEST_DAYS) {
            return Err(KsError::invalid("endTime", "时间跨度不能超过7天"));
        }
        if call.now - question.from > Duration::days(HISTORY_DAYS) {
            return Err(KsError::invalid("beginTime", "只能查询最近90天内的订单"));
        }
        Ok(question)
    }

    /// What a cursor is bound to; the size of the pages may change on the way.
    fn words(&self) -> String {
        format!(
            "{} {} {} {} {} {}",
            self.view,
            self.by_update,
            self.newest_first,
            self.cps,
            self.from.timestamp_millis(),
            self.to.timestamp_millis()
        )
    }

    /// No order of the simulator comes through a distributor.
    fn takes(&self, order: &Order) -> bool {
        let view = match status(order) {
            10 => 2,
            30 => 3,
            40 => 4,
            50 => 5,
            70 => 6,
            _ => 7,
        };
        (self.view == 1 || self.view == view) && self.cps != 2
    }

    fn place(&self, order: &Order) -> Place {
        let time = match self.by_update {
            true => order.modified,
            false => order.created,
        };
        (time.timestamp_millis(), order.key.id.parse().unwrap_or(0))
    }

    fn is_after(&self, place: Place, start: Place) -> bool {
        match self.newest_first {
            true => place < start,
            false => place > start,
        }
    }
}
