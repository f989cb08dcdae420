//! Makes a pull due at once.

use crate::{
    bridge::Bridge,
    error::Error,
    store::{
        cursors::{self, Kind},
        shops,
    },
};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::{
    ids::ShopId,
    oms::bridge::v1::{PullNowRequest, PullNowResponse, SyncKind},
};
use oms_service_kit::{idempotency::Once, token::Caller};

/// Makes the pull of a shop and kind due; one under way is followed by another.
pub(crate) async fn request_pull(
    bridge: &Bridge,
    caller: &Caller,
    request: PullNowRequest,
) -> Result<PullNowResponse, Error> {
    let kind = match request.kind() {
        SyncKind::Orders => Kind::Orders,
        SyncKind::Listings => Kind::Listings,
        SyncKind::AfterSales => Kind::AfterSales,
        SyncKind::Unspecified => {
            return Err(Error::BadField {
                field: "kind",
                description: "must be given".into(),
            });
        }
    };
    let once = Once::new(caller, &request.request_id, &request);
    let shop_id = shop_id(&request.shop_id)?;
    let mut conn = bridge.connection().await?;
    let answer = conn
        .transaction(async |conn| {
            if let Some(first) = once.begin(conn, &bridge.keys).await? {
                return Ok(first);
            }
            enabled_shop(conn, shop_id).await?;
            cursors::request(conn, shop_id.0, kind).await?;
            let answer = PullNowResponse {};
            once.keep(conn, &bridge.keys, &answer).await?;
            Ok::<_, Error>(answer)
        })
        .await?;
    bridge.wake.pull(kind);
    Ok(answer)
}

/// A shop id that the field rules have let through.
pub(crate) fn shop_id(text: &str) -> Result<ShopId, Error> {
    text.parse().map_err(|_| Error::BadField {
        field: "shop_id",
        description: "must be a UUID".into(),
    })
}

/// The shop, which must be known and switched on.
pub(crate) async fn enabled_shop(
    conn: &mut AsyncPgConnection,
    shop_id: ShopId,
) -> Result<shops::ShopRow, Error> {
    match shops::get(conn, shop_id.0).await? {
        None => Err(Error::ShopNotFound(shop_id)),
        Some(shop) if !shop.enabled => Err(Error::ShopDisabled(shop_id)),
        Some(shop) => Ok(shop),
    }
}
