//! What an event makes of an after-sale, and what its order learns of it.

use chrono::{DateTime, Duration, Utc};

use super::after_sale::{AfterSale, AfterSaleParcel, Refusal, Remark, Stage};
use super::entry::{AfterSaleEvent, OrderEvent};

/// The seller answers within this.
const ANSWER_HOURS: i64 = 48;
/// The buyer sends the goods back within this.
const RETURN_DAYS: i64 = 7;
/// The seller confirms the goods within this.
const RECEIPT_DAYS: i64 = 10;

/// Lets an event happen to an after-sale. Gives what it means for the order where the order's
/// lines tell of it.
pub(super) fn change_after_sale(
    after_sale: &mut AfterSale,
    at: DateTime<Utc>,
    event: &AfterSaleEvent,
) -> Option<OrderEvent> {
    let before = after_sale.stage;
    match event {
        AfterSaleEvent::Touched => {}
        AfterSaleEvent::Changed { kind, refund_fen } => {
            after_sale.kind = *kind;
            after_sale.refund_fen = *refund_fen;
            after_sale.stage = asked_again(after_sale);
        }
        AfterSaleEvent::ReturnAgreed => after_sale.stage = Stage::AwaitingReturn,
        AfterSaleEvent::SentBack { carrier, waybill } => {
            after_sale.return_parcel = Some(parcel(carrier, waybill, at));
            after_sale.stage = Stage::Returned;
        }
        AfterSaleEvent::Agreed => after_sale.stage = Stage::Processing,
        AfterSaleEvent::ReplacementSent { carrier, waybill } => {
            after_sale.replacement = Some(parcel(carrier, waybill, at));
            after_sale.stage = Stage::Processing;
        }
        AfterSaleEvent::Granted => after_sale.stage = Stage::Refunded,
        AfterSaleEvent::Completed => after_sale.stage = Stage::Completed,
        AfterSaleEvent::Refused { code, text } => {
            after_sale.refusal = Some(Refusal {
                code: code.clone(),
                text: text.clone(),
                at,
                from: before,
            });
            after_sale.stage = Stage::Refused;
        }
        AfterSaleEvent::Reviewed { fit } => {
            after_sale.reviewed = *fit;
            return None;
        }
        AfterSaleEvent::PlatformDecided => {
            after_sale.platform_decided = true;
            after_sale.stage = match after_sale.kind.pays() {
                true => Stage::Refunded,
                false => Stage::Completed,
            };
        }
        AfterSaleEvent::Withdrawn | AfterSaleEvent::Closed => after_sale.stage = Stage::Closed,
        AfterSaleEvent::RemarkAdded { text } => {
            let text = text.clone();
            after_sale.remarks.insert(0, Remark { at, text });
        }
        AfterSaleEvent::DeadlineMoved { to } => after_sale.deadline = Some(*to),
    }
    let moved = !matches!(
        event,
        AfterSaleEvent::Touched
            | AfterSaleEvent::RemarkAdded { .. }
            | AfterSaleEvent::DeadlineMoved { .. }
    );
    if moved {
        after_sale.deadline = deadline(after_sale.stage, at);
        after_sale.ended = after_sale.stage.is_final().then_some(at);
    }
    after_sale.revision += 1;
    let marketplace = after_sale.key.platform.marketplace();
    if marketplace.moves_after_sale_modified(event) {
        after_sale.modified = at;
    }
    (moved && after_sale.kind.moves_lines()).then(|| refund_moved(after_sale))
}

/// Goods that were refused are still at the seller's.
fn asked_again(after_sale: &AfterSale) -> Stage {
    let back = after_sale.kind.returns_goods() && after_sale.return_parcel.is_some();
    let refused = after_sale.refusal.as_ref();
    match refused.is_some_and(|refusal| refusal.from == Stage::Returned) && back {
        true => Stage::Returned,
        false => Stage::Requested,
    }
}

/// When the platform acts by itself in a stage that began at `at`.
pub(super) fn deadline(stage: Stage, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match stage {
        Stage::Requested | Stage::Processing | Stage::Refused => {
            Some(at + Duration::hours(ANSWER_HOURS))
        }
        Stage::AwaitingReturn => Some(at + Duration::days(RETURN_DAYS)),
        Stage::Returned => Some(at + Duration::days(RECEIPT_DAYS)),
        Stage::Refunded | Stage::Completed | Stage::Closed => None,
    }
}

/// What the lines of the order tell of an after-sale that moves them.
pub(super) fn refund_moved(after_sale: &AfterSale) -> OrderEvent {
    OrderEvent::RefundMoved {
        number: after_sale.number,
        lines: after_sale.places(),
        to: after_sale.stage.of_lines(),
        fen: after_sale.refund_fen,
    }
}

fn parcel(carrier: &str, waybill: &str, at: DateTime<Utc>) -> AfterSaleParcel {
    AfterSaleParcel {
        carrier: carrier.to_owned(),
        waybill: waybill.to_owned(),
        at,
    }
}
