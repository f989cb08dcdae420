//! What a platform answered to a parcel report or a memo.

use super::Work;
use crate::{
    error::Error,
    store::load::OrderKey,
    usecases::settle_parcel::{PlatformAnswer, settle_parcels},
};
use async_trait::async_trait;
use chrono::Utc;
use oms_contracts::{
    datetime,
    oms::events::v1::{ParcelConfirmed, ParcelRefused, PlatformMemoWritten},
};
use oms_messaging::{Envelope, Handler, HandlerError};
use oms_service_kit::{db::Pool, error::DbFault};
use prost::Name;
use uuid::Uuid;

/// Hands answers to [`settle_parcels`].
#[derive(Clone)]
pub struct ParcelResults {
    /// Database.
    pub pool: Pool,
}

#[async_trait]
impl Handler for ParcelResults {
    fn queue(&self) -> &'static str {
        "orders.parcel-results"
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        super::handle_together(self, batch).await
    }
}

#[async_trait]
impl Work for ParcelResults {
    type Item = (OrderKey, PlatformAnswer);

    fn read(envelope: &Envelope) -> Result<Self::Item, HandlerError> {
        if envelope.type_name == ParcelConfirmed::full_name() {
            let said: ParcelConfirmed = envelope.decode()?;
            let answer = PlatformAnswer::Confirmed {
                parcel_id: id(&said.parcel_id),
                at: datetime(said.at.as_ref()).unwrap_or_else(Utc::now),
            };
            return Ok(((id(&said.shop_id), id(&said.order_id)), answer));
        }
        if envelope.type_name == ParcelRefused::full_name() {
            let said: ParcelRefused = envelope.decode()?;
            let answer = PlatformAnswer::Refused {
                parcel_id: id(&said.parcel_id),
                code: said.code,
                message: said.message,
            };
            return Ok(((id(&said.shop_id), id(&said.order_id)), answer));
        }
        let said: PlatformMemoWritten = envelope.decode()?;
        let answer = PlatformAnswer::Memo {
            revision: said.memo_revision,
            refusal: said
                .refused
                .then(|| format!("{}: {}", said.code, said.message)),
        };
        Ok(((id(&said.shop_id), id(&said.order_id)), answer))
    }

    async fn work(&self, answers: &[Self::Item]) -> Result<(), Error> {
        let mut conn = self.pool.get().await.map_err(DbFault::from)?;
        settle_parcels(&mut conn, answers).await
    }
}

fn id(text: &str) -> Uuid {
    text.parse().unwrap_or_default()
}
