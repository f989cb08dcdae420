//! What a seller decides about after-sales.

use serde_json::Value;

use super::access::{Call, number_of};
use super::envelope::KsError;
use super::gateway::Outcome;
use super::refund::{negotiate_status, status};
use super::refund_reasons;
use super::refunds::found;
use super::shipping::sent_of;
use crate::platforms::seller_address::has_address;
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

const MOST_IMAGES: usize = 6;

/// `open.seller.order.refund.approve`: money without goods.
pub(super) async fn approve(call: &Call) -> Outcome {
    let amount = call.number("refundAmount")?;
    run(call, |_, after_sale| {
        as_seen(call, after_sale)?;
        if after_sale.kind.returns_goods() || after_sale.kind.sends_goods() {
            return Err(KsError::refund(300_008));
        }
        in_stage(after_sale, Stage::Requested)?;
        exactly(amount, after_sale.refund_fen)?;
        Ok(vec![AfterSaleEvent::Agreed, AfterSaleEvent::Granted])
    })
    .await
}

/// `open.seller.order.refund.returngoods.approve`: the goods are to come back; the amount must
/// be the after-sale's own, 0 for an exchange.
pub(super) async fn approve_return(call: &Call) -> Outcome {
    let amount = call.number("refundAmount")?;
    let address = call.number_or_none("addressId")?;
    run(call, |world, after_sale| {
        if !after_sale.kind.returns_goods() {
            return Err(KsError::refund(300_008));
        }
        in_stage(after_sale, Stage::Requested)?;
        exactly(amount, after_sale.refund_fen)?;
        let shop = &world.shops[after_sale.shop];
        let known = |id: i64| has_address(world.chance, shop, &id.to_string());
        match address.is_none_or(known) {
            true => Ok(vec![AfterSaleEvent::ReturnAgreed]),
            false => Err(KsError::invalid("addressId", "地址不存在")),
        }
    })
    .await
}

/// `open.seller.order.refund.confirm.receipt`: the goods are back.
pub(super) async fn confirm_receipt(call: &Call) -> Outcome {
    call.choice("returnFreightHandlingAdvice", &[1, 2], Some(1))?;
    run(call, |_, after_sale| {
        as_seen(call, after_sale)?;
        in_stage(after_sale, Stage::Returned)?;
        Ok(match after_sale.kind.pays() {
            true => vec![AfterSaleEvent::Agreed, AfterSaleEvent::Granted],
            false => vec![AfterSaleEvent::Agreed],
        })
    })
    .await
}

/// `open.refund.direct.refund`: the money goes back although the goods did not.
pub(super) async fn refund_directly(call: &Call) -> Outcome {
    let version = call.number("refundVersion")?;
    run(call, |_, after_sale| {
        of_version(after_sale, version)?;
        if after_sale.kind != Kind::ReturnRefund {
            return Err(KsError::refund(300_008));
        }
        match after_sale.stage {
            Stage::Requested | Stage::AwaitingReturn | Stage::Returned => {
                Ok(vec![AfterSaleEvent::Agreed, AfterSaleEvent::Granted])
            }
            _ => Err(wrong_stage(after_sale)),
        }
    })
    .await
}

/// `open.refund.reject`: the request, or the goods that came back.
pub(super) async fn reject(call: &Call) -> Outcome {
    let version = call.number("refundVersion")?;
    let code = call.number("reasonCode")?;
    let text = call.text("rejectDesc")?.unwrap_or_default();
    let images = call.value("rejectImages").and_then(Value::as_array);
    let images = images.map_or(0, Vec::len);
    if images > MOST_IMAGES {
        return Err(KsError::invalid("rejectImages", "最多6张"));
    }
    run(call, |_, after_sale| {
        of_version(after_sale, version)?;
        if !matches!(after_sale.stage, Stage::Requested | Stage::Returned) {
            return Err(wrong_stage(after_sale));
        }
        let words = refund_reasons::check(after_sale, code, text, images)?;
        let text = if text.is_empty() { words } else { text };
        Ok(vec![AfterSaleEvent::Refused {
            code: code.to_string(),
            text: text.to_owned(),
        }])
    })
    .await
}

/// `open.refund.confirm.and.send`: the replacement leaves; for an exchange the goods are back
/// with it.
pub(super) async fn confirm_and_send(call: &Call) -> Outcome {
    let sent = sent_of(call.value("expressCode"), call.value("expressNo"))?;
    run(call, |_, after_sale| {
        let ready = match after_sale.kind {
            Kind::Exchange => Stage::Returned,
            Kind::Reship => Stage::Requested,
            _ => return Err(KsError::refund(300_008)),
        };
        let agreed = after_sale.stage == Stage::Processing && after_sale.replacement.is_none();
        if !agreed {
            in_stage(after_sale, ready)?;
        }
        Ok(vec![AfterSaleEvent::ReplacementSent {
            carrier: sent.carrier.code.to_owned(),
            waybill: sent.waybill,
        }])
    })
    .await
}

/// `open.refund.submit.returnInfo`: the buyer's parcel, entered by the seller.
pub(super) async fn submit_return(call: &Call) -> Outcome {
    let sent = sent_of(call.value("expressCode"), call.value("expressNo"))?;
    run(call, |_, after_sale| {
        in_stage(after_sale, Stage::AwaitingReturn)?;
        Ok(vec![AfterSaleEvent::SentBack {
            carrier: sent.carrier.code.to_owned(),
            waybill: sent.waybill,
        }])
    })
    .await
}

async fn run(
    call: &Call,
    decide: impl FnOnce(&World, &AfterSale) -> Result<Vec<AfterSaleEvent>, KsError>,
) -> Outcome {
    let shop = call.shop()?;
    let id = call.number("refundId")?;
    let outcome = call.sim.change(|world, now| {
        let decided = found(world, shop, id, now).and_then(|after_sale| {
            let change = |event| Change::after_sale(&after_sale.key, event);
            let events = decide(world, after_sale)?;
            Ok(events.into_iter().map(change).collect())
        });
        match decided {
            Ok(changes) => (changes, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    outcome.await?;
    Ok(Value::Null)
}

/// States that the caller says it saw must still be so.
fn as_seen(call: &Call, after_sale: &AfterSale) -> Result<(), KsError> {
    let seen = |name: &str| call.value(name).and_then(number_of);
    if seen("status").is_some_and(|seen| seen != status(after_sale)) {
        return Err(KsError::refund(300_018));
    }
    if seen("negotiateStatus").is_some_and(|seen| seen != negotiate_status(after_sale)) {
        return Err(KsError::refund(300_016));
    }
    Ok(())
}

fn of_version(after_sale: &AfterSale, version: i64) -> Result<(), KsError> {
    match version == after_sale.version_ms() {
        true => Ok(()),
        false => Err(KsError::refund(300_014)),
    }
}

fn in_stage(after_sale: &AfterSale, stage: Stage) -> Result<(), KsError> {
    match after_sale.stage == stage {
        true => Ok(()),
        false => Err(wrong_stage(after_sale)),
    }
}

fn wrong_stage(after_sale: &AfterSale) -> KsError {
    match after_sale.stage {
        Stage::Closed => KsError::refund(300_013),
        _ => KsError::refund(300_010),
    }
}

fn exactly(amount: i64, wanted: i64) -> Result<(), KsError> {
    match amount == wanted {
        true => Ok(()),
        false => Err(KsError::refund(300_019)),
    }
}
