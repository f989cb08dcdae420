//! Couriers of 无界电子面单, and the accounts a merchant has with them. JD's own express has
//! calls of its own and is not among them.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::EXPRESS;
use super::consignee::region_id;
use super::envelope::{JosError, result_info};
use super::gateway::Outcome;
use crate::chance::Chance;
use crate::platforms::waybill_account::{WaybillAccount, waybill_accounts};
use crate::world::World;
use crate::world::order::Receiver;

/// A courier as waybill calls name it: by its code or by its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Provider {
    pub(super) id: u64,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    direct: bool,
}

/// The numbers are made up. Nobody has an account at the post.
const PROVIDERS: [Provider; 6] = [
    provider(1, "YTO", "圆通速递", false),
    provider(2, "STO", "申通快递", false),
    provider(3, "ZTO", "中通快递", false),
    provider(4, "YUNDA", "韵达快递", false),
    provider(5, "EMS", "中国邮政", true),
    provider(6, "SF", "顺丰速运", true),
];

/// The kind of a provider that is no haulier.
const COURIER: i64 = 1;

const fn provider(id: u64, code: &'static str, name: &'static str, direct: bool) -> Provider {
    Provider {
        id,
        code,
        name,
        direct,
    }
}

impl Provider {
    /// How it works: 1 direct, 2 franchise. All of them are couriers by their kind.
    fn operation(self) -> i64 {
        if self.direct { 1 } else { 2 }
    }

    /// The one that a code or a number names; the code counts where both are there.
    pub(super) fn named(code: Option<&str>, id: Option<&str>) -> Option<Self> {
        let mut known = PROVIDERS.iter();
        let found = match (code, id) {
            (Some(code), _) => known.find(|provider| provider.code == code),
            (None, Some(id)) => known.find(|provider| provider.id.to_string() == id),
            (None, None) => None,
        };
        found.copied()
    }

    /// The one of a call.
    pub(super) fn of(call: &Call) -> Result<Self, JosError> {
        let (code, id) = (call.optional("providerCode"), call.optional("providerId"));
        if code.is_none() && id.is_none() {
            return Err(JosError::missing("providerCode"));
        }
        Self::named(code, id).ok_or_else(|| JosError::invalid("providerCode", "承运商不存在"))
    }
}

/// Branch and settlement account: a franchise has the one, a direct courier the other.
pub(super) fn branch_and_settlement(account: &WaybillAccount) -> (&str, &str) {
    match account.carrier.direct {
        true => ("", &account.id),
        false => (&account.id, ""),
    }
}

/// `jingdong.ldop.alpha.provider.query`: every courier there is.
pub(super) fn providers(call: &Call) -> Outcome {
    call.shop()?;
    let state = call.required("providerState")?;
    let row = |provider: &Provider| {
        json!({
            "id": provider.id, "providerCode": provider.code, "providerName": provider.name, "providerType": COURIER,
            "operationType": provider.operation(), "supportCod": false, "providerState": state,
        })
    };
    let rows: Vec<Value> = PROVIDERS.iter().map(row).collect();
    Ok(result_info(0, "成功", json!(rows)))
}

/// `jingdong.ldop.alpha.provider.sign.success`: the couriers the merchant signed with.
pub(super) fn signed(call: &Call) -> Outcome {
    let shop = vendor(call)?;
    Ok(call.sim.read(|world| {
        let accounts = accounts(world, shop);
        let rows: Vec<Value> = accounts
            .iter()
            .filter_map(|account| account_row(world, shop, account))
            .collect();
        result_info(0, "成功", json!(rows))
    }))
}

/// `jingdong.ldop.alpha.vendor.stock.query` and `.queryByProviderCode`.
pub(super) fn stock(call: &Call) -> Outcome {
    call.required("vendorCode")?;
    let shop = vendor(call)?;
    let provider = Provider::of(call)?;
    let branch = call.optional("branchCode");
    Ok(call.sim.read(|world| {
        let vendor = &world.shops[shop];
        let row = |account: &WaybillAccount| {
            json!({
                "providerCode": provider.code, "providerName": provider.name, "branchCode": branch_and_settlement(account).0,
                "vendorCode": vendor.id, "vendorName": vendor.name, "amount": amount(world, shop, account),
            })
        };
        let fits = |account: &&WaybillAccount| {
            account.carrier.code == provider.code
                && branch.is_none_or(|branch| branch == branch_and_settlement(account).0)
        };
        let accounts = accounts(world, shop);
        let rows: Vec<Value> = accounts.iter().filter(fits).map(row).collect();
        result_info(0, "成功", json!(rows))
    }))
}

/// The shop of the call, which must be the merchant that it names.
fn vendor(call: &Call) -> Result<usize, JosError> {
    let shop = call.shop()?;
    let own = call.sim.read(|world| world.shops[shop].id.clone());
    match call.optional("vendorCode") {
        Some(code) if code != own => Err(JosError::foreign()),
        _ => Ok(shop),
    }
}

fn accounts(world: &World, shop: usize) -> Vec<WaybillAccount> {
    let mut accounts = waybill_accounts(world.chance, &world.shops[shop]);
    accounts.retain(|account| account.carrier.code != EXPRESS);
    accounts
}

fn account_row(world: &World, shop: usize, account: &WaybillAccount) -> Option<Value> {
    let provider = Provider::named(Some(account.carrier.code), None)?;
    let (branch, settlement) = branch_and_settlement(account);
    let branch_name = if branch.is_empty() {
        ""
    } else {
        &account.branch
    };
    Some(json!({
        "providerId": provider.id, "providerCode": provider.code, "providerName": provider.name, "providerType": COURIER,
        "operationType": provider.operation(), "branchCode": branch, "branchName": branch_name, "settlementCode": settlement,
        "amount": amount(world, shop, account), "supportCod": false, "address": address(world.chance, &account.senders[0].person),
    }))
}

/// Numbers left, as a number or as a text; a direct courier counts none.
fn amount(world: &World, shop: usize, account: &WaybillAccount) -> Value {
    let left = match account.carrier.direct {
        true => 0,
        false => world.balance(shop, &account.id).left,
    };
    match world.chance.percent(50, &["jd amount", &account.id]) {
        true => json!(left.to_string()),
        false => json!(left),
    }
}

/// `country` holds the district and `countryside` the street, spelt so.
fn address(chance: Chance, person: &Receiver) -> Value {
    let region = |name: &str| {
        let id: u64 = region_id(chance, name).parse().unwrap_or(0);
        id
    };
    json!({
        "provinceId": region(&person.province), "provinceName": person.province, "cityId": region(&person.city), "cityName": person.city,
        "countryId": region(&person.district), "countryName": person.district, "countrysideId": 0, "countrysideName": "",
        "address": person.address,
    })
}
