//! What the gateway checks before an API runs: common parameters, clock, signature, token.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::envelope::PopError;
use super::sign::sign;
use crate::platforms::Platform;
use crate::platforms::call::{Page, Params};
use crate::platforms::clock::CLOCK_TOLERANCE_S;
use crate::sim::Sim;

/// A call that passed the gateway.
pub(super) struct Call {
    pub(super) sim: Sim,
    pub(super) params: Params,
    pub(super) now: DateTime<Utc>,
}

/// Checks everything that does not depend on the API's own parameters.
pub(super) fn check(sim: &Sim, params: &Params, now: DateTime<Utc>) -> Result<(), PopError> {
    let text = |name: &str| {
        params
            .get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| PopError::common(name))
    };
    text("type")?;
    let app = sim.app(Platform::Pinduoduo);
    if *text("client_id")? != app.key {
        return Err(PopError::new(10_016, "client_id错误", ""));
    }
    let stamp: i64 = text("timestamp")?
        .parse()
        .map_err(|_| PopError::common("timestamp"))?;
    if (now.timestamp() - stamp).abs() > CLOCK_TOLERANCE_S {
        return Err(PopError::common("timestamp"));
    }
    if params.get("data_type").is_some_and(|kind| kind != "JSON") {
        return Err(PopError::common("data_type"));
    }
    if *text("sign")? != sign(&app.secret, params) {
        return Err(PopError::new(20_004, "签名sign校验失败", ""));
    }
    Ok(())
}

impl Call {
    /// The shop behind the access token.
    pub(super) fn shop(&self) -> Result<usize, PopError> {
        let token = self
            .optional("access_token")
            .ok_or_else(|| PopError::common("access_token"))?;
        let expired = || PopError::new(10_019, "access_token已过期", "");
        self.sim.read(|world| {
            let shop = world
                .shop_of_token(Platform::Pinduoduo, token)
                .ok_or_else(expired)?;
            if world.shops[shop].grant.access_expires_at <= self.now {
                return Err(expired());
            }
            Ok(shop)
        })
    }

    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        self.params
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, PopError> {
        self.optional(name).ok_or_else(|| PopError::missing(name))
    }

    /// A structure, which travels as JSON text.
    pub(super) fn structure(&self, name: &str) -> Result<Value, PopError> {
        serde_json::from_str(self.required(name)?)
            .map_err(|_| PopError::invalid(name, "不是合法的JSON"))
    }

    /// A list of structures under its own name, so that what is wrong in it is told by its path.
    pub(super) fn rows(&self, name: &str) -> Result<Value, PopError> {
        Ok(json!({name: self.structure(name)?}))
    }

    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<T, PopError> {
        self.required(name)?
            .parse()
            .map_err(|_| PopError::invalid(name, "应为数字"))
    }

    /// One of the values the API knows.
    pub(super) fn choice(&self, name: &str, known: &[i64]) -> Result<i64, PopError> {
        let value = self.number(name)?;
        if known.contains(&value) {
            Ok(value)
        } else {
            Err(PopError::invalid(name, "取值不在范围内"))
        }
    }

    pub(super) fn unix_time(&self, name: &str) -> Result<DateTime<Utc>, PopError> {
        DateTime::from_timestamp(self.number(name)?, 0)
            .ok_or_else(|| PopError::invalid(name, "时间超出范围"))
    }

    /// Page from 1, at most 100 rows, 100 by default.
    pub(super) fn page(&self) -> Result<Page, PopError> {
        let size = if self.optional("page_size").is_some() {
            self.number("page_size")?
        } else {
            100
        };
        let page = Page {
            number: self.number("page")?,
            size,
        };
        if page.number == 0 {
            return Err(PopError::invalid("page", "页码从1开始"));
        }
        if !(1..=100).contains(&page.size) {
            return Err(PopError::invalid("page_size", "最大100"));
        }
        Ok(page)
    }
}
