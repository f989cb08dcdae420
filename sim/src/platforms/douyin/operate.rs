//! Decisions about after-sales: `afterSale.operate`, one number for each step of each kind.
//!
//! Numbers 101, 201, 202, 301 and 311 are known; the others follow their pattern.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::after_sale::number;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use super::reject_reasons::reasons_for;
use super::shipping::check_parcel;
use crate::platforms::seller_address::seller_addresses;
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

/// After-sales in one call.
const MOST_ITEMS: usize = 20;

#[derive(Clone, Copy)]
enum Step {
    /// The goods come back first.
    AgreeReturn,
    Refund,
    /// The replacement is promised.
    AgreeReship,
    Ship,
    Refuse,
}

/// What a number means: for which kind, in which stage.
const STEPS: [(i64, Kind, Stage, Step); 15] = [
    (101, Kind::ReturnRefund, Stage::Requested, Step::AgreeReturn),
    (102, Kind::ReturnRefund, Stage::Requested, Step::Refuse),
    (111, Kind::ReturnRefund, Stage::Returned, Step::Refund),
    (112, Kind::ReturnRefund, Stage::Returned, Step::Refuse),
    (201, Kind::RefundOnly, Stage::Requested, Step::Refund),
    (202, Kind::RefundOnly, Stage::Requested, Step::Refuse),
    (211, Kind::RefundOnly, Stage::Requested, Step::Refund),
    (212, Kind::RefundOnly, Stage::Requested, Step::Refuse),
    (301, Kind::Exchange, Stage::Requested, Step::AgreeReturn),
    (302, Kind::Exchange, Stage::Requested, Step::Refuse),
    (311, Kind::Exchange, Stage::Returned, Step::Ship),
    (312, Kind::Exchange, Stage::Returned, Step::Refuse),
    (401, Kind::Reship, Stage::Requested, Step::AgreeReship),
    (402, Kind::Reship, Stage::Requested, Step::Refuse),
    (411, Kind::Reship, Stage::Processing, Step::Ship),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    aftersale_id: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    remark: String,
    #[serde(default)]
    evidence: Vec<Evidence>,
    #[serde(default)]
    logistics: Logistics,
    reject_reason_code: Option<i64>,
    update_time: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    #[serde(rename = "type")]
    kind: i64,
    #[serde(default)]
    url: String,
    #[serde(default, rename = "desc")]
    _desc: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Logistics {
    #[serde(default)]
    company_code: String,
    #[serde(default)]
    logistics_code: String,
    receiver_address_id: Option<u64>,
}

/// `afterSale.operate`: all its after-sales or none.
pub(super) async fn operate(call: &Call) -> Outcome {
    call.only(&["type", "items", "store_id"])?;
    let shop = call.shop()?;
    let asked = call
        .optional_number("type")?
        .ok_or_else(|| DoudianError::missing("type"))?;
    let step = STEPS.iter().find(|(number, ..)| *number == asked);
    let step = step.ok_or_else(|| DoudianError::invalid(11_000, "type取值错误"))?;
    let items: Vec<Item> = call.list("items")?;
    if items.is_empty() {
        return Err(DoudianError::missing("items"));
    }
    let twice = |(place, item): (usize, &Item)| {
        items[..place]
            .iter()
            .any(|former| former.aftersale_id == item.aftersale_id)
    };
    if items.len() > MOST_ITEMS || items.iter().enumerate().any(twice) {
        return Err(DoudianError::invalid(11_000, "items数量错误或重复"));
    }
    let outcome = call.sim.change(|world, now| {
        let decided = |item: &Item| {
            let found = world.after_sale_of_shop(shop, &item.aftersale_id, now);
            let found = found.ok_or_else(|| DoudianError::service(10_000, "存在无效的售后单"))?;
            let event = decide(world, found, step, item)?;
            Ok::<_, DoudianError>(Change::after_sale(&found.key, event))
        };
        match items.iter().map(decided).collect::<Result<Vec<_>, _>>() {
            Ok(changes) => (changes, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    outcome.await?;
    let row = |item: &Item| json!({"aftersale_id": number(&item.aftersale_id), "status_code": 0, "status_msg": "success"});
    let rows: Vec<Value> = items.iter().map(row).collect();
    Ok(json!({"items": rows}))
}

fn decide(
    world: &World,
    after_sale: &AfterSale,
    (asked, kind, stage, step): &(i64, Kind, Stage, Step),
    item: &Item,
) -> Result<AfterSaleEvent, DoudianError> {
    let newest = after_sale.modified.timestamp();
    if item.update_time.is_some_and(|known| known != newest) {
        return Err(DoudianError::business(11_005, "售后单已更新，请重新获取"));
    }
    let fits = after_sale.kind == *kind
        && after_sale.stage == *stage
        && after_sale.replacement.is_none()
        // The second pair of refunds is of those before shipping alone.
        && (![211, 212].contains(asked) || after_sale.before_shipping);
    if !fits {
        return Err(DoudianError::business(20_309_541, "售后状态错误"));
    }
    let logistics = &item.logistics;
    match step {
        Step::Refund => Ok(AfterSaleEvent::Granted),
        Step::AgreeReship => Ok(AfterSaleEvent::Agreed),
        Step::AgreeReturn => {
            let addresses = seller_addresses(world.chance, &world.shops[after_sale.shop]);
            let known = |id: u64| addresses.iter().any(|address| address.id == id);
            match logistics.receiver_address_id {
                Some(id) if known(id) => Ok(AfterSaleEvent::ReturnAgreed),
                _ => Err(DoudianError::invalid(11_000, "receiver_address_id错误")),
            }
        }
        Step::Ship => {
            let (carrier, waybill) = (&logistics.company_code, &logistics.logistics_code);
            check_parcel(carrier, waybill)?;
            Ok(AfterSaleEvent::ReplacementSent {
                carrier: carrier.clone(),
                waybill: waybill.clone(),
            })
        }
        Step::Refuse => refuse(after_sale, item),
    }
}

fn refuse(after_sale: &AfterSale, item: &Item) -> Result<AfterSaleEvent, DoudianError> {
    if after_sale.kind == Kind::RefundOnly && after_sale.before_shipping {
        let why = "暂不支持通过OPEN处理，未发货订单请发货拒绝";
        return Err(DoudianError::business(11_001, why));
    }
    if item.reason.is_empty() || item.remark.is_empty() {
        return Err(DoudianError::invalid(11_000, "拒绝时reason和remark必填"));
    }
    let mut reasons = reasons_for(after_sale);
    let reason = reasons.find(|reason| Some(reason.code) == item.reject_reason_code);
    let reason = reason.ok_or_else(|| DoudianError::invalid(11_000, "reject_reason_code错误"))?;
    let proof = |evidence: &Evidence| evidence.kind == 1 && !evidence.url.is_empty();
    if reason.needs_proof() && !item.evidence.iter().any(proof) {
        return Err(DoudianError::invalid(11_000, "缺少凭证"));
    }
    Ok(AfterSaleEvent::Refused {
        code: reason.code.to_string(),
        text: item.remark.clone(),
    })
}
