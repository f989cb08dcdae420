//! What the gateway checks before a method runs: method, app, clock, signature, session.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::envelope::TopError;
use super::multipart::Files;
use super::sign::sign;
use crate::platforms::Platform;
use crate::platforms::call::{Page, Params};
use crate::platforms::clock::{CLOCK_TOLERANCE_S, parse_beijing};
use crate::sim::Sim;
use crate::world::shop::Shop;

/// A call that passed the gateway.
pub(super) struct Call {
    pub(super) sim: Sim,
    pub(super) params: Params,
    /// Parameters of bytes, which are not signed.
    pub(super) files: Files,
    pub(super) now: DateTime<Utc>,
}

/// Checks everything that does not depend on the method's own parameters.
pub(super) fn check(sim: &Sim, params: &Params, now: DateTime<Utc>) -> Result<(), TopError> {
    let text = |name: &str| {
        params
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    let plain = |code, msg| TopError::new(code, msg, "", "");
    text("method").ok_or_else(|| plain(21, "Missing Method"))?;
    let app_key = text("app_key").ok_or_else(|| plain(28, "Missing App Key"))?;
    let app = sim.app(Platform::Taobao);
    if app_key != app.key {
        return Err(TopError::new(
            29,
            "Invalid App Key",
            "isv.appkey-not-exists",
            "应用不存在",
        ));
    }
    let stamp = text("timestamp").ok_or_else(|| plain(30, "Missing Timestamp"))?;
    let stamp = parse_beijing(stamp).ok_or_else(|| plain(31, "Invalid Timestamp"))?;
    if (now - stamp).num_seconds().abs() > CLOCK_TOLERANCE_S {
        return Err(TopError::new(
            31,
            "Invalid Timestamp",
            "isv.invalid-timestamp",
            "时间戳与服务器时间相差超过10分钟",
        ));
    }
    match text("v") {
        None => return Err(plain(32, "Missing Version")),
        Some("2.0") => {}
        Some(_) => return Err(plain(33, "Invalid Version")),
    }
    let method = text("sign_method").ok_or_else(|| plain(24, "Missing Signature"))?;
    let given = text("sign").ok_or_else(|| plain(24, "Missing Signature"))?;
    if sign(method, &app.secret, params).as_deref() != Some(given) {
        return Err(TopError::new(
            25,
            "Invalid Signature",
            "isv.invalid-signature",
            "签名不正确",
        ));
    }
    Ok(())
}

impl Call {
    /// The shop behind the session.
    pub(super) fn shop(&self) -> Result<usize, TopError> {
        let Some(session) = self.optional("session") else {
            return Err(TopError::new(
                26,
                "Missing Session",
                "isv.missing-parameter:session",
                "缺少SessionKey",
            ));
        };
        let invalid =
            |sub_code: &str, why: &str| TopError::new(27, "Invalid Session", sub_code, why);
        self.sim.read(|world| {
            let shop = world
                .shop_of_token(Platform::Taobao, session)
                .ok_or_else(|| invalid("invalid-sessionkey", "SessionKey非法"))?;
            if world.shops[shop].grant.access_expires_at <= self.now {
                return Err(invalid("session-expired", "SessionKey已过期"));
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

    pub(super) fn required(&self, name: &str) -> Result<&str, TopError> {
        self.optional(name).ok_or_else(|| TopError::missing(name))
    }

    /// A structure, which travels as JSON text.
    pub(super) fn structure(&self, name: &str) -> Result<Value, TopError> {
        serde_json::from_str(self.required(name)?)
            .map_err(|_| TopError::invalid(name, "不是合法的JSON"))
    }

    /// A list of structures under its own name, so that what is wrong in it is told by its path.
    pub(super) fn rows(&self, name: &str) -> Result<Value, TopError> {
        Ok(json!({name: self.structure(name)?}))
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.optional(name) == Some("true")
    }

    pub(super) fn time(&self, name: &str) -> Result<Option<DateTime<Utc>>, TopError> {
        let read = |text| {
            parse_beijing(text)
                .ok_or_else(|| TopError::invalid(name, "时间格式应为yyyy-MM-dd HH:mm:ss"))
        };
        self.optional(name).map(read).transpose()
    }

    /// A page whose size is at most `most`, 40 by default.
    pub(super) fn page(&self, most: usize) -> Result<Page, TopError> {
        let number = |name: &str, default| match self.optional(name) {
            None => Ok(default),
            Some(text) => text
                .parse::<usize>()
                .map_err(|_| TopError::invalid(name, "应为正整数")),
        };
        let page = Page {
            number: number("page_no", 1)?,
            size: number("page_size", 40)?,
        };
        if page.number == 0 {
            return Err(TopError::invalid("page_no", "页码从1开始"));
        }
        if !(1..=most).contains(&page.size) {
            return Err(TopError::invalid(
                "page_size",
                &format!("每页条数应在1到{most}之间"),
            ));
        }
        Ok(page)
    }

    /// Comma separated numbers, at most `most` of them.
    pub(super) fn ids(&self, name: &str, most: usize) -> Result<Vec<u64>, TopError> {
        let wrong = || TopError::invalid(name, "应为数字列表");
        let ids: Vec<u64> = self
            .required(name)?
            .split(',')
            .map(|id| id.trim().parse().map_err(|_| wrong()))
            .collect::<Result<_, _>>()?;
        if ids.len() > most {
            return Err(TopError::invalid(name, &format!("最多{most}个")));
        }
        Ok(ids)
    }

    pub(super) fn read_shop<T>(&self, place: usize, look: impl FnOnce(&Shop) -> T) -> T {
        self.sim.read(|world| look(&world.shops[place]))
    }
}
