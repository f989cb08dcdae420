//! What is printed of electronic waybills, and the reports that it was.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use super::access::Call;
use super::envelope::{WxError, success};
use super::ewaybill_templates::is_template;
use super::ewaybills::{named, order_number};
use super::gateway::Outcome;
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::waybill::WaybillKey;

/// Reports of one call.
const MOST_REPORTS: usize = 50;

/// What the local component prints, opaque to everybody else.
pub(super) fn print_info(world: &World, number: &str, template: &str) -> String {
    let sealed = world.chance.hex(&["print info", number, template]);
    STANDARD.encode(format!("{number}|{template}|{sealed}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrintRequest {
    ewaybill_order_id: String,
    template_id: String,
    sub_waybill_id: Option<String>,
}

/// `/print/get`; there are no parcels of several pieces here.
pub(super) fn get(call: &Call) -> Outcome {
    let asked: PrintRequest = call.fields()?;
    let id = order_number(&asked.ewaybill_order_id)?;
    let part = asked.sub_waybill_id.filter(|number| !number.is_empty());
    call.sim.read(|world| {
        let waybill = named(world, call.shop, id, None)?;
        let number = waybill.key.number.as_str();
        if waybill.cancelled || part.as_deref().is_some_and(|part| part != number) {
            return Err(WxError::new(10_025_010, "电子面单不存在"));
        }
        let shop = &world.shops[call.shop];
        if !is_template(world.chance, shop, &waybill.carrier, &asked.template_id) {
            return Err(WxError::parameter("template_id"));
        }
        let print = print_info(world, number, &asked.template_id);
        Ok(success(json!({"print_info": print})))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    ewaybill_order_id: String,
    delivery_id: String,
    waybill_id: String,
    /// 0 the first time, 1 again.
    re_print: i64,
}

impl Report {
    fn check(&self) -> Result<(), WxError> {
        order_number(&self.ewaybill_order_id)?;
        match self.re_print {
            0 | 1 => Ok(()),
            _ => Err(WxError::parameter("re_print: 0 or 1")),
        }
    }

    fn printed(&self, world: &World, shop: usize) -> Result<WaybillKey, WxError> {
        let named_by = Some((self.delivery_id.as_str(), self.waybill_id.as_str()));
        let waybill = named(world, shop, &self.ewaybill_order_id, named_by)?;
        match waybill.cancelled {
            false => Ok(waybill.key.clone()),
            true => Err(WxError::new(10_025_010, "电子面单不存在")),
        }
    }
}

/// `/order/print`.
pub(super) async fn report(call: &Call) -> Outcome {
    let asked: Report = call.fields()?;
    asked.check()?;
    let reported = call
        .sim
        .change(|world, _| match asked.printed(world, call.shop) {
            Ok(key) => (vec![Change::waybill(&key, WaybillEvent::Printed)], Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        });
    reported.await?;
    Ok(success(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportsRequest {
    req_list: Vec<Report>,
}

/// `/order/batchprint`: each by itself.
pub(super) async fn report_many(call: &Call) -> Outcome {
    let asked: ReportsRequest = call.fields()?;
    if !(1..=MOST_REPORTS).contains(&asked.req_list.len()) {
        return Err(WxError::parameter("req_list: 1 to 50"));
    }
    asked.req_list.iter().try_for_each(Report::check)?;
    let (taken, refused) = call
        .sim
        .change(|world, _| {
            let mut changes = Vec::new();
            let (mut taken, mut refused) = (Vec::new(), Vec::new());
            for report in &asked.req_list {
                match report.printed(world, call.shop) {
                    Ok(key) => {
                        changes.push(Change::waybill(&key, WaybillEvent::Printed));
                        taken.push(report.ewaybill_order_id.clone());
                    }
                    Err(_) => refused.push(report.ewaybill_order_id.clone()),
                }
            }
            (changes, (taken, refused))
        })
        .await;
    Ok(success(json!({
        "succ_ewaybill_order_id": taken, "fail_ewaybill_order_id": refused,
    })))
}
