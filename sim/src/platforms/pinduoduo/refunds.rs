//! The list of after-sales, one of them, and the check before printing.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::PopError;
use super::gateway::Outcome;
use super::refund::{detail, row, status};
use crate::platforms::call::perhaps_move_an_after_sale;
use crate::world::after_sale::{AfterSale, Kind};
use crate::world::{TimeField, World};

/// States of after-sales. The list has no word for all; 1, which is no state, means it.
const STATUSES: &[i64] = &[
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 24, 25, 27, 31, 32, 33,
];
const ALL: i64 = 1;
/// The list's own numbers of kinds, 1 for all; documents number them otherwise.
const TYPES: &[i64] = &[1, 2, 3, 4, 5, 6];
const LONGEST_MINUTES: i64 = 30;
const HISTORY_DAYS: i64 = 90;

/// `pdd.refund.list.increment.get`: by update time, at most 30 minutes; an order number makes
/// the other filters count for nothing.
pub(super) async fn increment(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let question = Question::of(call)?;
    let page = call.page()?;
    let order = call.optional("order_sn");
    if order.is_none() {
        perhaps_move_an_after_sale(&call.sim, shop, question.from, question.to).await;
    }
    let share = call.sim.faults().marketplaces().malformed_share;
    let (rows, total) = call.sim.read(|world| {
        let (from, to) = match order {
            Some(_) => (DateTime::<Utc>::MIN_UTC, call.now),
            None => (question.from, question.to),
        };
        let matching = world
            .listed_after_sales(shop, TimeField::Modified, from, to, call.now)
            .filter(|row| match order {
                Some(id) => world.order_of(row).key.id == id,
                None => question.takes(row),
            });
        let (rows, total) = page.cut(matching);
        let row = |after_sale: &AfterSale| row(world, after_sale, share);
        (rows.into_iter().map(row).collect::<Vec<Value>>(), total)
    });
    Ok(json!({"refund_increment_get_response": {"total_count": total, "refund_list": rows}}))
}

struct Question {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    status: i64,
    kind: i64,
}

impl Question {
    fn of(call: &Call) -> Result<Self, PopError> {
        let question = Self {
            from: call.unix_time("start_updated_at")?,
            to: call.unix_time("end_updated_at")?,
            status: call.choice("after_sales_status", STATUSES)?,
            kind: call.choice("after_sales_type", TYPES)?,
        };
        if question.to < question.from {
            return Err(PopError::invalid("end_updated_at", "结束时间早于开始时间"));
        }
        if question.to - question.from > Duration::minutes(LONGEST_MINUTES) {
            return Err(PopError::invalid(
                "end_updated_at",
                "起止时间间隔不能超过30分钟",
            ));
        }
        if call.now - question.from > Duration::days(HISTORY_DAYS) {
            return Err(PopError::invalid(
                "start_updated_at",
                "只能查询3个月内的售后单",
            ));
        }
        Ok(question)
    }

    fn takes(&self, after_sale: &AfterSale) -> bool {
        let kind = match after_sale.kind {
            Kind::RefundOnly | Kind::PriceProtection => 2,
            Kind::ReturnRefund => 3,
            Kind::Exchange => 4,
            Kind::Reship => 5,
        };
        (self.status == ALL || self.status == status(after_sale))
            && (self.kind == 1 || self.kind == kind)
    }
}

/// `pdd.refund.information.get`: the newest of the order unless one is named.
pub(super) fn information(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let order = call.required("order_sn")?;
    let id = call.optional("after_sales_id");
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let after_sale = found(world, shop, order, id, call.now)?;
        Ok(detail(world, after_sale, share))
    })
}

/// The after-sale of an order of the shop.
pub(super) fn found<'a>(
    world: &'a World,
    shop: usize,
    order: &str,
    id: Option<&str>,
    now: DateTime<Utc>,
) -> Result<&'a AfterSale, PopError> {
    let order = world
        .order_of_shop(shop, order, now)
        .ok_or_else(PopError::unknown_order)?;
    let place = world
        .order_place(&order.key)
        .ok_or_else(PopError::unknown_order)?;
    let fits = |row: &&AfterSale| row.exists_from <= now && id.is_none_or(|id| row.key.id == id);
    world
        .after_sales_of_order(place)
        .filter(fits)
        .last()
        .ok_or_else(|| PopError::service("售后单不存在"))
}

/// `pdd.refund.status.check`: which of the orders are in after-sales.
pub(super) fn check(call: &Call) -> Outcome {
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
        let open = |id: &&&str| {
            let newest = found(world, shop, id, None, call.now);
            newest.is_ok_and(|row| row.stage.is_open())
        };
        ids.iter()
            .filter(open)
            .map(|id| json!({"order_sn": id}))
            .collect()
    });
    Ok(json!({"refund_status_check_response": {"order_sns_exists_refund": rows}}))
}
