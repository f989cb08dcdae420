//! The merchant's page, and tokens: by code, by shop for a self-use app, and by renewal.

use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::platforms::call::html;
use crate::platforms::consent::{self, Consent, fresh_token};
use crate::platforms::{Marketplace, Platform};
use crate::sim::Sim;
use crate::world::shop::Grant;

/// Tokens change only in the last hour of the access token, and the old one lives as long.
const LAST_HOUR: Duration = Duration::hours(1);

/// What the page takes. The address to go back to stands in the app's own settings.
#[derive(Deserialize)]
pub(in crate::platforms) struct ServiceQuery {
    service_id: String,
    #[serde(default)]
    state: String,
    /// Which seller says yes; without it the page asks.
    shop: Option<String>,
}

/// `GET /authorize`.
pub(in crate::platforms) fn authorize(sim: &Sim, query: &ServiceQuery) -> Response {
    if query.service_id != sim.app(Platform::Douyin).service_id {
        let page = "<html><body>unknown service_id</body></html>";
        return html(StatusCode::BAD_REQUEST, page);
    }
    let Some(redirect_uri) = sim.registered_redirect(Platform::Douyin) else {
        let page = "<html><body>the app has no redirect address; POST /_sim/redirect</body></html>";
        return html(StatusCode::BAD_REQUEST, page);
    };
    let asked = Consent {
        redirect_uri: &redirect_uri,
        state: &query.state,
        shop: query.shop.as_deref(),
        repeated: &[("service_id", &query.service_id), ("state", &query.state)],
    };
    consent::ask(sim, Platform::Douyin, &asked)
}

/// `token.create`.
pub(super) async fn create(call: &Call) -> Outcome {
    call.only(&["code", "grant_type", "shop_id", "test_shop"])?;
    match call.filled("grant_type")? {
        "authorization_code" => {
            let code = call.filled("code")?;
            let shop = consent::grant_by_code(&call.sim, Platform::Douyin, code).await;
            let shop =
                shop.ok_or_else(|| DoudianError::token("code-invalid", "code无效或已使用"))?;
            Ok(described(call, shop))
        }
        "authorization_self" => {
            let id = call.filled("shop_id")?;
            if !call.text("code")?.is_empty() {
                let why = "自用型应用的code应为空";
                return Err(DoudianError::token("code-invalid", why));
            }
            let shop = call
                .sim
                .read(|world| world.shop_place(Platform::Douyin, id));
            let shop =
                shop.ok_or_else(|| DoudianError::token("no-authorization", "店铺未授权或不存在"))?;
            renew(call, shop).await;
            Ok(described(call, shop))
        }
        _ => Err(DoudianError::token("grant-type-invalid", "grant_type无效")),
    }
}

/// `token.refresh`.
pub(super) async fn refresh(call: &Call) -> Outcome {
    call.only(&["grant_type", "refresh_token"])?;
    if call.filled("grant_type")? != "refresh_token" {
        return Err(DoudianError::token("grant-type-invalid", "grant_type无效"));
    }
    let token = call.filled("refresh_token")?;
    let shop = consent::shop_of_refresh_token(&call.sim, Platform::Douyin, token)
        .ok_or_else(|| DoudianError::token("token-invalid", "refresh_token无效或已过期"))?;
    renew(call, shop).await;
    Ok(described(call, shop))
}

/// Leaves tokens with more than an hour to go; otherwise a new pair.
async fn renew(call: &Call, shop: usize) {
    let end = call
        .sim
        .read(|world| world.shops[shop].grant.access_expires_at);
    let left = end - call.now;
    if left > LAST_HOUR {
        return;
    }
    let grant = Grant {
        access_token: fresh_token(&call.sim, shop, "access"),
        access_expires_at: call.now + super::Douyin.token_life(),
        refresh_token: fresh_token(&call.sim, shop, "refresh"),
        refresh_expires_at: call.now + super::Douyin.refresh_life(),
    };
    let old_lives_until = (left > Duration::zero()).then_some(call.now + LAST_HOUR);
    call.sim.renew_grant(shop, grant, old_lives_until).await;
}

fn described(call: &Call, place: usize) -> Value {
    call.sim.read(|world| {
        let shop = &world.shops[place];
        let left = |end: DateTime<Utc>| (end - call.now).max(Duration::zero()).num_seconds();
        json!({
            "access_token": shop.grant.access_token, "expires_in": left(shop.grant.access_expires_at),
            "refresh_token": shop.grant.refresh_token, "scope": "SCOPE",
            "shop_id": shop.id.parse::<u64>().unwrap_or(0), "shop_name": shop.name, "authority_id": "", "auth_subject_type": "",
            "encrypt_operator": "", "operator_name": "", "shop_biz_type": 0, "toutiao_id": "0", "token_type": 0,
        })
    })
}
