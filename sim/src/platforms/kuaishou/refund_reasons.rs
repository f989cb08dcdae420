//! The reasons a seller may refuse with.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::KsError;
use super::gateway::Outcome;
use super::refunds::found;
use crate::world::after_sale::{AfterSale, Stage};

/// One reason, and what has to come with it.
struct Reason {
    code: i64,
    text: &'static str,
    needs_text: bool,
    needs_image: bool,
}

const ASKED: &[Reason] = &[
    reason(10_001, "商品已发出，请勿退款", false, false),
    reason(10_002, "商品不影响使用", true, false),
    reason(10_003, "已超过售后期限", false, true),
];
const GOODS_BACK: &[Reason] = &[
    reason(20_001, "未收到退货", false, false),
    reason(20_002, "退回商品有损坏", true, true),
];

const fn reason(code: i64, text: &'static str, needs_text: bool, needs_image: bool) -> Reason {
    Reason {
        code,
        text,
        needs_text,
        needs_image,
    }
}

fn reasons(after_sale: &AfterSale) -> &'static [Reason] {
    match after_sale.stage {
        Stage::Returned => GOODS_BACK,
        _ => ASKED,
    }
}

/// `open.refund.reject.reason`.
pub(super) fn list(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.number("refundId")?;
    call.sim.read(|world| {
        let after_sale = found(world, shop, id, call.now)?;
        let row = |reason: &Reason| {
            json!({
                "code": reason.code, "desc": reason.text, "tip": "", "requiredRejectDesc": reason.needs_text,
                "requiredRejectImage": reason.needs_image,
            })
        };
        let rows: Vec<Value> = reasons(after_sale).iter().map(row).collect();
        Ok(json!(rows))
    })
}

/// Checks a refusal against its reason, and gives the reason's words.
pub(super) fn check(
    after_sale: &AfterSale,
    code: i64,
    text: &str,
    images: usize,
) -> Result<&'static str, KsError> {
    let known = |reason: &&Reason| reason.code == code;
    let reason = reasons(after_sale).iter().find(known);
    let reason = reason.ok_or_else(|| KsError::invalid("reasonCode", "拒绝原因不存在"))?;
    if reason.needs_text && text.is_empty() {
        return Err(KsError::missing("rejectDesc"));
    }
    if reason.needs_image && images == 0 {
        return Err(KsError::missing("rejectImages"));
    }
    Ok(reason.text)
}
