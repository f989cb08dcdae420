//! Carriers that a shipment of a shop may name, and the rules for its parcels.

use crate::{
    bridge::Bridge,
    error::Error,
    platform::{ChangeUntil, ParcelRules, Split},
    usecases::{ask_platform::ask_platform, request_pull::shop_id},
};
use oms_contracts::oms::bridge::v1::{
    self as contract, ListPlatformCarriersRequest, ListPlatformCarriersResponse, OrderSplit,
};

/// The platform's carriers of now, and its rules.
pub(crate) async fn list_carriers(
    bridge: &Bridge,
    request: ListPlatformCarriersRequest,
) -> Result<ListPlatformCarriersResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let told = ask_platform(bridge, shop_id, |connector, access| async move {
        let family = connector.shipping()?;
        let carriers = family.carriers(&bridge.http, &access).await?;
        Ok((carriers, family.rules()))
    });
    let (carriers, parcel_rules) = told.await?;
    let carriers = carriers
        .into_iter()
        .map(|carrier| contract::PlatformCarrier {
            carrier_code: carrier.carrier_code,
            platform_carrier: carrier.platform_carrier,
            name: carrier.name,
        });
    Ok(ListPlatformCarriersResponse {
        carriers: carriers.collect(),
        rules: Some(rules(parcel_rules)),
    })
}

fn rules(rules: &ParcelRules) -> contract::ParcelRules {
    let bound = |most: Option<u32>| most.map(|most| i32::try_from(most).unwrap_or(i32::MAX));
    let split = match rules.split {
        Split::Whole => OrderSplit::Whole,
        Split::ByLine => OrderSplit::ByLine,
        Split::ByUnit => OrderSplit::ByUnit,
    };
    contract::ParcelRules {
        split: split as i32,
        most_parcels: bound(rules.most_parcels),
        most_parcels_per_line: bound(rules.most_parcels_per_line),
        number_can_change: rules.change_until != ChangeUntil::Never,
        change_days: match rules.change_until {
            ChangeUntil::Days(days) => bound(Some(days)),
            ChangeUntil::Never | ChangeUntil::Received => None,
        },
        most_changes: bound(rules.most_changes),
    }
}
