//! Lists the ERP's SKUs.

use crate::{
    Error, Shops,
    store::{self, erp_skus},
};
use oms_contracts::oms::shops::v1::{ListSkusRequest, ListSkusResponse};
use oms_service_kit::page;

/// By code.
pub(crate) async fn list_skus(
    app: &Shops,
    mut request: ListSkusRequest,
) -> Result<ListSkusResponse, Error> {
    let size = page::size(std::mem::take(&mut request.page_size), 50);
    let token = std::mem::take(&mut request.page_token);
    let after: Option<String> = page::decode(&request, &token).map_err(Error::PageToken)?;
    let mut conn = app.pool.get().await?;
    let found = erp_skus::list(&mut conn, &request.search, after.as_deref(), size).await?;
    let last = found.rows.last().filter(|_| found.more);
    Ok(ListSkusResponse {
        next_page_token: last.map_or_else(String::new, |sku| page::encode(&request, &sku.code)),
        total: found.total.min(store::COUNTED),
        total_is_more: found.total > store::COUNTED,
        skus: found.rows.into_iter().map(Into::into).collect(),
    })
}
