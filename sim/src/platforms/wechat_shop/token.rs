//! `/cgi-bin/stable_token`: app id and secret give a token, with no seller to ask.

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::fields;
use super::envelope::WxError;
use super::gateway::Outcome;
use crate::platforms::Platform;
use crate::platforms::call::{MAX_BODY, answer, json as json_answer};
use crate::platforms::consent::fresh_token;
use crate::sim::Sim;
use crate::world::entry::Change;
use crate::world::shop::Shop;

/// A token is renewed within its last minutes, and the old one holds as long beside the new.
const OVERLAP_S: i64 = 300;
/// Forced renewals: this far apart, and so many within a day.
const FORCED_APART_S: i64 = 30;
const FORCED_A_DAY: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    grant_type: String,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    force_refresh: bool,
}

pub(super) async fn stable_token(State(sim): State<Sim>, request: Request) -> Response {
    if request.method() != Method::POST {
        return json_answer(&WxError::new(43_002, "require POST method").to_json());
    }
    let body = match to_bytes(request.into_body(), MAX_BODY).await {
        Ok(body) => body,
        Err(error) => return json_answer(&WxError::format(&error.to_string()).to_json()),
    };
    let work = async {
        let outcome = run(&sim, &body).await;
        outcome.unwrap_or_else(|error| error.to_json())
    };
    answer(&sim, || WxError::throttled().to_json(), work).await
}

async fn run(sim: &Sim, body: &[u8]) -> Outcome {
    let asked: TokenRequest = fields(body)?;
    if asked.grant_type != "client_credential" {
        return Err(WxError::new(40_002, "invalid grant_type"));
    }
    let shop = sim
        .read(|world| world.shop_place(Platform::WechatShop, &asked.appid))
        .ok_or_else(|| WxError::new(40_013, "invalid appid"))?;
    let secret = sim.read(|world| {
        let seller = &world.shops[shop].seller;
        let marketplace = Platform::WechatShop.marketplace();
        marketplace.app_of(world.chance, seller).secret
    });
    if asked.secret != secret {
        return Err(WxError::new(
            40_001,
            "invalid credential, AppSecret is wrong",
        ));
    }
    let token = fresh_token(sim, shop, "access");
    sim.change(|world, now| {
        let shop = &world.shops[shop];
        match renewal(shop, now, asked.force_refresh) {
            Ok(Renewal::None) => {
                let grant = &shop.grant;
                let left = grant.access_expires_at - now;
                (Vec::new(), Ok(described(&grant.access_token, left)))
            }
            Ok(renewal) => {
                let life = Platform::WechatShop.marketplace().token_life();
                let told = described(&token, life);
                (changes(shop, renewal, now + life, token), Ok(told))
            }
            Err(error) => (Vec::new(), Err(error)),
        }
    })
    .await
}

/// What becomes of the token a shop has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Renewal {
    /// It goes on.
    None,
    /// A new one beside it, which holds until then.
    Beside(DateTime<Utc>),
    /// A new one; the old one has ended.
    Ended,
    /// A new one; the old one ends with it.
    Forced,
}

/// The same token goes on until its last minutes, unless a new one is forced.
fn renewal(shop: &Shop, now: DateTime<Utc>, forced: bool) -> Result<Renewal, WxError> {
    let left = shop.grant.access_expires_at - now;
    if forced {
        return may_force(shop, now).map(|()| Renewal::Forced);
    }
    let overlap = Duration::seconds(OVERLAP_S);
    Ok(if left > overlap {
        Renewal::None
    } else if left > Duration::zero() {
        Renewal::Beside(now + overlap)
    } else {
        Renewal::Ended
    })
}

fn may_force(shop: &Shop, now: DateTime<Utc>) -> Result<(), WxError> {
    let within = |span: Duration| {
        let recent = |at: &&DateTime<Utc>| now - **at < span;
        shop.forced_renewals.iter().filter(recent).count()
    };
    if within(Duration::days(1)) >= FORCED_A_DAY {
        return Err(WxError::new(45_009, "reach max api daily quota limit"));
    }
    if within(Duration::seconds(FORCED_APART_S)) > 0 {
        return Err(WxError::throttled());
    }
    Ok(())
}

fn changes(shop: &Shop, renewal: Renewal, end: DateTime<Utc>, token: String) -> Vec<Change> {
    let issued = Change::TokenIssued {
        platform: shop.platform,
        shop: shop.id.clone(),
        access_token: token,
        access_expires_at: end,
        refresh_token: String::new(),
        refresh_expires_at: end,
        old_lives_until: match renewal {
            Renewal::Beside(until) => Some(until),
            _ => None,
        },
    };
    let forced = Change::TokenForced {
        platform: shop.platform,
        shop: shop.id.clone(),
    };
    match renewal {
        Renewal::Forced => vec![issued, forced],
        _ => vec![issued],
    }
}

/// A success of this call has no `errcode`.
fn described(token: &str, life: Duration) -> Value {
    json!({"access_token": token, "expires_in": life.num_seconds()})
}
