//! What waybill and print calls answered, in our words. JD wraps these answers in more than
//! one way, so the result is looked for.

use super::{
    errors,
    waybill_requests::order_of,
    wire_waybill::{Label, Printing, Received, ResultInfo},
};
use crate::{
    http::Effect,
    platform::{CallError, Issued, PrintData, WaybillRequest},
    platforms::reading::{Envelope, Field, parse},
};
use serde::Deserialize;
use serde_json::json;

/// The `data` of a waybill call that succeeded.
pub(super) fn data(payload: &str, effect: Effect) -> Result<Field<'_>, CallError> {
    let info: ResultInfo<'_> = parse(result(payload, "statusCode")?, "resultInfo")?;
    errors::check_code(info.status_code, "0", info.status_message, effect)?;
    Ok(info.data)
}

/// What a print call answered, whose own success is `1`.
pub(super) fn printing(payload: &str) -> Result<Printing<'_>, CallError> {
    let answer: Printing<'_> = parse(result(payload, "prePrintDatas")?, "returnType")?;
    errors::check_code(answer.code, "1", answer.message, Effect::Read)?;
    Ok(answer)
}

/// The result in an answer: what holds `key`, else its one part.
fn result<'a>(payload: &'a str, key: &str) -> Result<&'a str, CallError> {
    let parts: Envelope<'_> = parse(payload, "answer")?;
    if parts.contains_key(key) {
        return Ok(payload);
    }
    let mut parts = parts.values().map(|part| part.get());
    parts
        .find(|part| part.starts_with('{'))
        .ok_or_else(|| malformed("the answer has no result"))
}

/// The number of `request`; one of another order is none.
pub(super) fn issued(payload: &str, request: &WaybillRequest) -> Result<Issued, CallError> {
    let received: Received<'_> = decoded(data(payload, Effect::Write)?, "data")?;
    let order_id = received.platform_order_no.text("platformOrderNo");
    if !matches!(&order_id, Ok(id) if id.is_empty() || id == order_of(request)) {
        return Err(malformed("the number is another order's"));
    }
    let numbers: Vec<Field<'_>> = decoded(received.waybill_code_list, "waybillCodeList")?;
    let number = numbers.first().and_then(|number| number.id("number").ok()?);
    let waybill_no = number.ok_or_else(|| malformed("success without a number"))?;
    Ok(Issued {
        waybill_no,
        parent_waybill_no: String::new(),
        reference: String::new(),
        print: None,
    })
}

/// A label as the print component takes it.
pub(super) fn label(payload: &str, template_url: &str) -> Result<PrintData, CallError> {
    let labels: Vec<Label<'_>> = decoded(printing(payload)?.pre_print_datas, "prePrintDatas")?;
    let label = labels.first();
    let label = label.ok_or_else(|| malformed("prePrintDatas is empty"))?;
    errors::check_code(label.code, "1", label.msg, Effect::Read)?;
    match label.per_print_data.text("perPrintData") {
        Ok(data) if !data.is_empty() => {
            let label = json!({"tempUrl": template_url, "printData": [data]});
            Ok(PrintData(label.to_string()))
        }
        _ => Err(malformed("perPrintData is missing")),
    }
}

/// A part of an answer whose shape must be known to go on; an absent one says nothing.
pub(super) fn decoded<'a, T>(field: Field<'a>, name: &str) -> Result<T, CallError>
where
    T: Deserialize<'a> + Default,
{
    let part = field.decode(name);
    let part = part.map_err(|error| malformed(&error.message))?;
    Ok(part.unwrap_or_default())
}

fn malformed(message: &str) -> CallError {
    CallError::Malformed {
        message: message.to_owned(),
    }
}
