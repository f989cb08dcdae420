//! JD (JOS gateway, `routerjson`): orders, after-sales, listings, shipping, waybills, memos,
//! tokens.
//!
//! One path for every call; `method` selects it, and all that a call asks for is one
//! JSON text, signed as it is sent. See `README.md` beside this file for what was
//! decided where the documentation is silent.

mod after_sale_calls;
mod after_sale_states;
mod after_sales;
mod carriers;
mod decisions;
mod envelope;
mod errors;
mod limits;
mod listings;
mod map;
mod map_after_sale;
mod map_lines;
mod map_listing;
mod orders;
mod receivers;
mod service_decisions;
mod shipping;
mod sign;
#[cfg(test)]
mod tests;
mod upkeep;
mod waybill_accounts;
mod waybill_answers;
mod waybill_requests;
mod waybills;
mod wire;
mod wire_after_sale;
mod wire_waybill;

use crate::platform::{
    Authorisation, CallError, Connector, Decisions, Feed, Listings, Memos, Pushes, RateLimits,
    Receivers, Shipping, Waybills,
};
use envelope::{Params, Request, send, send_json};
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::Platform};

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
