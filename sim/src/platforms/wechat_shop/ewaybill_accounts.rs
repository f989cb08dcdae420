//! Carriers a shop may get electronic waybills of, and its accounts with them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::carriers::name_of;
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use crate::chance::Chance;
use crate::platforms::waybill_account::{WaybillAccount, waybill_accounts};
use crate::world::World;
use crate::world::shop::Shop;

/// The state of an account that may be used: 绑定.
const BOUND: i64 = 3;
const STATES: std::ops::RangeInclusive<i64> = 1..=6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CarriersRequest {
    status: Option<i64>,
    delivery_id: Option<String>,
}

/// `/delivery/get`.
pub(super) fn carriers(call: &Call) -> Outcome {
    let asked: CarriersRequest = call.fields()?;
    let bound = is_bound(asked.status)?;
    let asked = asked.delivery_id.filter(|id| !id.is_empty());
    call.sim.read(|world| {
        let shop = &world.shops[call.shop];
        let rows: Vec<Value> = waybill_accounts(world.chance, shop)
            .iter()
            .map(|account| account.carrier.code)
            .filter(|code| bound && asked.as_deref().is_none_or(|asked| asked == *code))
            .map(|code| json!({"delivery_id": code, "delivery_name": name_of(code)}))
            .collect();
        Ok(success(
            json!({"shop_id": shop_id(world.chance, shop), "list": rows}),
        ))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountsRequest {
    delivery_id: Option<String>,
    acct_id: Option<String>,
    status: Option<i64>,
    need_balance: bool,
    offset: usize,
    limit: usize,
}

/// `/account/get`; balances only where they are asked for.
pub(super) fn accounts(call: &Call) -> Outcome {
    let asked: AccountsRequest = call.fields()?;
    if asked.limit == 0 {
        return Err(WxError::parameter("limit"));
    }
    let bound = is_bound(asked.status)?;
    let given = |id: &Option<String>| id.clone().filter(|id| !id.is_empty());
    let (carrier, id) = (given(&asked.delivery_id), given(&asked.acct_id));
    call.sim.read(|world| {
        let fits = |account: &WaybillAccount| {
            bound
                && carrier
                    .as_deref()
                    .is_none_or(|asked| asked == account.carrier.code)
                && id.as_deref().is_none_or(|asked| asked == account.id)
        };
        let mut accounts = waybill_accounts(world.chance, &world.shops[call.shop]);
        accounts.retain(fits);
        if id.is_some() && accounts.is_empty() {
            return Err(WxError::new(10_025_120, "电子面单帐号不存在"));
        }
        let page = accounts.iter().skip(asked.offset).take(asked.limit);
        let rows: Vec<Value> = page
            .map(|account| document(world, call.shop, account, asked.need_balance))
            .collect();
        Ok(success(
            json!({"total_num": accounts.len(), "account_list": rows}),
        ))
    })
}

/// Whether bound accounts are asked for, which are all there are.
fn is_bound(status: Option<i64>) -> Result<bool, WxError> {
    match status {
        Some(status) if !STATES.contains(&status) => Err(WxError::parameter("status")),
        Some(status) => Ok(status == BOUND),
        None => Ok(true),
    }
}

fn document(world: &World, shop: usize, account: &WaybillAccount, balances: bool) -> Value {
    let direct = account.carrier.direct;
    let person = &account.senders[0].person;
    let balance = world.balance(shop, &account.id);
    let mut document = json!({
        "delivery_id": account.carrier.code, "acct_type": 0, "company_type": if direct { 2 } else { 1 },
        "shop_id": shop_id(world.chance, &world.shops[shop]), "acct_id": account.id, "status": BOUND,
        "available": 0, "allocated": 0, "recycled": 0, "cancel": 0,
        "monthly_card": if direct { format!("0{}", account.id) } else { String::new() },
        "site_info": {
            "delivery_id": account.carrier.code, "site_code": site_code(account), "site_name": account.branch,
            "site_fullname": account.branch, "site_status": 1,
            "address": {
                "province_name": person.province, "city_name": person.city, "district_name": person.district, "street_name": "",
                "detail_address": person.address, "country_code": "CN", "province_code": "", "city_code": "", "district_code": "", "street_code": "",
            },
            "contact": {"name": person.name, "mobile": person.phone, "phone": ""},
        },
        "share": {},
        "sender_address": {
            "province": person.province, "city": person.city, "county": person.district, "street": "", "address": person.address,
        },
    });
    if balances && !direct {
        document["available"] = json!(balance.left);
    }
    if balances {
        document["allocated"] = json!(balance.given);
        document["cancel"] = json!(balance.cancelled);
    }
    document
}

/// The branch of a franchise; direct carriers have none.
pub(super) fn site_code(account: &WaybillAccount) -> String {
    match account.carrier.direct {
        true => String::new(),
        false => format!("S{}", account.id),
    }
}

/// The number the shop has in these calls, unlike anywhere else.
pub(super) fn shop_id(chance: Chance, shop: &Shop) -> String {
    let drawn = chance.below(100_000_000, &["ewaybill shop", &shop.id]);
    format!("50098{drawn:08}")
}
