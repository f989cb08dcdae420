//! Requests for lists, by filter: what is asked for stands in both databases.

use crate::{
    calls::frame,
    ground::orders_session,
    workload::{SPAN, Workload, platforms},
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::{
    oms::{
        orders::v1::{Headline, HoldKind, ListOrdersRequest, OrderFilter},
        types::v1::Platform,
    },
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
    let mut filters = vec![("first page", vec![OrderFilter::default()])];
    filters.extend(by_kind());
    filters.extend(by_time());
    filters.extend(by_text(&client, workload).await?);
    let asks = filters.into_iter().map(|(name, filters)| {
        let requests: Vec<Bytes> = filters.into_iter().map(|it| frame(&request(it))).collect();
        Ask {
            name,
            small: requests.clone(),
            large: requests,
        }
    });
    let mut asks: Vec<Ask> = asks.collect();
    let deep = Ask {
        name: "page in the middle",
        small: middle(&client).await?,
        large: middle(&orders_session(large).await?).await?,
    };
    asks.insert(1, deep);
    Ok(asks)
}

/// A name and the filters that take turns under it.
type Named = (&'static str, Vec<OrderFilter>);

/// Filters that share their few values among all orders.
fn by_kind() -> [Named; 3] {
    let headlines = [
        Headline::Completed,
        Headline::Shipped,
        Headline::Closed,
        Headline::Held,
        Headline::AwaitingPayment,
        Headline::WithErp,
    ];
    let platform = |it: Platform| with(|filter| filter.platforms = vec![it.into()]);
    let headline = |it: Headline| with(|filter| filter.headlines = vec![it.into()]);
    let hold = with(|filter| filter.hold_kinds = vec![HoldKind::Refund.into()]);
    [
        ("platform", platforms().map(platform).collect()),
        ("headline", headlines.map(headline).into()),
        ("kind of hold", vec![hold]),
    ]
}

fn by_time() -> [Named; 2] {
    let created = |n| {
        let (from, to) = day(n);
        with(|filter| {
            filter.created_from = Some(timestamp(from));
            filter.created_to = Some(timestamp(to));
        })
    };
    let paid = |n| {
        let (from, to) = day(n);
        with(|filter| {
            filter.paid_from = Some(timestamp(from));
            filter.paid_to = Some(timestamp(to));
        })
    };
    [
        ("created in a day", (0..VALUES).map(created).collect()),
        ("paid in a day", (0..VALUES).map(paid).collect()),
    ]
}

/// Filters with a value of their own for shops, goods, buyers and numbers.
async fn by_text(client: &Client, workload: &Workload) -> anyhow::Result<Vec<Named>> {
    let texts = async |sql: &str| -> anyhow::Result<Vec<String>> {
        let rows = client.query(sql, &[]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    };
    let each = |texts: &[String], size, of: fn(&mut OrderFilter, Vec<String>)| {
        let parts = texts.chunks(size).take(VALUES);
        parts.map(|part| with(|it| of(it, part.to_vec()))).collect()
    };
    let shops = texts("SELECT DISTINCT shop_id::text FROM orders ORDER BY 1").await?;
    let orders = texts("SELECT platform_order_id FROM orders ORDER BY md5(id::text)").await?;
    let parcels = texts("SELECT waybill_no FROM parcels ORDER BY md5(id::text)").await?;
    let skus = texts("SELECT platform_sku_id FROM order_lines ORDER BY md5(id::text)").await?;
    let (from, _) = day(7);
    let usual = |shop: &String| {
        with(|filter| {
            filter.shop_ids = vec![shop.clone()];
            filter.headlines = vec![Headline::Completed.into()];
            filter.created_from = Some(timestamp(from));
            filter.created_to = Some(timestamp(from + TimeDelta::days(7)));
        })
    };
    let of_receiver = |filter: &mut OrderFilter, mut ids: Vec<String>| {
        filter.receiver_exact = ids.pop().unwrap_or_default();
    };
    Ok(vec![
        ("shop", each(&shops, 1, |it, values| it.shop_ids = values)),
        (
            "20 order numbers",
            each(&orders, NUMBERS, |it, values| it.numbers = values),
        ),
        (
            "a waybill number",
            each(&parcels, 1, |it, values| it.numbers = values),
        ),
        ("SKU", each(&skus, 1, |it, values| it.skus = values)),
        ("exact receiver", each(&workload.receivers, 1, of_receiver)),
        (
            "shop + headline + a week",
            shops.iter().map(usual).collect(),
        ),
    ])
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
