//! What the gateway checks before a method runs: method, app, clock, signature, token.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::envelope::DoudianError;
use super::sign::{Signed, is_canonical, sign};
use crate::platforms::Platform;
use crate::platforms::call::Params;
use crate::platforms::clock::{CLOCK_TOLERANCE_S, parse_beijing};
use crate::sim::Sim;

/// A call as it came in.
pub(super) struct Common {
    /// The method that the path names.
    pub(super) path_method: String,
    pub(super) query: Params,
    /// The parameters as text, which is what was signed.
    pub(super) param_json: String,
}

/// A call that passed the gateway.
pub(super) struct Call {
    pub(super) sim: Sim,
    pub(super) now: DateTime<Utc>,
    pub(super) params: Map<String, Value>,
    /// The shop behind the token; none for the token methods, which need none.
    pub(super) shop: Option<usize>,
}

impl Call {
    pub(super) fn shop(&self) -> Result<usize, DoudianError> {
        self.shop
            .ok_or_else(|| DoudianError::absent("isv.access-token-missing"))
    }
}

/// Checks everything that does not depend on the method's own parameters.
pub(super) fn check(sim: &Sim, common: &Common) -> Result<Call, DoudianError> {
    let now = sim.now();
    let text = |name: &str| {
        common
            .query
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    let method = text("method").ok_or_else(|| DoudianError::absent("isv.parameter-missing"))?;
    if method != common.path_method {
        let why = "method与请求路径不一致";
        return Err(DoudianError::wrong("isv.parameter-invalid", why));
    }
    let app_key = text("app_key").ok_or_else(|| DoudianError::absent("isv.app-id-missing"))?;
    let app = sim.app(Platform::Douyin);
    if app_key != app.key {
        return Err(DoudianError::wrong("isv.app-id-invalid", "app_key不存在"));
    }
    let timestamp =
        text("timestamp").ok_or_else(|| DoudianError::absent("isv.parameter-missing"))?;
    let off = || DoudianError::wrong("isv.timestamp-invalid", "timestamp与服务器时间相差过大");
    let stamp = moment(timestamp).ok_or_else(off)?;
    if (now - stamp).num_seconds().abs() > CLOCK_TOLERANCE_S {
        return Err(off());
    }
    let version = text("v").ok_or_else(|| DoudianError::absent("isv.parameter-missing"))?;
    if version != "2" {
        return Err(DoudianError::wrong("isv.parameter-invalid", "v应为2"));
    }
    let given = text("sign").ok_or_else(|| DoudianError::absent("isv.signature-missing"))?;
    let forged = || DoudianError::wrong("isv.signature-invalid", "签名校验失败");
    let signed = Signed {
        app_key,
        method,
        param_json: &common.param_json,
        timestamp,
        version,
    };
    let want = sign(text("sign_method"), &app.secret, &signed).ok_or_else(forged)?;
    // The platform signs its own canonical text, so any other text fails too.
    let value: Value = serde_json::from_str(&common.param_json).map_err(|_| forged())?;
    if want != given || !is_canonical(&common.param_json, &value) {
        return Err(forged());
    }
    let Value::Object(params) = value else {
        let why = "param_json应为对象";
        return Err(DoudianError::wrong("isv.parameter-invalid", why));
    };
    let shop = match method.starts_with("token.") {
        true => None,
        false => Some(shop_of_token(sim, text("access_token"), now)?),
    };
    Ok(Call {
        sim: sim.clone(),
        now,
        params,
        shop,
    })
}

/// Unix seconds, or Beijing wall time.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    match text.parse() {
        Ok(seconds) => DateTime::from_timestamp(seconds, 0),
        Err(_) => parse_beijing(text),
    }
}

fn shop_of_token(
    sim: &Sim,
    token: Option<&str>,
    now: DateTime<Utc>,
) -> Result<usize, DoudianError> {
    let token = token.ok_or_else(|| DoudianError::absent("isv.access-token-missing"))?;
    sim.read(|world| {
        let shop = world.shop_of_token(Platform::Douyin, token);
        let shop = shop.ok_or_else(|| {
            DoudianError::wrong("isv.access-token-no-existed", "access_token不存在")
        })?;
        if !world.takes_token(shop, token, now) {
            let why = "access_token已过期";
            return Err(DoudianError::wrong("isv.access-token-expired", why));
        }
        Ok(shop)
    })
}
