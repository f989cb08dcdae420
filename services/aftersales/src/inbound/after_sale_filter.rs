//! From the filter of a request to that of the store.

use crate::{
    error::Error,
    store::{list::Filter, numbers},
};
use diesel_async::AsyncPgConnection;
use oms_contracts::{datetime, oms::aftersales::v1::AfterSaleFilter};
use uuid::Uuid;

/// The store's filter, and the pasted numbers that led nowhere.
pub async fn resolve(
    conn: &mut AsyncPgConnection,
    filter: &AfterSaleFilter,
) -> Result<(Filter, Vec<String>), Error> {
    let (found, missing) = if filter.numbers.is_empty() {
        (None, Vec::new())
    } else {
        let (found, missing) = numbers::by_numbers(conn, &filter.numbers).await?;
        (Some(found), missing)
    };
    let resolved = Filter {
        shops: filter
            .shop_ids
            .iter()
            .filter_map(|id| Uuid::try_parse(id).ok())
            .collect(),
        platforms: smalls(&filter.platforms),
        stages: smalls(&filter.stages),
        kinds: smalls(&filter.kinds),
        keys: found,
        created: (
            datetime(filter.created_from.as_ref()),
            datetime(filter.created_to.as_ref()),
        ),
        deadline: (
            datetime(filter.deadline_from.as_ref()),
            datetime(filter.deadline_to.as_ref()),
        ),
    };
    Ok((resolved, missing))
}

fn smalls(numbers: &[i32]) -> Vec<i16> {
    numbers
        .iter()
        .filter_map(|number| i16::try_from(*number).ok())
        .collect()
}
