//! Exchanges: goods back, other goods out. The sellers of both kinds of shops use these calls.

use chrono::Duration;
use serde_json::{Map, Value, json};

use super::access::Call;
use super::carriers::{CARRIERS, name_of, takes_number};
use super::decisions::{Decided, Wanted, check_proof, decide, refusal, wrong_state};
use super::envelope::{TopError, list, without_empty};
use super::gateway::{Outcome, fields};
use super::refund::{phase, refund, status};
use super::refund_reasons;
use super::refunds::found;
use crate::platforms::Platform;
use crate::platforms::call::perhaps_move_an_after_sale;
use crate::platforms::clock::{beijing, beijing_or_empty};
use crate::platforms::seller_address::has_address;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::AfterSaleEvent;
use crate::world::{TimeField, World};

const PICTURE: usize = 5 * 1024 * 1024;
const MAX_PAGE: usize = 100;
const HISTORY_DAYS: i64 = 92;
/// Numbers of the states in the list's filter.
const STATES: [(&str, &str); 8] = [
    ("1", "WAIT_SELLER_AGREE"),
    ("2", "WAIT_BUYER_RETURN_GOODS"),
    ("3", "WAIT_SELLER_CONFIRM_GOODS"),
    ("4", "CLOSED"),
    ("5", "SUCCESS"),
    ("6", "SELLER_REFUSE_BUYER"),
    ("12", "WAIT_SELLER_CONSIGN_GOODS"),
    ("13", "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS"),
];

pub(super) async fn dispatch(method: &str, call: &Call) -> Outcome {
    match method {
        "tmall.exchange.receive.get" => received(call).await,
        "tmall.exchange.get" => one(call),
        "tmall.exchange.refusereason.get" => refund_reasons::of_exchange(call),
        "tmall.exchange.agree" => agree(call).await,
        "tmall.exchange.refuse" => refuse(call, Stage::Requested).await,
        "tmall.exchange.returngoods.agree" => take_goods(call).await,
        "tmall.exchange.returngoods.refuse" => refuse(call, Stage::Returned).await,
        "tmall.exchange.consigngoods" => consign(call).await,
        _ => Err(TopError::unknown_method()),
    }
}

async fn received(call: &Call) -> Outcome {
    let shop = call.shop()?;
    call.required("fields")?;
    let page = call.page(MAX_PAGE)?;
    let oldest = call.now - Duration::days(HISTORY_DAYS);
    // The end is spelt like this on the wire.
    let from = call.time("start_gmt_modified_time")?.unwrap_or(oldest);
    let to = call.time("end_gmt_modifed_time")?.unwrap_or(call.now);
    if to < from || from < oldest {
        return Err(TopError::invalid("end_gmt_modifed_time", "时间范围错误"));
    }
    let wanted: Vec<&str> = call
        .optional("dispute_status_array")
        .into_iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .collect();
    let known = |number: &&str| STATES.iter().any(|(state, _)| state == number);
    if !wanted.iter().all(known) {
        return Err(TopError::invalid("dispute_status_array", "取值不在范围内"));
    }
    perhaps_move_an_after_sale(&call.sim, shop, from, to).await;
    let fits = |row: &AfterSale| {
        let asked =
            |(number, state): &(&str, &str)| *state == status(row) && wanted.contains(number);
        row.kind == Kind::Exchange && (wanted.is_empty() || STATES.iter().any(asked))
    };
    let (rows, total) = call.sim.read(|world| {
        let matching = world
            .listed_after_sales(shop, TimeField::Modified, from, to, call.now)
            .filter(|row| fits(row));
        let (rows, total) = page.cut(matching);
        let row = |row: &AfterSale| exchange(world, row);
        (rows.into_iter().map(row).collect::<Vec<Value>>(), total)
    });
    let mut answer = Map::new();
    answer.insert("page_results".to_owned(), json!(rows.len()));
    answer.insert("total_results".to_owned(), json!(total));
    answer.insert("has_next".to_owned(), json!(page.has_next(total)));
    if let Some(results) = list("exchange", rows) {
        answer.insert("results".to_owned(), results);
    }
    Ok(answer)
}

fn one(call: &Call) -> Outcome {
    let shop = call.shop()?;
    call.required("fields")?;
    call.sim.read(|world| {
        let found = found(call, world, shop, "dispute_id")?;
        let result = json!({"success": true, "exchange": exchange(world, found)});
        Ok(fields([("result", result)]))
    })
}

/// What these calls name otherwise than refunds do.
fn exchange(world: &World, after_sale: &AfterSale) -> Value {
    let of_refund = refund(world, after_sale, 0.0);
    let mut document = json!({
        "dispute_id": after_sale.key.id, "biz_order_id": of_refund["oid"].to_string(), "status": status(after_sale),
        "created": beijing(after_sale.created), "modified": beijing(after_sale.modified), "reason": after_sale.reason,
        "desc": after_sale.buyer_note, "num": after_sale.pieces(), "refund_phase": phase(after_sale),
        "refund_version": after_sale.version_ms(), "time_out": beijing_or_empty(after_sale.deadline),
        "bought_sku": of_refund["sku"], "exchange_sku": of_refund["sku"],
    });
    for name in [
        "title",
        "price",
        "good_status",
        "buyer_nick",
        "seller_nick",
        "buyer_open_uid",
    ] {
        document[name] = of_refund[name].clone();
    }
    if let Some(parcel) = &after_sale.return_parcel {
        document["buyer_logistic_name"] = json!(name_of(&parcel.carrier));
        document["buyer_logistic_no"] = json!(parcel.waybill);
    }
    if let Some(parcel) = &after_sale.replacement {
        document["seller_logistic_name"] = json!(name_of(&parcel.carrier));
        document["seller_logistic_no"] = json!(parcel.waybill);
    }
    without_empty(document)
}

async fn agree(call: &Call) -> Outcome {
    call.required("fields")?;
    let address = call.required("address_id")?;
    let decided = decide(call, Wanted::Exchange, |world, after_sale| {
        let shop = &world.shops[after_sale.shop];
        if !has_address(world.chance, shop, address) {
            return Err(TopError::invalid("address_id", "地址不存在"));
        }
        match after_sale.stage {
            Stage::Requested => Ok(AfterSaleEvent::ReturnAgreed),
            _ => Err(wrong_state()),
        }
    });
    Ok(answer(&decided.await?))
}

/// The goods are back; the replacement may leave.
async fn take_goods(call: &Call) -> Outcome {
    call.required("fields")?;
    let decided = decide(call, Wanted::Exchange, |_, after_sale| {
        match after_sale.stage {
            Stage::Returned => Ok(AfterSaleEvent::Agreed),
            _ => Err(wrong_state()),
        }
    });
    Ok(answer(&decided.await?))
}

async fn refuse(call: &Call, stage: Stage) -> Outcome {
    call.required("seller_refuse_reason_id")?;
    let text = call.optional("leave_message").unwrap_or("拒绝换货");
    let decided = decide(call, Wanted::Exchange, |_, after_sale| {
        check_proof(call, "leave_message_pics", PICTURE, false)?;
        refusal(call, after_sale, stage, "seller_refuse_reason_id", text)
    });
    Ok(answer(&decided.await?))
}

async fn consign(call: &Call) -> Outcome {
    call.required("fields")?;
    let waybill = call.required("logistics_no")?;
    if !["100", "200"].contains(&call.required("logistics_type")?) {
        return Err(TopError::invalid("logistics_type", "应为100或200"));
    }
    let company = call.required("logistics_company_name")?;
    let carrier = CARRIERS.iter().find(|carrier| carrier.name == company);
    let carrier =
        carrier.ok_or_else(|| TopError::invalid("logistics_company_name", "物流公司不存在"))?;
    let decided = decide(call, Wanted::Exchange, |world, after_sale| {
        let used = world.order_of_waybill(Platform::Taobao, waybill).is_some();
        if !takes_number(waybill) || used {
            return Err(TopError::invalid(
                "logistics_no",
                "运单号不符合规则或已经被使用",
            ));
        }
        let waits = after_sale.stage == Stage::Processing && after_sale.replacement.is_none();
        match waits {
            true => Ok(AfterSaleEvent::ReplacementSent {
                carrier: carrier.code.to_owned(),
                waybill: waybill.to_owned(),
            }),
            false => Err(wrong_state()),
        }
    });
    Ok(answer(&decided.await?))
}

fn answer(decided: &Decided) -> Map<String, Value> {
    let exchange = json!({
        "dispute_id": decided.id, "biz_order_id": decided.order, "status": decided.status, "modified": decided.modified,
    });
    fields([(
        "result",
        json!({"success": true, "message": "操作成功", "exchange": exchange}),
    )])
}
