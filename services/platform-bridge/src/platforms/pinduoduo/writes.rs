//! Writes whose answer says nothing but success.

use super::{Method, Params, errors, send, wire::Written};
use crate::{
    http::Engine,
    platform::{CallError, ShopAccess},
    platforms::reading::{parse, text_for_people},
};

/// Sends a write whose answer says nothing but success.
pub(super) async fn write(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    params: Params,
) -> Result<(), CallError> {
    send(http, shop, method, params, |_, payload| written(payload)).await
}

/// Reads `success` or `is_success`, else `result`, and, where it is false, the reason beside
/// it.
pub(super) fn written(payload: &str) -> Result<(), CallError> {
    let answer: Written<'_> = parse(payload, "answer to a write")?;
    let said = match answer.success.is_said() {
        true => answer.success,
        false => answer.result,
    };
    if said.int("success") == Ok(Some(1)) {
        return Ok(());
    }
    let code = answer.error_code.text("error_code").unwrap_or_default();
    let message = answer.error_msg.text("error_msg").unwrap_or_default();
    Err(CallError::Refused {
        code: match code.as_str() {
            "" | "0" => errors::NOT_SUCCESS.into(),
            _ => code,
        },
        message: match message.as_str() {
            "" => "Pinduoduo answered without success and without a reason".into(),
            message => text_for_people(message),
        },
    })
}
