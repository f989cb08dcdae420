//! Adds a shop.

use super::now;
use crate::{
    Error, Shops,
    domain::endpoint,
    store::{events, shops},
};
use diesel_async::AsyncConnection;
use oms_contracts::oms::{
    shops::v1::{CreateShopRequest, CreateShopResponse},
    types::v1::Platform,
};
use oms_service_kit::{idempotency::Once, token::Caller};
use uuid::Uuid;

/// It is enabled at once, whether or not credentials came with it.
pub(crate) async fn create_shop(
    app: &Shops,
    caller: &Caller,
    request: &CreateShopRequest,
) -> Result<CreateShopResponse, Error> {
    let shop = checked(app, request)?;
    let once = Once::new(caller, &request.request_id, request);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &app.keys).await? {
            return Ok(first);
        }
        if !shops::add(conn, &shop).await? {
            return Err(Error::ShopExists(shop.platform_shop_id.clone()));
        }
        events::shop_changed(conn, &shop).await?;
        let answer = CreateShopResponse {
            shop: Some((&shop).into()),
        };
        once.keep(conn, &app.keys, &answer).await?;
        Ok(answer)
    })
    .await
}

fn checked(app: &Shops, request: &CreateShopRequest) -> Result<shops::Shop, Error> {
    // A field rule refuses numbers that no platform has.
    if request.platform() == Platform::Unspecified {
        return Err(Error::bad_field(
            "platform",
            "must say which platform the shop is on, such as PLATFORM_TAOBAO",
        ));
    }
    let endpoint = endpoint::normalise(&request.endpoint)
        .ok_or_else(|| Error::bad_field("endpoint", endpoint::RULE))?;
    let mut shop = shops::Shop {
        id: Uuid::now_v7(),
        platform: request.platform,
        platform_shop_id: request.platform_shop_id.clone(),
        name: request.name.clone(),
        endpoint,
        enabled: true,
        revision: 1,
        settings_version: 1,
        credentials: None,
        app_key: None,
        credential_version: 0,
        token_expires_at: None,
        created_at: now(),
    };
    if let Some(given) = &request.credentials {
        shop.hold(&app.keys, given);
    }
    Ok(shop)
}
