//! Gives an app's secrets to the bridge, and which shops have it.

use crate::{Error, Shops, domain::credentials, store::app_keys};
use oms_contracts::oms::shops::v1::{AppSecrets, AppShop, LendAppRequest, LendAppResponse};

/// Tokens stay here: nothing that a platform pushes is verified by a shop's own.
pub(crate) async fn lend_app(
    app: &Shops,
    request: &LendAppRequest,
) -> Result<LendAppResponse, Error> {
    let mut conn = app.pool.get().await?;
    let shops = app_keys::shops_of(&mut conn, request.platform, &request.app_key).await?;
    drop(conn);
    let mut answer = LendAppResponse::default();
    for shop in shops {
        let opened = shop
            .credentials
            .as_deref()
            .map(|sealed| credentials::open(&app.keys, sealed));
        let held = match opened {
            Some(Ok(held)) if held.app_key == request.app_key => held,
            Some(Err(fault)) => {
                // The app's other shops go on.
                tracing::error!(shop.id = %shop.id, %fault, "credentials cannot be opened");
                continue;
            }
            // An older process stored other credentials and knew nothing of the column.
            _ => continue,
        };
        let secrets = AppSecrets {
            app_secret: held.app_secret,
            sign_secret: held.sign_secret,
            push_token: held.push_token,
            push_key: held.push_key,
        };
        if !answer.secrets.contains(&secrets) {
            answer.secrets.push(secrets);
        }
        answer.shops.push(AppShop {
            shop_id: shop.id.to_string(),
            platform_shop_id: shop.platform_shop_id,
        });
    }
    if answer.shops.is_empty() {
        return Err(Error::AppNotFound);
    }
    Ok(answer)
}
