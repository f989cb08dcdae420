//! Gives a shop's credentials to the bridge.

use super::checked_id;
use crate::{Error, Shops, domain::credentials, store::shops};
use oms_contracts::oms::shops::v1::LendCredentialsResponse;

/// Without `credentials` where none were given yet.
pub(crate) async fn lend_credentials(
    app: &Shops,
    shop_id: &str,
) -> Result<LendCredentialsResponse, Error> {
    let id = checked_id(shop_id);
    let mut conn = app.pool.get().await?;
    let shop = shops::by_id(&mut conn, id)
        .await?
        .ok_or(Error::ShopNotFound(id))?;
    let opened = shop
        .credentials
        .map(|sealed| credentials::open(&app.keys, &sealed))
        .transpose()
        .map_err(|fault| Error::Sealed { shop_id: id, fault })?;
    Ok(LendCredentialsResponse {
        platform: shop.platform,
        platform_shop_id: shop.platform_shop_id,
        endpoint: shop.endpoint,
        enabled: shop.enabled,
        credentials: opened,
        credential_version: shop.credential_version,
    })
}
