//! Decisions about service orders: the audit, the receipt, the handling. A service order that
//! changed since it was read is not decided about.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::with_id;
use super::envelope::JosError;
use super::gateway::Outcome;
use super::service_bill::version;
use super::service_bills::{found, merchant, result};
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

/// Reasons of an audit: number and words, made up.
const REASONS: [(i64, &str); 3] = [
    (1001, "符合售后政策"),
    (2001, "商品影响二次销售"),
    (2002, "超出售后期限"),
];

/// `jingdong.asc.audit.reason.list`.
pub(super) fn reasons(call: &Call) -> Outcome {
    merchant(call)?;
    let parent = call.optional("parentCode").unwrap_or("0");
    let rows: Vec<Value> = REASONS
        .iter()
        .filter(|_| parent == "0")
        .map(|(code, name)| json!({"code": code, "name": name, "parentCode": 0}))
        .collect();
    Ok(result(None, json!(rows)))
}

/// `jingdong.asc.audit.send`, `.delivery` and `.homepick`: the goods come back, one way or
/// another.
pub(super) async fn agree_return(call: &Call) -> Outcome {
    audited(call)?;
    if call.numbers("applyDetailIdList", 100)?.is_empty() {
        return Err(JosError::missing("applyDetailIdList"));
    }
    decide(call, true, |row| {
        let fits = row.kind.returns_goods() && row.stage == Stage::Requested;
        fits.then_some(AfterSaleEvent::ReturnAgreed)
    })
    .await
}

/// `jingdong.asc.audit.reissue`: goods go out once more.
pub(super) async fn reissue(call: &Call) -> Outcome {
    audited(call)?;
    let sent = parcel(call)?;
    decide(call, true, |row| {
        let fits = row.kind == Kind::Reship && row.stage == Stage::Requested;
        fits.then_some(sent.unwrap_or(AfterSaleEvent::Agreed))
    })
    .await
}

/// `jingdong.asc.audit.refuse`.
pub(super) async fn refuse(call: &Call) -> Outcome {
    let reason = audited(call)?;
    if !REASONS.iter().any(|(code, _)| *code == reason) {
        return Err(JosError::invalid("approveReasonCid1", "审核原因不存在"));
    }
    let text = call.required("approveNotes")?.to_owned();
    decide(call, true, |row| {
        (row.stage == Stage::Requested).then_some(AfterSaleEvent::Refused {
            code: reason.to_string(),
            text,
        })
    })
    .await
}

/// `jingdong.asc.receive.register`: the goods are there and were looked at.
pub(super) async fn register(call: &Call) -> Outcome {
    for name in [
        "packingState",
        "qualityState",
        "invoiceRecord",
        "judgmentReason",
        "accessoryOrGift",
        "appearanceState",
        "receiveRemark",
    ] {
        call.required(name)?;
    }
    decide(call, false, |row| {
        (row.stage == Stage::Returned).then_some(AfterSaleEvent::Agreed)
    })
    .await
}

/// `jingdong.asc.process.back`: the goods go back as they came.
pub(super) async fn back(call: &Call) -> Outcome {
    let text = call.optional("operateRemark").unwrap_or("原返").to_owned();
    decide(call, true, |row| {
        to_handle(row).then_some(AfterSaleEvent::Refused {
            code: String::new(),
            text,
        })
    })
    .await
}

/// `jingdong.asc.process.renew`: other goods leave.
pub(super) async fn renew(call: &Call) -> Outcome {
    let sent = parcel(call)?.ok_or_else(|| JosError::missing("expressCode"))?;
    decide(call, true, |row| {
        (row.kind == Kind::Exchange && to_handle(row)).then_some(sent)
    })
    .await
}

/// `jingdong.asc.process.close`.
pub(super) async fn close(call: &Call) -> Outcome {
    decide(call, true, |row| {
        to_handle(row).then_some(AfterSaleEvent::Closed)
    })
    .await
}

/// Received, and nothing given for it yet.
fn to_handle(row: &AfterSale) -> bool {
    row.stage == Stage::Processing && row.replacement.is_none()
}

/// What every audit names; gives its reason.
fn audited(call: &Call) -> Result<i64, JosError> {
    call.required("approveNotes")?;
    call.number("approveReasonCid1")
}

/// The replacement's parcel, named as JD's own clients name it.
fn parcel(call: &Call) -> Result<Option<AfterSaleEvent>, JosError> {
    let Some(waybill) = call.optional("expressCode") else {
        return Ok(None);
    };
    let carrier = with_id(call.required("shipWayId")?)
        .ok_or_else(|| JosError::invalid("shipWayId", "承运商不存在"))?;
    Ok(Some(AfterSaleEvent::ReplacementSent {
        carrier: carrier.code.to_owned(),
        waybill: waybill.to_owned(),
    }))
}

/// Lets an event happen where the service order is in the state for it.
async fn decide(
    call: &Call,
    versioned: bool,
    event: impl FnOnce(&AfterSale) -> Option<AfterSaleEvent>,
) -> Outcome {
    let shop = merchant(call)?;
    let (service, order) = (call.required("serviceId")?, call.required("orderId")?);
    let known: Option<i64> = match versioned {
        true => Some(call.number("sysVersion")?),
        false => None,
    };
    let told = call.sim.change(|world, now| {
        let row = match found(world, shop, service, order, now) {
            Ok(Some(row)) => row,
            Ok(None) => return (Vec::new(), Ok(Err("服务单不存在"))),
            Err(error) => return (Vec::new(), Err(error)),
        };
        if known.is_some_and(|known| known != version(row)) {
            return (Vec::new(), Ok(Err("服务单版本号已变更，请刷新后重试")));
        }
        match event(row) {
            Some(event) => (vec![Change::after_sale(&row.key, event)], Ok(Ok(()))),
            None => (Vec::new(), Ok(Err("服务单状态不允许此操作"))),
        }
    });
    let told: Result<(), &str> = told.await?;
    Ok(result(told.err(), Value::Null))
}
