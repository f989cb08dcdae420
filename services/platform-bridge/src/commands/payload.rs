//! What a command is to do, as it rests sealed in its row, and the event about its end.

use crate::{
    domain::verdict::{Verdict, Why},
    error::Error,
    store::claim_commands::Claimed,
};
use chrono::Utc;
use oms_contracts::{
    oms::{
        bridge::v1::CommandKind,
        erp::v1::ErpOrder,
        events::v1::{
            ErpOrderRecalled, ErpOrderRefused, ErpOrderTaken, OrderMemoChanged,
            OrderRecallRequested, ParcelConfirmed, ParcelDispatched, ParcelRefused,
            PlatformMemoWritten,
        },
    },
    timestamp,
};
use oms_messaging::Envelope;
use oms_service_kit::seal::KeyRing;
use prost::Message;

/// A command's content.
pub(crate) enum Payload {
    Ship(ParcelDispatched),
    Memo(OrderMemoChanged),
    Handover(Box<ErpOrder>),
    Recall(OrderRecallRequested),
}

impl Payload {
    /// Opens a command's content.
    pub(crate) fn open(keys: &KeyRing, command: &Claimed) -> Result<Self, Error> {
        let plain = keys.open(&command.payload_sealed)?;
        Ok(match command.kind() {
            CommandKind::Memo => Self::Memo(OrderMemoChanged::decode(&*plain)?),
            CommandKind::ErpOrder => Self::Handover(Box::new(ErpOrder::decode(&*plain)?)),
            CommandKind::ErpRecall => Self::Recall(OrderRecallRequested::decode(&*plain)?),
            CommandKind::Unspecified | CommandKind::Ship => {
                Self::Ship(ParcelDispatched::decode(&*plain)?)
            }
        })
    }

    /// What the others are told of this verdict; `None` while it is not the end.
    pub(crate) fn event(&self, verdict: &Verdict) -> Option<Envelope> {
        match verdict {
            Verdict::Done(text) => Some(self.done(text)),
            Verdict::Refused(why) => Some(self.refused(why)),
            Verdict::Recalled => self.recalled(),
            Verdict::Again(..)
            | Verdict::Ask(_)
            | Verdict::NeedsPerson(_)
            | Verdict::Unauthorised(_) => None,
        }
    }

    fn done(&self, text: &str) -> Envelope {
        let at = Some(timestamp(Utc::now()));
        match self {
            Self::Ship(parcel) => Envelope::of(&ParcelConfirmed {
                shop_id: parcel.shop_id.clone(),
                parcel_id: parcel.parcel_id.clone(),
                order_id: parcel.order_id.clone(),
                at,
            }),
            Self::Memo(memo) => Envelope::of(&PlatformMemoWritten {
                shop_id: memo.shop_id.clone(),
                order_id: memo.order_id.clone(),
                memo_revision: memo.memo_revision,
                ..Default::default()
            }),
            Self::Handover(order) => Envelope::of(&ErpOrderTaken {
                shop_id: order.shop_id.clone(),
                order_id: order.order_id.clone(),
                handover_no: order.handover_no,
                erp_document_no: text.to_owned(),
                at,
            }),
            Self::Recall(recall) => Envelope::of(&ErpOrderRecalled {
                shop_id: recall.shop_id.clone(),
                order_id: recall.order_id.clone(),
                handover_no: recall.handover_no,
                refused: false,
                message: text.to_owned(),
            }),
        }
    }

    fn refused(&self, why: &Why) -> Envelope {
        let (code, message) = (why.code.clone(), why.message.clone());
        match self {
            Self::Ship(parcel) => Envelope::of(&ParcelRefused {
                shop_id: parcel.shop_id.clone(),
                parcel_id: parcel.parcel_id.clone(),
                order_id: parcel.order_id.clone(),
                code,
                message,
                at: Some(timestamp(Utc::now())),
            }),
            Self::Memo(memo) => Envelope::of(&PlatformMemoWritten {
                shop_id: memo.shop_id.clone(),
                order_id: memo.order_id.clone(),
                memo_revision: memo.memo_revision,
                refused: true,
                code,
                message,
            }),
            Self::Handover(order) => Envelope::of(&ErpOrderRefused {
                shop_id: order.shop_id.clone(),
                order_id: order.order_id.clone(),
                handover_no: order.handover_no,
                code,
                message,
            }),
            Self::Recall(recall) => Envelope::of(&ErpOrderRecalled {
                shop_id: recall.shop_id.clone(),
                order_id: recall.order_id.clone(),
                handover_no: recall.handover_no,
                refused: true,
                message,
            }),
        }
    }

    fn recalled(&self) -> Option<Envelope> {
        match self {
            Self::Handover(order) => Some(Envelope::of(&ErpOrderRecalled {
                shop_id: order.shop_id.clone(),
                order_id: order.order_id.clone(),
                handover_no: order.handover_no,
                refused: false,
                message: "the ERP had taken it back already".into(),
            })),
            _ => None,
        }
    }
}
