//! Waybills of 无界电子面单: numbers taken, looked up and given back. A call that is repeated
//! takes other numbers; the platform promises nothing else.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::alpha_accounts::Provider;
use super::alpha_content::{Asked, text};
use super::envelope::result_info;
use super::gateway::Outcome;
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::waybill::Waybill;
use crate::world::waybills::{Empty, Taking};

/// Codes besides 0: the document is wrong, or the courier says no.
const WRONG: i64 = 1;
const REFUSED: i64 = -1;

/// `statusCode` and `statusMessage` of what was not done.
type Refusal = (i64, &'static str);

/// `jingdong.ldop.alpha.waybill.receive`: everything is in one document, written as a text.
pub(super) async fn receive(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let Ok(content) = serde_json::from_str::<Value>(call.required("content")?) else {
        return Ok(result_info(WRONG, "content不是合法的JSON", Value::Null));
    };
    let taken = call
        .sim
        .change(|world, now| match take(world, shop, &content, now) {
            Ok((changes, numbers)) => (changes, Ok(numbers)),
            Err(refusal) => (Vec::new(), Err(refusal)),
        });
    Ok(match taken.await {
        Ok(numbers) => {
            let orders = text(&content, "platformOrderNo");
            let data = json!({"platformOrderNo": orders, "waybillCodeList": numbers});
            result_info(0, "成功", data)
        }
        Err((code, why)) => result_info(code, why, Value::Null),
    })
}

/// The changes and the numbers of all parcels, or none.
fn take(
    world: &World,
    shop: usize,
    content: &Value,
    now: DateTime<Utc>,
) -> Result<(Vec<Change>, Vec<String>), Refusal> {
    let asked = Asked::of(world, shop, content, now).map_err(|why| (WRONG, why))?;
    let mut taking = Taking::new(world, shop);
    let numbers: Result<Vec<String>, Empty> = (0..asked.count)
        .map(|_| taking.take(&asked.account, "", &asked.orders, content.clone()))
        .collect();
    let numbers = numbers.map_err(|Empty| (REFUSED, "商家单号库存不足"))?;
    Ok((taking.changes(), numbers))
}

/// `jingdong.ldop.alpha.waybill.query`.
pub(super) fn query(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let provider = Provider::of(call)?;
    let number = call.required("waybillCode")?;
    Ok(call.sim.read(|world| {
        match of_provider(world, shop, number, provider).filter(|waybill| !waybill.cancelled) {
            Some(waybill) => result_info(0, "成功", described(world, waybill, provider)),
            None => result_info(WRONG, "运单号不存在", Value::Null),
        }
    }))
}

/// `jingdong.ldop.alpha.vendor.bigshot.query`: the words for sorting.
pub(super) fn bigshot(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let number = call.required("waybillCode")?;
    call.required("providerCode")?;
    let provider = Provider::of(call)?;
    Ok(call.sim.read(|world| {
        let live = of_provider(world, shop, number, provider).filter(|waybill| !waybill.cancelled);
        match live {
            Some(waybill) => {
                let mark = world.chance.below(900, &["jd bigshot", &waybill.key.number]);
                let data = json!({
                    "waybillCode": number, "bigShotName": format!("{:03}-{mark:03}", mark % 100), "bigShotCode": mark.to_string(),
                    "gatherCenterName": "集散中心", "gatherCenterCode": (mark / 10).to_string(),
                });
                result_info(0, "成功", data)
            }
            None => result_info(WRONG, "运单号不存在", Value::Null),
        }
    }))
}

/// `jingdong.ldop.alpha.waybill.api.unbind`: one number.
pub(super) async fn unbind_one(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let number = call.required("waybillCode")?;
    let provider = Provider::of(call)?;
    unbind(call, shop, provider, &[number], None).await
}

/// `jingdong.ldop.alpha.waybill.unbind`: numbers of one order, all or none.
pub(super) async fn unbind_list(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let order = call.required("platformOrderNo")?;
    call.required("providerCode")?;
    call.required("operatorName")?;
    call.time("operatorTime")?;
    let provider = Provider::of(call)?;
    let numbers = call.required("waybillCodeList")?.split(',').map(str::trim);
    let numbers: Vec<&str> = numbers.collect();
    unbind(call, shop, provider, &numbers, Some(order)).await
}

async fn unbind(
    call: &Call,
    shop: usize,
    provider: Provider,
    numbers: &[&str],
    order: Option<&str>,
) -> Outcome {
    let given_back = call.sim.change(|world, _| {
        let change = |number: &&str| give_back(world, shop, provider, number, order);
        let changes: Result<Vec<Option<Change>>, _> = numbers.iter().map(change).collect();
        match changes {
            Ok(changes) => (changes.into_iter().flatten().collect(), Ok(())),
            Err(refusal) => (Vec::new(), Err(refusal)),
        }
    });
    Ok(match given_back.await {
        Ok(()) => result_info(0, "成功", Value::Null),
        Err((code, why)) => result_info(code, why, Value::Null),
    })
}

/// What gives a number back; nothing for one that was given back before.
fn give_back(
    world: &World,
    shop: usize,
    provider: Provider,
    number: &str,
    order: Option<&str>,
) -> Result<Option<Change>, Refusal> {
    let of_order = |waybill: &&Waybill| {
        order.is_none_or(|order| waybill.orders.iter().any(|known| known == order))
    };
    let waybill = of_provider(world, shop, number, provider).filter(of_order);
    let waybill = waybill.ok_or((WRONG, "运单号不存在"))?;
    if waybill.cancelled {
        return Ok(None);
    }
    if world.is_shipped_with(waybill) {
        return Err((REFUSED, "运单号已出库，不能解绑"));
    }
    Ok(Some(Change::waybill(&waybill.key, WaybillEvent::Cancelled)))
}

fn of_provider<'a>(
    world: &'a World,
    shop: usize,
    number: &str,
    provider: Provider,
) -> Option<&'a Waybill> {
    let waybill = world.waybill_of_shop(shop, number)?;
    (waybill.carrier == provider.code).then_some(waybill)
}

fn described(world: &World, waybill: &Waybill, provider: Provider) -> Value {
    let vendor = &world.shops[waybill.shop];
    json!({
        "providerId": provider.id, "providerCode": provider.code, "providerName": provider.name, "waybillCode": waybill.key.number,
        "platformOrderNo": text(&waybill.content, "platformOrderNo"), "vendorCode": vendor.id, "vendorName": vendor.name,
        "vendorOrderCode": text(&waybill.content, "vendorOrderCode"),
    })
}
