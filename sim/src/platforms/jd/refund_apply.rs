//! Refunds asked for before shipping (退款审核单): a system of their own, with times in words and
//! no time of change.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::JosError;
use super::gateway::Outcome;
use crate::platforms::clock::beijing;
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};
use crate::world::{TimeField, World};

const MOST_PAGES: usize = 100;
const MOST_ROWS: usize = 50;

/// Whether an after-sale is one of these; the others are service orders.
pub(super) fn is_refund_apply(row: &AfterSale) -> bool {
    row.kind == Kind::RefundOnly && row.before_shipping
}

/// 0 not looked at, 1 agreed, 2 refused, 3 paid, 11 taken back.
fn status(row: &AfterSale) -> i64 {
    match row.stage {
        Stage::Requested | Stage::AwaitingReturn | Stage::Returned => 0,
        Stage::Processing => 1,
        Stage::Refused => 2,
        Stage::Refunded | Stage::Completed => 3,
        Stage::Closed => 11,
    }
}

/// When it was decided, by whomever.
fn checked(row: &AfterSale) -> Option<DateTime<Utc>> {
    match row.stage {
        Stage::Requested | Stage::AwaitingReturn | Stage::Returned => None,
        Stage::Processing => Some(row.modified),
        Stage::Refused => row.refusal.as_ref().map(|refusal| refusal.at),
        Stage::Refunded | Stage::Completed | Stage::Closed => row.ended,
    }
}

/// `jingdong.pop.afs.soa.refundapply.queryPageList`.
pub(super) fn query_page_list(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let page = call.page(("pageIndex", "pageSize"), MOST_ROWS, None)?;
    if page.number > MOST_PAGES {
        return Err(JosError::invalid("pageIndex", "应在1到100之间"));
    }
    let ids = call.numbers("ids", MOST_ROWS)?;
    let wanted: Option<i64> = call
        .optional("status")
        .map(|_| call.number("status"))
        .transpose()?;
    let order_id = call.optional("orderId");
    let applied = Range::of(call, "applyTimeStart", "applyTimeEnd")?;
    let decided = Range::of(call, "checkTimeStart", "checkTimeEnd")?;
    let share = call.sim.faults().marketplaces().malformed_share;
    Ok(call.sim.read(|world| {
        let fits = |row: &&AfterSale| {
            is_refund_apply(row)
                && (ids.is_empty() || ids.iter().any(|id| row.key.id == id.to_string()))
                && wanted.is_none_or(|wanted| wanted == status(row))
                && order_id.is_none_or(|id| world.order_of(row).key.id == id)
                && applied.holds(Some(row.created))
                && decided.holds(checked(row))
        };
        let rows = world.listed_after_sales(
            shop,
            TimeField::Created,
            applied.from.unwrap_or(DateTime::UNIX_EPOCH),
            applied.to.unwrap_or(call.now),
            call.now,
        );
        let (rows, total) = page.cut(rows.filter(fits));
        let rows = rows.into_iter().map(|row| document(world, row, share));
        query_result(total, rows.collect())
    }))
}

/// `jingdong.pop.afs.soa.refundapply.queryById`.
pub(super) fn query_by_id(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.required("id")?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let found = found(world, shop, id, call.now)?;
        let rows: Vec<Value> = found
            .map(|row| document(world, row, share))
            .into_iter()
            .collect();
        Ok(query_result(rows.len(), rows))
    })
}

/// `jingdong.pop.afs.soa.refundapply.getWaitRefundNum`.
pub(super) fn waiting(call: &Call) -> Outcome {
    let shop = call.shop()?;
    Ok(call.sim.read(|world| {
        let open = |row: &&AfterSale| is_refund_apply(row) && status(row) == 0;
        let all = (TimeField::Created, DateTime::UNIX_EPOCH, call.now);
        let rows = world.listed_after_sales(shop, all.0, all.1, all.2, call.now);
        json!({"queryResult": {"success": true, "totalCount": rows.filter(open).count()}})
    }))
}

/// `jingdong.pop.afs.soa.refundapply.replyRefund`: 1 agree, 2 refuse, 9 close the order by
/// force. 6 and 10 are about parcels on their way, which these orders have none of.
pub(super) async fn reply(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let status_asked: i64 = call.number("status")?;
    let id = call.required("id")?;
    call.required("checkUserName")?;
    let remark = match status_asked {
        9 => call.optional("remark").unwrap_or_default(),
        _ => call.required("remark")?,
    };
    for (name, most) in [("rejectType", 6), ("outWareStatus", 2)] {
        if call.optional(name).is_some() && !(1..=most).contains(&call.number::<i64>(name)?) {
            return Err(JosError::invalid(name, "取值错误"));
        }
    }
    if ![1, 2, 6, 9, 10].contains(&status_asked) {
        return Err(JosError::invalid("status", "取值错误"));
    }
    let code = call.optional("rejectType").unwrap_or_default().to_owned();
    let told = call.sim.change(|world, now| {
        let row = match found(world, shop, id, now) {
            Ok(Some(row)) => row,
            Ok(None) => return (Vec::new(), Ok(Err("申请单不存在"))),
            Err(error) => return (Vec::new(), Err(error)),
        };
        let change = |event| Change::after_sale(&row.key, event);
        let events = match (row.stage, status_asked) {
            (Stage::Requested, 1 | 9) => vec![AfterSaleEvent::Agreed, AfterSaleEvent::Granted],
            (Stage::Requested, 2) => vec![AfterSaleEvent::Refused {
                code,
                text: remark.to_owned(),
            }],
            _ => {
                let why = "申请单不能审核为该结果，请检查申请单是否已审核；";
                return (Vec::new(), Ok(Err(why)));
            }
        };
        (events.into_iter().map(change).collect(), Ok(Ok(())))
    });
    let told: Result<(), &str> = told.await?;
    Ok(
        json!({"replyResult": {"success": told.is_ok(), "errorMsg": told.err().unwrap_or_default()}}),
    )
}

/// One of the shop; an error where it is another merchant's.
fn found<'a>(
    world: &'a World,
    shop: usize,
    id: &str,
    now: DateTime<Utc>,
) -> Result<Option<&'a AfterSale>, JosError> {
    match world.after_sale_by_id(id) {
        Some(row) if row.shop != shop => Err(JosError::foreign()),
        _ => Ok(world
            .after_sale_of_shop(shop, id, now)
            .filter(|row| is_refund_apply(row))),
    }
}

fn query_result(total: usize, rows: Vec<Value>) -> Value {
    json!({"queryResult": {"success": true, "errorCode": "", "totalCount": total, "result": rows}})
}

/// Amounts are in fen here, unlike anywhere else at JD.
fn document(world: &World, row: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(row);
    let id: u64 = row.key.id.parse().unwrap_or(0);
    let buyer = world.chance.hex(&["jd buyer", &order.buyer]);
    let surname: String = order.receiver.name.chars().take(1).collect();
    let refusal = row.refusal.as_ref();
    let mut document = json!({
        "id": id, "orderId": order.key.id, "applyRefundSum": row.refund_fen, "applyTime": beijing(row.created),
        "checkTime": checked(row).map(beijing), "checkUserName": checked(row).map_or("", |_| "商家"),
        "checkRemark": refusal.map_or("", |refusal| refusal.text.as_str()), "reason": row.reason,
        "buyerId": format!("j***{}", &buyer[..1]), "buyerName": format!("{surname}**"), "status": status(row), "systemId": 28,
        "partRefundType": 0,
    });
    if let Some(kind) = damage_of(world.chance, damaged_share, &row.key.id) {
        let places = Places {
            id: &["id"],
            status: "status",
            unknown_status: json!(77),
            amount: "applyRefundSum",
            absurd_amount: json!(1e300),
            text: "reason",
        };
        damage(&mut document, kind, &places);
    }
    document
}

/// A range of times of which either end may be open.
struct Range {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

impl Range {
    fn of(call: &Call, from: &str, to: &str) -> Result<Self, JosError> {
        let time = |name: &str| call.optional(name).map(|_| call.time(name)).transpose();
        let range = Self {
            from: time(from)?,
            to: time(to)?,
        };
        if let (Some(start), Some(end)) = (range.from, range.to)
            && end < start
        {
            return Err(JosError::invalid(to, "结束时间早于开始时间"));
        }
        Ok(range)
    }

    /// What has no time is in no range that was asked for.
    fn holds(&self, time: Option<DateTime<Utc>>) -> bool {
        match time {
            None => self.from.is_none() && self.to.is_none(),
            Some(time) => {
                self.from.is_none_or(|from| from <= time) && self.to.is_none_or(|to| time <= to)
            }
        }
    }
}
