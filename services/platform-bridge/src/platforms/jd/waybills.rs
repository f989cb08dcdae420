//! Electronic waybills of the carriers that the shop signed (无界电子面单). Nothing tells what
//! a repeated request does, and nothing finds a number by its order.

use super::{
    Jd, Request, send, send_json,
    waybill_accounts::{accounts, templates},
    waybill_answers::{data, issued, label},
    waybill_requests::{content, print_query, provider},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Issued, PrintData, Repeating, ShopAccess, WaybillAccount, WaybillRef,
        WaybillRequest, WaybillTemplate, Waybills,
    },
    platforms::reading::meets_all,
};
use async_trait::async_trait;
use serde_json::json;

const PULL: (&str, Effect) = ("jingdong.printing.printData.pullData", Effect::Read);
const TEMPLATES: (&str, Effect) = ("jingdong.printing.template.getTemplateList", Effect::Read);

#[async_trait]
impl Waybills for Jd {
    fn batch(&self) -> usize {
        1
    }

    fn repeating(&self) -> Repeating {
        Repeating::StopForPerson
    }

    async fn accounts(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<WaybillAccount>, CallError> {
        let request = Request::read(
            "jingdong.ldop.alpha.provider.sign.success",
            [("vendorCode", shop.platform_shop_id.clone())],
        );
        send(http, shop, request, |_, payload| accounts(payload)).await
    }

    async fn templates(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        carrier_code: &str,
    ) -> Result<Vec<WaybillTemplate>, CallError> {
        let business = json!({"param1": {}});
        send_json(http, shop, TEMPLATES, &business, |_, payload| {
            templates(payload, carrier_code)
        })
        .await
    }

    async fn get(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        requests: &[WaybillRequest],
    ) -> Result<Vec<Result<Issued, CallError>>, CallError> {
        let mut outcomes = Vec::with_capacity(requests.len());
        for request in requests {
            match receive(http, shop, request).await {
                Err(error) if outcomes.is_empty() && meets_all(&error) => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        Ok(outcomes)
    }

    async fn find(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _request: &WaybillRequest,
    ) -> Result<Option<Issued>, CallError> {
        Err(CallError::Unsupported {
            reason: "JD looks a waybill up by its number alone: whether a request brought one is \
                     seen in JD's own console",
        })
    }

    async fn update(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _changed: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        Err(CallError::Unsupported {
            reason: "JD changes no label: give the number back and have another",
        })
    }

    async fn cancel(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<(), CallError> {
        let request = Request::write(
            "jingdong.ldop.alpha.waybill.api.unbind",
            [
                ("waybillCode", waybill.waybill_no.clone()),
                ("providerCode", provider(waybill)?),
            ],
        );
        send(http, shop, request, |_, payload| {
            data(payload, Effect::Write).map(drop)
        })
        .await
    }

    async fn print_data(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        let business = print_query(&shop.platform_shop_id, waybill)?;
        let template_url = &waybill.request.template_url;
        send_json(http, shop, PULL, &business, |_, payload| {
            label(payload, template_url)
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
            reason: "JD takes no report of printed labels",
        })
    }
}

/// Has the number of one request.
async fn receive(
    http: &Engine,
    shop: &ShopAccess,
    request: &WaybillRequest,
) -> Result<Issued, CallError> {
    let content = content(&shop.platform_shop_id, request)?;
    let call = Request::write(
        "jingdong.ldop.alpha.waybill.receive",
        [("content", content.to_string())],
    );
    send(http, shop, call, |_, payload| issued(payload, request)).await
}
