//! `bridge.erp-orders`: orders to hand over to the ERP, and to take back.

use super::{Store, id, unexpected};
use crate::{
    bridge::Bridge,
    error::Error,
    usecases::enqueue_handovers::{Told, ToldOf, enqueue_handovers},
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::{OrderRecallRequested, OrderReleased};
use oms_messaging::{Envelope, HandlerError};
use prost::Name;

pub(super) struct ErpOrders;

#[async_trait]
impl Store for ErpOrders {
    type Item = ToldOf;
    const QUEUE: &'static str = "bridge.erp-orders";

    fn read(message: &Envelope) -> Result<ToldOf, HandlerError> {
        let name = message.type_name.as_str();
        let (shop_id, order_id, told) = if name == OrderReleased::full_name() {
            let event: OrderReleased = message.decode()?;
            let mut order = event
                .order
                .ok_or_else(|| HandlerError::permanent("BAD_EVENT", "order is missing"))?;
            order.shop_id.clone_from(&event.shop_id);
            order.order_id.clone_from(&event.order_id);
            (
                event.shop_id,
                event.order_id,
                Told::Released(Box::new(order), event.revision),
            )
        } else if name == OrderRecallRequested::full_name() {
            let event: OrderRecallRequested = message.decode()?;
            (
                event.shop_id.clone(),
                event.order_id.clone(),
                Told::Recall(event),
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
        enqueue_handovers(bridge, items).await
    }
}
