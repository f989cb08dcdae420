//! Decisions about after-sales: agree, refuse, and the replacement of an exchange.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Call, Id};
use super::carriers::with_id;
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use crate::platforms::seller_address::seller_addresses;
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

/// After-sales of one order are agreed to this far apart.
const BETWEEN_AGREEMENTS: Duration = Duration::seconds(60);

/// Number, kind of reason, words, and where it counts: 1 refunds, 4 returns, 5 exchanges,
/// 6 the replacement of an exchange. Numbers and words are made up.
const REJECT_REASONS: [(i64, &str, &str, i64); 6] = [
    (1, "拒绝退款", "商品已发出，请收货后再申请", 1),
    (2, "拒绝退款", "已与买家协商一致", 1),
    (3, "拒绝退货", "商品影响二次销售", 4),
    (4, "拒绝退货", "退回商品与订单不符", 4),
    (5, "拒绝换货", "换货商品无库存", 5),
    (6, "拒绝发货", "退回商品影响二次销售", 6),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoFields {}

/// `/aftersale/rejectreason/get`.
pub(super) fn reject_reasons(call: &Call) -> Outcome {
    let NoFields {} = call.fields()?;
    let row = |(number, kind, words, scene): &(i64, &str, &str, i64)| {
        json!({
            "reject_reason_type": number, "reject_reason_type_text": kind, "reject_reason": words, "reject_scene": scene,
        })
    };
    let rows: Vec<Value> = REJECT_REASONS.iter().map(row).collect();
    Ok(success(json!({"reason_list": rows})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptRequest {
    after_sale_order_id: Id,
    address_id: Option<String>,
    /// 1 the goods come back, 2 the money goes.
    accept_type: Option<i64>,
}

/// `/aftersale/acceptapply`: the first yes to goods that come back, the second once they are
/// there; the only one to a refund.
pub(super) async fn accept(call: &Call) -> Outcome {
    let asked: AcceptRequest = call.fields()?;
    if asked
        .accept_type
        .is_some_and(|kind| ![1, 2].contains(&kind))
    {
        return Err(WxError::parameter("accept_type: 1 or 2"));
    }
    let id = &asked.after_sale_order_id.0;
    decide(call, id, |world, row, now| {
        let return_first = row.kind.returns_goods() && row.stage == Stage::Requested;
        let pays = match row.stage {
            Stage::Requested => row.kind.pays(),
            Stage::Returned => row.kind == Kind::ReturnRefund,
            _ => false,
        };
        if !return_first && !pays {
            return Err(wrong_state());
        }
        let wanted = if return_first { 1 } else { 2 };
        if asked.accept_type.is_some_and(|given| given != wanted) {
            return Err(WxError::new(10_021_041, "该售后单不支持此操作"));
        }
        if agreed_just_now(world, row, now) {
            return Err(WxError::new(10_021_059, "操作过于频繁，请1分钟后重试"));
        }
        match (return_first, asked.address_id.as_deref()) {
            (false, _) => Ok(AfterSaleEvent::Granted),
            (true, None | Some("")) => Err(WxError::new(10_021_060, "缺少退货地址")),
            (true, Some(address)) => {
                let addresses = seller_addresses(world.chance, &world.shops[row.shop]);
                let known = addresses
                    .iter()
                    .any(|known| known.id.to_string() == address);
                match known {
                    true => Ok(AfterSaleEvent::ReturnAgreed),
                    false => Err(WxError::new(10_021_062, "退货地址错误")),
                }
            }
        }
    })
    .await
}

/// Whether an after-sale of the same order was agreed to within the last minute, as far as
/// it still tells.
fn agreed_just_now(world: &World, row: &AfterSale, now: DateTime<Utc>) -> bool {
    let agreed = |known: &AfterSale| {
        matches!(known.stage, Stage::AwaitingReturn | Stage::Refunded)
            && !known.platform_decided
            && now - known.modified < BETWEEN_AGREEMENTS
    };
    let mut of_order = world.after_sales_of_order(row.order);
    of_order.any(agreed)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RejectRequest {
    after_sale_order_id: Id,
    #[serde(default)]
    reject_reason: String,
    reject_reason_type: i64,
    /// Pictures; no reason here needs them.
    #[serde(rename = "reject_certificates")]
    _reject_certificates: Option<Vec<String>>,
}

/// `/aftersale/rejectapply`.
pub(super) async fn reject(call: &Call) -> Outcome {
    let asked: RejectRequest = call.fields()?;
    let id = asked.after_sale_order_id.0.clone();
    decide(call, &id, |_, row, _| {
        let scene = match (row.kind, row.stage) {
            (Kind::ReturnRefund, Stage::Requested | Stage::Returned) => 4,
            (Kind::Exchange, Stage::Requested) => 5,
            (Kind::RefundOnly, Stage::Requested) => 1,
            _ => return Err(wrong_state()),
        };
        asked.refused(scene)
    })
    .await
}

/// `/aftersale/rejectexchangereship`: the goods came back, and others do not leave.
pub(super) async fn reject_reship(call: &Call) -> Outcome {
    let asked: RejectRequest = call.fields()?;
    let id = asked.after_sale_order_id.0.clone();
    decide(call, &id, |_, row, _| match (row.kind, row.stage) {
        (Kind::Exchange, Stage::Returned) => asked.refused(6),
        _ => Err(wrong_state()),
    })
    .await
}

impl RejectRequest {
    fn refused(&self, scene: i64) -> Result<AfterSaleEvent, WxError> {
        let fits = |reason: &&(i64, &str, &str, i64)| {
            reason.0 == self.reject_reason_type && reason.3 == scene
        };
        let reason = REJECT_REASONS.iter().find(fits);
        let reason = reason.ok_or_else(|| WxError::parameter("reject_reason_type"))?;
        let text = match self.reject_reason.as_str() {
            "" => reason.2,
            text => text,
        };
        Ok(AfterSaleEvent::Refused {
            code: reason.0.to_string(),
            text: text.to_owned(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReshipRequest {
    after_sale_order_id: Id,
    waybill_id: String,
    delivery_id: String,
}

/// `/aftersale/acceptexchangereship`.
pub(super) async fn accept_reship(call: &Call) -> Outcome {
    let asked: ReshipRequest = call.fields()?;
    if with_id(&asked.delivery_id).is_none() {
        return Err(WxError::parameter("delivery_id"));
    }
    let number = asked.waybill_id.as_str();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(WxError::parameter("waybill_id"));
    }
    let id = &asked.after_sale_order_id.0;
    decide(call, id, |_, row, _| match (row.kind, row.stage) {
        (Kind::Exchange, Stage::Returned) => Ok(AfterSaleEvent::ReplacementSent {
            carrier: asked.delivery_id.clone(),
            waybill: asked.waybill_id.clone(),
        }),
        _ => Err(wrong_state()),
    })
    .await
}

async fn decide(
    call: &Call,
    id: &str,
    event: impl FnOnce(&World, &AfterSale, DateTime<Utc>) -> Result<AfterSaleEvent, WxError>,
) -> Outcome {
    let decided = call.sim.change(|world, now| {
        let Some(row) = world.after_sale_of_shop(call.shop, id, now) else {
            return (Vec::new(), Err(WxError::unknown_after_sale()));
        };
        match event(world, row, now) {
            Ok(event) => (vec![Change::after_sale(&row.key, event)], Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    decided.await?;
    Ok(success(json!({})))
}

fn wrong_state() -> WxError {
    WxError::new(10_020_001, "售后单状态不允许此操作")
}
