//! Shipping, memos and what happens behind the order system's back.

use serde_json::{Value, json};

use crate::harness::Running;

const SEND: &str = "taobao.logistics.offline.send";

fn sub_code(answer: &Value) -> &str {
    answer["error_response"]["sub_code"]
        .as_str()
        .unwrap_or_default()
}

#[tokio::test]
async fn a_parcel_is_taken_once_and_every_report_is_counted() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let tid = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    let own = [
        ("tid", tid.as_str()),
        ("out_sid", "ZT10000001"),
        ("company_code", "ZTO"),
    ];
    let sent = world.taobao(&shop, SEND, &own).await?;
    assert_eq!(
        sent["logistics_offline_send_response"]["shipping"]["is_success"],
        true
    );
    let again = world.taobao(&shop, SEND, &own).await?;
    assert_eq!(sub_code(&again), "isv.logistics-offline-service-error:B04");
    let parcels = world.parcels(&tid).await?;
    assert_eq!((parcels.len(), parcels[0].times_reported), (1, 2));
    assert_eq!(world.order(&tid).await?.status, "shipped");
    let other = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    let cases = [
        ("ZT10000001", "ZTO", "B60"),
        ("!", "ZTO", "B60"),
        ("ZT10000002", "NOPE", "B27"),
    ];
    for (number, company, want) in cases {
        let answer = world
            .taobao(
                &shop,
                SEND,
                &[
                    ("tid", &other),
                    ("out_sid", number),
                    ("company_code", company),
                ],
            )
            .await?;
        assert_eq!(
            sub_code(&answer),
            format!("isv.logistics-offline-service-error:{want}")
        );
    }
    let answer = world
        .taobao(
            &shop,
            SEND,
            &[
                ("tid", "2"),
                ("out_sid", "ZT10000002"),
                ("company_code", "ZTO"),
            ],
        )
        .await?;
    assert_eq!(sub_code(&answer), "isv.logistics-offline-service-error:B01");
    let resend = [
        ("tid", tid.as_str()),
        ("out_sid", "YT10000001"),
        ("company_code", "YTO"),
    ];
    let changed = world
        .taobao(&shop, "taobao.logistics.consign.resend", &resend)
        .await?;
    assert_eq!(
        changed["logistics_consign_resend_response"]["shipping"]["is_success"],
        true
    );
    let unchanged = world
        .taobao(&shop, "taobao.logistics.consign.resend", &resend)
        .await?;
    assert_eq!(
        sub_code(&unchanged),
        "isv.logistics-update-company-or-mailno-error:P07"
    );
    assert_eq!(world.parcels(&tid).await?[0].waybill, "YT10000001");
    Ok(())
}

#[tokio::test]
async fn lines_may_leave_in_several_parcels() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let order = world
        .post("orders", json!({"shop": shop.platform_shop_id, "lines": 3}))
        .await?;
    let tid = order["platform_order_id"].as_str().unwrap_or_default();
    let detail = world
        .taobao(
            &shop,
            "taobao.trade.fullinfo.get",
            &[("tid", tid), ("fields", "orders.oid")],
        )
        .await?;
    let oids: Vec<String> = detail["trade_fullinfo_get_response"]["trade"]["orders"]["order"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|line| line["oid"].to_string())
        .collect();
    assert!(oids.len() > 1, "{detail}");
    let split = |number: &'static str, oid: String| {
        let (world, shop) = (&world, &shop);
        async move {
            let own = [
                ("tid", tid),
                ("out_sid", number),
                ("company_code", "SF"),
                ("is_split", "1"),
                ("sub_tid", oid.as_str()),
            ];
            world.taobao(shop, SEND, &own).await
        }
    };
    assert!(
        split("SF10000001", oids[0].clone()).await?["logistics_offline_send_response"].is_object()
    );
    assert_eq!(world.order(tid).await?.status, "partially_shipped");
    assert_eq!(
        sub_code(&split("SF10000002", oids[0].clone()).await?),
        "isv.logistics-offline-service-error:B04"
    );
    assert_eq!(
        sub_code(&split("SF10000002", "17".to_owned()).await?),
        "isv.logistics-offline-service-error:P01"
    );
    assert!(
        split("SF10000003", oids[1..].join(",")).await?["logistics_offline_send_response"]
            .is_object()
    );
    assert_eq!(world.order(tid).await?.status, "shipped");
    assert_eq!(world.parcels(tid).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn pinduoduo_takes_one_main_parcel_changes_it_and_adds_others() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let order = world
        .post("orders", json!({"shop": shop.platform_shop_id}))
        .await?;
    let sn = order["platform_order_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let send = |number: &'static str, more: &'static [(&'static str, &'static str)]| {
        let own = [
            &[
                ("order_sn", sn.as_str()),
                ("logistics_id", "85"),
                ("tracking_number", number),
            ],
            more,
        ]
        .concat();
        let (world, shop) = (&world, &shop);
        async move { world.pdd(shop, "pdd.logistics.online.send", &own).await }
    };
    world
        .post(&format!("orders/{sn}/refund"), json!({}))
        .await?;
    assert_eq!(
        send("YT20000001", &[]).await?["error_response"]["error_code"],
        50_001
    );
    world
        .post(&format!("orders/{sn}/withdraw_refund"), json!({}))
        .await?;
    assert_eq!(
        send("YT20000001", &[]).await?["logistics_online_send_response"]["is_success"],
        true
    );
    assert_eq!(
        send("YT20000001", &[]).await?["error_response"]["error_code"],
        50_001
    );
    assert_eq!(world.parcels(&sn).await?[0].times_reported, 2);
    assert_eq!(
        send("YT20000009", &[("redelivery_type", "2")]).await?["logistics_online_send_response"]["is_success"],
        true
    );
    let tracks = r#"[{"shipping_id":44,"tracking_number":"SF20000001"}]"#;
    let own = [
        ("order_sn", sn.as_str()),
        ("extra_track_type", "1"),
        ("extra_track_list", tracks),
    ];
    assert_eq!(
        world
            .pdd(&shop, "pdd.order.upload.extra.logistics", &own)
            .await?["upload_extra_logistics_response"]["success"],
        true
    );
    let numbers: Vec<String> = world
        .parcels(&sn)
        .await?
        .into_iter()
        .map(|row| row.waybill)
        .collect();
    assert_eq!(numbers, ["YT20000009", "SF20000001"]);
    let unknown = world
        .pdd(
            &shop,
            "pdd.logistics.online.send",
            &[
                ("order_sn", &sn),
                ("logistics_id", "3"),
                ("tracking_number", "HT20000001"),
            ],
        )
        .await?;
    assert_eq!(
        unknown["error_response"]["error_code"], 50_001,
        "an unavailable company: {unknown}"
    );
    Ok(())
}

#[tokio::test]
async fn memos_and_flags_are_kept_by_both() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let taobao = world.shop("taobao")?;
    let tid = world
        .order_in(&taobao, "awaiting_shipment")
        .await?
        .platform_order_id;
    world
        .taobao(
            &taobao,
            "taobao.trade.memo.update",
            &[("tid", &tid), ("memo", "加急"), ("flag", "1")],
        )
        .await?;
    world
        .taobao(
            &taobao,
            "taobao.trade.memo.update",
            &[("tid", &tid), ("flag", "4")],
        )
        .await?;
    let detail = world
        .taobao(
            &taobao,
            "taobao.trade.fullinfo.get",
            &[("tid", &tid), ("fields", "seller_memo,seller_flag")],
        )
        .await?;
    assert_eq!(
        detail["trade_fullinfo_get_response"]["trade"],
        json!({"seller_memo": "加急", "seller_flag": 4})
    );
    let pdd = world.shop("pinduoduo")?;
    let sn = world
        .order_in(&pdd, "awaiting_shipment")
        .await?
        .platform_order_id;
    let note = |more: &'static [(&'static str, &'static str)]| {
        let own = [
            &[("order_sn", sn.as_str()), ("note", "加急 请发顺丰")],
            more,
        ]
        .concat();
        let (world, pdd) = (&world, &pdd);
        async move { world.pdd(pdd, "pdd.order.note.update", &own).await }
    };
    assert_eq!(
        note(&[("tag", "1")]).await?["error_response"]["error_code"],
        10_000
    );
    assert_eq!(
        note(&[("tag", "1"), ("tag_name", "加急")]).await?["response"]["success"],
        true
    );
    let detail = world
        .pdd(&pdd, "pdd.order.information.get", &[("order_sn", &sn)])
        .await?;
    let info = &detail["order_info_get_response"]["order_info"];
    assert_eq!(
        (
            &info["remark"],
            &info["remark_tag"],
            &info["remark_tag_name"]
        ),
        (&json!("加急 请发顺丰"), &json!(1), &json!("加急"))
    );
    Ok(())
}

#[tokio::test]
async fn buyers_and_platforms_act_behind_our_back() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let new = || async {
        let order = world
            .post("orders", json!({"shop": shop.platform_shop_id}))
            .await?;
        anyhow::Ok(
            order["platform_order_id"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    let act = |id: String, action: &'static str| {
        let world = &world;
        async move {
            world
                .post(&format!("orders/{id}/{action}"), json!({}))
                .await
        }
    };
    let refunded = new().await?;
    act(refunded.clone(), "refund").await?;
    let fields = ("fields", "status,orders.refund_status,orders.refund_id");
    let line = world
        .taobao(
            &shop,
            "taobao.trade.fullinfo.get",
            &[("tid", &refunded), fields],
        )
        .await?;
    assert_eq!(
        line["trade_fullinfo_get_response"]["trade"]["orders"]["order"][0]["refund_status"],
        "WAIT_SELLER_AGREE"
    );
    assert_eq!(
        act(refunded.clone(), "grant_refund").await?["status"],
        "closed"
    );
    assert!(act(refunded, "ship_elsewhere").await.is_err());
    let elsewhere = new().await?;
    assert_eq!(
        act(elsewhere.clone(), "ship_elsewhere").await?["status"],
        "shipped"
    );
    assert_eq!(world.parcels(&elsewhere).await?[0].times_reported, 0);
    assert_eq!(act(new().await?, "cancel").await?["status"], "closed");
    let moved = new().await?;
    let receiver = (
        "fields",
        "receiver_name,receiver_address,created,receiver_mobile,receiver_phone",
    );
    let before = world
        .taobao(
            &shop,
            "taobao.trade.fullinfo.get",
            &[("tid", &moved), receiver],
        )
        .await?;
    act(moved.clone(), "address").await?;
    let after = world
        .taobao(
            &shop,
            "taobao.trade.fullinfo.get",
            &[("tid", &moved), receiver],
        )
        .await?;
    let oaid = |answer: &Value| answer["trade_fullinfo_get_response"]["trade"]["oaid"].clone();
    assert_ne!(oaid(&before), oaid(&after));
    Ok(())
}
