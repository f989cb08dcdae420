//! What is done with a number that was given: its print data again, another receiver, giving it
//! back. Giving back what was given back is a success.

use serde_json::{Value, json};

use super::access::Call;
use super::ebill::is_receiver;
use super::ebill_form::{Person, check_items};
use super::ebill_print::print_data;
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::subscribes::{NEW, template, version};
use crate::platforms::document::Part;
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::waybill::Waybill;

const UNKNOWN: &str = "面单不存在";
const CANCELLED: &str = "面单已取消";

/// `express.queryEbillOrder`: to print again.
pub(super) fn query(call: &Call) -> Outcome {
    call.only(&["cpCode", "waybillCode", "billVersion"])?;
    let shop = call.shop()?;
    let asked = Named::of(call)?;
    call.sim.read(|world| match asked.waybill(world, shop)? {
        waybill if waybill.cancelled => Err(ArkError::waybill(401, CANCELLED)),
        waybill => Ok(told(world, waybill, &waybill.content)),
    })
}

/// `express.updateEbillOrder`.
pub(super) async fn update(call: &Call) -> Outcome {
    call.only(&[
        "cpCode",
        "waybillCode",
        "objectId",
        "logisticsServices",
        "packageInfo",
        "recipient",
        "sender",
        "templateId",
        "billVersion",
    ])?;
    let shop = call.shop()?;
    let asked = Named::of(call)?;
    let key = call.filled("objectId")?;
    if matches!(asked.company, "shunfeng" | "jd") {
        return Err(ArkError::waybill(401, "顺丰和京东不支持更新面单"));
    }
    let document = Value::Object(call.fields.clone());
    let whole = Part::whole(&document);
    if let Some(package) = whole.optional_part("packageInfo")?
        && !package.raw("items").is_null()
    {
        check_items(&package)?;
    }
    let label = match call.optional_number("templateId")? {
        None => None,
        Some(id) => {
            let found = template(NEW, asked.company, id);
            Some(found.ok_or_else(|| ArkError::waybill(401, "模板id和当前面单版本不匹配"))?)
        }
    };
    let recipient = whole.optional_part("recipient")?;
    let recipient = recipient.map(|part| Person::read(&part)).transpose()?;
    let updated = call.sim.change(|world, now| {
        let waybill = match asked.waybill(world, shop) {
            Ok(waybill) if waybill.cancelled => {
                return (Vec::new(), Err(ArkError::waybill(401, CANCELLED)));
            }
            Ok(waybill) => waybill,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let mut content = waybill.content.clone();
        let revision = content["revision"].as_u64().unwrap_or(0);
        content["revision"] = json!(revision + 1);
        if let Some(label) = &label {
            content["template"] = json!(label.url);
        }
        let of = waybill.orders.first().map_or("", String::as_str);
        let order = world.order_of_shop(shop, of, now);
        if let (Some(given), Some(order)) = (&recipient, order) {
            if !is_receiver(world, order, given) {
                let error = ArkError::waybill(401, "用户信息处理失败");
                return (Vec::new(), Err(error));
            }
            content["receiver"] = json!(order.receiver.key);
        }
        let mut told = told(world, waybill, &content);
        told["objectId"] = json!(key);
        let event = WaybillEvent::Changed { content };
        (
            vec![Change::waybill(&waybill.key, event)],
            Ok(json!({"waybill": told, "subErrorCode": ""})),
        )
    });
    updated.await
}

/// `express.cancelEbillOrder`.
pub(super) async fn cancel(call: &Call) -> Outcome {
    call.only(&["cpCode", "waybillCode", "billVersion"])?;
    let shop = call.shop()?;
    let asked = Named::of(call)?;
    let cancelled = call
        .sim
        .change(|world, _| match asked.waybill(world, shop) {
            Err(error) => (Vec::new(), Err(error)),
            Ok(waybill) if waybill.cancelled => (Vec::new(), Ok(())),
            Ok(waybill) if world.is_shipped_with(waybill) => {
                let error = ArkError::waybill(401, "订单已发货，不允许取消面单");
                (Vec::new(), Err(error))
            }
            Ok(waybill) => {
                let event = Change::waybill(&waybill.key, WaybillEvent::Cancelled);
                (vec![event], Ok(()))
            }
        });
    cancelled.await?;
    Ok(json!({"subErrorCode": ""}))
}

/// A number as calls name it.
struct Named<'a> {
    company: &'a str,
    number: &'a str,
    version: i64,
}

impl<'a> Named<'a> {
    fn of(call: &'a Call) -> Result<Self, ArkError> {
        Ok(Self {
            company: call.filled("cpCode")?,
            number: call.filled("waybillCode")?,
            version: version(call)?,
        })
    }

    /// None of the old version is there.
    fn waybill<'w>(&self, world: &'w World, shop: usize) -> Result<&'w Waybill, ArkError> {
        world
            .waybill_of_shop(shop, self.number)
            .filter(|waybill| waybill.carrier == self.company && self.version == NEW)
            .ok_or_else(|| ArkError::waybill(401, UNKNOWN))
    }
}

fn told(world: &World, waybill: &Waybill, content: &Value) -> Value {
    json!({
        "waybillCode": waybill.key.number, "printData": print_data(world.chance, &waybill.key.number, content), "parentWaybillCode": "",
        "cpCode": waybill.carrier, "customerPrintData": "", "extraInfo": "",
    })
}
