//! Amounts that add up, whatever the platform says of them.

use super::*;

const PRICE: &str = "/order_detail/price_info";

/// Amounts and what each line costs, after the checks that hold for every order.
fn summed(changes: &[(&str, Value)]) -> (PlatformAmounts, Vec<i64>) {
    let order = with(changes).mapped.unwrap().order;
    let amounts = order.amounts.unwrap();
    let lines: Vec<i64> = order
        .lines
        .unwrap()
        .lines
        .iter()
        .map(|line| line.payable_fen)
        .collect();
    check(&amounts, &lines);
    (amounts, lines)
}

fn check(amounts: &PlatformAmounts, lines: &[i64]) {
    assert_eq!(
        amounts.goods_fen - amounts.discount_fen + amounts.postage_fen,
        amounts.payable_fen
    );
    assert_eq!(
        lines.iter().sum::<i64>() + amounts.postage_fen,
        amounts.payable_fen
    );
    assert!(lines.iter().all(|fen| *fen >= 0));
    assert!(amounts.goods_fen >= 0 && amounts.postage_fen >= 0);
}

fn price(key: &str) -> String {
    format!("{PRICE}/{key}")
}

#[test]
fn points_are_shared_by_what_each_line_cost() {
    // 300 fen of points are in what was paid and in no line's own price.
    let second = "/order_detail/product_infos/1";
    let (amounts, lines) = summed(&[
        (&price("order_price"), json!(13_000)),
        (&price("product_price"), json!(13_800)),
        (&format!("{second}/sale_price"), json!(2_000)),
        (&format!("{second}/real_price"), json!(2_000)),
    ]);
    assert_eq!(amounts.discount_fen, 1_300);
    assert_eq!(lines, [10_546, 1_954]);
}

#[test]
fn a_changed_freight_goes_before_the_freight() {
    let changed = |is_changed: bool| {
        let (amounts, _) = summed(&[
            (&price("is_change_freight"), json!(is_changed)),
            (&price("change_freight"), json!(0)),
            (&price("order_price"), json!(10_800)),
        ]);
        (amounts.postage_fen, amounts.discount_fen)
    };
    assert_eq!(changed(true), (0, 1_000));
    // Were the flag no flag, the freight would stand and the discount be larger.
    assert_eq!(changed(false), (500, 1_500));
}

#[test]
fn odd_prices_still_add_up() {
    // Raised by hand, above the goods' own price.
    let (raised, _) = summed(&[(&price("order_price"), json!(20_000))]);
    assert_eq!((raised.goods_fen, raised.discount_fen), (11_800, -7_700));
    // Paid less than the freight, as with points.
    let (points, lines) = summed(&[(&price("order_price"), json!(300))]);
    assert_eq!((points.postage_fen, points.discount_fen), (300, 11_800));
    assert_eq!(lines, [0, 0]);
    let (nothing, _) = summed(&[(&price("order_price"), json!(0))]);
    assert_eq!(nothing.discount_fen, 11_800);
    // A line that does not say what was paid for it costs its price.
    let (_, lines) = summed(&[(&format!("{FIRST_LINE}/real_price"), json!(null))]);
    assert_eq!(lines, [10_800, 0]);
}

proptest! {
    #[test]
    fn every_order_adds_up(
        order in 0_i64..1_000_000_000, goods in 0_i64..1_000_000_000,
        freight in 0_i64..100_000, new_freight in proptest::option::of(0_i64..100_000),
        lines in proptest::collection::vec((1_i64..50, 0_i64..1_000_000, proptest::option::of(0_i64..9_000_000)), 1..9),
    ) {
        let products: Vec<Value> = lines
            .iter()
            .enumerate()
            .map(|(at, (count, price, paid))| json!({
                "product_id": "7", "sku_id": (at % 3 + 1).to_string(), "sku_cnt": count,
                "sale_price": price, "real_price": paid,
            }))
            .collect();
        let prices = json!({
            "order_price": order, "product_price": goods, "freight": freight,
            "is_change_freight": new_freight.is_some(), "change_freight": new_freight,
        });
        let document = with(&[(&format!("{DETAIL}/product_infos"), json!(products)), (PRICE, prices)]);
        let mapped = document.mapped.unwrap().order;
        let lines = mapped.lines.unwrap().lines;
        let paid: Vec<i64> = lines.iter().map(|line| line.payable_fen).collect();
        check(&mapped.amounts.unwrap(), &paid);
        let keys: std::collections::HashSet<_> = lines.iter().map(|line| &line.line_key).collect();
        prop_assert_eq!(keys.len(), lines.len());
    }
}
