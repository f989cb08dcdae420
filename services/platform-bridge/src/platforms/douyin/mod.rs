//! Douyin shop (open platform), with all families of calls.
//!
//! Each call has its own path; the address carries common parameters and signature, the body
//! is the signed JSON itself. `README.md` tells what was decided where documents are silent.

mod after_sale_operations;
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
mod numbers;
mod orders;
mod push;
mod push_kinds;
mod receivers;
mod shipping;
mod sign;
#[cfg(test)]
mod tests;
mod upkeep;
mod waybill_answers;
mod waybill_params;
mod waybills;
mod wire;
mod wire_after_sale;
mod wire_receivers;
mod wire_waybill;

use super::reading::{Answer, canonical, parse};
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
use sign::Signed;
use wire::Reply;

/// The connector of Douyin.
#[derive(Debug, Clone, Copy)]
pub struct Douyin;

impl Connector for Douyin {
    fn platform(&self) -> Platform {
        Platform::Douyin
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

/// A call: its name, its path (the name with a slash for the dot), what it changes and
/// whether it speaks for a shop.
struct Method {
    name: &'static str,
    path: &'static str,
    effect: Effect,
    needs_token: bool,
}

const fn method(name: &'static str, path: &'static str, effect: Effect) -> Method {
    Method {
        name,
        path,
        effect,
        needs_token: true,
    }
}

/// Signs and sends a call; `read` gets the answer and the JSON of its `data`, which is
/// `null` where there is none.
async fn send<T>(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    params: &Value,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let call = signed(shop, method, params)?;
    http.call(shop, &limits::RATES, call, move |body: &Bytes| {
        let answer = Answer::new(body);
        let part = payload(answer.text(), method)?;
        read(&answer, part)
    })
    .await
}

/// Sends a write whose answer says nothing but success.
async fn write(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    params: &Value,
) -> Result<(), CallError> {
    send(http, shop, method, params, |_, _| Ok(())).await
}

fn signed(shop: &ShopAccess, method: &Method, params: &Value) -> Result<Call, CallError> {
    let param_json = canonical(params);
    let timestamp = Utc::now().timestamp().to_string();
    let signed = Signed {
        app_key: &shop.app_key,
        method: method.name,
        param_json: &param_json,
        timestamp: &timestamp,
    };
    let mut query = vec![
        ("sign", sign::sign(shop.app_secret.expose_secret(), &signed)),
        ("sign_method", "hmac-sha256".into()),
        ("app_key", shop.app_key.clone()),
        ("method", method.name.into()),
        ("timestamp", timestamp),
        ("v", "2".into()),
    ];
    if method.needs_token {
        let token = shop.access_token.expose_secret();
        if token.is_empty() {
            return Err(CallError::AuthExpired {
                code: "NO_TOKEN".into(),
                message: "the shop has no access token yet; not sent".into(),
            });
        }
        query.push(("access_token", token.into()));
    }
    Ok(Call {
        method: method.name,
        host: "https://openapi-fxg.jinritemai.com",
        path: method.path,
        query,
        body: Body::JsonText(param_json),
        effect: method.effect,
    })
}

/// What stands under `data`, or the error that the envelope tells.
fn payload<'a>(text: &'a str, method: &Method) -> Result<&'a str, CallError> {
    let reply: Reply<'_> = parse(text, method.name)?;
    match errors::read(&reply, method.name) {
        Some(error) => Err(error.into_call_error(method.effect)),
        None => Ok(reply.data.map_or("null", |data| data.get())),
    }
}
