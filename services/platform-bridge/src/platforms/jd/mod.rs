//! JD (JOS gateway, `routerjson`): orders, after-sales, listings, shipping, memos, tokens.
//!
//! One path for every call; `method` selects it, and all that a call asks for is one
//! JSON text, signed as it is sent. See `README.md` beside this file for what was
//! decided where the documentation is silent.

mod after_sale_calls;
mod after_sale_states;
mod after_sales;
mod carriers;
mod decisions;
mod errors;
mod limits;
mod listings;
mod map;
mod map_after_sale;
mod map_lines;
mod map_listing;
mod orders;
mod service_decisions;
mod shipping;
mod sign;
#[cfg(test)]
mod tests;
mod upkeep;
mod wire;
mod wire_after_sale;

use super::reading::{Answer, Envelope, beijing, parse};
use crate::{
    http::{Body, Call, Effect, Engine},
    platform::{
        Authorisation, CallError, Connector, Decisions, Feed, Listings, Memos, Pushes, RateLimits,
        Receivers, Shipping, ShopAccess, Waybills,
    },
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::Platform};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use wire::{GatewayError, Node};

/// The connector of JD.
#[derive(Debug, Clone, Copy)]
pub struct Jd;

impl Connector for Jd {
    fn platform(&self) -> Platform {
        Platform::Jd
    }

    fn rates(&self) -> &'static RateLimits {
        &limits::RATES
    }

    fn orders(&self) -> Result<&dyn Feed, CallError> {
        Ok(self)
    }

    fn after_sales(&self) -> Result<&dyn Feed<PlatformAfterSale>, CallError> {
        Ok(self)
    }

    fn decisions(&self) -> Result<&dyn Decisions, CallError> {
        Ok(self)
    }

    fn pushes(&self) -> Result<Pushes<'_>, CallError> {
        Err(CallError::Unsupported {
            reason: "JD publishes no signed push: the frames of its message service are not \
                     documented, so everything comes by asking",
        })
    }

    fn listings(&self) -> Result<&dyn Listings, CallError> {
        Ok(self)
    }

    fn shipping(&self) -> Result<&dyn Shipping, CallError> {
        Ok(self)
    }

    fn waybills(&self) -> Result<&dyn Waybills, CallError> {
        Err(CallError::Unsupported {
            reason: "not connected yet",
        })
    }

    fn receivers(&self) -> Result<&dyn Receivers, CallError> {
        Err(CallError::Unsupported {
            reason: "not connected yet",
        })
    }

    fn memos(&self) -> Result<&dyn Memos, CallError> {
        Ok(self)
    }

    fn authorisation(&self) -> Result<&dyn Authorisation, CallError> {
        Ok(self)
    }
}

/// Business parameters of one call; JD takes numbers as texts.
type Params = BTreeMap<&'static str, String>;

/// One method of the gateway and its own parameters.
struct Request {
    method: &'static str,
    effect: Effect,
    params: Params,
}

impl Request {
    fn read<const N: usize>(method: &'static str, params: [(&'static str, String); N]) -> Self {
        Self {
            method,
            effect: Effect::Read,
            params: Params::from(params),
        }
    }

    fn write<const N: usize>(method: &'static str, params: [(&'static str, String); N]) -> Self {
        Self {
            effect: Effect::Write,
            ..Self::read(method, params)
        }
    }
}

/// Signs and sends `request`; `read` gets the answer and the JSON under its root key,
/// whose own `code` is good. What the business behind it says is left to `read`.
async fn send<T>(
    http: &Engine,
    shop: &ShopAccess,
    request: Request,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let (method, effect) = (request.method, request.effect);
    let call = Call {
        method,
        host: "https://api.jd.com",
        path: "/routerjson",
        query: Vec::new(),
        body: Body::Form(signed(shop, method, &request.params, Utc::now())),
        effect,
    };
    http.call(shop, &limits::RATES, call, move |body: &Bytes| {
        let answer = Answer::new(body);
        let part = payload(answer.text(), method, effect)?;
        read(&answer, part)
    })
    .await
}

fn signed(shop: &ShopAccess, method: &str, params: &Params, now: DateTime<Utc>) -> Params {
    let business: serde_json::Map<String, serde_json::Value> = params
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.as_str().into()))
        .collect();
    let mut form = Params::from([
        ("method", method.to_owned()),
        ("app_key", shop.app_key.clone()),
        ("access_token", shop.access_token.expose_secret().to_owned()),
        ("timestamp", beijing(now)),
        ("v", "2.0".to_owned()),
        (
            "360buy_param_json",
            serde_json::Value::Object(business).to_string(),
        ),
    ]);
    form.retain(|_, value| !value.is_empty());
    form.insert("sign", sign::sign(shop.app_secret.expose_secret(), &form));
    form
}

/// What stands under the method's root key, or the error that stands in its place.
fn payload<'a>(text: &'a str, method: &str, effect: Effect) -> Result<&'a str, CallError> {
    let envelope: Envelope<'_> = parse(text, method)?;
    if let Some(error) = envelope.get("error_response") {
        let error: GatewayError<'_> = parse(error.get(), "error_response")?;
        return Err(errors::gateway(&error).into_call_error(effect));
    }
    let root = method.replace('.', "_");
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
        "" => Err(CallError::Malformed {
            message: format!("code of {root}_responce is missing"),
        }),
        _ => {
            let error: GatewayError<'_> = parse(payload, method)?;
            Err(errors::gateway(&error).into_call_error(effect))
        }
    }
}
