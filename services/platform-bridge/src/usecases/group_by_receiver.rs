//! Which orders share a receiver, and so may go into one parcel.

use crate::{
    bridge::Bridge,
    error::Error,
    usecases::{ask_platform::ask_platform, open_receivers::closed, request_pull::shop_id},
};
use oms_contracts::oms::bridge::v1::{
    GroupByReceiverRequest, GroupByReceiverResponse, ReceiverGroup,
};

/// Groups orders that share a receiver.
pub(crate) async fn group_by_receiver(
    bridge: &Bridge,
    request: GroupByReceiverRequest,
) -> Result<GroupByReceiverResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let closed = closed(&bridge.keys, &request.receivers)?;
    let groups = ask_platform(bridge, shop_id, |connector, access| {
        let closed = &closed;
        async move {
            let family = connector.receivers()?;
            family.same_receiver(&bridge.http, &access, closed).await
        }
    });
    let group = |platform_order_ids| ReceiverGroup { platform_order_ids };
    Ok(GroupByReceiverResponse {
        groups: groups.await?.into_iter().map(group).collect(),
    })
}
