//! `bridge.parcels`: shipments to report, not to report, and memos to write.

use super::{Store, id, unexpected};
use crate::{
    bridge::Bridge,
    error::Error,
    usecases::enqueue_parcels::{Told, ToldOf, enqueue_parcels},
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::{OrderMemoChanged, ParcelDispatched, ParcelReportCancelled};
use oms_messaging::{Envelope, HandlerError};
use prost::Name;

pub(super) struct Parcels;

#[async_trait]
impl Store for Parcels {
    type Item = ToldOf;
    const QUEUE: &'static str = "bridge.parcels";

    fn read(message: &Envelope) -> Result<ToldOf, HandlerError> {
        let name = message.type_name.as_str();
        let (shop_id, order_id, told) = if name == ParcelDispatched::full_name() {
            let event: ParcelDispatched = message.decode()?;
            id("parcel_id", &event.parcel_id)?;
            (
                event.shop_id.clone(),
                event.order_id.clone(),
                Told::Dispatched(event),
            )
        } else if name == ParcelReportCancelled::full_name() {
            let event: ParcelReportCancelled = message.decode()?;
            id("parcel_id", &event.parcel_id)?;
            (
                event.shop_id.clone(),
                event.order_id.clone(),
                Told::Cancelled(event),
            )
        } else if name == OrderMemoChanged::full_name() {
            let event: OrderMemoChanged = message.decode()?;
            (
                event.shop_id.clone(),
                event.order_id.clone(),
                Told::Memo(event),
            )
        } else {
            return Err(unexpected(message));
        };
        Ok(ToldOf {
            shop_id: id("shop_id", &shop_id)?,
            order_id: id("order_id", &order_id)?,
            told,
            traceparent: message.traceparent.clone(),
        })
    }

    async fn store(&self, bridge: &Bridge, items: &[ToldOf]) -> Result<(), Error> {
        enqueue_parcels(bridge, items).await
    }
}
