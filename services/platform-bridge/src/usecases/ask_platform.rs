//! One call to a shop's platform that another service waits for.

use crate::{
    bridge::Bridge,
    credentials::{self, connector, with_recovery},
    error::Error,
    platform::{CallError, Connector, ShopAccess},
    usecases::request_pull::enabled_shop,
};
use oms_contracts::ids::ShopId;
use std::sync::Arc;

/// Makes the call with the shop's credentials, renewed where they ended.
pub(crate) async fn ask_platform<T, Fut>(
    bridge: &Bridge,
    shop_id: ShopId,
    call: impl Fn(&'static dyn Connector, Arc<ShopAccess>) -> Fut,
) -> Result<T, Error>
where
    Fut: Future<Output = Result<T, CallError>>,
{
    let mut conn = bridge.connection().await?;
    let shop = enabled_shop(&mut conn, shop_id).await?;
    drop(conn);
    let access = credentials::for_pull(bridge, shop_id, shop.credential_version).await?;
    let connector = connector(access.platform)?;
    let (answer, _) = with_recovery(bridge, access, |access| call(connector, access)).await;
    Ok(answer?)
}
