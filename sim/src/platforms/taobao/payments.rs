//! Refunds that are paid: in a batch, after a review, or because the parcel was stopped.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::access::Call;
use super::decisions::{Wanted, check_version, decide, wrong_state};
use super::envelope::{TopError, list};
use super::gateway::{Outcome, fields};
use super::refund::{is_tmall, phase};
use crate::platforms::clock::parse_beijing;
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

/// How many refunds one call pays, and how much, in fen: Taobao, then Tmall.
const MOST: [(usize, i64); 2] = [(20, 600_000), (30, 1_000_000)];

/// `taobao.rp.refunds.agree`: `id|cents|version|phase`, comma separated; each succeeds or fails
/// on its own.
pub(super) async fn pay(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let infos: Vec<Info<'_>> = call
        .required("refund_infos")?
        .split(',')
        .map(Info::of)
        .collect::<Option<_>>()
        .ok_or_else(|| {
            TopError::invalid("refund_infos", "格式应为refund_id|amount|version|phase")
        })?;
    let cents: i64 = infos.iter().map(|info| info.cents).sum();
    let outcome = call.sim.change(|world, now| {
        let (most, most_cents) = MOST[usize::from(is_tmall(world, shop))];
        if infos.len() > most || cents > most_cents {
            let why = format!("一次最多{most}笔且不超过{}元", most_cents / 100);
            return (Vec::new(), Err(TopError::invalid("refund_infos", &why)));
        }
        let mut changes = Vec::new();
        let mut rows = Vec::with_capacity(infos.len());
        let mut paid: Vec<&str> = Vec::new();
        for info in &infos {
            let payable = match paid.contains(&info.id) {
                true => Err("退款单重复"),
                false => payable(world, shop, info, now),
            };
            let message = match payable {
                Ok(after_sale) => {
                    paid.push(info.id);
                    changes.push(Change::after_sale(&after_sale.key, AfterSaleEvent::Granted));
                    "操作成功"
                }
                Err(why) => why,
            };
            let good = payable.is_ok();
            rows.push(json!({"refund_id": info.id, "succ": good, "message": message}));
        }
        (changes, Ok((rows, paid.len())))
    });
    let (rows, good) = outcome.await?;
    let (msg_code, message) = match good {
        0 => ("OP_FAILURE_UE", "操作失败"),
        good if good == rows.len() => ("OP_SUCC", "操作成功"),
        _ => ("SOME_OP_SUCC", "部分退款失败"),
    };
    Ok(fields([
        ("succ", json!(good == rows.len())),
        ("msg_code", json!(msg_code)),
        ("message", json!(message)),
        (
            "results",
            list("refund_mapping_result", rows).unwrap_or_default(),
        ),
    ]))
}

/// One refund of a batch.
struct Info<'a> {
    id: &'a str,
    cents: i64,
    version: i64,
    phase: Option<&'a str>,
}

impl<'a> Info<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.split('|').map(str::trim);
        let info = Self {
            id: parts.next()?,
            cents: parts.next()?.parse().ok()?,
            version: parts.next()?.parse().ok()?,
            phase: parts.next().filter(|phase| !phase.is_empty()),
        };
        parts.next().is_none().then_some(info)
    }
}

/// The refund if it can be paid as the caller knows it, else why not.
fn payable<'a>(
    world: &'a World,
    shop: usize,
    info: &Info<'_>,
    now: DateTime<Utc>,
) -> Result<&'a AfterSale, &'static str> {
    let after_sale = world
        .after_sale_of_shop(shop, info.id, now)
        .ok_or("退款单不存在")?;
    let tmall = is_tmall(world, shop);
    if tmall && info.phase.is_none() {
        return Err("缺少退款阶段");
    }
    if info.phase.is_some_and(|given| given != phase(after_sale)) {
        return Err("退款阶段不一致");
    }
    let payable = match after_sale.kind {
        Kind::RefundOnly | Kind::PriceProtection => after_sale.stage == Stage::Requested,
        Kind::ReturnRefund => after_sale.stage == Stage::Returned,
        Kind::Exchange | Kind::Reship => false,
    };
    if !payable {
        return Err("退款单状态不允许退款");
    }
    if info.version != after_sale.version_ms() {
        return Err("退款版本已变化，请重新查询");
    }
    if info.cents != after_sale.refund_fen {
        return Err("退款金额不一致");
    }
    if tmall && !after_sale.reviewed {
        return Err("退款单未审核");
    }
    Ok(after_sale)
}

/// `taobao.rp.refund.review`: marks a refund as fit to be paid, or not.
pub(super) async fn review(call: &Call) -> Outcome {
    for name in ["operator", "message", "refund_phase", "refund_version"] {
        call.required(name)?;
    }
    let fit = match call.required("result")? {
        "true" => true,
        "false" => false,
        _ => return Err(TopError::invalid("result", "应为true或false")),
    };
    decide(call, Wanted::Refund, |_, after_sale| {
        check_version(call, after_sale, true)?;
        match after_sale.stage.is_open() && after_sale.kind.pays() {
            true => Ok(AfterSaleEvent::Reviewed { fit }),
            false => Err(wrong_state()),
        }
    })
    .await?;
    Ok(fields([("is_success", json!(true))]))
}

#[derive(Deserialize)]
struct CancelGoods {
    refund_id: serde_json::Value,
    tid: serde_json::Value,
    oid: Option<serde_json::Value>,
    status: String,
    operate_time: Option<String>,
    refund_fee: Option<i64>,
    msg: Option<String>,
}

/// `taobao.rdc.aligenius.sendgoods.cancel`: whether an unshipped line was stopped. A stopped one
/// is paid back at once; otherwise the refund waits for its answer as before.
pub(super) async fn sendgoods_cancel(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let param: CancelGoods = serde_json::from_str(call.required("param")?)
        .map_err(|_| TopError::invalid("param", "格式错误"))?;
    let stopped = match param.status.as_str() {
        "SUCCESS" => true,
        "FAIL" => false,
        _ => return Err(TopError::invalid("param.status", "应为SUCCESS或FAIL")),
    };
    let time = param.operate_time.as_deref();
    if time.is_some_and(|time| parse_beijing(time).is_none()) {
        return Err(TopError::invalid("param.operate_time", "时间格式错误"));
    }
    let id = as_text(&param.refund_id);
    let outcome = call.sim.change(|world, now| {
        let event = world
            .after_sale_of_shop(shop, &id, now)
            .ok_or(("REFUND_NOT_EXIST", "退款单不存在"))
            .and_then(|row| {
                let event = cancelled(world, row, &param, stopped)?;
                Ok(Change::after_sale(&row.key, event))
            });
        match event {
            Ok(change) => (vec![change], Ok(())),
            Err(refused) => (Vec::new(), Err(refused)),
        }
    });
    let result = match outcome.await {
        Ok(()) => {
            let number: u64 = id.parse().unwrap_or(0);
            json!({"success": true, "result_data": {"refund_id": number}})
        }
        Err((code, why)) => json!({"success": false, "error_code": code, "error_info": why}),
    };
    Ok(fields([("result", result)]))
}

fn cancelled(
    world: &World,
    after_sale: &AfterSale,
    param: &CancelGoods,
    stopped: bool,
) -> Result<AfterSaleEvent, (&'static str, &'static str)> {
    let order = world.order_of(after_sale);
    let own_line = |oid: &serde_json::Value| {
        let line = |place: &usize| order.lines[*place].id == as_text(oid);
        after_sale.places().iter().any(line)
    };
    if order.key.id != as_text(&param.tid) || !param.oid.as_ref().is_none_or(own_line) {
        return Err(("TRADE_NOT_MATCH", "订单与退款单不一致"));
    }
    let waits = after_sale.stage == Stage::Requested && after_sale.before_shipping;
    if !waits {
        return Err(("REFUND_STATUS_ERROR", "退款单状态不允许取消发货"));
    }
    if param
        .refund_fee
        .is_some_and(|fee| fee != after_sale.refund_fen)
    {
        return Err(("REFUND_FEE_ERROR", "退款金额不一致"));
    }
    Ok(match stopped {
        true => AfterSaleEvent::Granted,
        false => AfterSaleEvent::RemarkAdded {
            text: param
                .msg
                .clone()
                .unwrap_or_else(|| "取消发货失败".to_owned()),
        },
    })
}

/// Ids come as numbers or as texts.
fn as_text(value: &serde_json::Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
