//! `bridge.pages-taken`: what `orders` did with pages.

use super::{Store, id};
use crate::{
    bridge::Bridge,
    error::Error,
    usecases::answer_pages::{Answer, answer_pages},
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::PlatformOrdersTaken;
use oms_messaging::{Envelope, HandlerError};

pub(super) struct PagesTaken;

#[async_trait]
impl Store for PagesTaken {
    type Item = Answer;
    const QUEUE: &'static str = "bridge.pages-taken";

    fn read(message: &Envelope) -> Result<Answer, HandlerError> {
        let event: PlatformOrdersTaken = message.decode()?;
        Ok(Answer {
            shop_id: id("shop_id", &event.shop_id)?,
            page_id: id("page_id", &event.page_id)?,
            refused: event.parked,
        })
    }

    async fn store(&self, bridge: &Bridge, items: &[Answer]) -> Result<(), Error> {
        answer_pages(bridge, items).await
    }
}
