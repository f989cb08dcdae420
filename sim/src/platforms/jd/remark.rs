//! The seller's remark and its flag.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::{JosError, operator_result};
use super::gateway::Outcome;
use super::orders::found;
use crate::platforms::clock::beijing;
use crate::world::entry::{Change, OrderEvent};

const REMARK_CHARS: usize = 500;

/// `jingdong.pop.order.modifyVenderRemark`: replaces remark and flag together.
pub(super) async fn modify(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.required("order_id")?;
    let flag: i64 = call.number("flag")?;
    if !(0..=5).contains(&flag) {
        return Err(JosError::invalid("flag", "旗帜为0到5"));
    }
    let memo = call.given("remark")?.to_owned();
    if memo.chars().count() > REMARK_CHARS {
        return Err(JosError::invalid("remark", "最多500字"));
    }
    let outcome = call
        .sim
        .change(|world, now| match found(world, shop, id, now) {
            Ok(Some(order)) => {
                let event = OrderEvent::Memo {
                    memo: Some(memo),
                    flag: Some(flag),
                    flag_name: None,
                };
                (vec![Change::order(&order.key, event)], Ok(true))
            }
            Ok(None) => (Vec::new(), Ok(false)),
            Err(error) => (Vec::new(), Err(error)),
        });
    let result = match outcome.await? {
        true => operator_result(&json!(true), None),
        false => operator_result(
            &json!(false),
            Some(("10400004", "订单不存在", "order not exist")),
        ),
    };
    Ok(json!({"modifyvenderremark_result": result}))
}

/// `jingdong.order.venderRemark.queryByOrderId`.
pub(super) fn query(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.required("order_id")?;
    call.sim.read(|world| {
        let result = match found(world, shop, id, call.now)? {
            Some(order) => json!({
                "api_jos_result": told(true, "成功"),
                "vender_remark": {
                    "order_id": order.key.id, "vender_id": world.shops[shop].id, "remark": order.seller_memo,
                    "flag": order.flag.to_string(), "created": beijing(order.created), "modified": beijing(order.modified),
                },
            }),
            None => json!({"api_jos_result": told(false, "订单不存在")}),
        };
        Ok(json!({"venderRemarkQueryResult": result}))
    })
}

fn told(success: bool, words: &str) -> Value {
    json!({"success": success, "result_code": "", "result_describe": words})
}
