//! What the gateway checks before an API runs: common parameters, clock, signature, token.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::envelope::KsError;
use super::sign::sign;
use crate::platforms::Platform;
use crate::platforms::call::Params;
use crate::platforms::clock::CLOCK_TOLERANCE_S;
use crate::sim::Sim;
use crate::world::World;
use crate::world::order::{Order, OrderKey};

/// A call that passed the gateway.
pub(super) struct Call {
    pub(super) sim: Sim,
    pub(super) now: DateTime<Utc>,
    token: Option<String>,
    /// The API's own inputs, an object.
    param: Value,
}

impl Call {
    /// Checks everything that does not depend on the API's own inputs; `path` is the name of
    /// the API as the path gives it.
    pub(super) fn checked(
        sim: &Sim,
        path: &str,
        params: &Params,
        now: DateTime<Utc>,
    ) -> Result<Self, KsError> {
        let text = |name: &str| {
            params
                .get(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| KsError::missing(name))
        };
        let app = sim.app(Platform::Kuaishou);
        if *text("appkey")? != app.key {
            return Err(KsError::unknown_app());
        }
        if text("method")? != path {
            return Err(KsError::unknown_method());
        }
        if text("version")? != "1" {
            return Err(KsError::invalid("version", "应为1"));
        }
        let stamp: i64 = text("timestamp")?
            .parse()
            .map_err(|_| KsError::invalid("timestamp", "应为毫秒时间戳"))?;
        if (now.timestamp_millis() - stamp).abs() > CLOCK_TOLERANCE_S * 1000 {
            return Err(KsError::invalid("timestamp", "与服务器时间相差过大"));
        }
        if sign(&app.sign_secret, params).as_ref() != Some(text("sign")?) {
            return Err(KsError::signature());
        }
        let param = params.get("param").map_or("{}", String::as_str);
        let param: Value = serde_json::from_str(param)
            .ok()
            .filter(Value::is_object)
            .ok_or_else(|| KsError::invalid("param", "应为JSON对象"))?;
        Ok(Self {
            sim: sim.clone(),
            now,
            token: params.get("access_token").cloned(),
            param,
        })
    }

    /// The shop behind the access token. A token that was renewed lives on to its own end.
    pub(super) fn shop(&self) -> Result<usize, KsError> {
        let token = self.token.as_deref().filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| KsError::missing("access_token"))?;
        self.sim.read(|world| {
            let shop = world
                .shop_of_token(Platform::Kuaishou, token)
                .ok_or_else(KsError::unknown_token)?;
            match world.takes_token(shop, token, self.now) {
                true => Ok(shop),
                false => Err(KsError::token_ended()),
            }
        })
    }

    /// All inputs.
    pub(super) fn param(&self) -> &Value {
        &self.param
    }

    /// An input as it came; null counts as absent.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.param.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, KsError> {
        self.value(name)
            .map(|value| {
                value
                    .as_str()
                    .ok_or_else(|| KsError::invalid(name, "应为字符串"))
            })
            .transpose()
    }

    pub(super) fn number(&self, name: &str) -> Result<i64, KsError> {
        self.number_or_none(name)?
            .ok_or_else(|| KsError::missing(name))
    }

    pub(super) fn number_or_none(&self, name: &str) -> Result<Option<i64>, KsError> {
        self.value(name)
            .map(|value| number_of(value).ok_or_else(|| KsError::invalid(name, "应为整数")))
            .transpose()
    }

    /// One of the values the API knows.
    pub(super) fn choice(
        &self,
        name: &str,
        known: &[i64],
        default: Option<i64>,
    ) -> Result<i64, KsError> {
        let value = match (self.number_or_none(name)?, default) {
            (Some(value), _) | (None, Some(value)) => value,
            (None, None) => return Err(KsError::missing(name)),
        };
        if known.contains(&value) {
            Ok(value)
        } else {
            Err(KsError::invalid(name, "取值不在范围内"))
        }
    }

    pub(super) fn time(&self, name: &str) -> Result<DateTime<Utc>, KsError> {
        DateTime::from_timestamp_millis(self.number(name)?)
            .ok_or_else(|| KsError::invalid(name, "时间超出范围"))
    }
}

/// Whole numbers, also as texts.
pub(super) fn number_of(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}

/// The order of a shop, and in which way it is not the shop's.
pub(super) fn found(
    world: &World,
    shop: usize,
    id: i64,
    now: DateTime<Utc>,
) -> Result<&Order, KsError> {
    let key = OrderKey {
        platform: Platform::Kuaishou,
        id: id.to_string(),
    };
    match world.order(&key) {
        Some(order) if order.shop != shop => Err(KsError::foreign_order()),
        _ => world
            .order_of_shop(shop, &key.id, now)
            .ok_or_else(KsError::unknown_order),
    }
}
