//! Pushes, whichever way a platform pushes.

use super::{Cell, channels, hooks, where_there_is};
use crate::marketplace::Marketplace;
use oms_bridge::platform::Pushes;

pub(super) async fn push_duplicate(market: Marketplace) -> Cell {
    match where_there_is(market.connector.pushes())? {
        Pushes::Hook(hook) => hooks::duplicated(&market, hook).await,
        Pushes::Channel(channel) => channels::duplicated(&market, channel).await,
    }
    Ok(())
}

pub(super) async fn push_forged(market: Marketplace) -> Cell {
    match where_there_is(market.connector.pushes())? {
        Pushes::Hook(hook) => hooks::forged(&market, hook).await,
        Pushes::Channel(channel) => channels::forged(&market, channel).await,
    }
    Ok(())
}
