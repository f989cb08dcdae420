//! What the ERP, the platform and people do to orders.

use crate::{harness::World, pages::at};
use oms_contracts::{
    oms::{
        events::v1::{ErpOrderRecalled, ErpOrderTaken, ParcelConfirmed},
        orders::v1::{
            GetTimelineRequest, HoldKind, HoldOrderRequest, Order, RecordShipmentsRequest,
            ReleaseHoldRequest, Shipment, ShipmentResult,
        },
    },
    timestamp,
};
use tonic::Status;
use uuid::Uuid;

/// A fresh id of a request.
pub(crate) fn request_id() -> String {
    Uuid::now_v7().to_string()
}

/// A parcel with everything that the order owes.
pub(crate) fn shipment(order: &Order, waybill_no: &str) -> Shipment {
    Shipment {
        shop_id: order.shop_id.clone(),
        order_id: order.order_id.clone(),
        carrier_code: "SF".into(),
        waybill_no: waybill_no.to_owned(),
        dispatched_at: Some(timestamp(at(100))),
        lines: Vec::new(),
    }
}

impl World {
    /// The ERP reports parcels.
    pub(crate) async fn ship(&self, shipments: Vec<Shipment>) -> Vec<ShipmentResult> {
        let request = RecordShipmentsRequest {
            request_id: request_id(),
            shipments,
        };
        let answer = self.fulfilment().record_shipments(request).await.unwrap();
        answer.into_inner().results
    }

    /// The ERP took the newest hand-over of an order.
    pub(crate) async fn erp_takes(&self, order: &Order) {
        self.publish(&ErpOrderTaken {
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
            handover_no: order.handover_no,
            erp_document_no: format!("SO-{}", order.handover_no),
            at: None,
        })
        .await;
    }

    /// The ERP gave it back, or not.
    pub(crate) async fn erp_answers_recall(&self, order: &Order, refused: bool) {
        self.publish(&ErpOrderRecalled {
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
            handover_no: order.handover_no,
            refused,
            message: "ok".into(),
        })
        .await;
    }

    /// The platform took the report of a parcel.
    pub(crate) async fn platform_confirms(&self, order: &Order, parcel_id: &str) {
        self.publish(&ParcelConfirmed {
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
            parcel_id: parcel_id.to_owned(),
            at: Some(timestamp(at(200))),
        })
        .await;
    }

    pub(crate) async fn hold(&self, order: &Order) -> Order {
        let request = HoldOrderRequest {
            request_id: request_id(),
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
            note: "wait".into(),
        };
        let answer = self.orders().hold_order(request).await.unwrap();
        answer.into_inner().order.unwrap()
    }

    pub(crate) async fn release_hold(
        &self,
        order: &Order,
        kind: HoldKind,
        report_only: bool,
    ) -> Result<Order, Status> {
        let request = ReleaseHoldRequest {
            request_id: request_id(),
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
            kind: kind.into(),
            note: "the buyer agreed".into(),
            report_only,
        };
        let answer = self.orders().release_hold(request).await?;
        Ok(answer.into_inner().order.unwrap())
    }

    /// The timeline as text: number, kind, who, and details; no times, no ids.
    pub(crate) async fn timeline(&self, order: &Order) -> String {
        let request = GetTimelineRequest {
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
        };
        let answer = self.orders().get_timeline(request).await.unwrap();
        let mut text = String::new();
        for entry in answer.into_inner().entries {
            let mut details: Vec<_> = entry.detail.into_iter().collect();
            details.sort();
            let details: Vec<_> = details.iter().map(|(k, v)| format!("{k}={v:?}")).collect();
            let (revision, kind, actor) = (entry.revision, entry.kind, entry.actor);
            text += &format!("{revision:>2} {kind} by {actor} {}\n", details.join(" "));
        }
        text
    }
}
