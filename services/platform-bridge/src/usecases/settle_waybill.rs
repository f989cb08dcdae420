//! What a person says of a waybill in doubt.

use crate::{
    bridge::Bridge,
    error::Error,
    store::waybills,
    usecases::{request_pull::shop_id, waybill_order},
};
use oms_contracts::oms::bridge::v1::{SettleWaybillRequest, SettleWaybillResponse};

/// A person's word: the number that the platform's console shows, or that there is none.
pub(crate) async fn settle_waybill(
    bridge: &Bridge,
    request: SettleWaybillRequest,
) -> Result<SettleWaybillResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let (key, number) = (request.parcel_key, request.waybill_no.trim().to_owned());
    let mut conn = bridge.connection().await?;
    waybills::settle_by_person(&mut conn, shop_id.0, &key, &number).await?;
    drop(conn);
    let waybill = Some(waybill_order::standing(bridge, shop_id, &key).await?);
    Ok(SettleWaybillResponse { waybill })
}
