//! Requests for lists, by filter: what is asked for stands in both databases.

use crate::{
    calls::frame,
    ground::orders_session,
    workload::{SPAN, Workload, platforms},
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::{
    oms::orders::v1::{Headline, HoldKind, ListOrdersRequest, OrderFilter},
    timestamp,
};
use oms_orders::store::list::Cursor;
use oms_service_kit::page;
use tokio_postgres::Client;
use uuid::Uuid;

/// Different values of one filter.
const VALUES: usize = 40;
/// Numbers that are pasted at once.
const NUMBERS: usize = 20;

/// One line of the report: requests for the small database and for the large one.
pub(crate) struct Ask {
    pub(crate) name: &'static str,
    pub(crate) small: Vec<Bytes>,
    pub(crate) large: Vec<Bytes>,
}

/// Every filter alone, the usual three together, and two depths.
pub(crate) async fn asks(
    small: &str,
    large: &str,
    workload: &Workload,
) -> anyhow::Result<Vec<Ask>> {
    let client = orders_session(small).await?;
    let texts = async |sql: &str| -> anyhow::Result<Vec<String>> {
        let rows = client.query(sql, &[]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    };
    let shops = texts("SELECT DISTINCT shop_id::text FROM orders ORDER BY 1").await?;
    let numbers = texts("SELECT platform_order_id FROM orders ORDER BY md5(id::text)").await?;
    let waybills = texts("SELECT waybill_no FROM parcels ORDER BY md5(id::text)").await?;
    let skus = texts("SELECT platform_sku_id FROM order_lines ORDER BY md5(id::text)").await?;
    let headlines = [
        Headline::Completed,
        Headline::Shipped,
        Headline::Closed,
        Headline::Held,
        Headline::AwaitingPayment,
        Headline::WithErp,
    ];
    let all = OrderFilter::default;
    let some = |of: fn(&mut OrderFilter, (DateTime<Utc>, DateTime<Utc>))| {
        (0..VALUES)
            .map(|n| with(|filter| of(filter, day(n))))
            .collect()
    };
    let each = |texts: &[String], size: usize, of: fn(&mut OrderFilter, Vec<String>)| {
        texts
            .chunks(size)
            .take(VALUES)
            .map(|part| with(|filter| of(filter, part.to_vec())))
            .collect()
    };
    let mut asks: Vec<Ask> = [
        ("first page", vec![all()]),
        (
            "shop",
            each(&shops, 1, |filter, shops| filter.shop_ids = shops),
        ),
        (
            "platform",
            platforms()
                .map(|it| with(|filter| filter.platforms = vec![it.into()]))
                .collect(),
        ),
        (
            "headline",
            headlines
                .map(|it| with(|filter| filter.headlines = vec![it.into()]))
                .into(),
        ),
        (
            "created in a day",
            some(|filter, (from, to)| {
                (filter.created_from, filter.created_to) =
                    (Some(timestamp(from)), Some(timestamp(to)));
            }),
        ),
        (
            "paid in a day",
            some(|filter, (from, to)| {
                (filter.paid_from, filter.paid_to) = (Some(timestamp(from)), Some(timestamp(to)));
            }),
        ),
        (
            "20 order numbers",
            each(&numbers, NUMBERS, |filter, numbers| {
                filter.numbers = numbers
            }),
        ),
        (
            "a waybill number",
            each(&waybills, 1, |filter, numbers| filter.numbers = numbers),
        ),
        ("SKU", each(&skus, 1, |filter, skus| filter.skus = skus)),
        (
            "exact receiver",
            each(&workload.receivers, 1, |filter, mut ids| {
                filter.receiver_exact = ids.pop().unwrap_or_default();
            }),
        ),
        (
            "kind of hold",
            vec![with(|filter| {
                filter.hold_kinds = vec![HoldKind::Refund.into()]
            })],
        ),
        (
            "shop + headline + a week",
            shops
                .iter()
                .map(|shop| {
                    with(|filter| {
                        let (from, _) = day(7);
                        filter.shop_ids = vec![shop.clone()];
                        filter.headlines = vec![Headline::Completed.into()];
                        filter.created_from = Some(timestamp(from));
                        filter.created_to = Some(timestamp(from + TimeDelta::days(7)));
                    })
                })
                .collect(),
        ),
    ]
    .into_iter()
    .map(|(name, filters): (_, Vec<OrderFilter>)| {
        let requests: Vec<Bytes> = filters.into_iter().map(|it| frame(&request(it))).collect();
        Ask {
            name,
            small: requests.clone(),
            large: requests,
        }
    })
    .collect();
    let deep = Ask {
        name: "page in the middle",
        small: middle(&client).await?,
        large: middle(&orders_session(large).await?).await?,
    };
    asks.insert(1, deep);
    Ok(asks)
}

fn with(set: impl FnOnce(&mut OrderFilter)) -> OrderFilter {
    let mut filter = OrderFilter::default();
    set(&mut filter);
    filter
}

fn request(filter: OrderFilter) -> ListOrdersRequest {
    ListOrdersRequest {
        filter: Some(filter),
        ..ListOrdersRequest::default()
    }
}

/// A day of the last month, some of them by halves.
fn day(n: usize) -> (DateTime<Utc>, DateTime<Utc>) {
    let from = Utc::now() - SPAN + TimeDelta::hours(12) * i32::try_from(n).unwrap_or_default();
    (from, from + TimeDelta::days(1))
}

/// Pages that begin where half of all orders have gone by.
async fn middle(client: &Client) -> anyhow::Result<Vec<Bytes>> {
    let sql = "SELECT (extract(epoch FROM created_at) * 1000000)::bigint, id::text FROM orders ORDER BY created_at DESC, id DESC
        OFFSET (SELECT count(*) / 2 FROM orders) LIMIT 2000";
    let rows = client.query(sql, &[]).await?;
    rows.iter()
        .step_by(2_000 / VALUES)
        .map(|row| {
            let at = DateTime::from_timestamp_micros(row.get(0));
            let cursor: Cursor = (at, Uuid::try_parse(row.get(1))?);
            let bound = request(OrderFilter::default());
            Ok(frame(&ListOrdersRequest {
                page_token: page::encode(&bound, &cursor),
                ..bound
            }))
        })
        .collect()
}
