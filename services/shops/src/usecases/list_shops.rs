//! Lists shops.

use crate::{Error, Shops, store::shops};
use oms_contracts::oms::shops::v1::{ListShopsRequest, ListShopsResponse};
use oms_service_kit::page;
use uuid::Uuid;

/// In the order of their creation.
pub(crate) async fn list_shops(
    app: &Shops,
    mut request: ListShopsRequest,
) -> Result<ListShopsResponse, Error> {
    let size = page::size(std::mem::take(&mut request.page_size), 50);
    let token = std::mem::take(&mut request.page_token);
    let after: Option<Uuid> = page::decode(&request, &token).map_err(Error::PageToken)?;
    let filter = shops::Filter {
        platform: Some(request.platform).filter(|platform| *platform != 0),
        name_contains: &request.name_contains,
    };
    let mut conn = app.pool.get().await?;
    let found = shops::list(&mut conn, &filter, after, size).await?;
    let last = found.rows.last().filter(|_| found.more);
    Ok(ListShopsResponse {
        next_page_token: last.map_or_else(String::new, |shop| page::encode(&request, &shop.id)),
        shops: found.rows.iter().map(Into::into).collect(),
        total: found.total,
    })
}
