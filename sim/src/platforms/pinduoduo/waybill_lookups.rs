//! What a shop has of electronic waybills: its accounts, and the numbers it got.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::PopError;
use super::gateway::Outcome;
use super::print_data::label;
use crate::platforms::document::Part;
use crate::platforms::seller_address::SellerAddress;
use crate::platforms::waybill_account::{WaybillAccount, waybill_accounts};
use crate::world::World;
use crate::world::waybill::Waybill;

/// Numbers in one look.
const MOST: usize = 10;

/// `pdd.waybill.search`.
pub(super) fn accounts(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let wanted = call.optional("wp_code");
    let rows: Vec<Value> = call.sim.read(|world| {
        let accounts = waybill_accounts(world.chance, &world.shops[shop]).into_iter();
        let fits =
            |account: &WaybillAccount| wanted.is_none_or(|wanted| wanted == account.carrier.code);
        let row = |account: WaybillAccount| subscription(world, shop, &account);
        accounts.filter(fits).map(row).collect()
    });
    Ok(json!({"pdd_waybill_search_response": {"waybill_apply_subscription_cols": rows}}))
}

fn subscription(world: &World, shop: usize, account: &WaybillAccount) -> Value {
    let balance = world.balance(shop, &account.id);
    let address = |sender: &SellerAddress| {
        let person = &sender.person;
        json!({
            "country": "中国", "province": person.province, "city": person.city, "district": person.district, "detail": person.address,
        })
    };
    let addresses: Vec<Value> = account.senders.iter().map(address).collect();
    let branch = json!({
        "branch_code": account.id, "branch_name": account.branch, "quantity": if account.carrier.direct { 0 } else { balance.left },
        "allocated_quantity": balance.given, "cancel_quantity": balance.cancelled, "recycled_quantity": 0,
        "shipp_address_cols": addresses, "service_info_cols": [], "vas_account_cols": [],
    });
    json!({
        "wp_code": account.carrier.code, "wp_type": if account.carrier.direct { 1 } else { 2 }, "branch_account_cols": [branch],
    })
}

/// `pdd.waybill.query.by.waybillcode`: rows of the numbers that are the shop's and live.
pub(super) fn by_number(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let document = call.rows("param_list")?;
    let asked = Part::whole(&document).parts("param_list", MOST)?;
    let rows = call.sim.read(|world| {
        let row = |asked: &Part<'_>| {
            let object_id = asked.text("object_id")?;
            let (carrier, number) = (asked.text("wp_code")?, asked.text("waybill_code")?);
            let live = |waybill: &&Waybill| waybill.carrier == carrier && !waybill.cancelled;
            let waybill = world.waybill_of_shop(shop, &number).filter(live);
            Ok::<_, PopError>(waybill.map(|waybill| {
                let print_data = label(world, &number, &waybill.content);
                json!({"waybill_cloud_print_response": {"object_id": object_id, "waybill_code": number, "print_data": print_data}})
            }))
        };
        let rows = asked.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        Ok::<Vec<Value>, PopError>(rows.into_iter().flatten().collect())
    })?;
    Ok(json!({"pdd_waybill_query_by_waybillcode_response": {"modules": rows}}))
}
