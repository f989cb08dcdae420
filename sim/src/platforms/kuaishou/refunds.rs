//! The list of after-sales and one of them.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::cursor::{NO_MORE, Place, after, place};
use super::envelope::KsError;
use super::gateway::Outcome;
use super::refund::{detail, element, negotiate_status, status};
use crate::platforms::Platform;
use crate::platforms::call::perhaps_move_an_after_sale;
use crate::world::after_sale::{AfterSale, AfterSaleKey, Kind};
use crate::world::{TimeField, World};

const MAX_PAGE: i64 = 100;
const LONGEST_DAYS: i64 = 1;
/// After-sales older than this are not shown.
const HISTORY_DAYS: i64 = 90;
/// Those the seller has to act on.
const WAITING: [i64; 2] = [10, 40];

/// `open.seller.order.refund.pcursor.list`.
pub(super) async fn list(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let question = Question::of(call)?;
    let size = call.number("pageSize")?;
    if !(1..=MAX_PAGE).contains(&size) {
        return Err(KsError::invalid("pageSize", "应在1到100之间"));
    }
    let page = call.number("currentPage")?;
    let start = match call.text("pcursor")?.unwrap_or_default() {
        "" => None,
        cursor => {
            let place = place(&question.words(), cursor);
            Some(place.ok_or_else(|| KsError::invalid("pcursor", "游标无效"))?)
        }
    };
    if question.by_update {
        perhaps_move_an_after_sale(&call.sim, shop, question.from, question.to).await;
    }
    let share = call.sim.faults().marketplaces().malformed_share;
    let (rows, last, total) = call.sim.read(|world| {
        let field = match question.by_update {
            true => TimeField::Modified,
            false => TimeField::Created,
        };
        let mut matching: Vec<(Place, &AfterSale)> = world
            .listed_after_sales(shop, field, question.from, question.to, call.now)
            .filter(|row| question.takes(world, row))
            .map(|row| (question.place(row), row))
            .collect();
        let total = matching.len();
        matching.retain(|(place, _)| start.is_none_or(|start| question.is_after(*place, start)));
        matching.sort_by_key(|(place, _)| *place);
        if question.newest_first {
            matching.reverse();
        }
        matching.truncate(usize::try_from(size).unwrap_or(0));
        let last = matching.last().map(|(place, _)| *place);
        let row = |(_, row): (Place, &AfterSale)| element(world, row, share);
        let rows: Vec<Value> = matching.into_iter().map(row).collect();
        (rows, last, total)
    });
    // A full page is followed by another, even if that one is empty.
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == size);
    let cursor = match last.filter(|_| full) {
        Some(place) => after(&question.words(), place),
        None => NO_MORE.to_owned(),
    };
    let pages = total.div_ceil(usize::try_from(size).unwrap_or(1));
    Ok(json!({
        "currentPage": page, "pageSize": size, "totalPage": pages, "totalSize": total,
        "beginTime": question.from.timestamp_millis(), "endTime": question.to.timestamp_millis(), "pcursor": cursor,
        "refundOrderInfoList": rows,
    }))
}

/// `open.seller.order.refund.detail`.
pub(super) fn detail_of(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.number("refundId")?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim
        .read(|world| Ok(detail(world, found(world, shop, id, call.now)?, share)))
}

/// The after-sale of a shop, and in which way it is not the shop's.
pub(super) fn found(
    world: &World,
    shop: usize,
    id: i64,
    now: DateTime<Utc>,
) -> Result<&AfterSale, KsError> {
    let key = AfterSaleKey {
        platform: Platform::Kuaishou,
        id: id.to_string(),
    };
    let unknown = || KsError::refund(300_011);
    let place = world.after_sale_place(&key).ok_or_else(unknown)?;
    if world.after_sales[place].shop != shop {
        return Err(KsError::refund(300_012));
    }
    world
        .after_sale_of_shop(shop, &key.id, now)
        .ok_or_else(unknown)
}

/// Which after-sales a list is of, and in which order.
struct Question {
    waiting: bool,
    by_update: bool,
    newest_first: bool,
    status: Option<i64>,
    negotiate: Option<i64>,
    order: Option<i64>,
    exchanges: bool,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Question {
    fn of(call: &Call) -> Result<Self, KsError> {
        let option = call.value("option");
        let question = Self {
            waiting: call.choice("type", &[8, 9], None)? == 8,
            by_update: call.choice("queryType", &[1, 2], None)? == 2,
            newest_first: call.choice("sort", &[1, 2], Some(1))? == 1,
            status: call.number_or_none("status")?,
            negotiate: call.number_or_none("negotiateStatus")?,
            order: call.number_or_none("orderId")?,
            exchanges: option.is_some_and(|option| option["needExchange"] == true),
            from: call.time("beginTime")?,
            to: call.time("endTime")?,
        };
        if question.to < question.from {
            return Err(KsError::refund(300_003));
        }
        if question.to - question.from > Duration::days(LONGEST_DAYS) {
            return Err(KsError::refund(300_004));
        }
        if call.now - question.from > Duration::days(HISTORY_DAYS) {
            return Err(KsError::refund(300_005));
        }
        Ok(question)
    }

    /// What a cursor is bound to; the size of the pages may change on the way.
    fn words(&self) -> String {
        format!(
            "refunds {} {} {} {:?} {:?} {:?} {} {} {}",
            self.waiting,
            self.by_update,
            self.newest_first,
            self.status,
            self.negotiate,
            self.order,
            self.exchanges,
            self.from.timestamp_millis(),
            self.to.timestamp_millis()
        )
    }

    /// Exchanges only come to those who ask for them.
    fn takes(&self, world: &World, row: &AfterSale) -> bool {
        let oid = || world.order_of(row).key.id.parse::<i64>().ok();
        (!self.waiting || WAITING.contains(&status(row)))
            && self.status.is_none_or(|wanted| wanted == status(row))
            && self
                .negotiate
                .is_none_or(|wanted| wanted == negotiate_status(row))
            && self.order.is_none_or(|wanted| oid() == Some(wanted))
            && (self.exchanges || row.kind != Kind::Exchange)
    }

    fn place(&self, row: &AfterSale) -> Place {
        let time = match self.by_update {
            true => row.modified,
            false => row.created,
        };
        let number = i64::try_from(row.number).unwrap_or(0);
        (time.timestamp_millis(), number)
    }

    fn is_after(&self, place: Place, start: Place) -> bool {
        match self.newest_first {
            true => place < start,
            false => place > start,
        }
    }
}
