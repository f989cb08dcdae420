//! Reads one shop.

use super::checked_id;
use crate::{Error, Shops, store::shops};
use oms_contracts::oms::shops::v1::GetShopResponse;

/// Without its credentials.
pub(crate) async fn get_shop(app: &Shops, shop_id: &str) -> Result<GetShopResponse, Error> {
    let id = checked_id(shop_id);
    let mut conn = app.pool.get().await?;
    let shop = shops::by_id(&mut conn, id)
        .await?
        .ok_or(Error::ShopNotFound(id))?;
    Ok(GetShopResponse {
        shop: Some((&shop).into()),
    })
}
