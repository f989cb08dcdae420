//! Waybills of Pinduoduo's cloud print.

use super::{
    Method, NO_ROOT, Pinduoduo,
    carriers::{logistics_id, our_code},
    errors, limits, method,
    parcels::{account_kind, apply, parcel, user_id},
    send, write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Issued, PrintData, Repeating, ShopAccess, WaybillAccount, WaybillReceiver,
        WaybillRef, WaybillRequest, WaybillTemplate, Waybills,
    },
    platforms::reading::{
        Asking, cloud_accounts,
        cloud_found::{self, Found},
        cloud_labels, cloud_print,
    },
};
use async_trait::async_trait;
use serde_json::{Value, json};

static GET: Method = method("pdd.waybill.get", "pdd_waybill_get_response", Effect::Write);
static UPDATE: Method = method(
    "pdd.waybill.update",
    "pdd_waybill_update_response",
    Effect::Write,
);
static CANCEL: Method = method(
    "pdd.waybill.cancel",
    "pdd_waybill_cancel_response",
    Effect::Write,
);
static BY_NUMBER: Method = method(
    "pdd.waybill.query.by.waybillcode",
    "pdd_waybill_query_by_waybillcode_response",
    Effect::Read,
);
static ACCOUNTS: Method = method(
    "pdd.waybill.search",
    "pdd_waybill_search_response",
    Effect::Read,
);
static TEMPLATES: Method = method(
    "pdd.cloudprint.stdtemplates.get",
    "pdd_cloudprint_stdtemplates_get_response",
    Effect::Read,
);
pub(super) static PRINTED: Method = method("pdd.erp.order.sync", NO_ROOT, Effect::Write);

/// `order_state`: the label was printed.
const LABEL_PRINTED: &str = "1";

#[async_trait]
impl Waybills for Pinduoduo {
    fn batch(&self) -> usize {
        limits::WAYBILLS
    }

    /// What a repeated key gives is documented nowhere, and no call tells numbers by orders.
    fn repeating(&self) -> Repeating {
        Repeating::StopForPerson
    }

    async fn accounts(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<WaybillAccount>, CallError> {
        send(http, shop, &ACCOUNTS, Vec::new(), |_, payload| {
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
        let params = vec![("wp_code", carrier_code.to_owned())];
        send(http, shop, &TEMPLATES, params, |_, payload| {
            cloud_accounts::templates(payload)
        })
        .await
    }

    async fn get(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        requests: &[WaybillRequest],
    ) -> Result<Vec<Result<Issued, CallError>>, CallError> {
        let user_id = user_id(&shop.platform_shop_id);
        let mut asking = Asking::new(requests, |request| parcel(request, user_id.clone()));
        while let Some(call) = asking.next_call() {
            let apply = apply(call.first, &call.parcels);
            let params = vec![(
                "param_waybill_cloud_print_apply_new_request",
                apply.to_string(),
            )];
            let answer = send(http, shop, &GET, params, |_, payload| {
                cloud_labels::numbers(payload)
            });
            asking.take(call, answer.await, errors::may_be_done)?;
        }
        Ok(asking.outcomes())
    }

    async fn find(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _request: &WaybillRequest,
    ) -> Result<Option<Issued>, CallError> {
        Err(CallError::Unsupported {
            reason: "Pinduoduo tells waybills by their numbers alone, not by orders",
        })
    }

    async fn update(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        changed: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        let parcel = parcel(&changed.request, Value::Null)?;
        let mut update = cloud_print::changed(parcel, &changed.request, &changed.waybill_no);
        update["wp_code"] = changed.request.carrier_code.as_str().into();
        let params = vec![(
            "param_waybill_cloud_print_update_request",
            update.to_string(),
        )];
        send(http, shop, &UPDATE, params, |_, payload| {
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
            ("wp_code", waybill.request.carrier_code.clone()),
            ("waybill_code", waybill.waybill_no.clone()),
        ];
        let told = send(http, shop, &CANCEL, params, |_, payload| cancelled(payload)).await;
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

    /// Saying it again changes nothing, so each printing is told.
    async fn printed(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
        _again: bool,
    ) -> Result<(), CallError> {
        if matches!(waybill.request.receiver, WaybillReceiver::Plain(_)) {
            return Err(CallError::Unsupported {
                reason: "Pinduoduo wants to know of its own orders' labels alone",
            });
        }
        let carrier = logistics_id(&waybill.request.carrier_code)?;
        for order_sn in &waybill.request.platform_order_ids {
            let params = vec![
                ("order_sn", order_sn.clone()),
                ("order_state", LABEL_PRINTED.to_owned()),
                ("waybill_no", waybill.waybill_no.clone()),
                ("logistics_id", carrier.to_string()),
            ];
            write(http, shop, &PRINTED, params).await?;
        }
        Ok(())
    }
}

/// What stands at a number.
async fn labels(
    http: &Engine,
    shop: &ShopAccess,
    waybill: &WaybillRef,
) -> Result<Vec<Found>, CallError> {
    let query = json!([{
        "wp_code": waybill.request.carrier_code,
        "waybill_code": waybill.waybill_no,
        "object_id": waybill.request.parcel_key,
    }]);
    let params = vec![("param_list", query.to_string())];
    // Its rows tell no codes.
    send(http, shop, &BY_NUMBER, params, |_, payload| {
        cloud_found::found(payload, |_| false)
    })
    .await
}

/// Whether a number was given back.
pub(super) fn cancelled(payload: &str) -> Result<(), CallError> {
    match cloud_labels::is_taken_back(payload)? {
        true => Ok(()),
        false => Err(CallError::Refused {
            code: errors::NOT_SUCCESS.into(),
            message: "Pinduoduo answered without success and without a reason".into(),
        }),
    }
}
