//! WeChat shop (微信小店): orders, after-sales, listings, shipping, waybills, receivers, memos,
//! tokens, pushes.
//!
//! Each call posts JSON to a path of its own with the token in the address; nothing is
//! signed. Answers are flat: `errcode` stands beside what was asked for. See `README.md`
//! beside this file for what was decided where the documentation is silent.

mod addresses;
mod after_sale_states;
mod after_sales;
mod carriers;
mod decisions;
mod errors;
mod from_order;
mod limits;
mod listings;
mod map;
mod map_after_sale;
mod map_lines;
mod map_listing;
mod orders;
mod push;
mod push_cipher;
mod push_kinds;
mod receivers;
mod shipping;
#[cfg(test)]
mod tests;
mod upkeep;
mod waybill_accounts;
mod waybill_requests;
mod waybills;
mod wire;
mod wire_after_sale;
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
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::Platform};
use secrecy::ExposeSecret;
use serde_json::Value;
use wire::Status;

/// The connector of WeChat shop.
#[derive(Debug, Clone, Copy)]
pub struct WechatShop;

impl Connector for WechatShop {
    fn platform(&self) -> Platform {
        Platform::WechatShop
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

/// A call: its path, what it changes and whether it speaks with a token.
struct Method {
    path: &'static str,
    effect: Effect,
    needs_token: bool,
}

const fn method(path: &'static str, effect: Effect) -> Method {
    Method {
        path,
        effect,
        needs_token: true,
    }
}

/// Sends `body`; `read` gets the answer and its text, which names no error.
async fn send<T>(
    http: &Engine,
    shop: &ShopAccess,
    method: &'static Method,
    body: Value,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let call = Call {
        method: method.path,
        host: "https://api.weixin.qq.com",
        path: method.path,
        query: query(shop, method)?,
        body: Body::JsonText(body.to_string()),
        effect: method.effect,
    };
    http.call(shop, &limits::RATES, call, move |body: &Bytes| {
        let answer = Answer::new(body);
        succeeded(answer.text(), method)?;
        read(&answer, answer.text())
    })
    .await
}

/// A shop begins without a token: its first call is not sent, so that one is asked for.
fn query(shop: &ShopAccess, method: &Method) -> Result<Vec<(&'static str, String)>, CallError> {
    if !method.needs_token {
        return Ok(Vec::new());
    }
    match shop.access_token.expose_secret() {
        "" => Err(CallError::AuthExpired {
            code: "NO_TOKEN".into(),
            message: "no access token was asked for yet".into(),
        }),
        token => Ok(vec![("access_token", token.to_owned())]),
    }
}

/// The error that an answer names. A write must name its success; where a read leaves it
/// out, what was asked for must be there.
fn succeeded(text: &str, method: &Method) -> Result<(), CallError> {
    let status: Status<'_> = parse(text, method.path)?;
    match status.errcode.int("errcode") {
        Ok(Some(0)) => Ok(()),
        Ok(None) if method.effect == Effect::Read => Ok(()),
        Ok(Some(code)) => {
            let said = [status.errmsg, status.delivery_error_msg];
            let said = said.map(|field| field.text("errmsg").unwrap_or_default());
            let message = said.join(" ").trim().to_owned();
            let error = errors::read(code, message, method.needs_token);
            Err(error.into_call_error(method.effect))
        }
        _ => Err(CallError::Malformed {
            message: "errcode is no code".into(),
        }),
    }
}
