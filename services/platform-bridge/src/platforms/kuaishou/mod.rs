//! Kuaishou shop (kwaixiaodian open platform): orders, after-sales, listings, shipping,
//! waybills, receivers, memos, pushes, tokens.
//!
//! One path for each call; its parameters travel as one JSON text, `param`, which is
//! signed with a secret of its own. See `README.md` beside this file for what was decided
//! where the documentation is silent.

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
mod numbers;
mod orders;
mod pieces;
mod push;
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
mod wire_after_sales;
mod wire_push;
mod wire_receivers;
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
use serde_json::{Value, value::RawValue};
use std::collections::BTreeMap;
use wire::Envelope;

/// The connector of Kuaishou shop.
#[derive(Debug, Clone, Copy)]
pub struct Kuaishou;

impl Connector for Kuaishou {
    fn platform(&self) -> Platform {
        Platform::Kuaishou
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

/// Scheme and host of every call, tokens included.
const HOST: &str = "https://openapi.kwaixiaodian.com";

/// A call of the gateway. Reads are GET and writes are POST, but for those of [`OTHER_WAY`].
struct Method {
    name: &'static str,
    /// The name with slashes for its dots.
    path: &'static str,
    effect: Effect,
}

/// Reads that are documented as POST, and writes as GET.
static OTHER_WAY: [&str; 6] = [
    "open.order.decrypt.batch",
    "open.express.subscribe.query",
    "open.express.standard.template.list.get",
    "open.express.ebill.cancel",
    "open.order.address.audit.approve",
    "open.order.address.audit.reject",
];

/// Signs and sends a call; `read` gets the answer and the JSON of its `data`, which is
/// `null` where the platform only acknowledges.
async fn send<T>(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    param: &Value,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let fields = signed(shop, method, param)?;
    let is_get = (method.effect == Effect::Read) != OTHER_WAY.contains(&method.name);
    let (query, body) = match is_get {
        true => (fields.into_iter().collect(), Body::Empty),
        false => (Vec::new(), Body::Form(fields)),
    };
    let call = Call {
        method: method.name,
        host: HOST,
        path: method.path,
        query,
        body,
        effect: method.effect,
    };
    http.call(shop, &limits::RATES, call, move |body: &Bytes| {
        let answer = Answer::new(body);
        let data = data(answer.text(), method)?;
        read(&answer, data)
    })
    .await
}

/// Sends a write whose answer says nothing but success.
async fn write(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    param: &Value,
) -> Result<(), CallError> {
    send(http, shop, method, param, |_, _| Ok(())).await
}

fn signed(
    shop: &ShopAccess,
    method: &Method,
    param: &Value,
) -> Result<BTreeMap<&'static str, String>, CallError> {
    let secret = shop.sign_secret.expose_secret();
    if secret.is_empty() {
        return Err(CallError::Refused {
            code: "NO_SIGN_SECRET".into(),
            message: "the shop has no sign secret, which Kuaishou keeps apart from the app secret"
                .into(),
        });
    }
    let mut fields = BTreeMap::from([
        ("access_token", shop.access_token.expose_secret().to_owned()),
        ("appkey", shop.app_key.clone()),
        ("method", method.name.into()),
        // Signed and sent as one and the same text.
        ("param", param.to_string()),
        ("signMethod", "HMAC_SHA256".into()),
        ("timestamp", Utc::now().timestamp_millis().to_string()),
        ("version", "1".into()),
    ]);
    fields.insert("sign", sign::sign(secret, &fields));
    Ok(fields)
}

/// What stands under `data`, or the error that the answer is.
fn data<'a>(text: &'a str, method: &Method) -> Result<&'a str, CallError> {
    let envelope: Envelope<'a> = parse(text, method.name)?;
    errors::check(&envelope, method.effect)?;
    Ok(envelope.data.map_or("null", RawValue::get))
}
