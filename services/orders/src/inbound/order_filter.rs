//! From the filter of a request to that of the store.

use crate::{
    error::Error,
    store::{list::Filter, numbers},
};
use diesel_async::AsyncPgConnection;
use oms_contracts::{datetime, oms::orders::v1::OrderFilter};
use oms_service_kit::seal::KeyRing;
use uuid::Uuid;

/// Labels under which the bridge makes blind indexes of a receiver.
const RECEIVER_LABELS: &[&str] = &["receiver-name", "receiver-phone", "receiver-id"];

/// The store's filter, and the pasted numbers that led nowhere.
pub async fn resolve(
    conn: &mut AsyncPgConnection,
    keys: &KeyRing,
    filter: &OrderFilter,
) -> Result<(Filter, Vec<String>), Error> {
    let (found, missing) = if filter.numbers.is_empty() {
        (None, Vec::new())
    } else {
        let (found, missing) = numbers::by_numbers(conn, &filter.numbers).await?;
        (Some(found), missing)
    };
    let receiver = filter.receiver_exact.trim();
    let resolved = Filter {
        shops: filter
            .shop_ids
            .iter()
            .filter_map(|id| Uuid::try_parse(id).ok())
            .collect(),
        platforms: smalls(&filter.platforms),
        headlines: smalls(&filter.headlines),
        created: (
            datetime(filter.created_from.as_ref()),
            datetime(filter.created_to.as_ref()),
        ),
        paid: (
            datetime(filter.paid_from.as_ref()),
            datetime(filter.paid_to.as_ref()),
        ),
        keys: found,
        skus: filter.skus.clone(),
        receiver: if receiver.is_empty() {
            Vec::new()
        } else {
            RECEIVER_LABELS
                .iter()
                .map(|label| hex(&keys.blind_index(label, receiver)))
                .collect()
        },
        hold_kinds: smalls(&filter.hold_kinds),
    };
    Ok((resolved, missing))
}

fn smalls(numbers: &[i32]) -> Vec<i16> {
    numbers
        .iter()
        .filter_map(|number| i16::try_from(*number).ok())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
