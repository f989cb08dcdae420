//! Waybills in the control plane, and after a restart.

use oms_sim::SimStore;
use oms_testkit::TestDb;
use serde_json::{Value, json};

use crate::harness::{Running, small};

async fn search(world: &Running) -> anyhow::Result<Value> {
    let shop = world.shop("pinduoduo")?;
    let own = [("wp_code", "YTO")];
    let found = world.pdd(&shop, "pdd.waybill.search", &own).await?;
    let row = &found["pdd_waybill_search_response"]["waybill_apply_subscription_cols"][0];
    Ok(row["branch_account_cols"][0].clone())
}

#[tokio::test]
async fn numbers_balances_and_opened_receivers_survive_a_restart() -> anyhow::Result<()> {
    let db = TestDb::new().await?;
    let world = Running::start(&small(), Some(SimStore::connect(db.url()).await?)).await?;
    let shop = world.shop("pinduoduo")?;
    let branch = search(&world).await?;
    let account = branch["branch_code"].as_str().unwrap_or_default();
    world.set_balance(&shop, account, 3).await?;
    let recipient = json!({
        "name": "李四", "mobile": "13800000001", "address": {"province": "浙江省", "city": "杭州市", "district": "余杭区", "detail": "某路1号"},
    });
    let parcel = json!({
        "object_id": "1", "template_url": "https://file-link.pinduoduo.com/yto_std", "user_id": 1,
        "order_info": {"order_channels_type": "OTHERS", "trade_order_list": ["A-1", "A-2"]},
        "package_info": {"items": [{"name": "样例", "count": 1}]}, "recipient": recipient,
    });
    let sender = json!({"name": "仓库", "mobile": "13800000000", "address": branch["shipp_address_cols"][0]});
    let asked =
        json!({"wp_code": "YTO", "sender": sender, "trade_order_info_dtos": [parcel, parcel]})
            .to_string();
    let own = [(
        "param_waybill_cloud_print_apply_new_request",
        asked.as_str(),
    )];
    let taken = world.pdd(&shop, "pdd.waybill.get", &own).await?;
    let number = &taken["pdd_waybill_get_response"]["modules"][0]["waybill_code"];
    let number = number.as_str().unwrap_or_default();
    let own = [("wp_code", "YTO"), ("waybill_code", number)];
    world.pdd(&shop, "pdd.waybill.cancel", &own).await?;
    let (rows, balance) = (world.waybills(&shop).await?, search(&world).await?);
    assert_eq!(
        (&balance["quantity"], &balance["cancel_quantity"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (rows.len(), &rows[0]["state"], &rows[0]["orders"]),
        (2, &json!("cancelled"), &json!(["A-1", "A-2"]))
    );
    drop(world);

    let again = Running::start(&small(), Some(SimStore::connect(db.url()).await?)).await?;
    assert_eq!(again.waybills(&shop).await?, rows);
    assert_eq!(search(&again).await?, balance);
    Ok(())
}

#[tokio::test]
async fn a_balance_is_set_where_there_is_one() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let refused = world.set_balance(&shop, "nobody", 1).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("404")));
    let refused = world
        .post("shops/nobody/balance", json!({"account": "1", "left": 1}))
        .await;
    assert!(refused.is_err_and(|error| error.to_string().contains("404")));
    let account = search(&world).await?;
    world
        .set_balance(
            &shop,
            account["branch_code"].as_str().unwrap_or_default(),
            7,
        )
        .await?;
    assert_eq!(search(&world).await?["quantity"], 7);
    Ok(())
}

#[tokio::test]
async fn nobody_asks_for_another_address_where_the_platform_asks_no_seller() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let order = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    let refused = world
        .post(&format!("orders/{order}/ask_address"), json!({}))
        .await;
    assert!(refused.is_err_and(|error| error.to_string().contains("409")));
    Ok(())
}
