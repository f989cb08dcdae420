//! Why sellers refuse, as the platform lists it. The numbers and words are made up; that some
//! want proof is not.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::world::after_sale::{AfterSale, Stage};

/// One reason.
pub(super) struct Reason {
    pub(super) code: i64,
    text: &'static str,
    proof: &'static str,
    /// Whether the goods are back: 0 no, 1 yes, -1 for both.
    returned: i64,
}

impl Reason {
    pub(super) fn needs_proof(&self) -> bool {
        !self.proof.is_empty()
    }
}

const REASONS: &[Reason] = &[
    reason(1, "商品已发出，请收货后再申请退货", "", 0),
    reason(2, "与买家协商一致不退款", "请上传协商记录截图", -1),
    reason(3, "退回的商品影响二次销售", "请上传商品照片", 1),
    reason(4, "未收到退回的商品", "", 1),
    reason(5, "其他", "", -1),
];

const fn reason(code: i64, text: &'static str, proof: &'static str, returned: i64) -> Reason {
    Reason {
        code,
        text,
        proof,
        returned,
    }
}

/// The reasons for which an after-sale can be refused now. What had not left is refused by
/// shipping it and has none.
pub(super) fn reasons_for(after_sale: &AfterSale) -> impl Iterator<Item = &'static Reason> {
    let returned = match after_sale.stage {
        _ if after_sale.before_shipping => None,
        Stage::Requested => Some(0),
        Stage::Returned => Some(1),
        _ => None,
    };
    REASONS.iter().filter(move |reason| {
        returned.is_some_and(|returned| [-1, returned].contains(&reason.returned))
    })
}

/// `afterSale.rejectReasonCodeList`: all of them, or those of one after-sale.
pub(super) fn list(call: &Call) -> Outcome {
    call.only(&["aftersale_id"])?;
    let shop = call.shop()?;
    // Some callers send the number, some its text.
    let id = match call.params.get("aftersale_id") {
        None => None,
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        Some(_) => return Err(DoudianError::odd("aftersale_id", "应为整数")),
    };
    let rows = match id {
        None => REASONS.iter().map(row).collect(),
        Some(id) => call.sim.read(|world| {
            let found = world.after_sale_of_shop(shop, &id, call.now);
            found.map_or_else(Vec::new, |found| reasons_for(found).map(row).collect())
        }),
    };
    Ok(json!({"items": rows}))
}

fn row(reason: &Reason) -> Value {
    json!({
        "reject_reason_code": reason.code, "reason": reason.text, "evidence_description": reason.proof,
        "evidence_need": if reason.needs_proof() { "Y" } else { "N" }, "image": "", "order_type": 1, "pkg": reason.returned,
    })
}
