//! How far each shop is pulled, and what its ledger says.

use crate::{
    bridge::Bridge,
    error::Error,
    store::{coverage, cursors::Kind, shops, sync_states},
    usecases::request_pull::shop_id,
};
use oms_contracts::{
    oms::bridge::v1::{
        CoverageInterval, GetCoverageRequest, GetCoverageResponse, ListSyncStatesRequest,
        ListSyncStatesResponse, SyncKind, SyncState,
    },
    timestamp,
};
use oms_service_kit::page;
use tonic::Status;
use uuid::Uuid;

/// One page of cursors.
pub(crate) async fn list_sync_states(
    bridge: &Bridge,
    mut request: ListSyncStatesRequest,
) -> Result<ListSyncStatesResponse, Status> {
    let token = std::mem::take(&mut request.page_token);
    let size = page::size(request.page_size, 50);
    request.page_size = 0;
    let after: Option<(Uuid, i16)> = page::decode(&request, &token).map_err(|status| *status)?;
    let shops = ids(&request.shop_ids);
    let mut conn = bridge.connection().await?;
    let mut rows = sync_states::list(&mut conn, &shops, after, size + 1)
        .await
        .map_err(Error::from)?;
    let next_page_token = cut(&mut rows, size, |row| {
        page::encode(&request, &(row.shop_id, row.kind))
    });
    Ok(ListSyncStatesResponse {
        sync_states: rows.into_iter().map(shown).collect(),
        next_page_token,
    })
}

/// Cuts a page that was read one row too long; the token of the last row, or none.
pub(crate) fn cut<T>(rows: &mut Vec<T>, size: i64, token: impl FnOnce(&T) -> String) -> String {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if rows.len() <= size {
        return String::new();
    }
    rows.truncate(size);
    rows.last().map(token).unwrap_or_default()
}

/// Ids that the field rules have let through.
pub(crate) fn ids(texts: &[String]) -> Vec<Uuid> {
    texts
        .iter()
        .filter_map(|text| Uuid::try_parse(text).ok())
        .collect()
}

fn shown(row: sync_states::Row) -> SyncState {
    let kind = Kind::of(row.kind);
    SyncState {
        shop_id: row.shop_id.to_string(),
        platform: row.platform,
        kind: sync_kind(kind) as i32,
        pulled_up_to: row.pulled_up_to.map(timestamp),
        covered_up_to: row.covered_up_to.map(timestamp),
        gaps: i32::try_from(row.gaps).unwrap_or(i32::MAX),
        parked: i32::try_from(row.parked).unwrap_or(i32::MAX),
        late: row.late,
        problem: i32::from(row.problem),
        problem_code: row.problem_code,
        problem_message: row.problem_message,
        next_due_at: row.next_due_at.map(timestamp),
        last_success_at: row.last_success_at.map(timestamp),
        orders_seen: if kind == Kind::Orders {
            row.documents_seen
        } else {
            0
        },
    }
}

/// A cursor's kind in the contracts; the past pull is shown with the orders.
fn sync_kind(kind: Kind) -> SyncKind {
    match kind {
        Kind::Orders | Kind::Past => SyncKind::Orders,
        Kind::Listings => SyncKind::Listings,
        Kind::AfterSales => SyncKind::AfterSales,
    }
}

/// A shop's newest intervals. Listings are pulled whole and have none.
pub(crate) async fn get_coverage(
    bridge: &Bridge,
    request: GetCoverageRequest,
) -> Result<GetCoverageResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let mut conn = bridge.connection().await?;
    if shops::get(&mut conn, shop_id.0).await?.is_none() {
        return Err(Error::ShopNotFound(shop_id));
    }
    let kind = match request.kind() {
        SyncKind::Listings => return Ok(GetCoverageResponse::default()),
        SyncKind::AfterSales => Kind::AfterSales,
        SyncKind::Orders | SyncKind::Unspecified => Kind::Orders,
    };
    let limit = page::size(request.limit, 50);
    let intervals = coverage::intervals(&mut conn, shop_id.0, kind, limit).await?;
    let covered = coverage::covered_up_to(&mut conn, shop_id.0, kind).await?;
    let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    Ok(GetCoverageResponse {
        intervals: intervals
            .into_iter()
            .map(|row| CoverageInterval {
                from: Some(timestamp(row.from_at)),
                to: Some(timestamp(row.to_at)),
                pages: number(row.pages),
                pages_taken: number(row.pages_taken),
                parked: number(row.parked),
                closed: row.closed,
            })
            .collect(),
        covered_up_to: covered.map(timestamp),
    })
}
