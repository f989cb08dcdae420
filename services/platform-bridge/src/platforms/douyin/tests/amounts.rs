//! Amounts add up, whatever the platform counts into what.

use super::*;

#[test]
fn postage_within_the_lines_is_taken_off() {
    let order = mapped(&order_json(PARTLY_SHIPPED));
    let amounts = check_sums(&order);
    assert_eq!((amounts.goods_fen, amounts.discount_fen), (21_997, 1_997));
    assert_eq!((amounts.postage_fen, amounts.payable_fen), (600, 20_600));
    let paid: Vec<_> = lines(order).iter().map(|line| line.payable_fen).collect();
    assert_eq!(paid, [16_000, 4_000]);
}

#[test]
fn postage_beside_the_lines_is_left() {
    let order = json!({"pay_amount": 6_090, "post_amount": 600});
    let order = with(&order).mapped.unwrap();
    let amounts = check_sums(&order);
    assert_eq!((amounts.goods_fen, amounts.discount_fen), (5_990, 500));
    assert_eq!(lines(order)[0].payable_fen, 5_490);
}

/// Were `pay_amount` without postage, this is what would be told: sums that hold, with a
/// discount that is larger by the postage.
#[test]
fn an_amount_without_postage_would_still_add_up() {
    let order = with(&json!({"pay_amount": 5_490, "post_amount": 600}))
        .mapped
        .unwrap();
    let amounts = check_sums(&order);
    assert_eq!((amounts.discount_fen, amounts.postage_fen), (1_100, 600));
    assert_eq!(lines(order)[0].payable_fen, 4_890);
}

#[test]
fn a_raised_price_is_a_discount_below_zero() {
    let order = with(&json!({"pay_amount": 7_000, "modify_amount": 1_010}))
        .mapped
        .unwrap();
    let amounts = check_sums(&order);
    assert_eq!((amounts.goods_fen, amounts.discount_fen), (5_990, -1_010));
}

#[test]
fn what_is_not_said_is_left_unsaid() {
    let order = with(&json!({"pay_amount": null})).mapped.unwrap();
    assert_eq!(order.order.amounts, None);
    assert_eq!(lines(order)[0].payable_fen, 5_490);
    let order = with(&json!({"sku_order_list": null})).mapped.unwrap().order;
    assert_eq!(order.lines, None);
    let amounts = order.amounts.unwrap();
    assert_eq!((amounts.goods_fen, amounts.discount_fen), (5_990, 500));
}

proptest! {
    #[test]
    fn any_amounts_add_up(
        pay in 0_i64..=1_000_000_000_000,
        postage in 0_i64..=1_000_000_000_000,
        paid in proptest::collection::vec(
            (0_i64..=1_000_000_000_000, 0_i64..=1_000_000, proptest::option::of(0_i64..=1_000_000_000_000)),
            1..6,
        ),
    ) {
        let lines: Vec<Value> = paid
            .iter()
            .enumerate()
            .map(|(n, (sum, post, paid))| json!({
                "order_id": n + 1, "sku_id": 5, "item_num": 1, "origin_amount": sum,
                "sum_amount": sum, "post_amount": post, "pay_amount": paid,
            }))
            .collect();
        let fields = json!({"pay_amount": pay, "post_amount": postage, "sku_order_list": lines});
        check_sums(&with(&fields).mapped.unwrap());
    }
}
