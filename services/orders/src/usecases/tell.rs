//! Turns what an order has to tell into events.

use crate::domain::order::{Message, Order, Told};
use oms_contracts::{
    oms::{
        erp::v1::{ErpOrder, ErpOrderLine},
        events::v1::{
            DispatchedLine, OrderAccepted, OrderMemoChanged, OrderRecallRequested, OrderReleased,
            ParcelDispatched, ParcelReportCancelled,
        },
    },
    timestamp,
};
use oms_messaging::Envelope;
use uuid::Uuid;

/// The events of an order since it was loaded.
pub fn envelopes(order: &Order) -> Vec<Envelope> {
    order
        .news
        .messages
        .iter()
        .map(|told| envelope(order, told))
        .collect()
}

fn envelope(order: &Order, told: &Told) -> Envelope {
    let shop_id = order.shop_id.to_string();
    let order_id = order.id.to_string();
    let revision = told.revision;
    match &told.message {
        Message::Accepted => Envelope::of(&OrderAccepted {
            shop_id,
            order_id,
            platform: order.platform.into(),
            platform_order_id: order.platform_order_id.clone(),
            revision,
        }),
        Message::Released => Envelope::of(&OrderReleased {
            shop_id,
            order_id,
            revision,
            order: Some(erp_order(order)),
        }),
        Message::RecallRequested { no, reason } => Envelope::of(&OrderRecallRequested {
            shop_id,
            order_id,
            handover_no: *no,
            reason: reason.clone(),
            revision,
        }),
        Message::Dispatched { parcel_id } => Envelope::of(&dispatched(order, *parcel_id, revision)),
        Message::ReportCancelled { parcel_id } => Envelope::of(&ParcelReportCancelled {
            shop_id,
            order_id,
            parcel_id: parcel_id.to_string(),
            revision,
        }),
        Message::MemoChanged => Envelope::of(&OrderMemoChanged {
            shop_id,
            order_id,
            platform: order.platform.into(),
            platform_order_id: order.platform_order_id.clone(),
            memo: order.memo.desired.clone(),
            flag: order.memo.desired_flag,
            memo_revision: order.memo.revision,
            revision,
        }),
    }
}

fn erp_order(order: &Order) -> ErpOrder {
    ErpOrder {
        shop_id: order.shop_id.to_string(),
        order_id: order.id.to_string(),
        handover_no: order.handover.no,
        platform: order.platform.into(),
        platform_order_id: order.platform_order_id.clone(),
        paid_at: order.said.paid_at.map(timestamp),
        latest_ship_at: order.said.latest_ship_at.map(timestamp),
        payable_fen: order.said.payable_fen,
        postage_fen: order.said.postage_fen,
        lines: order
            .active_lines()
            .filter(|line| order.owed(line) > 0)
            .map(|line| ErpOrderLine {
                line_id: line.id.to_string(),
                erp_sku_code: line
                    .erp_sku
                    .as_ref()
                    .map(|sku| sku.code.clone())
                    .unwrap_or_default(),
                quantity: order.owed(line),
                payable_fen: line.payable_fen,
                title: line.title.clone(),
                spec: line.spec.clone(),
            })
            .collect(),
        buyer_memo: order.said.buyer_memo.clone(),
        seller_memo: order.memo.desired.clone(),
        receiver: None,
        receiver_sealed: order.said.receiver_sealed.clone(),
    }
}

fn dispatched(order: &Order, parcel_id: Uuid, revision: i64) -> ParcelDispatched {
    let parcel = order.parcels.iter().find(|parcel| parcel.id == parcel_id);
    let key = |line_id: &Uuid| {
        let line = order.lines.iter().find(|line| line.id == *line_id);
        line.map(|line| line.key.clone()).unwrap_or_default()
    };
    ParcelDispatched {
        shop_id: order.shop_id.to_string(),
        order_id: order.id.to_string(),
        parcel_id: parcel_id.to_string(),
        platform: order.platform.into(),
        platform_order_id: order.platform_order_id.clone(),
        carrier_code: parcel.map(|p| p.carrier_code.clone()).unwrap_or_default(),
        waybill_no: parcel.map(|p| p.waybill_no.clone()).unwrap_or_default(),
        lines: parcel
            .map(|parcel| {
                parcel
                    .lines
                    .iter()
                    .map(|(line_id, quantity)| DispatchedLine {
                        line_key: key(line_id),
                        quantity: *quantity,
                    })
                    .collect()
            })
            .unwrap_or_default(),
        whole_order: order.parcels.len() == 1
            && order.active_lines().all(|line| order.owed(line) <= 0),
        revision,
        latest_ship_at: order.said.latest_ship_at.map(timestamp),
    }
}
