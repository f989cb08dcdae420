//! Electronic waybills: numbers by a key that gives the same one again, and their labels,
//! which are read apart.

use super::{
    Douyin, Method, carriers::company, errors, limits, method, send, signed, waybill_answers,
    waybill_params, write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Issued, PrintData, Repeating, ShopAccess, WaybillAccount, WaybillRef,
        WaybillRequest, WaybillTemplate, Waybills,
    },
    platforms::reading::{Answers, outcomes},
};
use async_trait::async_trait;
use serde_json::json;
use std::collections::BTreeMap;

pub(super) static NETSITES: Method = method(
    "logistics.listShopNetsite",
    "/logistics/listShopNetsite",
    Effect::Read,
);
pub(super) static TEMPLATES: Method = method(
    "logistics.templateList",
    "/logistics/templateList",
    Effect::Read,
);
pub(super) static CREATE: Method = method(
    "logistics.newCreateOrder",
    "/logistics/newCreateOrder",
    Effect::Write,
);
pub(super) static LABEL: Method = method(
    "logistics.waybillApply",
    "/logistics/waybillApply",
    Effect::Read,
);
pub(super) static UPDATE: Method = method(
    "logistics.updateOrder",
    "/logistics/updateOrder",
    Effect::Write,
);
pub(super) static CANCEL: Method = method(
    "logistics.cancelOrder",
    "/logistics/cancelOrder",
    Effect::Write,
);
/// Called by the print component alone.
pub(super) static SHOP_KEY: Method = method(
    "logistics.getShopKey",
    "/logistics/getShopKey",
    Effect::Read,
);

#[async_trait]
impl Waybills for Douyin {
    fn batch(&self) -> usize {
        limits::WAYBILLS
    }

    fn repeating(&self) -> Repeating {
        Repeating::GivesTheSame
    }

    async fn accounts(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<WaybillAccount>, CallError> {
        let params = json!({"logistics_code": ""});
        send(http, shop, &NETSITES, &params, |_, payload| {
            waybill_answers::accounts(payload)
        })
        .await
    }

    async fn templates(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        carrier_code: &str,
    ) -> Result<Vec<WaybillTemplate>, CallError> {
        let only = match carrier_code {
            "" => None,
            carrier_code => Some(company(carrier_code)?),
        };
        send(http, shop, &TEMPLATES, &json!({}), |_, payload| {
            waybill_answers::templates(payload, only)
        })
        .await
    }

    async fn get(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        requests: &[WaybillRequest],
    ) -> Result<Vec<Result<Issued, CallError>>, CallError> {
        let parcels = waybill_params::parcels(requests);
        let told = match waybill_params::create(requests, &parcels)? {
            Some(params) => {
                send(http, shop, &CREATE, &params, |_, payload| {
                    waybill_answers::created(payload)
                })
                .await?
            }
            None => Answers::new(),
        };
        Ok(outcomes(requests, parcels, told, waybill_params::pack_id))
    }

    async fn find(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _request: &WaybillRequest,
    ) -> Result<Option<Issued>, CallError> {
        Err(CallError::Unsupported {
            reason: "Douyin does not look up numbers; asked again it gives the same one",
        })
    }

    async fn update(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        changed: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        let params = waybill_params::update(changed)?;
        write(http, shop, &UPDATE, &params).await?;
        self.print_data(http, shop, changed).await
    }

    async fn cancel(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<(), CallError> {
        let params = waybill_params::waybill(waybill)?;
        match send(http, shop, &CANCEL, &params, |_, payload| {
            waybill_answers::cancelled(payload)
        })
        .await
        {
            Err(CallError::Refused { code, .. }) if errors::is_given_back(&code) => Ok(()),
            cancelled => cancelled,
        }
    }

    async fn print_data(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        let params = json!({"waybill_applies": [waybill_params::waybill(waybill)?]});
        send(http, shop, &LABEL, &params, |_, payload| {
            waybill_answers::label(payload, &shop_key(shop)?, waybill)
        })
        .await
    }

    async fn printed(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _waybill: &WaybillRef,
        _again: bool,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "Douyin does not ask whether labels were printed",
        })
    }
}

/// The signed query by which the component fetches the key of the label. It holds for as long
/// as its timestamp does: ten minutes.
pub(super) fn shop_key(shop: &ShopAccess) -> Result<String, CallError> {
    let call = signed(shop, &SHOP_KEY, &json!({}))?;
    let mut query: BTreeMap<&str, String> = call.query.into_iter().collect();
    query.insert("param_json", "{}".into());
    let query = query.iter().map(|(name, value)| format!("{name}={value}"));
    Ok(query.collect::<Vec<_>>().join("&"))
}
