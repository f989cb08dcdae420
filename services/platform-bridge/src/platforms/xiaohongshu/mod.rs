//! Xiaohongshu (ark open platform): orders, after-sales, listings, shipping, waybills,
//! receivers, memos, tokens, pushes.
//!
//! One address for every call; `method` in the body selects it, and the fields of the
//! call stand beside the common ones. See `README.md` beside this file for what was
//! decided where the documentation is silent.

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
mod map_parcels;
mod map_receiver;
mod numbers;
mod orders;
mod push;
mod receivers;
mod shipping;
mod sign;
#[cfg(test)]
mod tests;
mod upkeep;
mod waybill_accounts;
mod waybill_request;
mod waybills;
mod wire;
mod wire_after_sale;
mod wire_receiver;
mod wire_waybill;

use super::reading::{Answer, parse};
use crate::{
    http::{Body, Call, Effect, Engine},
    platform::{
        Authorisation, CallError, Connector, Decisions, Feed, Listings, Memos, Pushes, RateLimits,
        Receivers, Shipping, ShopAccess, Waybills,
    },
};
use bytes::Bytes;
use chrono::Utc;
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::Platform};
use secrecy::ExposeSecret;
use serde_json::Value;
use wire::Envelope;

/// The connector of Xiaohongshu.
#[derive(Debug, Clone, Copy)]
pub struct Xiaohongshu;

impl Connector for Xiaohongshu {
    fn platform(&self) -> Platform {
        Platform::Xiaohongshu
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
        Ok(Pushes::Hook(self))
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

/// A call of the gateway: its `method`, what it changes and whether it speaks for a
/// shop.
struct Method {
    name: &'static str,
    effect: Effect,
    needs_token: bool,
}

const fn method(name: &'static str, effect: Effect) -> Method {
    Method {
        name,
        effect,
        needs_token: true,
    }
}

/// Signs and sends a call with `fields`, a JSON object; `read` gets the answer and the
/// JSON of its `data`.
async fn send<T>(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    fields: Value,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let call = Call {
        method: method.name,
        host: "https://ark.xiaohongshu.com",
        path: "/ark/open_api/v3/common_controller",
        query: Vec::new(),
        body: Body::JsonText(signed(shop, method, fields, Utc::now().timestamp())),
        effect: method.effect,
    };
    http.call(shop, &limits::RATES, call, move |body: &Bytes| {
        let answer = Answer::new(body);
        let part = payload(answer.text(), method)?;
        read(&answer, part)
    })
    .await
}

/// The body: common fields and those of the call side by side.
fn signed(shop: &ShopAccess, method: &Method, fields: Value, seconds: i64) -> String {
    let timestamp = seconds.to_string();
    let secret = shop.app_secret.expose_secret();
    let sign = sign::sign(
        secret,
        method.name,
        &shop.app_key,
        &timestamp,
        sign::VERSION,
    );
    let mut body = fields;
    body["appId"] = shop.app_key.as_str().into();
    body["timestamp"] = timestamp.into();
    body["version"] = sign::VERSION.into();
    body["method"] = method.name.into();
    body["sign"] = sign.into();
    if method.needs_token {
        body["accessToken"] = shop.access_token.expose_secret().into();
    }
    body.to_string()
}

/// What stands under `data` of an answer that says `success`, else the error. Two
/// pairs of names for code and text are in use, so only `success` decides.
fn payload<'a>(text: &'a str, method: &Method) -> Result<&'a str, CallError> {
    let envelope: Envelope<'_> = parse(text, method.name)?;
    match envelope.success.int("success") {
        Ok(Some(1)) => Ok(envelope.data.map_or("null", |data| data.get())),
        Ok(Some(0)) => Err(errors::read(&envelope).into_call_error(method.effect)),
        _ => Err(CallError::Malformed {
            message: format!("{}: success is missing", method.name),
        }),
    }
}
