//! Refunds of lines, and the units that they take.

use super::*;

fn refund(fields: &Value) -> Result<(RefundState, i64), &'static str> {
    let document = with_line(fields);
    let line = lines(document.mapped.map_err(|error| error.reason)?).remove(0);
    Ok((line.refund_state(), line.refunded_quantity))
}

fn after_sale(status: i64, kind: i64, money: i64) -> Value {
    json!({"item_num": 3, "after_sale_info": {
        "after_sale_status": status, "after_sale_type": kind, "refund_status": money,
    }})
}

#[test]
fn each_after_sale_of_a_line_that_is_here() {
    use RefundState::{None, Open, Succeeded};
    for ((status, kind, money), expected) in [
        ((0, 0, 0), (None, 0)),
        ((6, 2, 1), (Open, 0)),
        ((27, 2, 0), (Open, 0)),
        ((29, 0, 1), (Open, 0)),
        ((28, 2, 1), (None, 0)),
        ((12, 2, 3), (Succeeded, 3)),
        ((12, 2, 1), (Succeeded, 3)),
        ((12, 2, 4), (Open, 0)),
        ((51, 5, 3), (Succeeded, 3)),
        ((51, 5, 0), (None, 0)),
        ((53, 0, 3), (Succeeded, 3)),
        ((6, 6, 0), (None, 0)),
        ((12, 6, 3), (None, 0)),
        ((13, 3, 0), (None, 0)),
        ((8, 7, 0), (None, 0)),
    ] {
        let told = refund(&after_sale(status, kind, money));
        assert_eq!(told, Ok(expected), "{status} {kind} {money}");
    }
    for (status, kind, money) in [(99, 0, 0), (6, 9, 0), (6, 0, 9)] {
        let told = refund(&after_sale(status, kind, money));
        assert_eq!(told, Err("UNKNOWN_STATUS"), "{status} {kind} {money}");
    }
}

#[test]
fn a_refund_takes_no_unit_that_left() {
    let gone = |status: i64, kind: i64, parcels: Value| {
        let mut order: Value = serde_json::from_str(&paid_json()).unwrap();
        set(&mut order["sku_order_list"][0], &after_sale(12, kind, 3));
        order["sku_order_list"][0]["order_status"] = json!(status);
        order["logistics_info"] = parcels;
        let line = lines(mapped(&order.to_string())).remove(0);
        (line.refund_state(), line.refunded_quantity)
    };
    let one_left = json!([{"tracking_no": "YT1", "company": "yuantong", "product_info": [
        {"sku_order_id": "6920000000000000001", "product_count": 1},
    ]}]);
    let whole = RefundState::Succeeded;
    assert_eq!(gone(3, 1, json!([])), (whole, 0));
    assert_eq!(gone(5, 0, json!([])), (whole, 0));
    assert_eq!(gone(101, 2, one_left.clone()), (whole, 2));
    assert_eq!(gone(101, 1, one_left), (whole, 0));
}

#[test]
fn a_refund_is_told_by_line() {
    let order = mapped(&order_json(REFUND_OPEN));
    check_sums(&order);
    assert!(order.receiver.is_none() && order.order.notes.is_none());
    let told: Vec<_> = lines(order)
        .iter()
        .map(|line| (line.refund_state(), line.refunded_quantity))
        .collect();
    let expected = [
        (RefundState::Open, 0),
        (RefundState::Succeeded, 2),
        (RefundState::None, 0),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_closed_order_and_a_closed_line() {
    let order = mapped(&order_json(CLOSED));
    assert_eq!(order.order.status(), PlatformStatus::Closed);
    assert!(order.order.shipments.is_none());
    assert_eq!(lines(order)[0].refunded_quantity, 2);
    let after = json!({"order_status": 3, "sku_order_list": [{
        "order_id": 1, "sku_id": 5, "order_status": 4, "item_num": 2, "origin_amount": 2_000,
        "after_sale_info": {"after_sale_status": 12, "after_sale_type": 1, "refund_status": 3},
    }]});
    let line = lines(with(&after).mapped.unwrap()).remove(0);
    assert_eq!(line.refund_state(), RefundState::Succeeded);
    assert_eq!(line.refunded_quantity, 0, "it left before");
    let silent = refund(&json!({"order_status": 4, "after_sale_info": null}));
    assert_eq!(silent, Ok((RefundState::None, 1)));
    assert_eq!(refund(&json!({"order_status": 39})), Err("UNKNOWN_STATUS"));
}
