//! `bridge.pages-taken`: what the owners did with pages.

use super::{Store, id};
use crate::{
    bridge::Bridge,
    error::Error,
    store::parked::DocumentKind,
    usecases::answer_pages::{Answer, Refused, answer_pages},
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::{PlatformAfterSalesTaken, PlatformOrdersTaken};
use oms_messaging::{Envelope, HandlerError};
use prost::Name;

pub(super) struct PagesTaken;

#[async_trait]
impl Store for PagesTaken {
    type Item = Answer;
    const QUEUE: &'static str = "bridge.pages-taken";

    fn read(message: &Envelope) -> Result<Answer, HandlerError> {
        if message.type_name == PlatformAfterSalesTaken::full_name() {
            after_sales(message.decode()?)
        } else {
            orders(message.decode()?)
        }
    }

    async fn store(&self, bridge: &Bridge, items: &[Answer]) -> Result<(), Error> {
        answer_pages(bridge, items).await
    }
}

fn orders(event: PlatformOrdersTaken) -> Result<Answer, HandlerError> {
    Ok(Answer {
        shop_id: id("shop_id", &event.shop_id)?,
        page_id: id("page_id", &event.page_id)?,
        kind: DocumentKind::Order,
        refused: event
            .parked
            .into_iter()
            .map(|refused| Refused {
                document_id: refused.platform_order_id,
                reason: refused.reason,
                message: refused.message,
            })
            .collect(),
    })
}

fn after_sales(event: PlatformAfterSalesTaken) -> Result<Answer, HandlerError> {
    Ok(Answer {
        shop_id: id("shop_id", &event.shop_id)?,
        page_id: id("page_id", &event.page_id)?,
        kind: DocumentKind::AfterSale,
        refused: event
            .parked
            .into_iter()
            .map(|refused| Refused {
                document_id: refused.platform_after_sale_id,
                reason: refused.reason,
                message: refused.message,
            })
            .collect(),
    })
}
