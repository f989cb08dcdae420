//! Statuses of orders, gifts and refunds, and what forbids shipping.

use super::*;

#[test]
fn statuses_by_number_and_by_count() {
    use PlatformStatus::{
        AwaitingPayment, AwaitingShipment, Closed, Completed, PartiallyShipped, Shipped,
    };
    for (status, delivered, expected) in [
        (10, json!(0), AwaitingPayment),
        (30, json!(0), AwaitingShipment),
        (40, json!(1), PartiallyShipped),
        (40, json!(2), Shipped),
        // Counts that are not kept say nothing: the status stands alone.
        (40, json!(0), Shipped),
        (40, json!(null), Shipped),
        (50, json!(2), Shipped),
        (70, json!(2), Completed),
        (80, json!(0), Closed),
    ] {
        let fields = json!({
            "orderBaseInfo.status": status, "orderDeliveryInfo.deliveryNum": delivered,
        });
        let order = with(&fields).mapped.unwrap().order;
        assert_eq!(order.status(), expected, "{fields}");
    }
}

#[test]
fn what_forbids_shipping() {
    for (fields, expected) in [
        (
            json!({"orderBaseInfo.disableDeliveryReasonCode": [1]}),
            "GROUP_NOT_FORMED",
        ),
        (
            json!({"orderBaseInfo.disableDeliveryReasonCode": ["2"]}),
            "RISK_CONTROL",
        ),
        (
            json!({"orderBaseInfo.disableDeliveryReasonCode": [7, 1]}),
            "DELIVERY_DISABLED_7",
        ),
        (json!({"orderBaseInfo.riskCode": 10_001}), "RISK_CONTROL"),
        (json!({"orderBaseInfo.riskCode": 9}), "RISK_9"),
        (
            json!({"orderBaseInfo.validPromiseShipmentTimeStamp": 0}),
            "NO_SHIP_TIME",
        ),
        (
            json!({"orderRefundList": [{"refundStatus": 60, "handlingWay": 10}]}),
            "REFUNDED",
        ),
        (
            json!({"orderBaseInfo.status": 10, "orderBaseInfo.validPromiseShipmentTimeStamp": 0}),
            "",
        ),
        (
            json!({"orderBaseInfo.status": 50, "orderBaseInfo.riskCode": 10_001}),
            "",
        ),
    ] {
        let order = with(&fields).mapped.unwrap().order;
        assert_eq!(order.ship_block_reason, expected, "{fields}");
    }
}

#[test]
fn refunds_of_both_editions() {
    let state = |refund: Value| {
        let order = with(&json!({"orderRefundList": [refund]}));
        let order = order.mapped.map_err(|error| error.reason)?.order;
        Ok(order.lines.unwrap().lines[0].refund_state())
    };
    for status in [10, 11, 12, 20, 21, 22, 30, 40, 45, 50] {
        let refund = json!({"refundStatus": status, "handlingWay": 1});
        assert_eq!(state(refund), Ok(RefundState::Open), "{status}");
    }
    assert_eq!(
        state(json!({"refundStatus": 70, "handlingWay": 1})),
        Ok(RefundState::None)
    );
    // The way is not always said; then money is taken to go back.
    assert_eq!(
        state(json!({"refundStatus": "60"})),
        Ok(RefundState::Succeeded)
    );
    for no_refund in [
        json!({"refundStatus": 60, "handlingWay": 3}),
        json!({"refundStatus": 60, "handlingWay": 4}),
        json!({"refundStatus": 60, "handlingWay": 5}),
        json!({"refundStatus": 60, "handlingWay": 10, "specialRefundType": 1}),
    ] {
        assert_eq!(state(no_refund), Ok(RefundState::None));
    }
    for unknown in [
        json!({"refundStatus": 99, "handlingWay": 1}),
        json!({"refundStatus": 10, "handlingWay": 2}),
        json!({"handlingWay": 1}),
    ] {
        assert_eq!(state(unknown), Err("UNKNOWN_STATUS"));
    }
}

#[test]
fn an_open_refund_holds_the_line_whatever_came_before() {
    let order = mapped(&data(REFUND_OPEN)).order;
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    let lines = order.lines.unwrap().lines;
    assert_eq!(lines[0].refund_state(), RefundState::Open);
    assert_eq!(lines[0].refunded_quantity, 0);
}

#[test]
fn a_refund_before_shipping_takes_the_units_away() {
    let order = mapped(&data(CLOSED)).order;
    assert_eq!(order.status(), PlatformStatus::Closed);
    let lines = order.lines.unwrap().lines;
    assert_eq!(lines[0].refund_state(), RefundState::Succeeded);
    assert_eq!(lines[0].refunded_quantity, 2);
    let sent = altered(
        &data(CLOSED),
        &json!({"orderBaseInfo.sendTime": 1_735_700_000_000_i64}),
    );
    let lines = sent.mapped.unwrap().order.lines.unwrap().lines;
    assert_eq!(lines[0].refunded_quantity, 0);
}

#[test]
fn a_gift_is_owed_like_the_rest() {
    let order = mapped(&data(WITH_GIFT)).order;
    assert_eq!(order.status(), PlatformStatus::PartiallyShipped);
    let lines = order.lines.unwrap().lines;
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.line_key.as_str(), line.quantity, line.payable_fen))
        .collect();
    assert_eq!(
        told,
        [("2436400000000003", 1, 5_900), ("2436400000000103", 3, 0)]
    );
    let shipments = order.shipments.unwrap().shipments;
    assert_eq!(shipments[0].line_keys, ["2436400000000003"]);

    let gift = |status: i64, delivered: i64| {
        let mut json: Value = serde_json::from_str(&data(WITH_GIFT)).unwrap();
        let gift = &mut json["subOrderInfo"][0];
        gift["subOrderBaseInfo"]["status"] = status.into();
        gift["subOrderDeliveryInfo"]["deliveryNum"] = delivered.into();
        gift["subOrderLogisticsInfo"] = json!([{"expressNo": "75000000000001", "expressCode": 9}]);
        map(&json.to_string())
            .mapped
            .map(|mapped| mapped.order)
            .map_err(|error| error.reason)
    };
    let shipped = gift(40, 3).unwrap();
    assert_eq!(shipped.status(), PlatformStatus::Shipped);
    let shipments = shipped.shipments.unwrap().shipments;
    assert_eq!(shipments.len(), 1);
    assert_eq!(
        shipments[0].line_keys,
        ["2436400000000003", "2436400000000103"]
    );
    assert_eq!(
        gift(40, 1).unwrap().status(),
        PlatformStatus::PartiallyShipped
    );
    let cancelled = gift(80, 0).unwrap();
    assert_eq!(cancelled.status(), PlatformStatus::Shipped);
    assert_eq!(cancelled.lines.unwrap().lines.len(), 1);
    assert_eq!(gift(33, 0), Err("UNKNOWN_STATUS"));
}
