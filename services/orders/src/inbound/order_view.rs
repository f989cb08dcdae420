//! Orders as callers see them: masked.

use crate::{
    domain::{
        after_sale::AfterSale,
        order::{self, Order},
    },
    store::timeline::EntryRow,
};
use oms_contracts::{
    oms::{orders::v1 as view, types::v1::Receiver},
    timestamp,
};
use oms_service_kit::seal::KeyRing;
use prost::Message;
use std::cmp::Reverse;

/// Lines of a list row.
const LINES_OF_A_ROW: usize = 3;

/// The whole order.
pub fn whole(order: &Order, keys: &KeyRing) -> view::Order {
    view::Order {
        shop_id: order.shop_id.to_string(),
        order_id: order.id.to_string(),
        platform: order.platform.into(),
        platform_order_id: order.platform_order_id.clone(),
        headline: order.headline.into(),
        platform_status: order.said.status.into(),
        created_at: Some(timestamp(order.said.created_at)),
        paid_at: order.said.paid_at.map(timestamp),
        latest_ship_at: order.said.latest_ship_at.map(timestamp),
        modified_at: Some(timestamp(order.said.modified_at)),
        received_at: Some(timestamp(order.received_at)),
        goods_fen: order.said.goods_fen,
        discount_fen: order.said.discount_fen,
        postage_fen: order.said.postage_fen,
        payable_fen: order.said.payable_fen,
        buyer_nick: order.said.buyer_nick.clone(),
        buyer_memo: order.said.buyer_memo.clone(),
        memo: Some(memo(order)),
        receiver: receiver(order, keys),
        erp_handover: order.handover.state.into(),
        handover_no: order.handover.no,
        erp_document_no: order.handover.document_no.clone(),
        lines: order.lines.iter().map(|l| line(order, l)).collect(),
        holds: order.holds.iter().map(hold).collect(),
        parcels: order.parcels.iter().map(parcel).collect(),
        revision: order.revision,
        etag: order.operator_revision.to_string(),
        after_sales: after_sales(order),
    }
}

/// The row of a list.
pub fn summary(order: &Order, keys: &KeyRing) -> view::OrderSummary {
    view::OrderSummary {
        shop_id: order.shop_id.to_string(),
        order_id: order.id.to_string(),
        platform: order.platform.into(),
        platform_order_id: order.platform_order_id.clone(),
        headline: order.headline.into(),
        created_at: Some(timestamp(order.said.created_at)),
        paid_at: order.said.paid_at.map(timestamp),
        latest_ship_at: order.said.latest_ship_at.map(timestamp),
        payable_fen: order.said.payable_fen,
        buyer_nick: order.said.buyer_nick.clone(),
        buyer_memo: order.said.buyer_memo.clone(),
        memo: Some(memo(order)),
        receiver: receiver(order, keys),
        holds: order.holds.iter().map(|hold| hold.kind.into()).collect(),
        lines: order
            .lines
            .iter()
            .take(LINES_OF_A_ROW)
            .map(|l| line(order, l))
            .collect(),
        line_count: i32::try_from(order.lines.len()).unwrap_or(i32::MAX),
        waybill_nos: order.parcels.iter().map(|p| p.waybill_no.clone()).collect(),
        revision: order.revision,
        etag: order.operator_revision.to_string(),
    }
}

/// An entry of the timeline.
pub fn entry(row: EntryRow) -> view::TimelineEntry {
    let detail = match row.detail {
        serde_json::Value::Object(fields) => fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
            .collect(),
        _ => Default::default(),
    };
    view::TimelineEntry {
        revision: row.revision,
        at: Some(timestamp(row.at)),
        kind: row.kind,
        actor: row.actor,
        detail,
        trace_id: row.trace_id,
    }
}

/// Newest first.
fn after_sales(order: &Order) -> Vec<view::OrderAfterSale> {
    let mut newest: Vec<&AfterSale> = order.after_sales.iter().collect();
    newest.sort_by_key(|after_sale| Reverse(after_sale.modified_at));
    newest
        .into_iter()
        .map(|after_sale| view::OrderAfterSale {
            platform_after_sale_id: after_sale.platform_after_sale_id.clone(),
            kind: after_sale.kind.into(),
            stage: after_sale.stage.into(),
            refund_fen: after_sale.refund_fen,
            modified_at: Some(timestamp(after_sale.modified_at)),
        })
        .collect()
}

fn memo(order: &Order) -> view::Memo {
    view::Memo {
        desired: order.memo.desired.clone(),
        observed: order.memo.observed.clone(),
        desired_flag: order.memo.desired_flag,
        observed_flag: order.memo.observed_flag,
        pending: order.memo.written_revision < order.memo.revision,
    }
}

/// Masks and region; `None` where the platform said no receiver.
fn receiver(order: &Order, keys: &KeyRing) -> Option<view::ReceiverView> {
    if order.said.receiver_sealed.is_empty() {
        return None;
    }
    let opened = keys.open(&order.said.receiver_sealed);
    let receiver = opened.ok().and_then(|plain| Receiver::decode(&*plain).ok());
    let Some(receiver) = receiver else {
        tracing::error!(order.id = %order.id, "a sealed receiver cannot be opened; is a key missing?");
        return None;
    };
    Some(view::ReceiverView {
        name_mask: receiver.name_mask,
        phone_mask: receiver.phone_mask,
        province: receiver.province,
        city: receiver.city,
        district: receiver.district,
        town: receiver.town,
        address_mask: receiver.address_mask,
    })
}

fn line(order: &Order, line: &order::Line) -> view::OrderLine {
    view::OrderLine {
        line_id: line.id.to_string(),
        line_key: line.key.clone(),
        platform_sku_id: line.platform_sku_id.clone(),
        platform_goods_id: line.platform_goods_id.clone(),
        outer_id: line.outer_id.clone(),
        title: line.title.clone(),
        spec: line.spec.clone(),
        picture_url: line.picture_url.clone(),
        quantity: line.quantity,
        price_fen: line.price_fen,
        payable_fen: line.payable_fen,
        refund_state: line.refund_state.into(),
        refunded_quantity: line.refunded_quantity,
        withdrawn: line.withdrawn,
        erp_sku_id: line
            .erp_sku
            .as_ref()
            .map(|sku| sku.id.to_string())
            .unwrap_or_default(),
        erp_sku_code: line
            .erp_sku
            .as_ref()
            .map(|sku| sku.code.clone())
            .unwrap_or_default(),
        shipped_quantity: order.allocated(line.id),
    }
}

fn hold(hold: &order::Hold) -> view::Hold {
    view::Hold {
        kind: hold.kind.into(),
        opened_by: hold.opened_by.clone(),
        since: Some(timestamp(hold.since)),
        note: hold.note.clone(),
    }
}

fn parcel(parcel: &order::Parcel) -> view::Parcel {
    view::Parcel {
        parcel_id: parcel.id.to_string(),
        carrier_code: parcel.carrier_code.clone(),
        waybill_no: parcel.waybill_no.clone(),
        state: parcel.state.into(),
        dispatched_at: Some(timestamp(parcel.dispatched_at)),
        report: parcel.report.into(),
        reported_at: parcel.reported_at.map(timestamp),
        report_message: parcel.report_message.clone(),
        lines: parcel
            .lines
            .iter()
            .map(|(line_id, quantity)| view::ParcelLine {
                line_id: line_id.to_string(),
                quantity: *quantity,
            })
            .collect(),
        source: parcel.source.clone(),
    }
}
