//! What the ERP knows of a hand-over whose answer was lost.

use super::{Erp, answer::after_failed_question};
use crate::domain::verdict::{Verdict, Why};
use oms_contracts::oms::erp::v1::{ErpOrder, QueryOrderRequest, QueryOrderResponse};
use tonic::Status;

/// Asks about a hand-over.
pub(super) async fn about_handover(erp: &Erp, order: &ErpOrder) -> Verdict {
    let asked = query(erp, &order.shop_id, &order.order_id, order.handover_no).await;
    match asked {
        Ok(known) if known.recalled => Verdict::Recalled,
        Ok(known) if known.known => Verdict::Done(known.erp_document_no),
        Ok(_) => Verdict::Again(None, Why::new("NOT_RECEIVED", "asked: never received")),
        Err(status) => after_failed_question(&status),
    }
}

/// `QueryOrder`.
pub(super) async fn query(
    erp: &Erp,
    shop_id: &str,
    order_id: &str,
    handover_no: i32,
) -> Result<QueryOrderResponse, Status> {
    let request = QueryOrderRequest {
        shop_id: shop_id.to_owned(),
        order_id: order_id.to_owned(),
        handover_no,
    };
    Ok(erp.client.clone().query_order(request).await?.into_inner())
}
