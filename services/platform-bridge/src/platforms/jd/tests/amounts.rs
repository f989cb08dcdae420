//! What an order costs, and what each line bears of it.

use super::*;

fn amounts(fields: &Value) -> PlatformAmounts {
    with(fields).mapped.unwrap().order.amounts.unwrap()
}

fn shares(fields: &Value) -> Vec<i64> {
    let lines = with(fields).mapped.unwrap().order.lines.unwrap().lines;
    lines.iter().map(|line| line.payable_fen).collect()
}

/// Goods, less discount, plus postage is what is paid, and so are the lines and postage.
fn adds_up(document: Document<MappedOrder>) -> bool {
    let order = document.mapped.unwrap().order;
    let amounts = order.amounts.unwrap();
    let lines = order.lines.unwrap().lines;
    let paid: i64 = lines.iter().map(|line| line.payable_fen).sum();
    amounts.goods_fen - amounts.discount_fen + amounts.postage_fen == amounts.payable_fen
        && paid + amounts.postage_fen == amounts.payable_fen
        && lines.iter().all(|line| line.payable_fen >= 0)
        && amounts.discount_fen >= 0
}

#[test]
fn a_discount_of_one_sku_is_borne_by_it_and_the_rest_by_all() {
    // 258.00 and 58.00 - 18.00 bear what is left of 296.00.
    assert_eq!(shares(&json!({})), [25_626, 3_974]);
    let shared = json!({"couponDetailList": []});
    assert_eq!(shares(&shared), [24_167, 5_433]);
}

#[test]
fn a_discount_meant_per_unit_would_change_shares_and_no_sum() {
    let coupon = |fen: &str| {
        json!({"couponDetailList": [
            {"skuId": "100000000001", "couponType": "30", "couponPrice": fen}
        ]})
    };
    assert_ne!(shares(&coupon("10.00")), shares(&coupon("20.00")));
    for fen in ["10.00", "20.00", "99999.00"] {
        assert!(adds_up(with(&coupon(fen))), "{fen}");
    }
}

#[test]
fn balance_is_the_buyers_money_and_fees_are_no_discount() {
    let balance = amounts(&json!({"balanceUsed": "100.00", "orderPayment": "204.00"}));
    assert_eq!(balance, amounts(&json!({})));
    let fees = amounts(&json!({"taxFee": "5.00", "serviceFee": "1.00", "orderPayment": "310.00"}));
    assert_eq!((fees.discount_fen, fees.postage_fen), (2_000, 1_400));
}

#[test]
fn a_coupon_may_cover_postage_too() {
    let free = json!({"orderPayment": "3.00"});
    let told = amounts(&free);
    assert_eq!(
        (told.postage_fen, told.discount_fen, told.payable_fen),
        (300, 31_600, 300)
    );
    assert!(adds_up(with(&free)));
}

#[test]
fn amounts_that_do_not_add_up_or_are_half_told_park() {
    for fields in [
        json!({"orderPayment": "400.00"}),
        json!({"orderPayment": null}),
        json!({"orderTotalPrice": null}),
        json!({"freightPrice": "-8.00"}),
        json!({"taxFee": "1.005"}),
    ] {
        let error = with(&fields).mapped.unwrap_err();
        assert_eq!(error.reason, "BAD_AMOUNT", "{fields}");
    }
}

proptest! {
    #[test]
    fn shares_always_add_up(
        prices in proptest::collection::vec((0_i64..1_000_000, 1_i64..20), 1..8),
        coupons in proptest::collection::vec((0_usize..8, 0_i64..2_000_000, any::<bool>()), 0..4),
        postage in 0_i64..5_000,
        paid_share in 0_i64..=1_000,
        balance_share in 0_i64..=1_000,
    ) {
        let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
        let goods: i64 = prices.iter().map(|(price, count)| price * count).sum();
        let payable = (goods + postage) * paid_share / 1_000;
        let balance = payable * balance_share / 1_000;
        let lines: Vec<_> = prices.iter().enumerate().map(|(at, (price, count))| json!({
            "skuId": (at % 3 + 1).to_string(), "jdPrice": yuan(*price), "itemTotal": count,
        })).collect();
        let coupons: Vec<_> = coupons.iter().map(|(at, fen, special)| json!({
            "skuId": (at + 1).to_string(), "couponPrice": yuan(*fen),
            "couponType": if *special { "30-单品促销" } else { "41" },
        })).collect();
        let fields = json!({
            "itemInfoList": lines, "couponDetailList": coupons,
            "orderTotalPrice": yuan(goods), "freightPrice": yuan(postage),
            "balanceUsed": yuan(balance), "orderPayment": yuan(payable - balance),
        });
        prop_assert!(adds_up(with(&fields)), "{}", fields);
    }
}
