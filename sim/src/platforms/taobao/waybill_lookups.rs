//! What a shop has at the carriers' network: its accounts, and the numbers it got.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::{TopError, list, without_empty};
use super::gateway::{Outcome, fields};
use super::print_data::print_data;
use crate::platforms::document::Part;
use crate::platforms::seller_address::SellerAddress;
use crate::platforms::waybill_account::{WaybillAccount, waybill_accounts};
use crate::world::World;
use crate::world::waybill::Waybill;

/// Numbers or orders in one look.
const MOST: usize = 10;

/// `cainiao.waybill.ii.search`.
pub(super) fn accounts(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let wanted = call.optional("cp_code");
    let rows: Vec<Value> = call.sim.read(|world| {
        let accounts = waybill_accounts(world.chance, &world.shops[shop]).into_iter();
        let fits =
            |account: &WaybillAccount| wanted.is_none_or(|wanted| wanted == account.carrier.code);
        let row = |account: WaybillAccount| subscription(world, shop, &account);
        accounts.filter(fits).map(row).collect()
    });
    Ok(fields([(
        "waybill_apply_subscription_cols",
        list("waybill_apply_subscription_info", rows).unwrap_or_default(),
    )]))
}

fn subscription(world: &World, shop: usize, account: &WaybillAccount) -> Value {
    let balance = world.balance(shop, &account.id);
    let address = |sender: &SellerAddress| {
        let person = &sender.person;
        without_empty(json!({
            "province": person.province, "city": person.city, "district": person.district, "detail": person.address,
        }))
    };
    let addresses: Vec<Value> = account.senders.iter().map(address).collect();
    let branch = json!({
        "branch_code": account.id, "branch_name": account.branch, "branch_status": 1,
        "quantity": if account.carrier.direct { 0 } else { balance.left },
        "allocated_quantity": balance.given, "cancel_quantity": balance.cancelled, "print_quantity": balance.given - balance.cancelled,
        "segment_code": "NORMAL", "shipp_address_cols": {"address_dto": addresses},
    });
    json!({
        "cp_code": account.carrier.code, "cp_type": if account.carrier.direct { 1 } else { 2 },
        "branch_account_cols": {"waybill_branch_account": [branch]},
    })
}

/// `cainiao.waybill.ii.query.by.waybillcode`.
pub(super) fn by_number(call: &Call) -> Outcome {
    look_up(call, |world, shop, asked| {
        let (carrier, number) = (asked.text("cp_code")?, asked.text("waybill_code")?);
        let waybill = world.waybill_of_shop(shop, &number);
        let live = |waybill: &&Waybill| waybill.carrier == carrier && !waybill.cancelled;
        Ok(waybill.filter(live).into_iter().collect())
    })
}

/// `cainiao.waybill.ii.query.by.tradecode`: every live number of the order.
pub(super) fn by_order(call: &Call) -> Outcome {
    look_up(call, |world, shop, asked| {
        let order = asked.text("biz_sub_code")?;
        Ok(world.live_waybills_of_order(shop, &order).collect())
    })
}

/// Rows of the numbers that `find` finds for each row of the call, and one that says that it
/// found none.
fn look_up(
    call: &Call,
    find: impl for<'w> Fn(&'w World, usize, &Part<'_>) -> Result<Vec<&'w Waybill>, TopError>,
) -> Outcome {
    let shop = call.shop()?;
    let document = call.rows("param_list")?;
    let asked = Part::whole(&document).parts("param_list", MOST)?;
    let rows = call.sim.read(|world| {
        let mut rows = Vec::new();
        for asked in &asked {
            let object_id = asked.text("object_id")?;
            let found = find(world, shop, asked)?;
            if found.is_empty() {
                rows.push(json!({
                    "success": false, "object_id": object_id, "error_code": "WAYBILL_NOT_FOUND", "error_message": "未查询到有效的面单",
                }));
            }
            rows.extend(found.into_iter().map(|waybill| {
                let printed = json!({"waybill_code": waybill.key.number, "print_data": print_data(world, waybill)});
                json!({"success": true, "object_id": object_id, "waybill_cloud_print_response": printed})
            }));
        }
        Ok::<_, TopError>(rows)
    })?;
    Ok(fields([(
        "modules",
        list("waybill_cloud_print_with_result_desc_response", rows).unwrap_or_default(),
    )]))
}
