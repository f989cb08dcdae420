//! The envelope of each call: common parameters and one JSON text, signed as it is sent, and
//! what stands under the root key of its answer.

use super::{
    errors, limits, sign,
    wire::{GatewayError, Node},
};
use crate::{
    http::{Body, Call, Effect, Engine},
    platform::{CallError, ShopAccess},
    platforms::reading::{Answer, Envelope, beijing, parse},
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::collections::BTreeMap;

/// Business parameters of one call; JD takes numbers as texts.
pub(super) type Params = BTreeMap<&'static str, String>;

/// One method of the gateway and its own parameters.
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) effect: Effect,
    pub(super) params: Params,
}

impl Request {
    pub(super) fn read<const N: usize>(
        method: &'static str,
        params: [(&'static str, String); N],
    ) -> Self {
        Self {
            method,
            effect: Effect::Read,
            params: Params::from(params),
        }
    }

    pub(super) fn write<const N: usize>(
        method: &'static str,
        params: [(&'static str, String); N],
    ) -> Self {
        Self {
            effect: Effect::Write,
            ..Self::read(method, params)
        }
    }
}

/// Signs and sends `request`; `read` gets the answer and the JSON under its root key,
/// whose own `code` is good. What the business behind it says is left to `read`.
pub(super) async fn send<T>(
    http: &Engine,
    shop: &ShopAccess,
    request: Request,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let business = texts(&request.params);
    send_json(
        http,
        shop,
        (request.method, request.effect),
        &business,
        read,
    )
    .await
}

/// As [`send`], for a call one of whose parameters is an object.
pub(super) async fn send_json<T>(
    http: &Engine,
    shop: &ShopAccess,
    (method, effect): (&'static str, Effect),
    business: &Value,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let call = Call {
        method,
        host: "https://api.jd.com",
        path: "/routerjson",
        query: Vec::new(),
        body: Body::Form(signed(shop, method, business, Utc::now())),
        effect,
    };
    http.call(shop, &limits::RATES, call, move |body: &Bytes| {
        let answer = Answer::new(body);
        let part = payload(answer.text(), method, effect)?;
        read(&answer, part)
    })
    .await
}

/// Parameters as one JSON object of texts.
pub(super) fn texts(params: &Params) -> Value {
    let texts = params.iter();
    let texts = texts.map(|(key, value)| ((*key).to_owned(), value.as_str().into()));
    Value::Object(texts.collect())
}

pub(super) fn signed(
    shop: &ShopAccess,
    method: &str,
    business: &Value,
    now: DateTime<Utc>,
) -> Params {
    let mut form = Params::from([
        ("method", method.to_owned()),
        ("app_key", shop.app_key.clone()),
        ("access_token", shop.access_token.expose_secret().to_owned()),
        ("timestamp", beijing(now)),
        ("v", "2.0".to_owned()),
        ("360buy_param_json", business.to_string()),
    ]);
    form.retain(|_, value| !value.is_empty());
    form.insert("sign", sign::sign(shop.app_secret.expose_secret(), &form));
    form
}

/// What stands under the method's root key, or the error that stands in its place. Waybill
/// calls may answer without a root key, and without a `code` beside their own.
pub(super) fn payload<'a>(
    text: &'a str,
    method: &str,
    effect: Effect,
) -> Result<&'a str, CallError> {
    let envelope: Envelope<'_> = parse(text, method)?;
    if let Some(error) = envelope.get("error_response") {
        let error: GatewayError<'_> = parse(error.get(), "error_response")?;
        return Err(errors::gateway(&error).into_call_error(effect));
    }
    let is_waybill = method.starts_with("jingdong.ldop.alpha.");
    if is_waybill && envelope.contains_key("statusCode") {
        return Ok(text);
    }
    // The oldest methods answer under their name alone.
    let name = method.strip_prefix("360buy.").unwrap_or(method);
    let root = name.replace('.', "_");
    // `responce` is JD's own spelling; older methods write it as others do.
    let payload = ["responce", "response"]
        .iter()
        .find_map(|ending| envelope.get(format!("{root}_{ending}").as_str()))
        .ok_or_else(|| CallError::Malformed {
            message: format!("{root}_responce is missing"),
        })?
        .get();
    let node: Node<'_> = parse(payload, method)?;
    match node.code.text("code").unwrap_or_default().as_str() {
        "0" => Ok(payload),
        "" if is_waybill => Ok(payload),
        "" => Err(CallError::Malformed {
            message: format!("code of {root}_responce is missing"),
        }),
        _ => {
            let error: GatewayError<'_> = parse(payload, method)?;
            Err(errors::gateway(&error).into_call_error(effect))
        }
    }
}
