//! Plans a past window of a shop to be pulled again.

use crate::{
    bridge::Bridge,
    credentials::connector_of,
    domain::window,
    error::Error,
    platform::{CallError, ListBy, PullLimits},
    store::{
        cursors::{self, Kind},
        ledger::{self, Origin},
    },
    usecases::request_pull::{enabled_shop, shop_id},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use oms_contracts::{
    datetime,
    oms::bridge::v1::{BackfillRequest, BackfillResponse, SyncKind},
};
use oms_service_kit::{idempotency::Once, token::Caller};

/// Longest window of one request.
const LONGEST: TimeDelta = TimeDelta::days(90);

/// Plans the window in pieces that the platform allows; the background pull works them
/// off without holding up new orders.
pub(crate) async fn request_backfill(
    bridge: &Bridge,
    caller: &Caller,
    request: BackfillRequest,
) -> Result<BackfillResponse, Error> {
    let once = Once::new(caller, &request.request_id, &request);
    let shop_id = shop_id(&request.shop_id)?;
    let kind = kind(&request)?;
    let (from, to) = bounds(&request, Utc::now())?;
    let mut conn = bridge.connection().await?;
    let answer = conn
        .transaction(async |conn| {
            if let Some(first) = once.begin(conn, &bridge.keys).await? {
                return Ok(first);
            }
            let shop = enabled_shop(conn, shop_id).await?;
            let limits = limits(kind, shop.platform).map_err(unsupported)?;
            let oldest = window::fill_from(Utc::now(), limits, limits.history);
            if from < oldest {
                return Err(bad(
                    "from",
                    format!("the platform keeps changes since {oldest} only"),
                ));
            }
            let windows = window::split(from, to, limits.max_window);
            ledger::plan(
                conn,
                shop_id.0,
                kind,
                Origin::Backfill,
                ListBy::Modified,
                &windows,
            )
            .await?;
            cursors::request(conn, shop_id.0, Kind::Past).await?;
            let answer = BackfillResponse {
                intervals: i32::try_from(windows.len()).unwrap_or(i32::MAX),
            };
            once.keep(conn, &bridge.keys, &answer).await?;
            Ok::<_, Error>(answer)
        })
        .await?;
    bridge.wake.pull(Kind::Past);
    Ok(answer)
}

fn kind(request: &BackfillRequest) -> Result<Kind, Error> {
    match request.kind() {
        SyncKind::Orders | SyncKind::Unspecified => Ok(Kind::Orders),
        SyncKind::AfterSales => Ok(Kind::AfterSales),
        SyncKind::Listings => Err(bad(
            "kind",
            "listings have no past windows; pull them now instead",
        )),
    }
}

fn limits(kind: Kind, platform: i32) -> Result<&'static PullLimits, CallError> {
    let connector = connector_of(platform)?;
    Ok(match kind {
        Kind::AfterSales => connector.after_sales()?.limits(),
        _ => connector.orders()?.limits(),
    })
}

fn bounds(
    request: &BackfillRequest,
    now: DateTime<Utc>,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Error> {
    let from = datetime(request.from.as_ref());
    let to = datetime(request.to.as_ref());
    let from = from.ok_or_else(|| bad("from", "is out of range"))?;
    let to = to.ok_or_else(|| bad("to", "is out of range"))?;
    if to > now {
        return Err(bad("to", "must not be in the future"));
    }
    if from >= to {
        return Err(bad("to", "must be after from"));
    }
    if to - from > LONGEST {
        return Err(bad("to", "must be at most 90 days after from"));
    }
    Ok((from, to))
}

fn bad(field: &'static str, description: impl Into<String>) -> Error {
    Error::BadField {
        field,
        description: description.into(),
    }
}

fn unsupported(error: CallError) -> Error {
    bad("shop_id", error.to_string())
}
