//! The list of refunds and one of them.

use chrono::Duration;
use serde_json::{Map, Value, json};

use super::access::Call;
use super::envelope::{TopError, list};
use super::fields::Fields;
use super::gateway::{Outcome, fields};
use super::refund::{buyer_open_uid, refund, status};
use crate::platforms::call::perhaps_move_an_after_sale;
use crate::world::after_sale::AfterSale;
use crate::world::{TimeField, World};

const MAX_PAGE: usize = 100;
/// Only this much of the past is listed.
const HISTORY_DAYS: i64 = 92;
const STATUSES: [&str; 9] = [
    "WAIT_SELLER_AGREE",
    "WAIT_BUYER_RETURN_GOODS",
    "WAIT_SELLER_CONFIRM_GOODS",
    "SELLER_REFUSE_BUYER",
    "CLOSED",
    "SUCCESS",
    "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS",
    "WAIT_SELLER_CONSIGN_GOODS",
    "EXCHANGE_TRANSFORM_TO_REFUND",
];

/// `taobao.refunds.receive.get`: by modified time, newest first.
pub(super) async fn received(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = Fields::of(call)?;
    let page = call.page(MAX_PAGE)?;
    let oldest = call.now - Duration::days(HISTORY_DAYS);
    let from = call.time("start_modified")?.unwrap_or(oldest);
    let to = call.time("end_modified")?.unwrap_or(call.now);
    if to < from {
        return Err(TopError::invalid("end_modified", "结束时间早于开始时间"));
    }
    if from < oldest {
        return Err(TopError::invalid(
            "start_modified",
            "只能查询三个月以内的退款",
        ));
    }
    let wanted = call.optional("status");
    if wanted.is_some_and(|wanted| !STATUSES.contains(&wanted)) {
        return Err(TopError::invalid("status", "一次只能查询一种退款状态"));
    }
    perhaps_move_an_after_sale(&call.sim, shop, from, to).await;
    let share = call.sim.faults().marketplaces().malformed_share;
    let buyer = call.optional("buyer_open_uid");
    let fits = |world: &World, row: &AfterSale| {
        wanted.is_none_or(|wanted| status(row) == wanted)
            && buyer.is_none_or(|buyer| buyer_open_uid(world, world.order_of(row)) == buyer)
    };
    let (rows, total) = call.sim.read(|world| {
        let matching = world
            .listed_after_sales(shop, TimeField::Modified, from, to, call.now)
            .filter(|row| fits(world, row));
        let (rows, total) = page.cut(matching);
        let row = |row: &AfterSale| asked.select(&refund(world, row, share), "", "");
        (rows.into_iter().map(row).collect::<Vec<Value>>(), total)
    });
    let mut answer = Map::new();
    match call.flag("use_has_next") {
        true => answer.insert("has_next".to_owned(), json!(page.has_next(total))),
        false => answer.insert("total_results".to_owned(), json!(total)),
    };
    if let Some(refunds) = list("refund", rows) {
        answer.insert("refunds".to_owned(), refunds);
    }
    Ok(answer)
}

/// `taobao.refund.get`.
pub(super) fn one(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = Fields::of(call)?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let found = found(call, world, shop, "refund_id")?;
        let document = asked.select(&refund(world, found, share), "", "");
        Ok(fields([("refund", document)]))
    })
}

/// The after-sale of the shop that a parameter names.
pub(super) fn found<'a>(
    call: &Call,
    world: &'a World,
    shop: usize,
    name: &str,
) -> Result<&'a AfterSale, TopError> {
    let id = call.required(name)?;
    if id.parse::<i64>().is_err() {
        return Err(TopError::invalid(name, "应为数字"));
    }
    world
        .after_sale_of_shop(shop, id, call.now)
        .ok_or_else(|| TopError::service("isv.refund-not-exist", "退款单不存在"))
}
