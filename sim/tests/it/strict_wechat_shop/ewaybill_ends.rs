//! Electronic waybills to their end: printed, given back, or shipped with.

use serde_json::{Value, json};

use super::ewaybills::{biz, named, place, request, status};
use super::{call, code, id, read_order, start, with};

#[tokio::test]
async fn numbers_are_printed_and_given_back() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let order = place(&world, &shop).await?;
    let kept = request(&world, &shop, "YTO", &order, "11").await?;
    let returned = with(kept.clone(), json!({"ewaybill_order_id": "12"}));
    let first = biz(&world, &shop, "order/create", kept.clone()).await?;
    let second = biz(&world, &shop, "order/create", returned.clone()).await?;
    let (kept_name, returned_name) = (named(&kept, &first), named(&returned, &second));
    let print =
        |id: &str, template: &str| json!({"ewaybill_order_id": id, "template_id": template});
    let data = biz(&world, &shop, "print/get", print("11", "single")).await?;
    assert_eq!(data["print_info"], first["print_info"]);
    for (body, want) in [
        (print("11", "17"), 40_097),
        (print("17", "single"), 10_025_010),
        (print("A1", "single"), 10_025_020),
    ] {
        assert_eq!(
            code(&biz(&world, &shop, "print/get", body.clone()).await?),
            want,
            "{body}"
        );
    }
    let report = |name: &Value, again: i64| with(name.clone(), json!({"re_print": again}));
    for (body, want) in [
        (report(&kept_name, 0), 0),
        (report(&kept_name, 1), 0),
        (report(&kept_name, 2), 40_097),
        (
            with(report(&kept_name, 0), json!({"delivery_id": "ZTO"})),
            10_025_012,
        ),
        (
            with(report(&kept_name, 0), json!({"waybill_id": "17"})),
            10_025_010,
        ),
    ] {
        assert_eq!(
            code(&biz(&world, &shop, "order/print", body.clone()).await?),
            want,
            "{body}"
        );
    }
    assert_eq!(status(&world, &shop, &kept).await?, 3);

    let cancel = async |name: &Value| biz(&world, &shop, "order/cancel", name.clone()).await;
    for (more, want) in [
        (json!({"delivery_id": "ZTO"}), 10_025_012),
        (json!({"waybill_id": "17"}), 10_025_010),
        (json!({"ewaybill_order_id": "17"}), 10_025_010),
    ] {
        assert_eq!(
            code(&cancel(&with(returned_name.clone(), more)).await?),
            want
        );
    }
    for _ in 0..2 {
        assert_eq!(code(&cancel(&returned_name).await?), 0);
    }
    assert_eq!(status(&world, &shop, &returned).await?, 2);
    assert_eq!(
        code(&biz(&world, &shop, "print/get", print("12", "single")).await?),
        10_025_010
    );
    assert_eq!(
        code(&biz(&world, &shop, "order/create", returned).await?),
        10_025_019,
        "its number stays"
    );
    let reports = json!({"req_list": [report(&kept_name, 1), report(&returned_name, 0)]});
    let reports = biz(&world, &shop, "order/batchprint", reports).await?;
    assert_eq!(
        (
            &reports["succ_ewaybill_order_id"],
            &reports["fail_ewaybill_order_id"]
        ),
        (&json!(["11"]), &json!(["12"]))
    );
    assert_eq!(
        code(&biz(&world, &shop, "order/batchprint", json!({"req_list": []})).await?),
        40_097
    );
    let rows = world.waybills(&shop).await?;
    assert_eq!(
        (&rows[0]["printed"], &rows[0]["state"]),
        (&json!(3), &json!("live"))
    );
    assert_eq!(
        (&rows[1]["printed"], &rows[1]["state"]),
        (&json!(0), &json!("cancelled"))
    );
    Ok(())
}

#[tokio::test]
async fn a_number_ships_its_own_order_and_is_not_given_back_then() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, other) = (place(&world, &shop).await?, place(&world, &shop).await?);
    let kept = request(&world, &shop, "YTO", &order, "11").await?;
    let returned = with(kept.clone(), json!({"ewaybill_order_id": "12"}));
    let first = biz(&world, &shop, "order/create", kept.clone()).await?;
    let second = biz(&world, &shop, "order/create", returned.clone()).await?;
    let (kept_name, returned_name) = (named(&kept, &first), named(&returned, &second));
    let cancel = async |name: &Value| biz(&world, &shop, "order/cancel", name.clone()).await;
    assert_eq!(code(&cancel(&returned_name).await?), 0);

    let send = async |order: &str, waybill: &Value| -> anyhow::Result<i64> {
        let document = read_order(&world, &shop, order).await?;
        let pieces = |line: &Value| json!({"product_id": id(&line["product_id"]), "sku_id": id(&line["sku_id"]), "product_cnt": line["sku_cnt"]});
        let lines = document["order_detail"]["product_infos"].as_array();
        let pieces: Vec<Value> = lines.into_iter().flatten().map(pieces).collect();
        let package = json!({"deliver_type": 1, "delivery_id": "YTO", "waybill_id": waybill, "product_infos": pieces});
        let body = json!({"order_id": order, "delivery_list": [package]});
        Ok(code(
            &call(&world, &shop, "order/delivery/send", body).await?,
        ))
    };
    assert_eq!(
        send(&order, &second["waybill_id"]).await?,
        109_000,
        "given back"
    );
    assert_eq!(
        send(&other, &first["waybill_id"]).await?,
        109_000,
        "another order's"
    );
    assert_eq!(send(&order, &first["waybill_id"]).await?, 0);
    assert_eq!(status(&world, &shop, &kept).await?, 4);
    let late = cancel(&kept_name).await?;
    assert_eq!(code(&late), 10_025_006);
    assert!(
        late["delivery_error_msg"]
            .as_str()
            .is_some_and(|why| !why.is_empty())
    );
    Ok(())
}
