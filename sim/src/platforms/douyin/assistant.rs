//! The seller's remark on an after-sale, and the two reports that let the platform's
//! after-sale assistant pay at once: the parcel was stopped, the goods are back.

use serde_json::json;

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

/// `afterSale.addOrderRemark`: on one after-sale, or on the newest one of an order.
pub(super) async fn add_remark(call: &Call) -> Outcome {
    call.only(&["order_id", "after_sale_id", "remark"])?;
    let shop = call.shop()?;
    let text = call.optional_text("remark")?.unwrap_or_default();
    if text.is_empty() {
        return Err(DoudianError::business(11_000, "未填写备注"));
    }
    let id = call.optional_text("after_sale_id")?;
    let order_id = call.optional_text("order_id")?.unwrap_or_default();
    let text = text.to_owned();
    let written = call.sim.change(|world, now| {
        let of_order = || {
            let order = world.order_of_shop(shop, order_id, now)?;
            let place = world.order_place(&order.key)?;
            world.after_sales_of_order(place).last()
        };
        let found = match id {
            Some(id) => world.after_sale_of_shop(shop, id, now),
            None => of_order(),
        };
        match found {
            None => (Vec::new(), Err(unknown())),
            Some(found) => {
                let event = AfterSaleEvent::RemarkAdded { text };
                (vec![Change::after_sale(&found.key, event)], Ok(()))
            }
        }
    });
    written.await?;
    Ok(json!({}))
}

/// `afterSale.CancelSendGoodsSuccess`: what the buyer wants back will not leave.
pub(super) async fn stopped(call: &Call) -> Outcome {
    call.only(&["aftersale_id", "op_time"])?;
    pay_if(call, |row| {
        row.kind == Kind::RefundOnly && row.before_shipping && row.stage == Stage::Requested
    })
    .await
}

/// `afterSale.returnGoodsToWareHouseSuccess`: the goods are back and sound.
pub(super) async fn in_warehouse(call: &Call) -> Outcome {
    call.only(&[
        "aftersale_id",
        "op_time",
        "tracking_no",
        "logistics_company_code",
    ])?;
    pay_if(call, |row| {
        row.kind == Kind::ReturnRefund && row.stage == Stage::Returned
    })
    .await
}

/// Every shop here has its assistant on.
async fn pay_if(call: &Call, fits: impl FnOnce(&AfterSale) -> bool) -> Outcome {
    let shop = call.shop()?;
    let id = call.filled("aftersale_id")?;
    if call
        .optional_number("op_time")?
        .is_none_or(|time| time <= 0)
    {
        return Err(DoudianError::business(11_000, "参数错误"));
    }
    let outcome = call
        .sim
        .change(|world, now| match world.after_sale_of_shop(shop, id, now) {
            None => (Vec::new(), Err(unknown())),
            Some(found) if fits(found) => {
                let paid = Change::after_sale(&found.key, AfterSaleEvent::Granted);
                (vec![paid], Ok(()))
            }
            Some(_) => {
                let why = "售后单类型与策略限制不符合，未命中此策略";
                (Vec::new(), Err(DoudianError::business(12_001, why)))
            }
        });
    outcome.await?;
    Ok(json!({}))
}

fn unknown() -> DoudianError {
    DoudianError::business(11_003, "该售后单不存在")
}
