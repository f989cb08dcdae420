//! What the gateway checks before a method runs, and the fields of one call by their types.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::envelope::ArkError;
use super::sign::{Signed, sign};
use crate::platforms::Platform;
use crate::platforms::call::Page;
use crate::platforms::clock::CLOCK_TOLERANCE_S;
use crate::sim::Sim;

/// Fields that every call may carry.
const SYSTEM: [&str; 6] = [
    "appId",
    "timestamp",
    "version",
    "method",
    "sign",
    "accessToken",
];
/// Most rows of a page.
const MOST_ROWS: usize = 100;
/// Rows of a page where none are asked for.
const USUAL_ROWS: usize = 50;

/// A call that passed the gateway.
pub(super) struct Call {
    pub(super) sim: Sim,
    pub(super) now: DateTime<Utc>,
    pub(super) fields: Map<String, Value>,
}

/// Checks everything that does not depend on the method's own fields; gives the method.
pub(super) fn check(call: &Call) -> Result<&str, ArkError> {
    let method = call.filled("method")?;
    let app_id = call.filled("appId")?;
    let version = call.filled("version")?;
    let app = call.sim.app(Platform::Xiaohongshu);
    if app_id != app.key {
        return Err(ArkError::parameter("appId", "不存在"));
    }
    if version != "2.0" {
        return Err(ArkError::parameter("version", "应为2.0"));
    }
    let timestamp = match call.fields.get("timestamp") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Err(ArkError::missing("timestamp")),
    };
    let off = || ArkError::parameter("timestamp", "与服务器时间相差过大");
    let stamp = moment(&timestamp).ok_or_else(off)?;
    if (call.now - stamp).num_seconds().abs() > CLOCK_TOLERANCE_S {
        return Err(off());
    }
    let signed = Signed {
        method,
        app_id,
        timestamp: &timestamp,
        version,
    };
    if call.filled("sign")? != sign(&app.secret, &signed) {
        return Err(ArkError::signature());
    }
    Ok(method)
}

/// Unix seconds in 10 digits, or milliseconds in 13.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

impl Call {
    /// The shop behind the access token.
    pub(super) fn shop(&self) -> Result<usize, ArkError> {
        let token = match self.optional_text("accessToken")? {
            None | Some("") => return Err(ArkError::token("accessToken empty")),
            Some(token) => token,
        };
        self.sim.read(|world| {
            let shop = world
                .shop_of_token(Platform::Xiaohongshu, token)
                .ok_or_else(|| ArkError::token("accessToken not exist"))?;
            if !world.takes_token(shop, token, self.now) {
                return Err(ArkError::token("accessToken expired"));
            }
            Ok(shop)
        })
    }

    /// Refuses what the method does not have, such as a name misspelt.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), ArkError> {
        let odd =
            |name: &&String| !known.contains(&name.as_str()) && !SYSTEM.contains(&name.as_str());
        match self.fields.keys().find(odd) {
            None => Ok(()),
            Some(name) => Err(ArkError::parameter(name, "不是此接口的参数")),
        }
    }

    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&str>, ArkError> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(ArkError::parameter(name, "应为字符串")),
        }
    }

    /// A text that is there, though it may be empty.
    pub(super) fn text(&self, name: &str) -> Result<&str, ArkError> {
        self.optional_text(name)?
            .ok_or_else(|| ArkError::missing(name))
    }

    pub(super) fn filled(&self, name: &str) -> Result<&str, ArkError> {
        match self.text(name)? {
            "" => Err(ArkError::missing(name)),
            text => Ok(text),
        }
    }

    pub(super) fn optional_number(&self, name: &str) -> Result<Option<i64>, ArkError> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value
                .as_i64()
                .map(Some)
                .ok_or_else(|| ArkError::parameter(name, "应为整数")),
        }
    }

    pub(super) fn number(&self, name: &str) -> Result<i64, ArkError> {
        self.optional_number(name)?
            .ok_or_else(|| ArkError::missing(name))
    }

    pub(super) fn optional_flag(&self, name: &str) -> Result<Option<bool>, ArkError> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(ArkError::parameter(name, "应为布尔值")),
        }
    }

    /// A list, empty where it is absent.
    pub(super) fn list<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, ArkError> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(value) => serde_json::from_value(value.clone())
                .map_err(|_| ArkError::parameter(name, "格式错误")),
        }
    }

    /// A page from 1, at most `most` of them where that is limited.
    pub(super) fn page(&self, most: Option<usize>) -> Result<Page, ArkError> {
        let number = |name: &str, usual: usize| match self.optional_number(name)? {
            None => Ok(usual),
            Some(number) => {
                usize::try_from(number).map_err(|_| ArkError::parameter(name, "应为正整数"))
            }
        };
        let page = Page {
            number: number("pageNo", 1)?,
            size: number("pageSize", USUAL_ROWS)?,
        };
        if page.number == 0 || most.is_some_and(|most| page.number > most) {
            return Err(ArkError::parameter("pageNo", "超出范围"));
        }
        if !(1..=MOST_ROWS).contains(&page.size) {
            return Err(ArkError::parameter("pageSize", "超出范围"));
        }
        Ok(page)
    }
}
