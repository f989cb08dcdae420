//! The reasons a seller may refuse with.

use serde_json::{Map, Value, json};

use super::access::Call;
use super::envelope::{TopError, list};
use super::fields::Fields;
use super::gateway::Outcome;
use super::refund::phase;
use super::refunds::found;
use crate::world::after_sale::{AfterSale, Stage};

type Reason = (i64, &'static str);

const NOT_SENT: &[Reason] = &[(101, "已经发货，请确认收货"), (102, "买家已同意不退款")];
const ASKED: &[Reason] = &[
    (201, "商品没问题，买家未举证"),
    (202, "已经影响商品完好"),
    (203, "已超出退货期限"),
];
const GOODS_BACK: &[Reason] = &[(301, "未收到退货"), (302, "退回商品不是原商品")];
const EXCHANGE: &[Reason] = &[(401, "商品没有换货库存"), (402, "商品没问题，买家未举证")];

/// The reasons that fit an after-sale as it stands.
pub(super) fn reasons(after_sale: &AfterSale) -> &'static [Reason] {
    if after_sale.kind.sends_goods() && after_sale.stage != Stage::Returned {
        EXCHANGE
    } else if after_sale.stage == Stage::Returned {
        GOODS_BACK
    } else if after_sale.before_shipping {
        NOT_SENT
    } else {
        ASKED
    }
}

/// Checks a reason that a caller gave.
pub(super) fn check(after_sale: &AfterSale, given: &str, name: &str) -> Result<(), TopError> {
    let known = |(id, _): &Reason| id.to_string() == given;
    match reasons(after_sale).iter().any(known) {
        true => Ok(()),
        false => Err(TopError::invalid(name, "拒绝原因不存在")),
    }
}

/// `taobao.refund.refusereason.get`.
pub(super) fn of_refund(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = Fields::of(call)?;
    let given = call.required("refund_phase")?;
    call.sim.read(|world| {
        let after_sale = found(call, world, shop, "refund_id")?;
        if phase(after_sale) != given {
            return Err(TopError::invalid("refund_phase", "退款阶段不一致"));
        }
        let rows: Vec<Value> = rows(after_sale)
            .map(|row| asked.select(&row, "", ""))
            .collect();
        let mut answer = Map::new();
        answer.insert("total_results".to_owned(), json!(rows.len()));
        answer.insert("has_next".to_owned(), json!(false));
        if let Some(reasons) = list("reason", rows) {
            answer.insert("reasons".to_owned(), reasons);
        }
        Ok(answer)
    })
}

/// `tmall.exchange.refusereason.get`: its fields come whole.
pub(super) fn of_exchange(call: &Call) -> Outcome {
    let shop = call.shop()?;
    call.required("fields")?;
    call.sim.read(|world| {
        let after_sale = found(call, world, shop, "dispute_id")?;
        let rows: Vec<Value> = rows(after_sale).collect();
        let total = rows.len();
        let mut result = json!({"total_results": total});
        result["results"] = list("reason", rows).unwrap_or_default();
        Ok(super::gateway::fields([("result", result)]))
    })
}

fn rows(after_sale: &AfterSale) -> impl Iterator<Item = Value> {
    reasons(after_sale)
        .iter()
        .map(|(id, text)| json!({"reason_id": id, "reason_text": text, "reason_tips": text}))
}
