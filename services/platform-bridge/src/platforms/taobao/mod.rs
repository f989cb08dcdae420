//! Taobao and Tmall (TOP gateway): orders, after-sales, listings, shipping, waybills,
//! receivers, memos, tokens and the message channel.
//!
//! One path for every call; `method` selects it. See `README.md` beside this file for
//! what was decided where the documentation is silent.

mod after_sale_states;
mod after_sales;
mod carriers;
mod decisions;
mod errors;
mod limits;
mod listings;
mod map;
mod map_after_sale;
mod map_listing;
mod orders;
mod parcels;
mod payment;
mod push;
mod receivers;
mod refusals;
mod shipping;
mod sign;
#[cfg(test)]
mod tests;
mod upkeep;
mod waybills;
mod wire;
mod wire_after_sale;
mod wire_receiver;

use super::reading::{Answer, Envelope, beijing, parse};
use crate::{
    http::{Body, Call, Effect, Engine, FilePart},
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

/// The connector of Taobao and Tmall.
#[derive(Debug, Clone, Copy)]
pub struct Taobao;

impl Connector for Taobao {
    fn platform(&self) -> Platform {
        Platform::Taobao
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

/// One method of the gateway and its own parameters.
#[derive(Debug)]
struct Request {
    method: &'static str,
    effect: Effect,
    /// False for the few calls that need no seller.
    needs_session: bool,
    params: Vec<(&'static str, String)>,
    /// A picture, which is sent beside the signed parameters.
    file: Option<FilePart>,
}

impl Request {
    fn read(method: &'static str, params: Vec<(&'static str, String)>) -> Self {
        Self {
            method,
            effect: Effect::Read,
            needs_session: true,
            params,
            file: None,
        }
    }

    fn write(method: &'static str, params: Vec<(&'static str, String)>) -> Self {
        Self {
            effect: Effect::Write,
            ..Self::read(method, params)
        }
    }
}

/// Signs and sends `request`; `read` gets the answer and the JSON under its root key.
async fn send<T>(
    http: &Engine,
    shop: &ShopAccess,
    mut request: Request,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let (method, effect) = (request.method, request.effect);
    let file = request.file.take();
    let params = signed(shop, request);
    let call = Call {
        method,
        host: "https://gw.api.taobao.com",
        path: "/router/rest",
        query: Vec::new(),
        body: match file {
            Some(file) => Body::Parts(params, file),
            None => Body::Form(params),
        },
        effect,
    };
    http.call(shop, &limits::RATES, call, move |body: &Bytes| {
        let answer = Answer::new(body);
        let part = payload(answer.text(), method, effect)?;
        read(&answer, part)
    })
    .await
}

fn signed(shop: &ShopAccess, request: Request) -> BTreeMap<&'static str, String> {
    let mut params: BTreeMap<&'static str, String> = request.params.into_iter().collect();
    params.retain(|_, value| !value.is_empty());
    params.insert("method", request.method.into());
    params.insert("app_key", shop.app_key.clone());
    params.insert("timestamp", beijing(Utc::now()));
    params.insert("v", "2.0".into());
    params.insert("format", "json".into());
    params.insert("sign_method", "hmac-sha256".into());
    if request.needs_session {
        params.insert("session", shop.access_token.expose_secret().into());
    }
    params.insert("sign", sign::sign(shop.app_secret.expose_secret(), &params));
    params
}

/// What stands under the method's root key, or the error that stands in its place.
fn payload<'a>(text: &'a str, method: &str, effect: Effect) -> Result<&'a str, CallError> {
    let envelope: Envelope<'_> = parse(text, method)?;
    if let Some(error) = envelope.get("error_response") {
        let error: ErrorResponse<'_> = parse(error.get(), "error_response")?;
        return Err(errors::read(&error).into_call_error(effect));
    }
    let root = root_key(method);
    envelope
        .get(root.as_str())
        .map(|payload| payload.get())
        .ok_or_else(|| CallError::Malformed {
            message: format!("{root} is missing"),
        })
}

/// `taobao.trade.fullinfo.get` answers under `trade_fullinfo_get_response`.
fn root_key(method: &str) -> String {
    let name = method.strip_prefix("taobao.").unwrap_or(method);
    format!("{}_response", name.replace('.', "_"))
}
