//! What the ERP serves: orders in, recalls, and the question whether an order came in.

use std::time::Duration;

use oms_contracts::oms::erp::v1::erp_receiver_service_server::ErpReceiverService;
use oms_contracts::oms::erp::v1::{
    ErpOrder, QueryOrderRequest, QueryOrderResponse, RecallOrderRequest, RecallOrderResponse,
    ReceiveOrderResult, ReceiveOrdersRequest, ReceiveOrdersResponse,
};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use crate::sim::Sim;
use crate::world::World;
use crate::world::entry::{Change, ErpEvent, HandoverKey};
use crate::world::erp_ledger::Document;

/// Longer than any caller waits.
const NEVER: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub(super) struct Receiver {
    sim: Sim,
    stop: CancellationToken,
}

impl Receiver {
    pub(super) fn new(sim: Sim, stop: CancellationToken) -> Self {
        Self { sim, stop }
    }

    async fn think(&self) {
        tokio::time::sleep(Duration::from_millis(self.sim.faults().erp().delay_ms)).await;
    }
}

#[tonic::async_trait]
impl ErpReceiverService for Receiver {
    async fn receive_orders(
        &self,
        request: Request<ReceiveOrdersRequest>,
    ) -> Result<Response<ReceiveOrdersResponse>, Status> {
        let orders = request.into_inner().orders;
        self.think().await;
        let faults = self.sim.faults().erp();
        let delivered = self.sim.change(|world, _| {
            let change = |order: &ErpOrder| {
                let refused = self.sim.faults().happens(faults.refuse_share);
                let event = ErpEvent::Delivered {
                    platform: order.platform,
                    platform_order_id: order.platform_order_id.clone(),
                    refused,
                };
                let known = world.erp.documents.contains_key(&key_of(order));
                Change::Erp {
                    key: key_of(order),
                    event: if known { repeated(order) } else { event },
                }
            };
            (orders.iter().map(change).collect(), ())
        });
        delivered.await;
        if self.sim.faults().happens(faults.timeout_after_taking_share) {
            // Nobody waits for a silent call at shutdown.
            let _ = tokio::time::timeout(NEVER, self.stop.cancelled()).await;
            return Err(Status::deadline_exceeded("the ERP gave no answer in time"));
        }
        let results = self
            .sim
            .read(|world| orders.iter().map(|order| result(world, order)).collect());
        Ok(Response::new(ReceiveOrdersResponse { results }))
    }

    async fn recall_order(
        &self,
        request: Request<RecallOrderRequest>,
    ) -> Result<Response<RecallOrderResponse>, Status> {
        let RecallOrderRequest {
            shop_id,
            order_id,
            handover_no,
            ..
        } = request.into_inner();
        let key = HandoverKey {
            shop_id,
            order_id,
            handover_no,
        };
        self.think().await;
        let recalled = self
            .sim
            .change(|world, _| match world.erp.documents.get(&key) {
                Some(document) if document.parcel.is_some() => (Vec::new(), false),
                Some(document) if document.recalled => (Vec::new(), true),
                // A recall that overtakes its order leaves a tombstone, so that the order is not taken later.
                _ => (
                    vec![Change::Erp {
                        key: key.clone(),
                        event: ErpEvent::Recalled,
                    }],
                    true,
                ),
            });
        let recalled = recalled.await;
        let message = if recalled {
            "recalled"
        } else {
            "already shipped"
        };
        Ok(Response::new(RecallOrderResponse {
            recalled,
            message: message.to_owned(),
        }))
    }

    async fn query_order(
        &self,
        request: Request<QueryOrderRequest>,
    ) -> Result<Response<QueryOrderResponse>, Status> {
        let QueryOrderRequest {
            shop_id,
            order_id,
            handover_no,
        } = request.into_inner();
        let key = HandoverKey {
            shop_id,
            order_id,
            handover_no,
        };
        self.think().await;
        let known = |document: &&Document| !document.refused;
        let answer = self
            .sim
            .read(|world| match world.erp.documents.get(&key).filter(known) {
                None => QueryOrderResponse {
                    known: false,
                    recalled: false,
                    erp_document_no: String::new(),
                },
                Some(document) => QueryOrderResponse {
                    known: true,
                    recalled: document.recalled,
                    erp_document_no: document.number.clone(),
                },
            });
        Ok(Response::new(answer))
    }
}

fn key_of(order: &ErpOrder) -> HandoverKey {
    HandoverKey {
        shop_id: order.shop_id.clone(),
        order_id: order.order_id.clone(),
        handover_no: order.handover_no,
    }
}

/// A repeat decides nothing anew.
fn repeated(order: &ErpOrder) -> ErpEvent {
    ErpEvent::Delivered {
        platform: order.platform,
        platform_order_id: order.platform_order_id.clone(),
        refused: false,
    }
}

/// The same answer for the same hand-over, however often it comes.
fn result(world: &World, order: &ErpOrder) -> ReceiveOrderResult {
    let document = world.erp.documents.get(&key_of(order));
    let (taken, code, message) = match document {
        Some(document) if document.refused => {
            (false, "CREDIT_LIMIT", "客户信用额度不足，请人工处理")
        }
        Some(document) if document.recalled => (false, "RECALLED", "该单已被撤回"),
        Some(_) => (true, "", ""),
        None => (false, "NOT_STORED", "未能保存，请重试"),
    };
    ReceiveOrderResult {
        order_id: order.order_id.clone(),
        handover_no: order.handover_no,
        taken,
        erp_document_no: document
            .filter(|_| taken)
            .map(|document| document.number.clone())
            .unwrap_or_default(),
        code: code.to_owned(),
        message: message.to_owned(),
    }
}
