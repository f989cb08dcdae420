//! Where sellers get electronic waybills: one account for each carrier a platform offers them of,
//! with the addresses that parcels may be sent from.

use super::seller_address::{SellerAddress, seller_addresses};
use crate::chance::Chance;
use crate::world::shop::Shop;
use crate::world::waybill::NumberForm;

/// A carrier whose numbers a platform gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WaybillCarrier {
    /// The platform's code of it in waybill calls.
    pub(crate) code: &'static str,
    /// Gives any number of waybills; a franchise sells them by the piece.
    pub(crate) direct: bool,
    pub(crate) number: NumberForm,
}

impl WaybillCarrier {
    pub(crate) const fn direct(code: &'static str, number: NumberForm) -> Self {
        Self {
            code,
            direct: true,
            number,
        }
    }

    pub(crate) const fn franchise(code: &'static str, number: NumberForm) -> Self {
        Self {
            code,
            direct: false,
            number,
        }
    }
}

/// An account of a shop at a carrier.
#[derive(Clone, Debug)]
pub(crate) struct WaybillAccount {
    pub(crate) carrier: WaybillCarrier,
    /// Number of the branch or, at a direct carrier, of the settlement account.
    pub(crate) id: String,
    /// The branch in words.
    pub(crate) branch: String,
    /// Parcels may be sent from these.
    pub(crate) senders: [SellerAddress; 2],
}

impl WaybillAccount {
    /// Whether an address is one of the account's; an absent part is an empty one.
    pub(crate) fn sends_from(
        &self,
        province: &str,
        city: &str,
        district: &str,
        detail: &str,
    ) -> bool {
        self.senders.iter().any(|sender| {
            let person = &sender.person;
            [
                &person.province,
                &person.city,
                &person.district,
                &person.address,
            ] == [province, city, district, detail]
        })
    }
}

/// All accounts of a shop, in the order of its platform's carriers.
pub(crate) fn waybill_accounts(chance: Chance, shop: &Shop) -> Vec<WaybillAccount> {
    let account = |carrier: &WaybillCarrier| {
        let drawn = chance.below(
            900_000,
            &["waybill account", shop.id.as_str(), carrier.code],
        );
        let senders = seller_addresses(chance, shop);
        let home = &senders[0].person;
        WaybillAccount {
            carrier: *carrier,
            id: (100_000 + drawn).to_string(),
            branch: format!("{}{}网点", home.city, home.district),
            senders,
        }
    };
    let carriers = shop.platform.marketplace().waybill_carriers();
    carriers.iter().map(account).collect()
}

/// The account of a shop at a carrier.
pub(crate) fn account_at(chance: Chance, shop: &Shop, carrier: &str) -> Option<WaybillAccount> {
    let mut accounts = waybill_accounts(chance, shop).into_iter();
    accounts.find(|account| account.carrier.code == carrier)
}
