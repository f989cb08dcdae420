//! Waybills of Cainiao's cloud print.

use super::{
    Request, Taobao,
    carriers::{company, our_code},
    errors, limits,
    parcels::{account_kind, apply, parcel},
    send,
    wire::SellerResponse,
};
use crate::{
    http::Engine,
    platform::{
        CallError, Issued, PrintData, Repeating, ShopAccess, WaybillAccount, WaybillRef,
        WaybillRequest, WaybillTemplate, Waybills,
    },
    platforms::reading::{
        Asking, cloud_accounts,
        cloud_found::{self, Found},
        cloud_labels, cloud_print, parse,
    },
};
use async_trait::async_trait;
use serde_json::{Value, json};

#[async_trait]
impl Waybills for Taobao {
    fn batch(&self) -> usize {
        limits::WAYBILLS
    }

    /// That a repeated key gives the same number is said, but not by Cainiao itself.
    fn repeating(&self) -> Repeating {
        Repeating::AskFirst
    }

    async fn accounts(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<WaybillAccount>, CallError> {
        let request = Request::read("cainiao.waybill.ii.search", Vec::new());
        send(http, shop, request, |_, payload| {
            cloud_accounts::accounts(payload, our_code, account_kind)
        })
        .await
    }

    async fn templates(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        carrier_code: &str,
    ) -> Result<Vec<WaybillTemplate>, CallError> {
        let request = Request::read("cainiao.cloudprint.stdtemplates.get", Vec::new());
        let all = send(http, shop, request, |_, payload| {
            cloud_accounts::templates(payload)
        });
        let mut templates = all.await?;
        templates.retain(|template| {
            carrier_code.is_empty() || template.platform_carrier == company(carrier_code)
        });
        Ok(templates)
    }

    async fn get(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        requests: &[WaybillRequest],
    ) -> Result<Vec<Result<Issued, CallError>>, CallError> {
        let user_id = user_id(http, shop).await?;
        let mut asking = Asking::new(requests, |request| parcel(request, user_id.clone()));
        while let Some(call) = asking.next_call() {
            let answer = match apply(call.first, &call.parcels) {
                Ok(request) => {
                    let numbers = send(http, shop, request, |_, payload| {
                        cloud_labels::numbers(payload)
                    });
                    numbers.await
                }
                Err(error) => Err(error),
            };
            asking.take(call, answer, errors::of_a_parcel)?;
        }
        Ok(asking.outcomes())
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        request: &WaybillRequest,
    ) -> Result<Option<Issued>, CallError> {
        let order = request.platform_order_ids.first();
        let query = json!([{"biz_sub_code": order, "object_id": request.parcel_key}]);
        let params = vec![("param_list", query.to_string())];
        let question = Request::read("cainiao.waybill.ii.query.by.tradecode", params);
        let rows = send(http, shop, question, |_, payload| {
            cloud_found::found(payload, errors::broke_inside)
        });
        cloud_found::number_of(&request.parcel_key, rows.await?)
    }

    async fn update(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        changed: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        let parcel = parcel(&changed.request, Value::Null)?;
        let mut update = cloud_print::changed(parcel, &changed.request, &changed.waybill_no);
        update["cp_code"] = company(&changed.request.carrier_code).into();
        let name = "param_waybill_cloud_print_update_request";
        let params = vec![(name, update.to_string())];
        let request = Request::write("cainiao.waybill.ii.update", params);
        send(http, shop, request, |_, payload| {
            cloud_labels::changed_label(payload)
        })
        .await
    }

    async fn cancel(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<(), CallError> {
        let params = vec![
            ("cp_code", company(&waybill.request.carrier_code).to_owned()),
            ("waybill_code", waybill.waybill_no.clone()),
        ];
        let request = Request::write("cainiao.waybill.ii.cancel", params);
        let told = send(http, shop, request, |_, payload| cancelled(payload)).await;
        match told {
            Err(CallError::Refused { message, .. }) if cloud_labels::was_given_back(&message) => {
                Ok(())
            }
            // No code says that it was given back before: then nothing stands there any more.
            Err(CallError::Refused { code, message }) => match labels(http, shop, waybill).await {
                Ok(rows) if cloud_found::is_gone(&rows) => Ok(()),
                _ => Err(CallError::Refused { code, message }),
            },
            told => told,
        }
    }

    async fn print_data(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        cloud_found::label_of(&waybill.waybill_no, labels(http, shop, waybill).await?)
    }

    async fn printed(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _waybill: &WaybillRef,
        _again: bool,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "Taobao has no call that takes that a label was printed",
        })
    }
}

/// The seller's number, which each parcel names. A shop is known by its seller's nick too.
async fn user_id(http: &Engine, shop: &ShopAccess) -> Result<Value, CallError> {
    if let Ok(id) = shop.platform_shop_id.parse::<u64>() {
        return Ok(id.into());
    }
    let params = vec![("fields", "user_id".into())];
    let request = Request::read("taobao.user.seller.get", params);
    send(http, shop, request, |_, payload| {
        let response: SellerResponse<'_> = parse(payload, "user")?;
        let id = response.user.user_id.int("user_id").ok().flatten();
        id.map(Value::from).ok_or_else(|| CallError::Malformed {
            message: "user_id is no number".into(),
        })
    })
    .await
}

/// What stands at a number.
async fn labels(
    http: &Engine,
    shop: &ShopAccess,
    waybill: &WaybillRef,
) -> Result<Vec<Found>, CallError> {
    let query = json!([{
        "cp_code": company(&waybill.request.carrier_code),
        "waybill_code": waybill.waybill_no,
        "object_id": waybill.request.parcel_key,
    }]);
    let params = vec![("param_list", query.to_string())];
    let request = Request::read("cainiao.waybill.ii.query.by.waybillcode", params);
    send(http, shop, request, |_, payload| {
        cloud_found::found(payload, errors::broke_inside)
    })
    .await
}

/// Whether a number was given back.
fn cancelled(payload: &str) -> Result<(), CallError> {
    match cloud_labels::is_taken_back(payload)? {
        true => Ok(()),
        false => Err(errors::not_success()),
    }
}
