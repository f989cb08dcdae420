//! What is done with a number that was given: another receiver, giving it back. The words of the
//! refusals are the simulator's own; giving back what was given back is a success.

use serde_json::{Value, json};

use super::access::Call;
use super::ebill::is_receiver;
use super::ebill_form::{Person, check_items};
use super::ebill_print::print_data;
use super::envelope::KsError;
use super::gateway::Outcome;
use crate::platforms::document::Part;
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::waybill::Waybill;

/// `open.express.ebill.update`.
pub(super) async fn update(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let whole = Part::whole(call.param());
    let company = whole.text("expressCompanyCode")?;
    let number = whole.text("waybillCode")?;
    if !whole.raw("itemList").is_null() {
        check_items(&whole)?;
    }
    let receiver = Person::read_given(&whole, "receiverContract", "receiverAddress")?;
    let updated = call.sim.change(|world, now| {
        let waybill = match numbered(world, shop, &company, &number) {
            Ok(waybill) if waybill.cancelled => {
                return (Vec::new(), Err(KsError::waybill("电子面单已取消")));
            }
            Ok(waybill) => waybill,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let mut content = waybill.content.clone();
        let revision = content["revision"].as_u64().unwrap_or(0);
        content["revision"] = json!(revision + 1);
        let of = waybill.orders.first().map_or("", String::as_str);
        let order = world.order_of_shop(shop, of, now);
        if let Some(order) = order {
            if !is_receiver(world.chance, order, &receiver) {
                let error = KsError::waybill("收件人信息与订单不一致");
                return (Vec::new(), Err(error));
            }
            if !receiver.detail.is_empty() {
                content["receiver"] = json!(order.receiver.key);
            }
        }
        let told = print_data(world.chance, &number, &content);
        let event = WaybillEvent::Changed { content };
        (
            vec![Change::waybill(&waybill.key, event)],
            Ok(json!([told])),
        )
    });
    updated.await
}

/// `open.express.ebill.cancel`.
pub(super) async fn cancel(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let whole = Part::whole(call.param());
    let company = whole.text("expressCompanyCode")?;
    let number = whole.text("waybillCode")?;
    let cancelled = call
        .sim
        .change(|world, _| match numbered(world, shop, &company, &number) {
            Err(error) => (Vec::new(), Err(error)),
            Ok(waybill) if waybill.cancelled => (Vec::new(), Ok(Value::Null)),
            Ok(waybill) if world.is_shipped_with(waybill) => {
                let error = KsError::waybill("运单已发货，不能取消");
                (Vec::new(), Err(error))
            }
            Ok(waybill) => {
                let event = Change::waybill(&waybill.key, WaybillEvent::Cancelled);
                (vec![event], Ok(Value::Null))
            }
        });
    cancelled.await
}

/// A number of the shop, of that company.
fn numbered<'a>(
    world: &'a World,
    shop: usize,
    company: &str,
    number: &str,
) -> Result<&'a Waybill, KsError> {
    world
        .waybill_of_shop(shop, number)
        .filter(|waybill| waybill.carrier == company)
        .ok_or_else(|| KsError::waybill("电子面单不存在"))
}
