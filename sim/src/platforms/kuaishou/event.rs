//! What Kuaishou tells of orders and after-sales, event by event.

use serde_json::{Value, json};

use super::address_audit::audit_info;
use super::order::status as order_status;
use super::refund::{handling_way, special_type, status as refund_status};
use crate::chance::Chance;
use crate::pushes::Said;
use crate::pushes::happening::{Fact, Happening};
use crate::world::World;
use crate::world::after_sale::AfterSale;
use crate::world::entry::{AfterSaleEvent, OrderEvent};
use crate::world::order::Order;

pub(super) fn said(happening: &Happening<'_>) -> Vec<Said> {
    let world = happening.world;
    match happening.fact {
        Fact::OrderPlaced(order) => {
            let mut said = vec![placed(world, order)];
            if order.paid.is_some() {
                said.push(moved(world, order, "kwaishop_order_paySuccess"));
            }
            said
        }
        Fact::Order(order, event) => of_order(world, order, event),
        Fact::AfterSaleOpened(after_sale) => {
            let info = refund_info(world, after_sale);
            vec![of_refund(
                world,
                after_sale,
                "kwaishop_aftersales_addRefund",
                info,
            )]
        }
        Fact::AfterSale(after_sale, event) => {
            let mut info = refund_info(world, after_sale);
            let Some(kind) = event_type(after_sale, event) else {
                return Vec::new();
            };
            info["eventType"] = json!(kind);
            info["updateTime"] = json!(after_sale.modified.timestamp_millis());
            vec![of_refund(
                world,
                after_sale,
                "kwaishop_aftersales_updateRefund",
                info,
            )]
        }
    }
}

fn of_order(world: &World, order: &Order, event: &OrderEvent) -> Vec<Said> {
    let name = match event {
        OrderEvent::Paid => "kwaishop_order_paySuccess",
        OrderEvent::ParcelSent { .. } | OrderEvent::PiecesSent { .. } => {
            "kwaishop_order_delivering"
        }
        OrderEvent::Completed => "kwaishop_order_orderSuccess",
        OrderEvent::Cancelled => "kwaishop_order_orderFail",
        OrderEvent::AddressChanged => return vec![moves(world, order)],
        OrderEvent::AddressChangeAsked => return vec![audited(world, order)],
        OrderEvent::AddressChangeAnswered { accepted } => {
            let mut said = vec![audited(world, order)];
            if *accepted {
                said.push(moves(world, order));
            }
            return said;
        }
        OrderEvent::NoteAdded { text, flag } => {
            let info = json!({
                "eventType": 2, "operatorName": "开放平台", "operatorType": 1, "bizId": oid(order), "note": text,
                "type": 1, "updateTime": order.modified.timestamp_millis(), "flag": flag,
            });
            return vec![order_said(world, order, "kwaishop_order_addNote", info)];
        }
        OrderEvent::Touched
        | OrderEvent::ExtraParcel { .. }
        | OrderEvent::ParcelReplaced { .. }
        | OrderEvent::ParcelRenumbered { .. }
        | OrderEvent::Memo { .. }
        | OrderEvent::RefundMoved { .. }
        | OrderEvent::RefundWithdrawn
        | OrderEvent::ReportRepeated { .. }
        | OrderEvent::VirtualNumberRenewed
        | OrderEvent::VirtualNumberExtended
        | OrderEvent::Printed { .. } => return Vec::new(),
    };
    vec![moved(world, order, name)]
}

/// It goes elsewhere.
fn moves(world: &World, order: &Order) -> Said {
    let info = json!({
        "oid": oid(order), "seller_id": seller_number(world, order), "openId": world.shops[order.shop].id,
        "buyerOpenId": buyer(world, order), "updateTime": order.modified.timestamp_millis(),
    });
    order_said(world, order, "kwaishop_order_addressChange", info)
}

/// The buyer asked for another address, or the seller answered.
fn audited(world: &World, order: &Order) -> Said {
    let audit = audit_info(world.chance, order);
    let asked = order.address_request.as_ref();
    let info = json!({
        "oid": oid(order), "openId": world.shops[order.shop].id, "buyerOpenId": buyer(world, order),
        "createTime": asked.map_or(0, |asked| asked.at.timestamp_millis()), "auditStatus": audit["auditStatus"], "auditTime": audit["auditTime"],
    });
    order_said(world, order, "kwaishop_order_addressUpdateAudit", info)
}

/// 2 refused, 3 agreed, 4 changed by buyer or platform, 6 return parcel, 7 receipt, 50 money
/// under way, 60 done, 70 failed.
fn event_type(after_sale: &AfterSale, event: &AfterSaleEvent) -> Option<i64> {
    Some(match event {
        AfterSaleEvent::Refused { .. } => 2,
        AfterSaleEvent::ReturnAgreed => 3,
        AfterSaleEvent::Changed { .. } => 4,
        AfterSaleEvent::SentBack { .. } => 6,
        AfterSaleEvent::ReplacementSent { .. } => 7,
        AfterSaleEvent::Agreed if after_sale.kind.pays() => 50,
        AfterSaleEvent::Agreed => 3,
        AfterSaleEvent::Granted | AfterSaleEvent::Completed | AfterSaleEvent::PlatformDecided => 60,
        AfterSaleEvent::Withdrawn | AfterSaleEvent::Closed => 70,
        AfterSaleEvent::Touched
        | AfterSaleEvent::Reviewed { .. }
        | AfterSaleEvent::RemarkAdded { .. }
        | AfterSaleEvent::DeadlineMoved { .. } => return None,
    })
}

fn placed(world: &World, order: &Order) -> Said {
    let info = json!({
        "oid": oid(order), "sellerId": seller_number(world, order), "openId": world.shops[order.shop].id,
        "buyerOpenId": buyer(world, order), "createTime": order.created.timestamp_millis(), "customizedInfo": {},
    });
    order_said(world, order, "kwaishop_order_addOrder", info)
}

fn moved(world: &World, order: &Order, topic: &'static str) -> Said {
    let info = json!({
        "oid": oid(order), "sellerId": seller_number(world, order), "status": order_status(order),
        "updateTime": order.modified.timestamp_millis(),
    });
    order_said(world, order, topic, info)
}

fn order_said(world: &World, order: &Order, topic: &'static str, info: Value) -> Said {
    let content = json!({
        "bizId": oid(order), "userId": seller_number(world, order), "status": order_status(order), "info": info,
    });
    Said { topic, content }
}

fn of_refund(world: &World, after_sale: &AfterSale, topic: &'static str, info: Value) -> Said {
    let content = json!({
        "bizId": after_sale.number, "userId": seller_number(world, world.order_of(after_sale)),
        "status": refund_status(after_sale), "info": info,
    });
    Said { topic, content }
}

fn refund_info(world: &World, after_sale: &AfterSale) -> Value {
    json!({
        "orderId": oid(world.order_of(after_sale)), "refundId": after_sale.number, "handlingWay": handling_way(after_sale.kind),
        "specialRefundType": special_type(after_sale.kind), "status": refund_status(after_sale),
        "createTime": after_sale.created.timestamp_millis(),
    })
}

fn oid(order: &Order) -> u64 {
    order.key.id.parse().unwrap_or(0)
}

pub(super) fn buyer(world: &World, order: &Order) -> String {
    format!("f1{}", &world.chance.hex(&["ks buyer", &order.buyer])[..30])
}

fn seller_number(world: &World, order: &Order) -> u64 {
    seller_id(world.chance, &world.shops[order.shop].id)
}

/// The number of a seller beside its open id.
pub(super) fn seller_id(chance: Chance, open_id: &str) -> u64 {
    2_000_000_000 + chance.below(900_000_000, &["ks seller number", open_id])
}
