//! What the ERP answered to a hand-over or a recall.

use super::Work;
use crate::{
    domain::handover::Answer,
    error::Error,
    usecases::settle_handover::{ErpAnswer, settle_handover},
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::{ErpOrderRecalled, ErpOrderRefused, ErpOrderTaken};
use oms_messaging::{Envelope, Handler, HandlerError};
use oms_service_kit::{db::Pool, error::DbFault};
use prost::Name;
use uuid::Uuid;

/// Hands answers to [`settle_handover`].
#[derive(Clone)]
pub struct ErpResults {
    /// Database.
    pub pool: Pool,
}

#[async_trait]
impl Handler for ErpResults {
    fn queue(&self) -> &'static str {
        "orders.erp-results"
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        super::handle_together(self, batch).await
    }
}

#[async_trait]
impl Work for ErpResults {
    type Item = ErpAnswer;

    fn read(envelope: &Envelope) -> Result<Self::Item, HandlerError> {
        if envelope.type_name == ErpOrderTaken::full_name() {
            let said: ErpOrderTaken = envelope.decode()?;
            let mut answer = answer(
                &said.shop_id,
                &said.order_id,
                said.handover_no,
                Answer::Taken,
            );
            answer.document_no = said.erp_document_no;
            return Ok(answer);
        }
        if envelope.type_name == ErpOrderRefused::full_name() {
            let said: ErpOrderRefused = envelope.decode()?;
            let mut answer = answer(
                &said.shop_id,
                &said.order_id,
                said.handover_no,
                Answer::Refused,
            );
            answer.code = said.code;
            answer.message = said.message;
            return Ok(answer);
        }
        let said: ErpOrderRecalled = envelope.decode()?;
        let outcome = if said.refused {
            Answer::RecallRefused
        } else {
            Answer::Recalled
        };
        let mut answer = answer(&said.shop_id, &said.order_id, said.handover_no, outcome);
        answer.message = said.message;
        Ok(answer)
    }

    async fn work(&self, answers: &[Self::Item]) -> Result<(), Error> {
        let mut conn = self.pool.get().await.map_err(DbFault::from)?;
        settle_handover(&mut conn, answers).await
    }
}

fn answer(shop_id: &str, order_id: &str, no: i32, answer: Answer) -> ErpAnswer {
    let id = |text: &str| text.parse::<Uuid>().unwrap_or_default();
    ErpAnswer {
        key: (id(shop_id), id(order_id)),
        no,
        answer,
        document_no: String::new(),
        code: String::new(),
        message: String::new(),
    }
}
