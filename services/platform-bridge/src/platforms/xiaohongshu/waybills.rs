//! Electronic waybills: numbers and labels by the `express.*EbillOrder*` calls.

use super::{
    Method, Xiaohongshu, errors, limits, method, send, waybill_accounts,
    waybill_request::{self as request, BILL_VERSION},
    wire_waybill::{CreatedResponse, UpdatedResponse, Waybill},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Issued, PrintData, Repeating, ShopAccess, WaybillAccount, WaybillRef,
        WaybillRequest, WaybillTemplate, Waybills,
    },
    platforms::reading::{Answers, Field, decode, outcomes, parse},
};
use async_trait::async_trait;
use serde_json::{Map, Value, json};

static CREATE: Method = method("express.createEbillOrders", Effect::Write);
static UPDATE: Method = method("express.updateEbillOrder", Effect::Write);
static CANCEL: Method = method("express.cancelEbillOrder", Effect::Write);
static QUERY: Method = method("express.queryEbillOrder", Effect::Read);

#[async_trait]
impl Waybills for Xiaohongshu {
    fn batch(&self) -> usize {
        limits::WAYBILLS
    }

    /// By trade and package id, both of which are made of the parcel's key.
    fn repeating(&self) -> Repeating {
        Repeating::GivesTheSame
    }

    async fn accounts(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<WaybillAccount>, CallError> {
        waybill_accounts::accounts(http, shop).await
    }

    async fn templates(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        carrier_code: &str,
    ) -> Result<Vec<WaybillTemplate>, CallError> {
        waybill_accounts::templates(http, shop, carrier_code).await
    }

    async fn get(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        requests: &[WaybillRequest],
    ) -> Result<Vec<Result<Issued, CallError>>, CallError> {
        let mut all = Vec::with_capacity(requests.len());
        for together in requests.chunk_by(request::fit_one_call) {
            match create(http, shop, together).await {
                Ok(these) => all.extend(these),
                Err(error) if all.is_empty() => return Err(error),
                // Numbers that were had already are kept.
                Err(error) => all.extend(together.iter().map(|_| Err(error.clone()))),
            }
        }
        Ok(all)
    }

    async fn find(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _request: &WaybillRequest,
    ) -> Result<Option<Issued>, CallError> {
        Err(CallError::Unsupported {
            reason: "Xiaohongshu finds a waybill by its number alone; the request repeated gives \
                     the same one",
        })
    }

    async fn update(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        changed: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        let fields = request::change(changed)?;
        send(http, shop, &UPDATE, fields, |_, payload| {
            let response: UpdatedResponse<'_> = parse(payload, "waybill")?;
            let label = response
                .waybill
                .and_then(|waybill| label(waybill.print_data));
            label.ok_or_else(no_label)
        })
        .await
    }

    async fn cancel(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<(), CallError> {
        let mut fields = named(waybill)?;
        if !waybill.reference.is_empty() {
            fields["waybillCode"] = waybill.reference.as_str().into();
        }
        match send(http, shop, &CANCEL, fields, |_, _| Ok(())).await {
            Err(error) if errors::was_given_back(&error) => Ok(()),
            outcome => outcome,
        }
    }

    async fn print_data(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        send(http, shop, &QUERY, named(waybill)?, |_, payload| {
            let waybill: Waybill<'_> = parse(payload, "waybill")?;
            label(waybill.print_data).ok_or_else(no_label)
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
            reason: "Xiaohongshu's print component tells the platform itself what it printed",
        })
    }
}

/// One call; a request that cannot be sent does not keep the others from it.
async fn create(
    http: &Engine,
    shop: &ShopAccess,
    requests: &[WaybillRequest],
) -> Result<Vec<Result<Issued, CallError>>, CallError> {
    let rows: Vec<Result<Value, CallError>> = requests.iter().map(request::row).collect();
    let sent: Vec<Value> = rows.iter().flatten().cloned().collect();
    let told = match requests.first() {
        Some(first) if !sent.is_empty() => {
            let fields = request::call(first, sent)?;
            let answer = send(http, shop, &CREATE, fields, |_, payload| issued(payload));
            answer.await.map_err(once_more)?
        }
        _ => Answers::new(),
    };
    Ok(outcomes(requests, rows, told, |request| {
        request.parcel_key.clone()
    }))
}

/// A request that came before has, or will have, its number: asked once more, the
/// platform gives that.
fn once_more(error: CallError) -> CallError {
    match errors::came_before(&error) {
        true => CallError::OutcomeUnknown {
            message: error.to_string(),
        },
        false => error,
    }
}

/// What became of each request.
pub(super) fn issued(payload: &str) -> Result<Answers, CallError> {
    let response: CreatedResponse<'_> = parse(payload, "waybills")?;
    let rows = response.way_bill_list.unwrap_or_default().into_iter();
    let told = rows.filter_map(|row| {
        let row: Waybill<'_> = decode(row.get()).ok()?;
        let key = row.object_id.text("objectId").ok()?;
        Some((key, of_row(&row)))
    });
    Ok(told.collect())
}

/// A parcel is never asked for as one of a set, so that a number of the whole comes only
/// where a carrier knows nothing but sets; it is what the number is given back by.
fn of_row(row: &Waybill<'_>) -> Result<Issued, CallError> {
    let failed = row.success.int("success") == Ok(Some(0));
    let number = |field: Field<'_>| field.text("number").unwrap_or_default().trim().to_owned();
    let (waybill_no, parent) = (number(row.waybill_code), number(row.parent_waybill_code));
    if !failed && !waybill_no.is_empty() {
        return Ok(Issued {
            waybill_no,
            reference: parent.clone(),
            parent_waybill_no: parent,
            print: label(row.print_data),
        });
    }
    match errors::of_row(failed, row.error_code, row.error_msg) {
        Some(error) => Err(once_more(error.into_call_error(CREATE.effect))),
        None => Err(CallError::OutcomeUnknown {
            message: "the answer has neither a number nor an error".into(),
        }),
    }
}

/// A label as the print component takes it: one JSON object.
fn label(print_data: Field<'_>) -> Option<PrintData> {
    let text = print_data.text("printData").ok()?;
    let object: Map<String, Value> = serde_json::from_str(&text).ok()?;
    (!object.is_empty()).then_some(PrintData(text))
}

fn no_label() -> CallError {
    CallError::Malformed {
        message: "printData is no JSON object".into(),
    }
}

fn named(waybill: &WaybillRef) -> Result<Value, CallError> {
    Ok(json!({
        "billVersion": BILL_VERSION,
        "cpCode": request::carrier(&waybill.request)?.cp_code,
        "waybillCode": waybill.waybill_no,
    }))
}
