//! Takes SKUs that the ERP tells: same code, same SKU.

use super::{auto_link::link_all, now};
use crate::{
    Error, Shops,
    store::{erp_skus, links::Scope},
};
use diesel_async::AsyncConnection;
use oms_contracts::oms::shops::v1::{BatchUpsertSkusRequest, BatchUpsertSkusResponse, ErpSku};
use oms_service_kit::{idempotency::Once, token::Caller};
use std::collections::{BTreeMap, HashMap};

/// All or none, answered in the order of the request. Shop SKUs that wait for one of the
/// codes are linked in the same transaction.
pub(crate) async fn upsert_skus(
    app: &Shops,
    caller: &Caller,
    request: &BatchUpsertSkusRequest,
) -> Result<BatchUpsertSkusResponse, Error> {
    refuse_twins(request)?;
    let once = Once::new(caller, &request.request_id, request);
    let at = now();
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &app.keys).await? {
            return Ok(first);
        }
        let stored = erp_skus::upsert(conn, &request.skus, at).await?;
        let active: Vec<&str> = stored
            .iter()
            .filter(|sku| sku.active)
            .map(|sku| sku.code.as_str())
            .collect();
        link_all(conn, Scope::OuterIds(&active), at).await?;
        let answer = BatchUpsertSkusResponse {
            skus: in_order_of(request, stored),
        };
        once.keep(conn, &app.keys, &answer).await?;
        Ok(answer)
    })
    .await
}

fn refuse_twins(request: &BatchUpsertSkusRequest) -> Result<(), Error> {
    let mut first = HashMap::new();
    for (n, sku) in request.skus.iter().enumerate() {
        if let Some(earlier) = first.insert(sku.code.as_str(), n) {
            let must = format!("is the code of skus[{earlier}] too; each code may come once");
            return Err(Error::bad_field(format!("skus[{n}].code"), must));
        }
    }
    Ok(())
}

fn in_order_of(request: &BatchUpsertSkusRequest, stored: Vec<erp_skus::ErpSku>) -> Vec<ErpSku> {
    let mut by_code: BTreeMap<String, ErpSku> = stored
        .into_iter()
        .map(|sku| (sku.code.clone(), sku.into()))
        .collect();
    request
        .skus
        .iter()
        .filter_map(|sku| by_code.remove(&sku.code))
        .collect()
}
