//! What the message channel (PMC) says of orders and after-sales, type by type.

use serde_json::json;

use super::refund::detail_type;
use crate::pushes::happening::{Fact, Happening};
use crate::pushes::{Said, Tells};
use crate::world::World;
use crate::world::after_sale::AfterSale;
use crate::world::entry::{AfterSaleEvent, OrderEvent};
use crate::world::order::Order;

/// The types of orders and after-sales.
pub(super) struct Types;

impl Tells for Types {
    fn said(&self, happening: &Happening<'_>) -> Vec<Said> {
        let world = happening.world;
        match happening.fact {
            // An order that is not paid does not exist for the seller.
            Fact::OrderPlaced(order) if order.paid.is_none() => Vec::new(),
            Fact::OrderPlaced(order) => vec![trade(world, order, "pdd_trade_TradeConfirmed")],
            Fact::Order(order, event) => of_order(world, order, event),
            Fact::AfterSaleOpened(after_sale) => {
                vec![refund(world, after_sale, "pdd_refund_RefundCreated")]
            }
            Fact::AfterSale(after_sale, event) => type_of(event)
                .map(|name| refund(world, after_sale, name))
                .into_iter()
                .collect(),
        }
    }
}

fn of_order(world: &World, order: &Order, event: &OrderEvent) -> Vec<Said> {
    let name = match event {
        OrderEvent::Paid => "pdd_trade_TradeConfirmed",
        OrderEvent::ParcelSent { .. } | OrderEvent::PiecesSent { .. } => {
            "pdd_trade_TradeSellerShip"
        }
        OrderEvent::Completed => "pdd_trade_TradeSuccess",
        OrderEvent::AddressChanged => "pdd_trade_TradeLogisticsAddressChanged",
        OrderEvent::Memo { .. } => {
            let mut said = trade(world, order, "pdd_trade_TradeMemoModified");
            said.content["seller_memo"] = json!(order.seller_memo);
            return vec![said];
        }
        // A paid order ends by its refund.
        OrderEvent::Cancelled => {
            let after_sale = world.after_sale_of_line(order, 0);
            let ended = |row| refund(world, row, "pdd_refund_RefundAgreeAgreement");
            return after_sale.map(ended).into_iter().collect();
        }
        OrderEvent::Touched
        | OrderEvent::ParcelReplaced { .. }
        | OrderEvent::ParcelRenumbered { .. }
        | OrderEvent::ExtraParcel { .. }
        | OrderEvent::RefundMoved { .. }
        | OrderEvent::RefundWithdrawn
        | OrderEvent::NoteAdded { .. }
        | OrderEvent::ReportRepeated { .. }
        | OrderEvent::AddressChangeAsked
        | OrderEvent::AddressChangeAnswered { .. }
        | OrderEvent::VirtualNumberRenewed
        | OrderEvent::VirtualNumberExtended
        | OrderEvent::Printed { .. } => return Vec::new(),
    };
    vec![trade(world, order, name)]
}

fn type_of(event: &AfterSaleEvent) -> Option<&'static str> {
    Some(match event {
        AfterSaleEvent::ReturnAgreed
        | AfterSaleEvent::Agreed
        | AfterSaleEvent::Granted
        | AfterSaleEvent::Completed
        | AfterSaleEvent::PlatformDecided => "pdd_refund_RefundAgreeAgreement",
        AfterSaleEvent::Withdrawn | AfterSaleEvent::Closed => "pdd_refund_RefundClosed",
        AfterSaleEvent::Changed { .. } => "pdd_refund_RefundBuyerModifyAgreement",
        AfterSaleEvent::SentBack { .. } => "pdd_refund_RefundBuyerReturnGoods",
        AfterSaleEvent::Refused { .. } | AfterSaleEvent::RemarkAdded { .. } => {
            "pdd_refund_RefundCreateMessage"
        }
        AfterSaleEvent::Touched
        | AfterSaleEvent::Reviewed { .. }
        | AfterSaleEvent::ReplacementSent { .. }
        | AfterSaleEvent::DeadlineMoved { .. } => return None,
    })
}

fn trade(world: &World, order: &Order, topic: &'static str) -> Said {
    Said {
        topic,
        content: json!({"mall_id": mall_id(world, order), "tid": order.key.id}),
    }
}

/// `operation` counts the changes; the platform does not publish its values.
fn refund(world: &World, after_sale: &AfterSale, topic: &'static str) -> Said {
    let order = world.order_of(after_sale);
    let content = json!({
        "mall_id": mall_id(world, order), "tid": order.key.id, "refund_id": after_sale.number,
        "refund_fee": after_sale.refund_fen, "bill_type": detail_type(after_sale.kind),
        "operation": after_sale.revision, "modified": after_sale.modified.timestamp_millis(),
    });
    Said { topic, content }
}

fn mall_id(world: &World, order: &Order) -> u64 {
    world.shops[order.shop].id.parse().unwrap_or(0)
}
