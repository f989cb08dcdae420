//! Where a shop may have waybill numbers from, and the layouts of its labels.

use crate::{
    bridge::Bridge,
    error::Error,
    platform::{AccountKind, WaybillAccount},
    usecases::{ask_platform::ask_platform, request_pull::shop_id, waybill_order::postal},
};
use oms_contracts::oms::bridge::v1::{
    self as contract, ListWaybillAccountsRequest, ListWaybillAccountsResponse,
    ListWaybillTemplatesRequest, ListWaybillTemplatesResponse, WaybillAccountKind,
};

/// The shop's accounts with carriers.
pub(crate) async fn list_waybill_accounts(
    bridge: &Bridge,
    request: ListWaybillAccountsRequest,
) -> Result<ListWaybillAccountsResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let accounts = ask_platform(bridge, shop_id, |connector, access| async move {
        connector.waybills()?.accounts(&bridge.http, &access).await
    });
    let accounts = accounts.await?.into_iter().map(account).collect();
    Ok(ListWaybillAccountsResponse { accounts })
}

/// The layouts of labels.
pub(crate) async fn list_waybill_templates(
    bridge: &Bridge,
    request: ListWaybillTemplatesRequest,
) -> Result<ListWaybillTemplatesResponse, Error> {
    let (shop_id, carrier) = (shop_id(&request.shop_id)?, request.carrier_code.as_str());
    let templates = ask_platform(bridge, shop_id, |connector, access| async move {
        let family = connector.waybills()?;
        family.templates(&bridge.http, &access, carrier).await
    });
    let told = |template: crate::platform::WaybillTemplate| contract::WaybillTemplate {
        template_id: template.id,
        name: template.name,
        url: template.url,
        platform_carrier: template.platform_carrier,
    };
    let templates = templates.await?.into_iter().map(told).collect();
    Ok(ListWaybillTemplatesResponse { templates })
}

fn account(account: WaybillAccount) -> contract::WaybillAccount {
    let kind = match account.kind {
        AccountKind::Direct => WaybillAccountKind::Direct,
        AccountKind::Franchise => WaybillAccountKind::Franchise,
        AccountKind::Other => WaybillAccountKind::Other,
    };
    contract::WaybillAccount {
        carrier_code: account.carrier_code,
        platform_carrier: account.platform_carrier,
        account_id: account.account_id,
        name: account.name,
        kind: kind as i32,
        balance: account.balance,
        senders: account.senders.into_iter().map(postal).collect(),
    }
}
