//! `AfterSaleService`: thin; the rules stand in `usecases/` and `domain/`.

use super::{after_sale_filter, after_sale_view};
use crate::{
    domain::after_sale::AfterSale,
    error::Error,
    store::{
        counts,
        list::{self, Cursor, SortBy, TOTAL_CAP},
        load::{self, AfterSaleKey},
    },
};
use diesel_async::AsyncPgConnection;
use oms_contracts::oms::aftersales::v1::{after_sale_service_server::AfterSaleService, *};
use oms_service_kit::{
    db::{Connection, Pool},
    error::{DbFault, into_status},
    page,
};
use std::collections::HashMap;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Rows of a page when the caller does not say.
const PAGE: i64 = 50;

/// The handlers.
#[derive(Clone)]
pub struct AfterSales {
    /// Database.
    pub pool: Pool,
}

impl AfterSales {
    async fn conn(&self) -> Result<Connection, Status> {
        let conn = self.pool.get().await.map_err(DbFault::from);
        conn.map_err(into_status)
    }
}

#[tonic::async_trait]
impl AfterSaleService for AfterSales {
    async fn get_after_sale(
        &self,
        request: Request<GetAfterSaleRequest>,
    ) -> Result<Response<GetAfterSaleResponse>, Status> {
        let GetAfterSaleRequest {
            shop_id,
            after_sale_id,
        } = request.into_inner();
        let id = |text: &str| Uuid::try_parse(text).unwrap_or_default();
        let key = (id(&shop_id), id(&after_sale_id));
        let found = load::by_ids(&mut *self.conn().await?, &[key]).await;
        let found = found.map_err(|error| into_status(Error::from(error)))?;
        let after_sale = found.into_iter().next().ok_or_else(|| {
            into_status(Error::NotFound {
                shop_id,
                after_sale_id,
            })
        })?;
        Ok(Response::new(GetAfterSaleResponse {
            after_sale: Some(after_sale_view::whole(after_sale)),
        }))
    }

    async fn list_after_sales(
        &self,
        request: Request<ListAfterSalesRequest>,
    ) -> Result<Response<ListAfterSalesResponse>, Status> {
        let request = request.into_inner();
        let bound = ListAfterSalesRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        let cursor: Option<Cursor> =
            page::decode(&bound, &request.page_token).map_err(|status| *status)?;
        let answer = list_page(&mut *self.conn().await?, &request, &bound, cursor).await;
        answer.map(Response::new).map_err(into_status)
    }

    async fn count_by_status(
        &self,
        request: Request<CountByStatusRequest>,
    ) -> Result<Response<CountByStatusResponse>, Status> {
        let filter = request.into_inner().filter.unwrap_or_default();
        let answer = count(&mut *self.conn().await?, &filter).await;
        answer.map(Response::new).map_err(into_status)
    }
}

async fn list_page(
    conn: &mut AsyncPgConnection,
    request: &ListAfterSalesRequest,
    bound: &ListAfterSalesRequest,
    cursor: Option<Cursor>,
) -> Result<ListAfterSalesResponse, Error> {
    let filter = request.filter.clone().unwrap_or_default();
    let (filter, missing) = after_sale_filter::resolve(conn, &filter).await?;
    let size = page::size(request.page_size, PAGE);
    let sort = match request.order_by() {
        AfterSaleOrderBy::DeadlineAsc => SortBy::DeadlineAsc,
        AfterSaleOrderBy::Unspecified | AfterSaleOrderBy::ModifiedDesc => SortBy::ModifiedDesc,
    };
    // One row more than asked for tells whether there is a next page.
    let mut found = list::page(conn, &filter, sort, cursor, size + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(i64::MAX) > size;
    found.truncate(usize::try_from(size).unwrap_or_default());
    let next_page_token = match found.last() {
        Some(last) if more => page::encode(bound, &last.cursor()),
        _ => String::new(),
    };
    let total = list::total(conn, &filter).await?;
    let wanted: Vec<AfterSaleKey> = found.iter().map(list::Found::key).collect();
    let mut rows: HashMap<AfterSaleKey, AfterSale> = load::by_ids(conn, &wanted)
        .await?
        .into_iter()
        .map(|after_sale| ((after_sale.shop_id, after_sale.id), after_sale))
        .collect();
    Ok(ListAfterSalesResponse {
        after_sales: wanted
            .iter()
            .filter_map(|key| rows.remove(key))
            .map(after_sale_view::whole)
            .collect(),
        next_page_token,
        total: total.min(TOTAL_CAP),
        total_is_more: total > TOTAL_CAP,
        numbers_not_found: if cursor.is_none() {
            missing
        } else {
            Vec::new()
        },
    })
}

/// Exact from the counters where only shops are asked for; else counted up to the cap.
async fn count(
    conn: &mut AsyncPgConnection,
    filter: &AfterSaleFilter,
) -> Result<CountByStatusResponse, Error> {
    let only_shops = AfterSaleFilter {
        shop_ids: filter.shop_ids.clone(),
        ..Default::default()
    };
    let (mut resolved, _) = after_sale_filter::resolve(conn, filter).await?;
    let mut counts: Vec<StageCount> = Vec::new();
    if *filter == only_shops {
        for counted in counts::by_stage(conn, &resolved.shops).await? {
            counts.push(StageCount {
                stage: counted.stage.into(),
                count: counted.count,
                count_is_more: false,
            });
        }
    } else {
        let wanted = std::mem::take(&mut resolved.stages);
        for stage in 1..=8_i16 {
            if !wanted.is_empty() && !wanted.contains(&stage) {
                continue;
            }
            resolved.stages = vec![stage];
            let count = list::total(conn, &resolved).await?;
            if count > 0 {
                counts.push(StageCount {
                    stage: stage.into(),
                    count: count.min(TOTAL_CAP),
                    count_is_more: count > TOTAL_CAP,
                });
            }
        }
    }
    let total = counts.iter().map(|count| count.count).sum();
    Ok(CountByStatusResponse { counts, total })
}
