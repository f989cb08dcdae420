//! Which documents can be meant, and which are parked.

use crate::shots::Shot;
use oms_aftersales::domain::snapshot::Snapshot;
use oms_contracts::oms::events::v1::{PlatformAfterSale, PlatformAfterSaleLine};

/// Largest amount in fen: ten thousand million yuan.
const MOST: i64 = 1_000_000_000_000;

fn refused(change: impl FnOnce(&mut PlatformAfterSale)) -> Option<&'static str> {
    let mut document = Shot {
        modified: 0,
        fetched: 0,
        stage: 1,
        refund_fen: 100,
        lines: 1,
    }
    .document();
    change(&mut document);
    Snapshot::check(document)
        .err()
        .map(|refused| refused.reason)
}

#[test]
fn what_can_be_meant_is_taken() {
    assert_eq!(refused(|_| {}), None);
    assert_eq!(refused(|d| d.refund_fen = MOST), None);
    assert_eq!(refused(|d| d.lines.clear()), None);
    // Not every platform says how many.
    assert_eq!(refused(|d| d.lines[0].quantity = 0), None);
    assert_eq!(refused(|d| d.deadline_at = None), None);
    for number in 1..=6 {
        assert_eq!(refused(|d| d.kind = number), None);
    }
    for number in 1..=8 {
        assert_eq!(refused(|d| d.stage = number), None);
    }
}

#[test]
fn what_cannot_be_stored_or_understood_is_refused() {
    type Change = fn(&mut PlatformAfterSale);
    let cases: [(&str, Change); 17] = [
        ("MISSING_ID", |d| d.platform_after_sale_id.clear()),
        ("MISSING_ID", |d| d.platform_after_sale_id = "9".repeat(101)),
        ("MISSING_ID", |d| d.platform_order_id.clear()),
        ("MISSING_ID", |d| d.platform_order_id = "9".repeat(101)),
        ("MISSING_HASH", |d| d.content_hash.clear()),
        ("UNKNOWN_STATUS", |d| d.kind = 0),
        ("UNKNOWN_STATUS", |d| d.kind = 7),
        ("UNKNOWN_STATUS", |d| d.stage = 0),
        ("UNKNOWN_STATUS", |d| d.stage = 99),
        ("BAD_TIME", |d| d.modified_at = None),
        ("BAD_TIME", |d| d.created_at = None),
        ("BAD_AMOUNT", |d| d.refund_fen = -1),
        ("BAD_AMOUNT", |d| d.refund_fen = MOST + 1),
        ("BAD_QUANTITY", |d| d.lines[0].quantity = -1),
        ("BAD_QUANTITY", |d| d.replacement_quantity = i64::MAX),
        ("BAD_TEXT", |d| d.return_waybill_no = "9".repeat(101)),
        ("BAD_TEXT", |d| {
            d.lines.push(PlatformAfterSaleLine {
                title: "a\0b".into(),
                ..Default::default()
            });
        }),
    ];
    for (n, (reason, change)) in cases.into_iter().enumerate() {
        assert_eq!(refused(change), Some(reason), "case {n}");
    }
    let texts: [fn(&mut PlatformAfterSale) -> &mut String; 9] = [
        |d| &mut d.platform_after_sale_id,
        |d| &mut d.platform_order_id,
        |d| &mut d.platform_stage,
        |d| &mut d.reason,
        |d| &mut d.buyer_note,
        |d| &mut d.return_carrier,
        |d| &mut d.return_waybill_no,
        |d| &mut d.replacement_sku_id,
        |d| &mut d.decision_token,
    ];
    for (n, text) in texts.into_iter().enumerate() {
        let with_nul = refused(|d| text(d).push('\0'));
        assert_eq!(with_nul, Some("BAD_TEXT"), "text {n}");
    }
}
