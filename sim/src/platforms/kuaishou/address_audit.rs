//! A buyer's wish for another address: what an order says of it, and the seller's answer.

use chrono::Duration;
use serde_json::{Value, json};

use super::access::{Call, found};
use super::envelope::KsError;
use super::gateway::Outcome;
use super::receiver::described;
use crate::chance::Chance;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{AddressRequest, Order};

/// How long the seller may think.
const ANSWER_WITHIN: Duration = Duration::hours(24);

/// 10 waits, 20 agreed, 30 refused.
pub(super) fn audit_status(request: &AddressRequest) -> i64 {
    match request.answered {
        None => 10,
        Some((true, _)) => 20,
        Some((false, _)) => 30,
    }
}

/// `addressUpdateAuditInfo`, null where nobody asked.
pub(super) fn audit_info(chance: Chance, order: &Order) -> Value {
    let Some(request) = &order.address_request else {
        return Value::Null;
    };
    let answered = request.answered.map_or(0, |(_, at)| at.timestamp_millis());
    let id = order.key.id.as_str();
    json!({
        "auditStatus": audit_status(request), "timeoutOfAudit": (request.at + ANSWER_WITHIN).timestamp_millis(), "auditTime": answered,
        "addressBeforeUpdate": described(chance, id, &request.from), "addressAfterUpdate": described(chance, id, &request.to),
    })
}

/// `open.order.address.audit.approve`.
pub(super) async fn approve(call: &Call) -> Outcome {
    answer(call, true).await
}

/// `open.order.address.audit.reject`.
pub(super) async fn reject(call: &Call) -> Outcome {
    answer(call, false).await
}

/// A wish is answered once, and no more when something has left.
async fn answer(call: &Call, accepted: bool) -> Outcome {
    let shop = call.shop()?;
    let id = call.number("oid")?;
    let outcome = call
        .sim
        .change(|world, now| match found(world, shop, id, now) {
            Err(error) => (Vec::new(), Err(error)),
            Ok(order) if !order.awaits_address_answer() || order.shipped.is_some() => {
                let error = KsError::new(2014, "没有待审核的地址修改");
                (Vec::new(), Err(error))
            }
            Ok(order) => {
                let event = OrderEvent::AddressChangeAnswered { accepted };
                (vec![Change::order(&order.key, event)], Ok(Value::Null))
            }
        });
    outcome.await
}
