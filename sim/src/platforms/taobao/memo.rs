//! Seller memo and flag.

use serde_json::json;

use super::access::Call;
use super::envelope::TopError;
use super::gateway::{Outcome, fields};
use crate::platforms::clock::beijing;
use crate::world::entry::{Change, OrderEvent};

const MEMO_BYTES: usize = 1000;

/// `taobao.trade.memo.add`.
pub(super) async fn add(call: &Call) -> Outcome {
    let memo = call.required("memo")?.to_owned();
    put(call, Some(memo), "created").await
}

/// `taobao.trade.memo.update`; an empty memo leaves it, `reset` clears it.
pub(super) async fn update(call: &Call) -> Outcome {
    let memo = match call.optional("memo") {
        Some(memo) => Some(memo.to_owned()),
        None => call.flag("reset").then(String::new),
    };
    put(call, memo, "modified").await
}

async fn put(call: &Call, memo: Option<String>, stamp: &str) -> Outcome {
    let shop = call.shop()?;
    let tid = call.required("tid")?;
    if memo.as_ref().is_some_and(|memo| memo.len() > MEMO_BYTES) {
        return Err(TopError::invalid("memo", "备注最多1000字节"));
    }
    let flag = match call.optional("flag").map(str::parse::<i64>) {
        None => None,
        Some(Ok(flag @ 0..=5)) => Some(flag),
        Some(_) => return Err(TopError::invalid("flag", "旗帜为0到5")),
    };
    let found = call
        .sim
        .change(|world, now| match world.order_of_shop(shop, tid, now) {
            None => (Vec::new(), false),
            Some(order) => {
                let event = OrderEvent::Memo {
                    memo,
                    flag,
                    flag_name: None,
                };
                (vec![Change::order(&order.key, event)], true)
            }
        });
    if !found.await {
        return Err(TopError::invalid("tid", "交易订单不存在"));
    }
    let tid: u64 = tid.parse().unwrap_or(0);
    Ok(fields([(
        "trade",
        json!({"tid": tid, stamp: beijing(call.now)}),
    )]))
}
