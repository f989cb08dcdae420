//! Which amounts of a snapshot can be meant.

use crate::shots::Shot;
use oms_contracts::oms::events::v1::PlatformAmounts;
use oms_orders::domain::snapshot::{Refused, Snapshot};

/// Largest amount in fen: ten thousand million yuan.
const MOST: i64 = 1_000_000_000_000;

fn checked(change: impl FnOnce(&mut PlatformAmounts)) -> Result<PlatformAmounts, Refused> {
    let mut order = Shot::paid().document();
    change(order.amounts.as_mut().unwrap());
    Ok(Snapshot::check(order)?.amounts.unwrap())
}

#[test]
fn a_discount_alone_may_be_below_zero() {
    for fen in [-MOST, -200, 0, MOST] {
        let amounts = checked(|amounts| amounts.discount_fen = fen).unwrap();
        assert_eq!(amounts.discount_fen, fen, "stands as it was said");
    }
    let bad: [fn(&mut PlatformAmounts); 7] = [
        |amounts| amounts.discount_fen = -MOST - 1,
        |amounts| amounts.discount_fen = MOST + 1,
        |amounts| amounts.discount_fen = i64::MIN,
        |amounts| amounts.goods_fen = -1,
        |amounts| amounts.postage_fen = -1,
        |amounts| amounts.payable_fen = -1,
        |amounts| amounts.payable_fen = MOST + 1,
    ];
    for change in bad {
        assert_eq!(checked(change).unwrap_err().reason, "BAD_AMOUNT");
    }
}
