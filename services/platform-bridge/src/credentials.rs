//! Credentials: lent by `shops`, cached briefly, refreshed under a lease.
//!
//! A platform call that fails with `AuthExpired` is mended here in this order: lend past
//! the cache (somebody else may have refreshed), then refresh where the platform can,
//! else the shop is marked and waits for a person. Everything else goes on.

use crate::{
    bridge::Bridge,
    platform::{CallError, FreshTokens, ShopAccess},
    platforms,
    store::shops,
};
use oms_contracts::{
    datetime,
    ids::ShopId,
    oms::{
        shops::v1::{
            LendCredentialsRequest, LendCredentialsResponse, StoreRefreshedTokensRequest,
            shop_service_client::ShopServiceClient,
        },
        types::v1::Platform,
    },
    timestamp,
};
use oms_service_kit::client::InternalChannel;
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tonic::Code;

/// How long lent credentials are used without asking again.
const CACHE: Duration = Duration::from_secs(60);
/// How long another process may take to refresh before we look again.
const OTHER_REFRESH: Duration = Duration::from_secs(3);

/// The credentials that this process has borrowed.
pub(crate) struct Credentials {
    shops: ShopServiceClient<InternalChannel>,
    cache: Mutex<HashMap<ShopId, (Instant, Arc<ShopAccess>)>>,
}

impl Credentials {
    pub(crate) fn new(channel: InternalChannel) -> Self {
        Self {
            shops: ShopServiceClient::new(channel),
            cache: Mutex::default(),
        }
    }

    /// Credentials of a shop, at least of the version that was told.
    pub(crate) async fn lend(
        &self,
        shop_id: ShopId,
        told_version: i64,
    ) -> Result<Arc<ShopAccess>, CallError> {
        if let Some(access) = self.cached(shop_id)
            && access.credential_version >= told_version
        {
            return Ok(access);
        }
        self.lend_past_cache(shop_id).await
    }

    fn cached(&self, shop_id: ShopId) -> Option<Arc<ShopAccess>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, access) = cache.get(&shop_id)?;
        (at.elapsed() < CACHE).then(|| access.clone())
    }

    /// The shop's app as it is now, whether or not a seller has agreed to it.
    pub(crate) async fn app(&self, shop_id: ShopId) -> Result<ShopAccess, CallError> {
        let request = LendCredentialsRequest {
            shop_id: shop_id.to_string(),
        };
        let lent = self.shops.clone().lend_credentials(request).await;
        let lent = lent.map_err(|status| shops_error(&status))?.into_inner();
        Ok(read(shop_id, lent))
    }

    /// The service that lends, for what else is asked of it.
    pub(crate) fn shops(&self) -> ShopServiceClient<InternalChannel> {
        self.shops.clone()
    }

    async fn lend_past_cache(&self, shop_id: ShopId) -> Result<Arc<ShopAccess>, CallError> {
        let access = Arc::new(with_token(self.app(shop_id).await?)?);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(shop_id, (Instant::now(), access.clone()));
        Ok(access)
    }

    /// Lends anew at the next call.
    pub(crate) fn forget(&self, shop_id: ShopId) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.remove(&shop_id);
    }
}

fn shops_error(status: &tonic::Status) -> CallError {
    let message = status.message().to_owned();
    match status.code() {
        Code::NotFound => CallError::Refused {
            code: "SHOP_NOT_FOUND".into(),
            message,
        },
        Code::FailedPrecondition => CallError::AuthExpired {
            code: "NO_CREDENTIALS".into(),
            message,
        },
        code => CallError::Retry {
            after: None,
            code: "SHOPS_UNAVAILABLE".into(),
            message: format!("{code:?}: {message}"),
        },
    }
}

/// Refuses what no call could be made with.
fn with_token(access: ShopAccess) -> Result<ShopAccess, CallError> {
    let grants_itself = platforms::connector(access.platform)
        .and_then(|connector| connector.authorisation().ok())
        .is_some_and(|authorisation| authorisation.grants_itself());
    let is_empty = |secret: &SecretString| secret.expose_secret().is_empty();
    if is_empty(&access.access_token) && is_empty(&access.refresh_token) && !grants_itself {
        return Err(CallError::AuthExpired {
            code: "NO_TOKEN".into(),
            message: "the shop was never authorised".into(),
        });
    }
    Ok(access)
}

fn read(shop_id: ShopId, lent: LendCredentialsResponse) -> ShopAccess {
    let platform = lent.platform();
    let held = lent.credentials.unwrap_or_default();
    ShopAccess {
        shop_id,
        platform,
        platform_shop_id: lent.platform_shop_id,
        endpoint: (!lent.endpoint.is_empty()).then_some(lent.endpoint),
        app_key: held.app_key,
        app_secret: held.app_secret.into(),
        sign_secret: held.sign_secret.into(),
        service_id: held.service_id,
        access_token: held.access_token.into(),
        refresh_token: held.refresh_token.into(),
        access_expires_at: datetime(held.access_expires_at.as_ref()),
        credential_version: lent.credential_version,
    }
}

/// Credentials for a pull: refreshed ahead of their end where the platform wants that. A
/// refresh that fails ahead of time is no reason not to use what still holds.
pub(crate) async fn for_pull(
    bridge: &Bridge,
    shop_id: ShopId,
    told_version: i64,
) -> Result<Arc<ShopAccess>, CallError> {
    let access = bridge.credentials.lend(shop_id, told_version).await?;
    if !ends_soon(&access) {
        return Ok(access);
    }
    match refresh(bridge, &access).await {
        Ok(fresh) => Ok(fresh),
        Err(error) => {
            tracing::warn!(shop.id = %shop_id, %error, "token not refreshed ahead of its end");
            Ok(access)
        }
    }
}

fn ends_soon(access: &ShopAccess) -> bool {
    let before = platforms::connector(access.platform)
        .and_then(|connector| connector.authorisation().ok()?.refresh_before());
    match (before, access.access_expires_at) {
        (Some(before), Some(end)) => chrono::Utc::now() + before >= end,
        _ => false,
    }
}

/// After `AuthExpired` with `expired`: other credentials, or the error that stays. In the
/// latter case the shop is marked, and its commands stop.
pub(crate) async fn recover(
    bridge: &Bridge,
    expired: &ShopAccess,
    error: CallError,
) -> Result<Arc<ShopAccess>, CallError> {
    let lent = bridge.credentials.lend_past_cache(expired.shop_id).await?;
    if lent.credential_version > expired.credential_version {
        return Ok(lent);
    }
    match refresh(bridge, &lent).await {
        Ok(fresh) => Ok(fresh),
        Err(failed @ (CallError::Retry { .. } | CallError::Throttled { .. })) => Err(failed),
        Err(failed) => {
            tracing::warn!(shop.id = %expired.shop_id, %failed, "shop needs authorisation");
            mark_refused(bridge, &lent).await;
            Err(error)
        }
    }
}

/// Notes that these credentials are of no use: the shop's commands stop.
pub(crate) async fn mark_refused(bridge: &Bridge, access: &ShopAccess) {
    let marked = async {
        let mut conn = bridge.connection().await?;
        shops::refuse_credentials(&mut conn, access.shop_id.0, access.credential_version).await?;
        Ok::<_, crate::Error>(())
    };
    if let Err(error) = marked.await {
        tracing::warn!(shop.id = %access.shop_id, %error, "refused credentials not marked yet");
    }
}

/// Trades the refresh token under the shop's lease and stores what came by
/// compare-and-swap: single-use tokens survive only if exactly one process trades them.
async fn refresh(bridge: &Bridge, access: &ShopAccess) -> Result<Arc<ShopAccess>, CallError> {
    let connector = connector(access.platform)?;
    let authorisation = connector.authorisation()?;
    if access.refresh_token.expose_secret().is_empty() && !authorisation.grants_itself() {
        return Err(CallError::Unsupported {
            reason: "the shop has no refresh token",
        });
    }
    let shop = access.shop_id.0;
    let leased = async {
        let mut conn = bridge.connection().await?;
        Ok::<_, crate::Error>(shops::lease_refresh(&mut conn, shop).await?)
    };
    if !leased.await.map_err(|error| database_away(&error))? {
        return Err(CallError::Retry {
            after: Some(OTHER_REFRESH),
            code: "REFRESHING".into(),
            message: "the token is being refreshed by another process".into(),
        });
    }
    let result = match authorisation.refresh(&bridge.http, access).await {
        Ok(fresh) => store(bridge, access, fresh).await,
        Err(error) => Err(error),
    };
    if let Ok(mut conn) = bridge.connection().await {
        // Else the lease lapses by itself.
        let _ = shops::end_refresh(&mut conn, shop).await;
    }
    result
}

async fn store(
    bridge: &Bridge,
    access: &ShopAccess,
    fresh: FreshTokens,
) -> Result<Arc<ShopAccess>, CallError> {
    let reveal = |secret: &SecretString| secret.expose_secret().to_owned();
    let request = StoreRefreshedTokensRequest {
        shop_id: access.shop_id.to_string(),
        credential_version: access.credential_version,
        access_token: reveal(&fresh.access_token),
        refresh_token: reveal(&fresh.refresh_token),
        access_expires_at: fresh.access_expires_at.map(timestamp),
        refresh_expires_at: fresh.refresh_expires_at.map(timestamp),
    };
    bridge.credentials.forget(access.shop_id);
    let mut client = bridge.credentials.shops.clone();
    let mut stored = client.store_refreshed_tokens(request.clone()).await;
    if stored.is_err() {
        // A single-use refresh token is spent by now: these must not be lost to a blink.
        tokio::time::sleep(Duration::from_millis(500)).await;
        stored = client.store_refreshed_tokens(request).await;
    }
    stored.map_err(|status| shops_error(&status))?;
    // Stored, or somebody else's are newer: either way the lent ones are right.
    bridge.credentials.lend_past_cache(access.shop_id).await
}

/// The connector of a platform, or the refusal that is shown.
pub(crate) fn connector(
    platform: Platform,
) -> Result<&'static dyn crate::platform::Connector, CallError> {
    platforms::connector(platform).ok_or(CallError::Unsupported {
        reason: "this platform is not spoken yet",
    })
}

/// The platform of a stored number.
pub(crate) fn platform_of(number: i32) -> Platform {
    Platform::try_from(number).unwrap_or_default()
}

/// The connector of a stored number.
pub(crate) fn connector_of(
    number: i32,
) -> Result<&'static dyn crate::platform::Connector, CallError> {
    connector(platform_of(number))
}

fn database_away(error: &crate::Error) -> CallError {
    CallError::Retry {
        after: None,
        code: "DATABASE_UNAVAILABLE".into(),
        message: error.to_string(),
    }
}

/// Makes a call, and once more with other credentials where the first were refused. Gives
/// back the credentials that were used last.
pub(crate) async fn with_recovery<T, Fut>(
    bridge: &Bridge,
    access: Arc<ShopAccess>,
    call: impl Fn(Arc<ShopAccess>) -> Fut,
) -> (Result<T, CallError>, Arc<ShopAccess>)
where
    Fut: Future<Output = Result<T, CallError>>,
{
    let error = match call(access.clone()).await {
        Err(error @ CallError::AuthExpired { .. }) => error,
        result => return (result, access),
    };
    let access = match recover(bridge, &access, error).await {
        Ok(other) => other,
        Err(error) => return (Err(error), access),
    };
    let result = call(access.clone()).await;
    if matches!(result, Err(CallError::AuthExpired { .. })) {
        mark_refused(bridge, &access).await;
    }
    (result, access)
}
