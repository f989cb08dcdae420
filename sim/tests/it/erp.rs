//! The ERP over gRPC, against an order system that records what it is told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oms_contracts::oms::erp::v1::erp_receiver_service_client::ErpReceiverServiceClient;
use oms_contracts::oms::erp::v1::{
    ErpOrder, QueryOrderRequest, RecallOrderRequest, ReceiveOrderResult, ReceiveOrdersRequest,
};
use oms_contracts::oms::orders::v1::fulfilment_service_server::{
    FulfilmentService, FulfilmentServiceServer,
};
use oms_contracts::oms::orders::v1::{
    RecordShipmentsRequest, RecordShipmentsResponse, Shipment, ShipmentResult,
};
use oms_contracts::oms::shops::v1::goods_service_server::{GoodsService, GoodsServiceServer};
use oms_contracts::oms::shops::v1::{
    BatchUpsertSkusRequest, BatchUpsertSkusResponse, ListSkusRequest, ListSkusResponse,
};
use oms_contracts::oms::types::v1::Platform;
use oms_sim::{ErpOptions, Sim, serve_erp};
use oms_testkit::{eventually, patience};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::transport::{Channel, Server};
use tonic::{Request, Response, Status};

use crate::harness::Running;

/// What the order system was told.
#[derive(Default)]
struct Told {
    sku_codes: Vec<String>,
    /// Request id → shipments, and how often it came.
    shipments: BTreeMap<String, (Vec<Shipment>, u32)>,
    tokens: Vec<String>,
    /// Calls to fail before the first is answered.
    failures: u32,
}

#[derive(Clone, Default)]
struct Oms(Arc<Mutex<Told>>);

impl Oms {
    fn with<T>(&self, look: impl FnOnce(&mut Told) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[tonic::async_trait]
impl GoodsService for Oms {
    async fn batch_upsert_skus(
        &self,
        request: Request<BatchUpsertSkusRequest>,
    ) -> Result<Response<BatchUpsertSkusResponse>, Status> {
        let token = request
            .metadata()
            .get("authorization")
            .and_then(|token| token.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        self.with(|told| {
            if told.failures > 0 {
                told.failures -= 1;
                return Err(Status::unavailable("starting"));
            }
            told.tokens.push(token);
            told.sku_codes
                .extend(request.into_inner().skus.into_iter().map(|sku| sku.code));
            Ok(Response::new(BatchUpsertSkusResponse::default()))
        })
    }

    async fn list_skus(
        &self,
        _request: Request<ListSkusRequest>,
    ) -> Result<Response<ListSkusResponse>, Status> {
        Err(Status::unimplemented("the ERP never asks"))
    }
}

#[tonic::async_trait]
impl FulfilmentService for Oms {
    async fn record_shipments(
        &self,
        request: Request<RecordShipmentsRequest>,
    ) -> Result<Response<RecordShipmentsResponse>, Status> {
        let RecordShipmentsRequest {
            request_id,
            shipments,
        } = request.into_inner();
        let results = shipments.iter().map(|shipment| ShipmentResult {
            order_id: shipment.order_id.clone(),
            waybill_no: shipment.waybill_no.clone(),
            parcel_id: format!("parcel of {}", shipment.order_id),
            ..ShipmentResult::default()
        });
        let results = results.collect();
        self.with(|told| {
            let entry = told.shipments.entry(request_id).or_insert((shipments, 0));
            entry.1 += 1;
            // The first answer to every request is lost, as by a cut connection.
            if entry.1 == 1 {
                return Err(Status::unavailable("answer lost"));
            }
            Ok(Response::new(RecordShipmentsResponse { results }))
        })
    }
}

struct Erp {
    world: Running,
    oms: Oms,
    client: ErpReceiverServiceClient<Channel>,
    _stop: DropGuard,
}

impl Erp {
    async fn start() -> anyhow::Result<Self> {
        let world = Running::small().await?;
        let oms = Oms::default();
        oms.with(|told| told.failures = 2);
        let stop = CancellationToken::new();
        let oms_listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut options = ErpOptions::new(
            format!("http://{}", oms_listener.local_addr()?),
            "secret-token",
        );
        options.min_ship_delay = Duration::from_millis(200);
        options.max_ship_delay = Duration::from_millis(400);
        let server = Server::builder()
            .add_service(GoodsServiceServer::new(oms.clone()))
            .add_service(FulfilmentServiceServer::new(oms.clone()));
        tokio::spawn(server.serve_with_incoming_shutdown(
            TcpListenerStream::new(oms_listener),
            stop.clone().cancelled_owned(),
        ));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(serve_erp(
            Sim::clone(&world.sim),
            options,
            listener,
            stop.clone(),
        ));
        let client = ErpReceiverServiceClient::new(Channel::from_shared(address)?.connect_lazy());
        Ok(Self {
            world,
            oms,
            client,
            _stop: stop.drop_guard(),
        })
    }

    async fn receive(&self, order: &ErpOrder) -> anyhow::Result<ReceiveOrderResult> {
        let request = ReceiveOrdersRequest {
            orders: vec![order.clone()],
        };
        let answer = self
            .client
            .clone()
            .receive_orders(request)
            .await?
            .into_inner();
        Ok(answer.results.into_iter().next().unwrap_or_default())
    }

    async fn recall(&self, order: &ErpOrder) -> anyhow::Result<bool> {
        let request = RecallOrderRequest {
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
            handover_no: order.handover_no,
            reason: String::new(),
        };
        Ok(self
            .client
            .clone()
            .recall_order(request)
            .await?
            .into_inner()
            .recalled)
    }

    async fn known(&self, order: &ErpOrder) -> anyhow::Result<bool> {
        let request = QueryOrderRequest {
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
            handover_no: order.handover_no,
        };
        Ok(self
            .client
            .clone()
            .query_order(request)
            .await?
            .into_inner()
            .known)
    }

    async fn document(&self, order: &ErpOrder) -> anyhow::Result<Value> {
        let all: Value = serde_json::from_str(&self.world.get("erp.json").await?)?;
        let found = all["documents"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|document| document["order_id"] == order.order_id);
        Ok(found.cloned().unwrap_or_default())
    }
}

fn order(no: u32) -> ErpOrder {
    ErpOrder {
        shop_id: format!("00000000-0000-0000-0000-{:012}", 7),
        order_id: format!("00000000-0000-0000-0000-{no:012}"),
        handover_no: 1,
        platform: Platform::Taobao.into(),
        platform_order_id: no.to_string(),
        ..ErpOrder::default()
    }
}

#[tokio::test]
async fn every_sku_is_told_with_the_token_however_late_the_answer() -> anyhow::Result<()> {
    let erp = Erp::start().await?;
    eventually(
        async || erp.oms.with(|told| told.sku_codes.len() == 60),
        patience(),
    )
    .await;
    erp.oms.with(|told| {
        assert!(
            told.tokens
                .iter()
                .all(|token| token == "Bearer secret-token")
        );
        told.sku_codes.dedup();
        assert_eq!(told.sku_codes.len(), 60);
    });
    Ok(())
}

#[tokio::test]
async fn an_order_is_taken_once_shipped_and_reported_until_answered() -> anyhow::Result<()> {
    let erp = Erp::start().await?;
    let order = order(1);
    assert!(!erp.known(&order).await?);
    let (first, again) = (erp.receive(&order).await?, erp.receive(&order).await?);
    assert!(first.taken && first == again && !first.erp_document_no.is_empty());
    assert!(erp.known(&order).await?);
    eventually(
        async || {
            erp.document(&order)
                .await
                .is_ok_and(|document| document["reported"] == true)
        },
        patience(),
    )
    .await;
    let document = erp.document(&order).await?;
    assert_eq!(
        (&document["taken_count"], &document["shipped"]),
        (&json!(2), &json!(true))
    );
    erp.oms.with(|told| {
        let (shipments, calls) = told.shipments.values().next().cloned().unwrap_or_default();
        assert_eq!(
            (told.shipments.len(), shipments.len(), calls),
            (1, 1, 2),
            "the retry is the same request"
        );
        assert_eq!(shipments[0].waybill_no, document["waybill"]);
        assert!(
            ["ZTO", "YTO", "STO", "YUNDA", "SF", "EMS", "JTSD"]
                .contains(&shipments[0].carrier_code.as_str())
        );
    });
    assert!(!erp.recall(&order).await?, "what left cannot be recalled");
    Ok(())
}

#[tokio::test]
async fn a_recalled_order_never_ships_even_when_it_arrives_late() -> anyhow::Result<()> {
    let erp = Erp::start().await?;
    let (taken, late, other) = (order(1), order(2), order(3));
    erp.receive(&taken).await?;
    assert!(erp.recall(&taken).await? && erp.recall(&taken).await?);
    assert!(erp.recall(&late).await?, "unknown here");
    let answer = erp.receive(&late).await?;
    assert_eq!((answer.taken, answer.code.as_str()), (false, "RECALLED"));
    erp.receive(&other).await?;
    eventually(
        async || {
            erp.document(&other)
                .await
                .is_ok_and(|document| document["reported"] == true)
        },
        patience(),
    )
    .await;
    for order in [&taken, &late] {
        let document = erp.document(order).await?;
        assert_eq!(
            (&document["recalled"], &document["shipped"]),
            (&json!(true), &json!(false))
        );
    }
    Ok(())
}

#[tokio::test]
async fn it_refuses_and_falls_silent_after_taking() -> anyhow::Result<()> {
    let erp = Erp::start().await?;
    erp.world
        .post("erp/faults", json!({"refuse_share": 1.0}))
        .await?;
    let refused = erp.receive(&order(1)).await?;
    assert_eq!(
        (refused.taken, refused.code.as_str()),
        (false, "CREDIT_LIMIT")
    );
    assert!(!erp.known(&order(1)).await?);
    erp.world
        .post(
            "erp/faults",
            json!({"refuse_share": 0.0, "timeout_after_taking_share": 1.0}),
        )
        .await?;
    let mut client = erp.client.clone();
    let silent = tokio::spawn(async move {
        client
            .receive_orders(ReceiveOrdersRequest {
                orders: vec![order(2)],
            })
            .await
    });
    eventually(
        async || erp.known(&order(2)).await.unwrap_or(false),
        patience(),
    )
    .await;
    assert!(!silent.is_finished(), "taken, and no answer");
    silent.abort();
    erp.world
        .post("erp/faults", json!({"timeout_after_taking_share": 0.0}))
        .await?;
    let again = erp.receive(&order(2)).await?;
    assert!(again.taken);
    Ok(())
}
