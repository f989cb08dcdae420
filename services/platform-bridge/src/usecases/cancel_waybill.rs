//! Gives a waybill number back to the platform.

use crate::{
    bridge::Bridge,
    commands,
    domain::waybill::given_back,
    error::Error,
    platform::CallError,
    store::waybills::{self, Begun},
    usecases::{ask_platform::ask_platform, request_pull::shop_id, waybill_order},
};
use oms_contracts::{
    ids::ShopId,
    oms::bridge::v1::{CancelWaybillRequest, CancelWaybillResponse},
};

/// Gives the number back. Repeating it is harmless: a number that was given back is, and one
/// in doubt is given back again.
pub(crate) async fn cancel_waybill(
    bridge: &Bridge,
    request: CancelWaybillRequest,
) -> Result<CancelWaybillResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let key = request.parcel_key;
    let mut conn = bridge.connection().await?;
    let lease = commands::lease(bridge);
    let begun = waybills::begin_cancel(&mut conn, shop_id.0, &key, lease).await?;
    drop(conn);
    if let Some(begun) = begun {
        give_back(bridge, shop_id, &begun).await?;
    }
    let waybill = Some(waybill_order::standing(bridge, shop_id, &key).await?);
    Ok(CancelWaybillResponse { waybill })
}

async fn give_back(bridge: &Bridge, shop_id: ShopId, begun: &Begun) -> Result<(), Error> {
    let row = &begun.waybill;
    let waybill = waybill_order::issued(&bridge.keys, row)?;
    let call = ask_platform(bridge, shop_id, |connector, access| {
        let waybill = &waybill;
        async move {
            let family = connector.waybills()?;
            family.cancel(&bridge.http, &access, waybill).await
        }
    });
    let outcome = match tokio::time::timeout(commands::deadline(bridge), call).await {
        Ok(Err(Error::Platform(error))) => Err(error),
        Ok(Err(error)) => return Err(error),
        Ok(Ok(())) => Ok(()),
        Err(_) => Err(CallError::OutcomeUnknown {
            message: "no answer within the lease".into(),
        }),
    };
    let (state, why) = given_back(&outcome, begun.in_doubt);
    let mut conn = bridge.connection().await?;
    waybills::end_cancel(&mut conn, shop_id.0, row, state, &why.code, &why.message).await?;
    Ok(())
}
