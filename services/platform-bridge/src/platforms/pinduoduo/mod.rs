//! Pinduoduo (POP gateway): orders, after-sales, listings, shipping, waybills, receivers,
//! memos, tokens and the message channel.
//!
//! One path for every call; `type` selects it, and the key under which the answer
//! stands is listed per call because it cannot be derived. See `README.md` beside this
//! file for what was decided where the documentation is silent.

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
mod orders;
mod parcels;
mod push;
mod receivers;
mod shipping;
mod sign;
#[cfg(test)]
mod tests;
mod upkeep;
mod waybills;
mod wire;
mod wire_after_sale;
mod wire_receiver;
mod writes;

use super::reading::{Answer, Envelope, parse};
use crate::{
    http::{Body, Call, Effect, Engine},
    platform::{
        Authorisation, CallError, Connector, Decisions, Feed, Listings, Memos, Pushes, RateLimits,
        Receivers, Shipping, ShopAccess, Waybills,
    },
};
use bytes::Bytes;
use chrono::Utc;
use errors::ErrorResponse;
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::Platform};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use writes::write;

/// The connector of Pinduoduo.
#[derive(Debug, Clone, Copy)]
pub struct Pinduoduo;

impl Connector for Pinduoduo {
    fn platform(&self) -> Platform {
        Platform::Pinduoduo
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
        Ok(Pushes::Channel(self))
    }

    fn listings(&self) -> Result<&dyn Listings, CallError> {
        Ok(self)
    }

    fn shipping(&self) -> Result<&dyn Shipping, CallError> {
        Ok(self)
    }

    fn waybills(&self) -> Result<&dyn Waybills, CallError> {
        Ok(self)
    }

    fn receivers(&self) -> Result<&dyn Receivers, CallError> {
        Ok(self)
    }

    fn memos(&self) -> Result<&dyn Memos, CallError> {
        Ok(self)
    }

    fn authorisation(&self) -> Result<&dyn Authorisation, CallError> {
        Ok(self)
    }
}

/// A call of the gateway: its `type`, the key of its answer, what it changes and
/// whether it speaks for a shop.
struct Method {
    name: &'static str,
    root: &'static str,
    effect: Effect,
    needs_token: bool,
    rates: &'static RateLimits,
}

/// Root of an answer that is documented without one: the document itself, or what stands
/// under the only key around it.
const NO_ROOT: &str = "";

const fn method(name: &'static str, root: &'static str, effect: Effect) -> Method {
    Method {
        name,
        root,
        effect,
        needs_token: true,
        rates: &limits::RATES,
    }
}

/// Parameters of one call beside the common ones.
type Params = Vec<(&'static str, String)>;

/// Signs and sends a call; `read` gets the answer and the JSON under its root key.
async fn send<T>(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    params: Params,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let call = Call {
        method: method.name,
        host: "https://gw-api.pinduoduo.com",
        path: "/api/router",
        query: Vec::new(),
        body: Body::Json(signed(shop, method, params)),
        effect: method.effect,
    };
    http.call(shop, method.rates, call, move |body: &Bytes| {
        let answer = Answer::new(body);
        let part = payload(answer.text(), method)?;
        read(&answer, part)
    })
    .await
}

fn signed(shop: &ShopAccess, method: &Method, params: Params) -> BTreeMap<&'static str, String> {
    let mut params: BTreeMap<&'static str, String> = params.into_iter().collect();
    params.insert("type", method.name.into());
    params.insert("client_id", shop.app_key.clone());
    params.insert("timestamp", Utc::now().timestamp().to_string());
    params.insert("data_type", "JSON".into());
    if method.needs_token {
        params.insert("access_token", shop.access_token.expose_secret().into());
    }
    // How an empty text is signed is not documented, so none is sent.
    params.retain(|_, value| !value.is_empty());
    params.insert("sign", sign::sign(shop.app_secret.expose_secret(), &params));
    params
}

/// What stands under the method's root key, or the error that stands in its place.
fn payload<'a>(text: &'a str, method: &Method) -> Result<&'a str, CallError> {
    let envelope: Envelope<'_> = parse(text, method.name)?;
    if let Some(error) = envelope.get("error_response") {
        let error: ErrorResponse<'_> = parse(error.get(), "error_response")?;
        return Err(errors::read(&error).into_call_error(method.effect));
    }
    let stand_alone = ["order_sn", "result"];
    let under_root = match method.root {
        NO_ROOT if stand_alone.iter().any(|key| envelope.contains_key(*key)) => return Ok(text),
        NO_ROOT => envelope.values().find(|part| part.get().starts_with('{')),
        root => envelope.get(root),
    };
    under_root
        .map(|payload| payload.get())
        .ok_or_else(|| CallError::Malformed {
            message: format!("the answer to {} has no {:?}", method.name, method.root),
        })
}
