//! Whole orders.

use super::*;

#[test]
fn a_paid_order() {
    let MappedOrder { order, receiver } = mapped(&paid_json());
    assert_eq!(order.platform_order_id, "6920000000000000001");
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    let modified = datetime(order.modified_at.as_ref()).unwrap();
    assert_eq!(modified.to_rfc3339(), "2025-10-09T07:47:11+00:00");
    let latest = datetime(order.latest_ship_at.as_ref()).unwrap();
    assert_eq!(latest.timestamp(), 1_760_168_830);
    assert!(order.paid_at.is_some() && order.created_at.is_some());
    assert_eq!(order.ship_block_reason, "");
    let expected = PlatformAmounts {
        goods_fen: 5_990,
        discount_fen: 500,
        postage_fen: 0,
        payable_fen: 5_490,
    };
    assert_eq!(order.amounts, Some(expected));
    let lines = order.lines.unwrap();
    assert!(lines.complete);
    let expected = PlatformLine {
        line_key: "6920000000000000001".into(),
        platform_goods_id: "3473196049974326153".into(),
        platform_sku_id: "1709160688834615".into(),
        outer_id: "TS-BLUE-L".into(),
        title: "纯棉T恤".into(),
        spec: "蓝色;L".into(),
        picture_url: "https://p3.example.com/demo.jpg".into(),
        quantity: 1,
        price_fen: 5_990,
        payable_fen: 5_490,
        refund_state: RefundState::None.into(),
        refunded_quantity: 0,
    };
    assert_eq!(lines.lines, [expected]);
    let notes = order.notes.unwrap();
    assert_eq!(notes.buyer_memo, "请发顺丰");
    assert_eq!((notes.seller_memo.as_str(), notes.seller_flag), ("加急", 5));
    assert!(order.shipments.unwrap().shipments.is_empty());
    let receiver = receiver.unwrap().receiver;
    assert_eq!(receiver.name_mask, "张*");
    assert_eq!(receiver.phone_cipher, "#IuxSQE5b#demo#1##");
    assert_eq!(receiver.address_cipher, "#XyZ1#demo#1##");
    assert_eq!(receiver.address_mask, "文一***");
    assert_eq!(
        (receiver.district.as_str(), receiver.town.as_str()),
        ("余杭区", "仓前街道")
    );
}

#[test]
fn a_new_cipher_is_no_new_address() {
    let fingerprint = |fields: Value| with(&fields).mapped.unwrap().receiver.unwrap().fingerprint;
    let before = fingerprint(json!({}));
    let address = |part: &str, value: Value| {
        let order: Value = serde_json::from_str(&paid_json()).unwrap();
        let mut fields =
            json!({"post_addr": order["post_addr"], "mask_post_addr": order["mask_post_addr"]});
        *fields.pointer_mut(part).unwrap() = value;
        fingerprint(fields)
    };
    let new_ciphers = json!({"encrypt_post_receiver": "#new#", "encrypt_post_tel": "#new#"});
    assert_eq!(before, fingerprint(new_ciphers));
    assert_eq!(before, address("/post_addr/encrypt_detail", json!("#new#")));
    assert_ne!(before, address("/mask_post_addr/detail", json!("文二***")));
    assert_ne!(before, address("/post_addr/street/name", json!("五常街道")));
    assert_ne!(before, fingerprint(json!({"mask_post_tel": "139****0000"})));
}

#[test]
fn the_receiver_is_said_only_while_a_cipher_is_given() {
    let without = json!({"encrypt_post_receiver": "", "encrypt_post_tel": null, "post_addr": null});
    assert!(with(&without).mapped.unwrap().receiver.is_none());
    let mut phone = without;
    phone["encrypt_post_tel"] = json!("#1#");
    let receiver = with(&phone).mapped.unwrap().receiver.unwrap().receiver;
    assert_eq!(receiver.province, "浙江省");
    assert_eq!(receiver.phone_cipher, "#1#");
}

#[test]
fn statuses_and_what_forbids_shipping() {
    use PlatformStatus::{
        AwaitingPayment, AwaitingShipment, Closed, Completed, PartiallyShipped, Shipped,
    };
    for (fields, status, block) in [
        (
            json!({"order_status": 1, "main_status": 1}),
            AwaitingPayment,
            "",
        ),
        (
            json!({"order_status": 1, "main_status": 103}),
            AwaitingPayment,
            "PARTLY_PAID",
        ),
        (
            json!({"order_status": 105, "main_status": 105}),
            AwaitingShipment,
            "HELD_AFTER_PAYMENT",
        ),
        (
            json!({"order_status": 2, "main_status": 105}),
            AwaitingShipment,
            "HELD_AFTER_PAYMENT",
        ),
        (json!({"main_status": null}), AwaitingShipment, ""),
        (json!({"order_type": 4}), AwaitingShipment, "ORDER_TYPE_4"),
        (json!({"order_type": null}), AwaitingShipment, ""),
        (json!({"order_status": 101}), PartiallyShipped, ""),
        (json!({"order_status": 3, "order_type": 2}), Shipped, ""),
        (json!({"order_status": 5, "main_status": 39}), Completed, ""),
        (json!({"order_status": 4}), Closed, ""),
        (json!({"order_status": 2, "main_status": 21}), Closed, ""),
        (json!({"order_status": 3, "main_status": 22}), Closed, ""),
    ] {
        let order = with(&fields).mapped.unwrap().order;
        assert_eq!(
            (order.status(), order.ship_block_reason.as_str()),
            (status, block),
            "{fields}"
        );
    }
}

#[test]
fn numbers_may_be_texts_and_texts_numbers() {
    let order = mapped(&order_json(STRINGS));
    assert_eq!(order.order.platform_order_id, "6920000000000000010");
    assert_eq!(order.order.latest_ship_at, None);
    assert_eq!(order.order.notes.as_ref().unwrap().seller_flag, 3);
    assert_eq!(check_sums(&order).payable_fen, 2_000);
    assert!(order.order.shipments.is_none());
    let line = lines(order).remove(0);
    assert_eq!(line.platform_goods_id, "9223372036854775807");
    assert_eq!(
        (line.quantity, line.price_fen, line.payable_fen),
        (2, 1_000, 2_000)
    );
    assert_eq!((line.spec.as_str(), line.outer_id.as_str()), ("", ""));
}

#[test]
fn old_numbers_lose_their_letter() {
    let document = with(&json!({"order_id": "6920000000000000001A"}));
    assert_eq!(document.id.as_deref(), Some("6920000000000000001"));
    let order = document.mapped.unwrap().order;
    assert_eq!(order.platform_order_id, "6920000000000000001");
}
