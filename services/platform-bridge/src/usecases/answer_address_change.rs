//! The answer to a buyer who asks for another address.

use crate::{
    bridge::Bridge,
    error::Error,
    usecases::{ask_platform::ask_platform, request_pull::shop_id},
};
use oms_contracts::oms::bridge::v1::{AnswerAddressChangeRequest, AnswerAddressChangeResponse};

/// Tells the platform whether the order goes to the new address.
pub(crate) async fn answer_address_change(
    bridge: &Bridge,
    request: AnswerAddressChangeRequest,
) -> Result<AnswerAddressChangeResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let (order, accept) = (request.platform_order_id.as_str(), request.accept);
    ask_platform(bridge, shop_id, |connector, access| async move {
        let family = connector.receivers()?;
        family
            .answer_address_change(&bridge.http, &access, order, accept)
            .await
    })
    .await?;
    Ok(AnswerAddressChangeResponse {})
}
