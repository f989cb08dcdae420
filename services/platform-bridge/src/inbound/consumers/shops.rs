//! `bridge.shops`: shops created and changed.

use super::{Store, id};
use crate::{
    bridge::Bridge, error::Error, store::shops::ChangedShop, usecases::store_shops::store_shops,
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::ShopChanged;
use oms_messaging::{Envelope, HandlerError};

pub(super) struct Shops;

#[async_trait]
impl Store for Shops {
    type Item = ChangedShop;
    const QUEUE: &'static str = "bridge.shops";

    fn read(message: &Envelope) -> Result<ChangedShop, HandlerError> {
        let event: ShopChanged = message.decode()?;
        Ok(ChangedShop {
            shop_id: id("shop_id", &event.shop_id)?,
            platform: event.platform,
            endpoint: event.endpoint,
            enabled: event.enabled,
            credential_version: event.credential_version,
            revision: event.revision,
        })
    }

    async fn store(&self, bridge: &Bridge, items: &[ChangedShop]) -> Result<(), Error> {
        store_shops(bridge, items).await
    }
}
