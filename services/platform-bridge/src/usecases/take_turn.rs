//! A shop's turn: credentials, the pull, and once more with other credentials where the
//! first were refused.

use crate::{
    bridge::Bridge,
    credentials,
    error::Error,
    platform::{CallError, MappedOrder, ShopAccess},
    store::cursors::{Claim, Kind},
    usecases::{pull_changes::pull_changes, pull_listings::pull_listings, pull_past::pull_past},
};
use oms_contracts::{ids::ShopId, oms::events::v1::PlatformAfterSale};
use std::time::Duration;

/// How long a turn goes on before it makes room for other shops. What is under way by
/// then (a window, a page of goods) is finished.
pub(crate) const TURN: Duration = Duration::from_secs(10);

/// A pull under its lease and with its credentials.
#[derive(Clone, Copy)]
pub(crate) struct Turn<'a> {
    pub(crate) bridge: &'a Bridge,
    pub(crate) claim: &'a Claim,
    pub(crate) access: &'a ShopAccess,
}

/// What a turn leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Everything that can be had for now.
    UpToDate,
    /// There is more: due again at once, behind the other shops.
    More,
}

/// Why a turn ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TurnError {
    /// The platform said no, or not now.
    #[error(transparent)]
    Call(CallError),
    /// Our own side.
    #[error(transparent)]
    Own(Error),
}

impl From<CallError> for TurnError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<Error> for TurnError {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

impl From<diesel::result::Error> for TurnError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Own(error.into())
    }
}

/// Takes a shop's turn.
pub(crate) async fn take_turn(bridge: &Bridge, claim: &Claim) -> Result<Progress, TurnError> {
    let shop_id = ShopId(claim.shop_id);
    let access = credentials::for_pull(bridge, shop_id, claim.credential_version).await?;
    let expired = match pull(bridge, claim, &access).await {
        Err(TurnError::Call(error @ CallError::AuthExpired { .. })) => error,
        result => return result,
    };
    let access = credentials::recover(bridge, &access, expired).await?;
    let result = pull(bridge, claim, &access).await;
    if matches!(result, Err(TurnError::Call(CallError::AuthExpired { .. }))) {
        credentials::mark_refused(bridge, &access).await;
    }
    result
}

async fn pull(bridge: &Bridge, claim: &Claim, access: &ShopAccess) -> Result<Progress, TurnError> {
    let turn = Turn {
        bridge,
        claim,
        access,
    };
    match claim.kind() {
        Kind::Orders => Box::pin(pull_changes::<MappedOrder>(turn)).await,
        Kind::AfterSales => Box::pin(pull_changes::<PlatformAfterSale>(turn)).await,
        Kind::Listings => Box::pin(pull_listings(turn)).await,
        Kind::Past => Box::pin(pull_past(turn)).await,
    }
}

/// Repeats a call that changes nothing while the platform asks for a little patience: a
/// window of a thousand orders would else never get through a gateway that drops one call
/// in fifty.
pub(crate) async fn patiently<T, Fut>(mut call: impl FnMut() -> Fut) -> Result<T, CallError>
where
    Fut: Future<Output = Result<T, CallError>>,
{
    const ATTEMPTS: u32 = 4;
    const LONGEST: Duration = Duration::from_secs(5);
    let mut attempt = 1;
    loop {
        let error = match call().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let after = match &error {
            CallError::Retry { after, .. } | CallError::Throttled { after, .. } => *after,
            _ => return Err(error),
        };
        let own = Duration::from_millis(200) * (1 << attempt);
        let wait = after
            .unwrap_or_default()
            .max(own.mul_f64(rand::random_range(0.5..=1.0)));
        if attempt == ATTEMPTS || wait > LONGEST {
            return Err(error);
        }
        tokio::time::sleep(wait).await;
        attempt += 1;
    }
}
