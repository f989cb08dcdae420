//! What a seller answers to refunds without paying: goods are to come back, or no.

use serde_json::json;

use super::access::Call;
use super::carriers::{named, takes_number};
use super::envelope::TopError;
use super::gateway::{Outcome, fields};
use super::refund::{is_tmall, phase, status};
use super::refund_reasons;
use super::refunds::found;
use crate::platforms::clock::beijing;
use crate::platforms::seller_address::has_address;
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

/// Largest pictures as proof, bytes.
const REFUSE_PROOF: usize = 130_000;
const GOODS_PROOF: usize = 5 * 1024 * 1024;

/// Which after-sales a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those of `refund_id`, exchanges aside.
    Refund,
    /// Exchanges, by `dispute_id`.
    Exchange,
}

/// Changes one after-sale of the shop, and gives id, order, status and time after it.
pub(super) async fn decide(
    call: &Call,
    wanted: Wanted,
    decide: impl FnOnce(&World, &AfterSale) -> Result<AfterSaleEvent, TopError>,
) -> Result<Decided, TopError> {
    let shop = call.shop()?;
    let name = match wanted {
        Wanted::Refund => "refund_id",
        Wanted::Exchange => "dispute_id",
    };
    let outcome = call.sim.change(|world, _| {
        let change = found(call, world, shop, name).and_then(|after_sale| {
            if (after_sale.kind == Kind::Exchange) != (wanted == Wanted::Exchange) {
                return Err(TopError::service("isv.refund-not-exist", "退款单不存在"));
            }
            let event = decide(world, after_sale)?;
            Ok(Change::after_sale(&after_sale.key, event))
        });
        match change {
            Ok(change) => (vec![change], Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    outcome.await?;
    call.sim.read(|world| {
        let after_sale = found(call, world, shop, name)?;
        Ok(Decided {
            id: after_sale.key.id.clone(),
            order: world.order_of(after_sale).key.id.clone(),
            status: status(after_sale),
            modified: beijing(after_sale.modified),
        })
    })
}

/// An after-sale after a decision.
pub(super) struct Decided {
    pub(super) id: String,
    pub(super) order: String,
    pub(super) status: &'static str,
    pub(super) modified: String,
}

/// Tmall wants phase and version of what the caller saw; Taobao checks what it is given.
pub(super) fn check_version(
    call: &Call,
    after_sale: &AfterSale,
    required: bool,
) -> Result<(), TopError> {
    let given = |name: &str| match required {
        true => call.required(name).map(Some),
        false => Ok(call.optional(name)),
    };
    if given("refund_phase")?.is_some_and(|given| given != phase(after_sale)) {
        return Err(TopError::invalid("refund_phase", "退款阶段不一致"));
    }
    let version = after_sale.version_ms().to_string();
    if given("refund_version")?.is_some_and(|given| given != version) {
        return Err(TopError::service(
            "isv.parameters-mismatch",
            "退款版本已变化，请重新查询",
        ));
    }
    Ok(())
}

/// `taobao.rp.returngoods.agree`.
pub(super) async fn agree_return(call: &Call) -> Outcome {
    let role = call.optional("post_fee_bear_role");
    if role.is_some_and(|role| !["0", "1"].contains(&role)) {
        return Err(TopError::invalid("post_fee_bear_role", "应为0或1"));
    }
    decide(call, Wanted::Refund, |world, after_sale| {
        let tmall = is_tmall(world, after_sale.shop);
        check_version(call, after_sale, tmall)?;
        let needed: &[&str] = match tmall {
            true => &["remark"],
            false => &["name", "address", "post", "tel", "mobile"],
        };
        for name in needed {
            call.required(name)?;
        }
        let address = call.required("seller_address_id")?;
        let shop = &world.shops[after_sale.shop];
        if !has_address(world.chance, shop, address) {
            return Err(TopError::invalid("seller_address_id", "地址不存在"));
        }
        match (after_sale.kind, after_sale.stage) {
            (Kind::ReturnRefund, Stage::Requested) => Ok(AfterSaleEvent::ReturnAgreed),
            _ => Err(wrong_state()),
        }
    })
    .await?;
    Ok(fields([("is_success", json!(true))]))
}

/// `taobao.refund.refuse`: before any goods came back.
pub(super) async fn refuse(call: &Call) -> Outcome {
    let message = call.required("refuse_message")?;
    if !(2..=200).contains(&message.chars().count()) {
        return Err(TopError::invalid("refuse_message", "长度应为2到200"));
    }
    let decided = decide(call, Wanted::Refund, |world, after_sale| {
        let tmall = is_tmall(world, after_sale.shop);
        check_version(call, after_sale, tmall)?;
        check_proof(call, "refuse_proof", REFUSE_PROOF, tmall)?;
        refusal(
            call,
            after_sale,
            Stage::Requested,
            "refuse_reason_id",
            message,
        )
    })
    .await?;
    let refund =
        json!({"refund_id": decided.id, "status": decided.status, "modified": decided.modified});
    Ok(fields([("refund", refund), ("is_success", json!(true))]))
}

/// `taobao.rp.returngoods.refuse`: the goods that came back are not taken.
pub(super) async fn refuse_goods(call: &Call) -> Outcome {
    decide(call, Wanted::Refund, |_, after_sale| {
        check_version(call, after_sale, true)?;
        check_proof(call, "refuse_proof", GOODS_PROOF, true)?;
        refusal(
            call,
            after_sale,
            Stage::Returned,
            "refuse_reason_id",
            "拒绝收货",
        )
    })
    .await?;
    Ok(fields([("result", json!(true))]))
}

/// A refusal in a stage, with one of its reasons where the call names one.
pub(super) fn refusal(
    call: &Call,
    after_sale: &AfterSale,
    stage: Stage,
    reason: &str,
    text: &str,
) -> Result<AfterSaleEvent, TopError> {
    if after_sale.stage != stage {
        return Err(wrong_state());
    }
    let code = call.optional(reason);
    if let Some(given) = code {
        refund_reasons::check(after_sale, given, reason)?;
    }
    Ok(AfterSaleEvent::Refused {
        code: code.unwrap_or_default().to_owned(),
        text: text.to_owned(),
    })
}

/// `taobao.rp.returngoods.refill`: the buyer's parcel, entered by the seller.
pub(super) async fn refill(call: &Call) -> Outcome {
    let waybill = call.required("logistics_waybill_no")?;
    let carrier = call.required("logistics_company_code")?;
    call.required("refund_phase")?;
    if named(carrier).is_none() {
        return Err(TopError::invalid(
            "logistics_company_code",
            "物流公司不存在",
        ));
    }
    if !takes_number(waybill) {
        return Err(TopError::invalid(
            "logistics_waybill_no",
            "运单号不符合规则",
        ));
    }
    decide(call, Wanted::Refund, |_, after_sale| {
        check_version(call, after_sale, false)?;
        match after_sale.stage {
            Stage::AwaitingReturn => Ok(AfterSaleEvent::SentBack {
                carrier: carrier.to_owned(),
                waybill: waybill.to_owned(),
            }),
            _ => Err(wrong_state()),
        }
    })
    .await?;
    Ok(fields([("is_success", json!(true))]))
}

/// A picture as proof: there where it must be, not too large, and a picture.
pub(super) fn check_proof(
    call: &Call,
    name: &str,
    most: usize,
    required: bool,
) -> Result<(), TopError> {
    let Some(picture) = call.files.get(name) else {
        return match required {
            true => Err(TopError::missing(name)),
            false => Ok(()),
        };
    };
    if picture.len() > most {
        return Err(TopError::invalid(name, "图片过大"));
    }
    let kinds: [&[u8]; 3] = [b"GIF8", b"\x89PNG", b"\xff\xd8\xff"];
    match kinds.iter().any(|kind| picture.starts_with(kind)) {
        true => Ok(()),
        false => Err(TopError::invalid(name, "应为GIF、JPG或PNG图片")),
    }
}

pub(super) fn wrong_state() -> TopError {
    TopError::service("isv.refund-status-not-allowed", "退款单状态不允许该操作")
}
