//! `OrderService`: thin; the rules stand in `usecases/` and `domain/`.

use super::{order_filter, order_view, watch::Changes};
use crate::{
    domain::order::Order,
    error::Error,
    store::{
        counts,
        list::{self, Cursor, SortBy, TOTAL_CAP},
        load::{self, Lock, OrderKey},
        timeline,
    },
    usecases::{hold_order, release_orders, update_memo},
};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::future::BoxFuture;
use oms_contracts::oms::orders::v1::{order_service_server::OrderService, *};
use oms_service_kit::{
    auth::caller,
    db::{Connection, Pool},
    error::{DbFault, into_status},
    idempotency::Once,
    page,
    seal::KeyRing,
};
use prost::{Message, Name};
use std::{collections::BTreeMap, sync::Arc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Rows of a page when the caller does not say.
const PAGE: i64 = 50;

/// The handlers.
#[derive(Clone)]
pub struct Orders {
    /// Database.
    pub pool: Pool,
    /// Opens receivers, seals kept answers.
    pub keys: Arc<KeyRing>,
    /// Changes for watchers.
    pub changes: Changes,
    /// Ends streams.
    pub shutdown: CancellationToken,
}

impl Orders {
    pub(super) async fn conn(&self) -> Result<Connection, Status> {
        let conn = self.pool.get().await.map_err(DbFault::from);
        conn.map_err(into_status)
    }

    /// Runs a mutation of one order under its `request_id`.
    async fn mutate<R, W>(
        &self,
        request: Request<R>,
        request_id: impl Fn(&R) -> &str,
        work: W,
    ) -> Result<Order1, Status>
    where
        R: Message + Name,
        W: Send
            + for<'a> FnOnce(
                &'a mut AsyncPgConnection,
                &'a R,
                &'a str,
            ) -> BoxFuture<'a, Result<Order, Error>>,
    {
        let who = caller(&request)?;
        let request = request.into_inner();
        let once = Once::new(&who, request_id(&request), &request);
        let mut conn = self.conn().await?;
        let keys = &self.keys;
        conn.transaction(async |conn| {
            if let Some(answer) = once.begin::<Order1>(conn, keys).await? {
                return Ok(answer);
            }
            let changed = work(conn, &request, &who.name).await?;
            let answer = Order1 {
                order: Some(order_view::whole(&changed, keys)),
            };
            once.keep(conn, keys, &answer).await?;
            Ok(answer)
        })
        .await
        .map_err(|error: Error| into_status(error))
    }
}

/// Every mutation of an order answers with it; their answers share one wire form.
type Order1 = GetOrderResponse;

#[tonic::async_trait]
impl OrderService for Orders {
    async fn get_order(
        &self,
        request: Request<GetOrderRequest>,
    ) -> Result<Response<GetOrderResponse>, Status> {
        let request = request.into_inner();
        let key = key(&request.shop_id, &request.order_id);
        let mut conn = self.conn().await?;
        let found = load::by_ids(&mut conn, &[key], Lock::No).await;
        let order = found
            .map_err(|error| into_status(Error::from(error)))?
            .pop();
        let order = order.ok_or_else(|| {
            into_status(Error::NotFound {
                shop_id: request.shop_id,
                order_id: request.order_id,
            })
        })?;
        Ok(Response::new(GetOrderResponse {
            order: Some(order_view::whole(&order, &self.keys)),
        }))
    }

    async fn list_orders(
        &self,
        request: Request<ListOrdersRequest>,
    ) -> Result<Response<ListOrdersResponse>, Status> {
        let request = request.into_inner();
        let bound = ListOrdersRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        let cursor: Option<Cursor> =
            page::decode(&bound, &request.page_token).map_err(|status| *status)?;
        let mut conn = self.conn().await?;
        let answer = list_page(&mut conn, &self.keys, &request, &bound, cursor).await;
        answer.map(Response::new).map_err(into_status)
    }

    async fn count_by_status(
        &self,
        request: Request<CountByStatusRequest>,
    ) -> Result<Response<CountByStatusResponse>, Status> {
        let filter = request.into_inner().filter.unwrap_or_default();
        let mut conn = self.conn().await?;
        let counts = count(&mut conn, &self.keys, &filter).await;
        counts.map(Response::new).map_err(into_status)
    }

    type WatchOrdersStream = ReceiverStream<Result<WatchOrdersResponse, Status>>;

    async fn watch_orders(
        &self,
        request: Request<WatchOrdersRequest>,
    ) -> Result<Response<Self::WatchOrdersStream>, Status> {
        let shops = request.into_inner().shop_ids.into_iter().collect();
        let receiver = self.changes.watch(shops, self.shutdown.clone());
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn get_timeline(
        &self,
        request: Request<GetTimelineRequest>,
    ) -> Result<Response<GetTimelineResponse>, Status> {
        let request = request.into_inner();
        let mut conn = self.conn().await?;
        let rows = timeline::of(&mut conn, key(&request.shop_id, &request.order_id)).await;
        let rows = rows.map_err(|error| into_status(Error::from(error)))?;
        if rows.is_empty() {
            return Err(into_status(Error::NotFound {
                shop_id: request.shop_id,
                order_id: request.order_id,
            }));
        }
        Ok(Response::new(GetTimelineResponse {
            entries: rows.into_iter().map(order_view::entry).collect(),
        }))
    }

    async fn update_memo(
        &self,
        request: Request<UpdateMemoRequest>,
    ) -> Result<Response<UpdateMemoResponse>, Status> {
        fn work<'a>(
            conn: &'a mut AsyncPgConnection,
            r: &'a UpdateMemoRequest,
            by: &'a str,
        ) -> BoxFuture<'a, Result<Order, Error>> {
            Box::pin(async move {
                let key = key(&r.shop_id, &r.order_id);
                update_memo::update_memo(conn, key, &r.etag, &r.memo, r.flag, by).await
            })
        }
        let order = self.mutate(request, |r| &r.request_id, work).await?.order;
        Ok(Response::new(UpdateMemoResponse { order }))
    }

    async fn hold_order(
        &self,
        request: Request<HoldOrderRequest>,
    ) -> Result<Response<HoldOrderResponse>, Status> {
        fn work<'a>(
            conn: &'a mut AsyncPgConnection,
            r: &'a HoldOrderRequest,
            by: &'a str,
        ) -> BoxFuture<'a, Result<Order, Error>> {
            Box::pin(async move {
                hold_order::hold_order(conn, key(&r.shop_id, &r.order_id), &r.note, by).await
            })
        }
        let order = self.mutate(request, |r| &r.request_id, work).await?.order;
        Ok(Response::new(HoldOrderResponse { order }))
    }

    async fn release_hold(
        &self,
        request: Request<ReleaseHoldRequest>,
    ) -> Result<Response<ReleaseHoldResponse>, Status> {
        fn work<'a>(
            conn: &'a mut AsyncPgConnection,
            r: &'a ReleaseHoldRequest,
            by: &'a str,
        ) -> BoxFuture<'a, Result<Order, Error>> {
            Box::pin(async move {
                let key = key(&r.shop_id, &r.order_id);
                hold_order::release_hold(conn, key, r.kind(), &r.note, by, r.report_only).await
            })
        }
        let order = self.mutate(request, |r| &r.request_id, work).await?.order;
        Ok(Response::new(ReleaseHoldResponse { order }))
    }

    async fn release_order(
        &self,
        request: Request<ReleaseOrderRequest>,
    ) -> Result<Response<ReleaseOrderResponse>, Status> {
        fn work<'a>(
            conn: &'a mut AsyncPgConnection,
            r: &'a ReleaseOrderRequest,
            by: &'a str,
        ) -> BoxFuture<'a, Result<Order, Error>> {
            Box::pin(async move {
                release_orders::release_order(conn, key(&r.shop_id, &r.order_id), by).await
            })
        }
        let order = self.mutate(request, |r| &r.request_id, work).await?.order;
        Ok(Response::new(ReleaseOrderResponse { order }))
    }
}

async fn list_page(
    conn: &mut AsyncPgConnection,
    keys: &KeyRing,
    request: &ListOrdersRequest,
    bound: &ListOrdersRequest,
    cursor: Option<Cursor>,
) -> Result<ListOrdersResponse, Error> {
    let filter = request.filter.clone().unwrap_or_default();
    let (filter, missing) = order_filter::resolve(conn, keys, &filter).await?;
    let size = page::size(request.page_size, PAGE);
    let sort = match request.order_by() {
        OrderBy::CreatedAsc => SortBy::CreatedAsc,
        OrderBy::LatestShipAsc => SortBy::LatestShipAsc,
        OrderBy::Unspecified | OrderBy::CreatedDesc => SortBy::CreatedDesc,
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
    let wanted: Vec<OrderKey> = found.iter().map(list::Found::key).collect();
    let mut rows: BTreeMap<Uuid, Order> = load::by_ids(conn, &wanted, Lock::No)
        .await?
        .into_iter()
        .map(|order| (order.id, order))
        .collect();
    Ok(ListOrdersResponse {
        orders: wanted
            .iter()
            .filter_map(|(_, id)| rows.remove(id))
            .map(|order| order_view::summary(&order, keys))
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
    keys: &KeyRing,
    filter: &OrderFilter,
) -> Result<CountByStatusResponse, Error> {
    let only_shops = OrderFilter {
        shop_ids: filter.shop_ids.clone(),
        ..Default::default()
    };
    let (mut resolved, _) = order_filter::resolve(conn, keys, filter).await?;
    let mut counts: Vec<HeadlineCount> = Vec::new();
    if *filter == only_shops {
        for (headline, count) in counts::by_headline(conn, &resolved.shops).await? {
            counts.push(HeadlineCount {
                headline: headline.into(),
                count,
                count_is_more: false,
            });
        }
    } else {
        let wanted = std::mem::take(&mut resolved.headlines);
        for headline in 1..=9_i16 {
            if !wanted.is_empty() && !wanted.contains(&headline) {
                continue;
            }
            resolved.headlines = vec![headline];
            let count = list::total(conn, &resolved).await?;
            if count > 0 {
                counts.push(HeadlineCount {
                    headline: headline.into(),
                    count: count.min(TOTAL_CAP),
                    count_is_more: count > TOTAL_CAP,
                });
            }
        }
    }
    let total = counts.iter().map(|count| count.count).sum();
    Ok(CountByStatusResponse { counts, total })
}

pub(super) fn key(shop_id: &str, order_id: &str) -> OrderKey {
    let id = |text: &str| Uuid::try_parse(text).unwrap_or_default();
    (id(shop_id), id(order_id))
}
