//! What TMC says of trades and refunds, topic by topic.

use serde_json::{Value, json};

use super::refund::{buyer_open_uid, phase};
use super::trade::status;
use crate::platforms::clock::{beijing, yuan};
use crate::pushes::happening::{Fact, Happening};
use crate::pushes::{Said, Tells};
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind};
use crate::world::entry::{AfterSaleEvent, OrderEvent};
use crate::world::order::{Order, Status};

/// The topics of trades and refunds.
pub(super) struct Topics;

impl Tells for Topics {
    fn said(&self, happening: &Happening<'_>) -> Vec<Said> {
        let world = happening.world;
        match happening.fact {
            Fact::OrderPlaced(order) => {
                let mut said = vec![trade(world, order, "taobao_trade_TradeCreate")];
                if order.paid.is_some() {
                    said.push(trade(world, order, "taobao_trade_TradeBuyerPay"));
                }
                said
            }
            Fact::Order(order, event) => of_order(world, order, event),
            Fact::AfterSaleOpened(after_sale) => {
                vec![refund(world, after_sale, "taobao_refund_RefundCreated")]
            }
            Fact::AfterSale(after_sale, event) => topic_of(event)
                .map(|topic| refund(world, after_sale, topic))
                .into_iter()
                .collect(),
        }
    }
}

fn of_order(world: &World, order: &Order, event: &OrderEvent) -> Vec<Said> {
    let topic = match event {
        OrderEvent::Paid => "taobao_trade_TradeBuyerPay",
        OrderEvent::ParcelSent { .. } | OrderEvent::PiecesSent { .. } => match order.status {
            Status::PartiallyShipped => "taobao_trade_TradePartlySellerShip",
            _ => "taobao_trade_TradeSellerShip",
        },
        OrderEvent::Cancelled => "taobao_trade_TradeClose",
        OrderEvent::Completed => "taobao_trade_TradeSuccess",
        OrderEvent::Touched
        | OrderEvent::ParcelReplaced { .. }
        | OrderEvent::ParcelRenumbered { .. }
        | OrderEvent::ExtraParcel { .. } => "taobao_trade_TradeChanged",
        OrderEvent::Memo { .. } => {
            let mut said = trade(world, order, "taobao_trade_TradeMemoModified");
            said.content["seller_memo"] = json!(order.seller_memo);
            said.content["seller_flag"] = json!(order.flag);
            said.content["action_type"] = json!("update");
            return vec![said];
        }
        OrderEvent::AddressChanged => {
            let tid: u64 = order.key.id.parse().unwrap_or(0);
            return vec![Said {
                topic: "taobao_trade_TradeLogisticsAddressChanged",
                content: json!({"tid": tid}),
            }];
        }
        // Refunds have their own topics, and the rest concerns the seller alone.
        OrderEvent::RefundMoved { .. }
        | OrderEvent::RefundWithdrawn
        | OrderEvent::NoteAdded { .. }
        | OrderEvent::ReportRepeated { .. }
        | OrderEvent::AddressChangeAsked
        | OrderEvent::AddressChangeAnswered { .. }
        | OrderEvent::VirtualNumberRenewed
        | OrderEvent::VirtualNumberExtended
        | OrderEvent::Printed { .. } => return Vec::new(),
    };
    vec![trade(world, order, topic)]
}

fn topic_of(event: &AfterSaleEvent) -> Option<&'static str> {
    Some(match event {
        AfterSaleEvent::Changed { .. } => "taobao_refund_RefundBuyerModifyAgreement",
        AfterSaleEvent::ReturnAgreed | AfterSaleEvent::Agreed => {
            "taobao_refund_RefundSellerAgreeAgreement"
        }
        AfterSaleEvent::SentBack { .. } => "taobao_refund_RefundBuyerReturnGoods",
        AfterSaleEvent::Refused { .. } => "taobao_refund_RefundSellerRefuseAgreement",
        AfterSaleEvent::Granted | AfterSaleEvent::Completed | AfterSaleEvent::PlatformDecided => {
            "taobao_refund_RefundSuccess"
        }
        AfterSaleEvent::Withdrawn | AfterSaleEvent::Closed => "taobao_refund_RefundClosed",
        AfterSaleEvent::RemarkAdded { .. } => "taobao_refund_RefundCreateMessage",
        AfterSaleEvent::Touched
        | AfterSaleEvent::Reviewed { .. }
        | AfterSaleEvent::ReplacementSent { .. }
        | AfterSaleEvent::DeadlineMoved { .. } => return None,
    })
}

fn trade(world: &World, order: &Order, topic: &'static str) -> Said {
    let number = |id: &str| id.parse::<u64>().unwrap_or(0);
    let content = json!({
        "tid": number(&order.key.id), "oid": number(order.lines.first().map_or("", |line| &line.id)),
        "payment": yuan(order.payable_fen()), "type": "guarantee_trade", "status": status(order), "buyer_nick": "t**1",
        "buyer_open_uid": buyer_open_uid(world, order), "seller_nick": world.shops[order.shop].name,
    });
    Said { topic, content }
}

fn refund(world: &World, after_sale: &AfterSale, topic: &'static str) -> Said {
    let order = world.order_of(after_sale);
    let number = |id: &str| id.parse::<u64>().unwrap_or(0);
    let line = after_sale.lines.first();
    let content: Value = json!({
        "refund_id": after_sale.number, "tid": number(&order.key.id),
        "oid": number(line.map_or("", |line| &order.lines[line.place].id)), "refund_fee": yuan(after_sale.refund_fen),
        "refund_phase": phase(after_sale), "bill_type": bill_type(after_sale.kind), "modified": beijing(after_sale.modified),
        "buyer_nick": "t**1", "buyer_open_uid": buyer_open_uid(world, order), "seller_nick": world.shops[order.shop].name,
    });
    Said { topic, content }
}

fn bill_type(kind: Kind) -> &'static str {
    match kind {
        Kind::RefundOnly | Kind::PriceProtection => "refund_bill",
        Kind::ReturnRefund => "return_bill",
        Kind::Exchange | Kind::Reship => "replace_bill",
    }
}
