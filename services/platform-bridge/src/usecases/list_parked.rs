//! Parked documents, and the body of one with personal fields masked.

use crate::{
    bridge::Bridge,
    credentials::connector_of,
    error::Error,
    store::{
        parked::{self, DocumentKind},
        parked_list, shops,
    },
    usecases::list_sync_states::{cut, ids},
};
use oms_contracts::{
    ids::{ParkedId, ShopId},
    oms::bridge::v1::{
        GetParkedRawRequest, GetParkedRawResponse, ListParkedRequest, ListParkedResponse,
        ParkedDocument,
    },
    timestamp,
};
use oms_service_kit::page;
use tonic::Status;
use uuid::Uuid;

/// One page, newest first.
pub(crate) async fn list_parked(
    bridge: &Bridge,
    mut request: ListParkedRequest,
) -> Result<ListParkedResponse, Status> {
    let token = std::mem::take(&mut request.page_token);
    let size = page::size(request.page_size, 50);
    request.page_size = 0;
    let before: Option<Uuid> = page::decode(&request, &token).map_err(|status| *status)?;
    let shops = ids(&request.shop_ids);
    let mut conn = bridge.connection().await?;
    let mut rows = parked_list::list(&mut conn, &shops, before, size + 1)
        .await
        .map_err(Error::from)?;
    let total = parked_list::count(&mut conn, &shops)
        .await
        .map_err(Error::from)?;
    let next_page_token = cut(&mut rows, size, |row| {
        page::encode(&request, &row.parked_id)
    });
    Ok(ListParkedResponse {
        parked: rows.into_iter().map(shown).collect(),
        next_page_token,
        total,
    })
}

fn shown(row: parked_list::Row) -> ParkedDocument {
    ParkedDocument {
        parked_id: row.parked_id.to_string(),
        shop_id: row.shop_id.to_string(),
        platform: row.platform,
        document_kind: DocumentKind::of(row.document_kind).name().to_owned(),
        document_id: row.document_id,
        reason: row.reason,
        message: row.message,
        first_seen_at: Some(timestamp(row.first_seen_at)),
        last_seen_at: Some(timestamp(row.last_seen_at)),
        times_seen: row.times_seen,
    }
}

/// The parked body as a person may see it.
pub(crate) async fn get_parked_raw(
    bridge: &Bridge,
    request: GetParkedRawRequest,
) -> Result<GetParkedRawResponse, Error> {
    let id = parked_id(&request.parked_id)?;
    let mut conn = bridge.connection().await?;
    let row = parked::get(&mut conn, id.0)
        .await?
        .ok_or(Error::ParkedNotFound(id))?;
    let sealed = row.raw_sealed.as_ref().ok_or(Error::ParkedWithoutRaw(id))?;
    let shop = shops::get(&mut conn, row.shop_id).await?;
    let shop = shop.ok_or(Error::ShopNotFound(ShopId(row.shop_id)))?;
    let raw = bridge.keys.open(sealed)?;
    let masked = connector_of(shop.platform).and_then(|connector| {
        Ok(match row.kind() {
            DocumentKind::AfterSale => connector.after_sales()?.mask_raw(&raw),
            // Goods hold no personal data, and the same fields are masked in them.
            DocumentKind::Order | DocumentKind::Listing => connector.orders()?.mask_raw(&raw),
        })
    });
    Ok(GetParkedRawResponse {
        raw_masked: masked.unwrap_or_default(),
    })
}

/// An id that the field rules have let through.
pub(crate) fn parked_id(text: &str) -> Result<ParkedId, Error> {
    text.parse().map_err(|_| Error::BadField {
        field: "parked_id",
        description: "must be a UUID".into(),
    })
}
