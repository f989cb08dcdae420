//! What the gateway checks before a method runs: app, clock, version, signature, token.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::Value;
use serde_json::value::RawValue;

use super::envelope::JosError;
use super::sign::sign;
use crate::platforms::Platform;
use crate::platforms::call::{Page, Params};
use crate::platforms::clock::{CLOCK_TOLERANCE_S, parse_beijing};
use crate::sim::Sim;

/// Parameters that are lists by their type, which some callers send as JSON lists.
const LISTS: [&str; 2] = ["applyDetailIdList", "waybillCodeList"];
/// Parameters that are documents, kept as they were written.
const DOCUMENTS: [&str; 1] = ["param1"];

/// The newest form of the timestamp; the other one is the platform's plain wall time.
const STAMP_WITH_ZONE: &str = "%Y-%m-%d %H:%M:%S%.3f%z";

/// A call that passed the gateway.
pub(super) struct Call {
    pub(super) sim: Sim,
    pub(super) now: DateTime<Utc>,
    token: Option<String>,
    /// Business parameters, numbers as they were written.
    business: Params,
}

impl Call {
    /// Checks everything that does not depend on the method's own parameters.
    pub(super) fn checked(
        sim: &Sim,
        params: &Params,
        now: DateTime<Utc>,
    ) -> Result<Self, JosError> {
        check_signed(sim, params, now)?;
        let business = given(params, "360buy_param_json")
            .ok_or_else(|| JosError::missing("360buy_param_json"))?;
        Ok(Self::with(sim, params, now, business_of(business)?))
    }

    /// A call of the print service: the same checks, and its body as it was sent.
    pub(super) fn of_print_service(
        sim: &Sim,
        params: &Params,
        now: DateTime<Utc>,
    ) -> Result<Self, JosError> {
        check_signed(sim, params, now)?;
        let body = given(params, "param_json").ok_or_else(|| JosError::missing("param_json"))?;
        let business = Params::from([("param_json".to_owned(), body.clone())]);
        Ok(Self::with(sim, params, now, business))
    }

    fn with(sim: &Sim, params: &Params, now: DateTime<Utc>, business: Params) -> Self {
        Self {
            sim: sim.clone(),
            now,
            token: given(params, "access_token").cloned(),
            business,
        }
    }

    /// The shop behind the access token.
    pub(super) fn shop(&self) -> Result<usize, JosError> {
        let Some(token) = &self.token else {
            return Err(JosError::new(
                18,
                "缺少access_token",
                "Missing access_token",
            ));
        };
        self.sim.read(|world| {
            world
                .shop_of_token(Platform::Jd, token)
                .filter(|shop| world.shops[*shop].grant.access_expires_at > self.now)
                .ok_or_else(|| JosError::new(19, "无效access_token", "Invalid access_token"))
        })
    }

    /// A parameter that may be empty but must be there.
    pub(super) fn given(&self, name: &str) -> Result<&str, JosError> {
        self.business
            .get(name)
            .map(String::as_str)
            .ok_or_else(|| JosError::missing(name))
    }

    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        self.given(name).ok().filter(|value| !value.is_empty())
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, JosError> {
        self.optional(name).ok_or_else(|| JosError::missing(name))
    }

    /// A wall time.
    pub(super) fn time(&self, name: &str) -> Result<DateTime<Utc>, JosError> {
        parse_beijing(self.required(name)?)
            .ok_or_else(|| JosError::invalid(name, "时间格式应为yyyy-MM-dd HH:mm:ss"))
    }

    /// Epoch milliseconds or wall time.
    pub(super) fn loose_time(&self, name: &str) -> Result<Option<DateTime<Utc>>, JosError> {
        let Some(text) = self.optional(name) else {
            return Ok(None);
        };
        let from_ms = || DateTime::from_timestamp_millis(text.parse().ok()?);
        parse_beijing(text)
            .or_else(from_ms)
            .map(Some)
            .ok_or_else(|| JosError::invalid(name, "时间格式错误"))
    }

    /// A page from its two parameters; without a default both are required.
    pub(super) fn page(
        &self,
        names: (&str, &str),
        most: usize,
        default_size: Option<usize>,
    ) -> Result<Page, JosError> {
        let (number, size) = names;
        let page = match default_size {
            None => Page {
                number: self.number(number)?,
                size: self.number(size)?,
            },
            Some(default) => Page {
                number: self.number_or(number, 1)?,
                size: self.number_or(size, default)?,
            },
        };
        if page.number == 0 {
            return Err(JosError::invalid(number, "页码从1开始"));
        }
        if !(1..=most).contains(&page.size) {
            return Err(JosError::invalid(size, &format!("应在1到{most}之间")));
        }
        Ok(page)
    }

    /// Comma separated numbers; empty when the parameter is absent.
    pub(super) fn numbers(&self, name: &str, most: usize) -> Result<Vec<u64>, JosError> {
        let Some(text) = self.optional(name) else {
            return Ok(Vec::new());
        };
        let numbers: Vec<u64> = text
            .split(',')
            .map(|number| number.trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|_| JosError::invalid(name, "应为数字列表"))?;
        if numbers.len() > most {
            return Err(JosError::invalid(name, &format!("最多{most}个")));
        }
        Ok(numbers)
    }

    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<T, JosError> {
        self.required(name)?
            .parse()
            .map_err(|_| JosError::invalid(name, "应为数字"))
    }

    fn number_or(&self, name: &str, default: usize) -> Result<usize, JosError> {
        match self.optional(name) {
            None => Ok(default),
            Some(_) => self.number(name),
        }
    }
}

/// A system parameter that says something.
fn given<'a>(params: &'a Params, name: &str) -> Option<&'a String> {
    params.get(name).filter(|value| !value.is_empty())
}

/// App, version, clock and signature of the system parameters.
fn check_signed(sim: &Sim, params: &Params, now: DateTime<Utc>) -> Result<(), JosError> {
    let text = |name: &str| given(params, name);
    let plain = |code, zh: &str, en| JosError::new(code, zh, en);
    text("method").ok_or_else(|| plain(14, "缺少方法名参数", "Missing Method"))?;
    let key = text("app_key").ok_or_else(|| plain(20, "缺少app_key", "Missing App Key"))?;
    let app = sim.app(Platform::Jd);
    if *key != app.key {
        return Err(plain(21, "无效app_key", "Invalid App Key"));
    }
    match text("v").map(String::as_str) {
        None => return Err(plain(4, "缺少版本参数", "Missing Version")),
        Some("2.0") => {}
        Some(_) => return Err(plain(5, "非法的版本参数", "Invalid Version")),
    }
    let stamp = text("timestamp").ok_or_else(|| plain(7, "缺少时间戳参数", "Missing Timestamp"))?;
    let near = |stamp: DateTime<Utc>| (now - stamp).num_seconds().abs() <= CLOCK_TOLERANCE_S;
    if !stamp_of(stamp).is_some_and(near) {
        return Err(plain(8, "非法的时间戳参数", "Invalid Timestamp"));
    }
    if text("format").is_some_and(|format| format != "json") {
        return Err(plain(13, "非法的数据格式", "Invalid Format"));
    }
    let given = text("sign").ok_or_else(|| plain(11, "缺少签名参数", "Missing Signature"))?;
    if *given != sign(&app.secret, params) {
        return Err(plain(12, "无效签名", "Invalid Signature"));
    }
    Ok(())
}

fn stamp_of(text: &str) -> Option<DateTime<Utc>> {
    let with_zone = || DateTime::parse_from_str(text, STAMP_WITH_ZONE).ok();
    parse_beijing(text).or_else(|| with_zone().map(|stamp| stamp.with_timezone(&Utc)))
}

/// A list of numbers or texts as other callers write it.
fn comma_list(json: &str) -> Result<String, JosError> {
    let values: Vec<Value> = serde_json::from_str(json)
        .map_err(|_| JosError::new(63, "业务参数不是合法的JSON", "Invalid Business Json"))?;
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let texts: Vec<String> = values.into_iter().map(text).collect();
    Ok(texts.join(","))
}

/// The business parameters: texts and bare values alike; nulls count as absent.
fn business_of(json: &str) -> Result<Params, JosError> {
    let object: BTreeMap<String, Box<RawValue>> = serde_json::from_str(json)
        .map_err(|_| JosError::new(63, "业务参数不是合法的JSON", "Invalid Business Json"))?;
    let mut business = Params::new();
    for (name, value) in object {
        let text = match value.get() {
            "null" => continue,
            raw if LISTS.contains(&name.as_str()) && raw.starts_with('[') => comma_list(raw)?,
            raw if DOCUMENTS.contains(&name.as_str()) && raw.starts_with('{') => raw.to_owned(),
            raw if raw.starts_with(['[', '{']) => {
                return Err(JosError::new(
                    62,
                    format!("{name}:参数类型转换失败"),
                    "Json Conversion Error",
                ));
            }
            raw if raw.starts_with('"') => serde_json::from_str(raw).map_err(|_| {
                JosError::new(63, "业务参数不是合法的JSON", "Invalid Business Json")
            })?,
            raw => raw.to_owned(),
        };
        business.insert(name, text);
    }
    Ok(business)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_timestamp_are_read() {
        let zoned = stamp_of("2021-05-07 09:20:39.683+0800").unwrap();
        assert_eq!(zoned.timestamp_millis(), 1_620_350_439_683);
        assert_eq!(
            stamp_of("2021-05-07 09:20:39").unwrap().timestamp(),
            1_620_350_439
        );
        assert_eq!(stamp_of("1620350439"), None);
    }

    #[test]
    fn business_values_are_texts_or_bare_but_never_lists() {
        let business = business_of(r#"{"page":"1","size":50,"start":null,"flag":true}"#).unwrap();
        assert_eq!(business["page"], "1");
        assert_eq!((&*business["size"], &*business["flag"]), ("50", "true"));
        assert!(!business.contains_key("start"));
        assert_eq!(business_of(r#"{"ids":[1]}"#).unwrap_err().code, 62);
        assert_eq!(business_of("page=1").unwrap_err().code, 63);
    }
}
