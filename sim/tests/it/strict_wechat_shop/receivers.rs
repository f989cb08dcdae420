//! Receivers in plain words, their virtual numbers, and buyers who want the goods elsewhere.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, code, read_order, start, token_call};
use crate::harness::Running;

const DECODE: &str = "order/sensitiveinfo/decode";

async fn place(world: &Running, shop: &SimShop, paid: bool) -> anyhow::Result<String> {
    let asked = json!({"shop": shop.platform_shop_id, "paid": paid});
    let placed = world.post("orders", asked).await?;
    let id = placed["platform_order_id"].as_str();
    Ok(id.unwrap_or_default().to_owned())
}

async fn act(world: &Running, order: &str, action: &str) -> anyhow::Result<()> {
    let path = format!("orders/{order}/{action}");
    world.post(&path, json!({})).await.map(drop)
}

async fn of_order(
    world: &Running,
    shop: &SimShop,
    api: &str,
    order: &str,
) -> anyhow::Result<Value> {
    call(world, shop, api, json!({"order_id": order})).await
}

#[tokio::test]
async fn receivers_are_opened_so_many_a_day_with_their_number_or_a_virtual_one()
-> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let unpaid = place(&world, &shop, false).await?;
    let closed = place(&world, &shop, true).await?;
    act(&world, &closed, "cancel").await?;
    for order in [&unpaid, &closed] {
        let refused = of_order(&world, &shop, DECODE, order).await?;
        assert_eq!(code(&refused), 10_020_116);
    }
    assert_eq!(code(&of_order(&world, &shop, DECODE, "17").await?), 100_002);
    let (mut own, mut hidden) = (0, 0);
    for _ in 0..30 {
        let order = place(&world, &shop, true).await?;
        let opened = of_order(&world, &shop, DECODE, &order).await?;
        assert_eq!(code(&opened), 0, "{opened}");
        let (address, number) = (&opened["address_info"], &opened["virtual_number_info"]);
        let masked = read_order(&world, &shop, &order).await?;
        let masked = &masked["order_detail"]["delivery_info"]["address_info"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let surname: String = text(&address["user_name"]).chars().take(1).collect();
        assert_eq!(masked["user_name"], format!("{surname}**"));
        assert!(!text(&address["detail_info"]).contains('*'));
        if number["virtual_number"] == "" {
            own += 1;
            assert!(text(&address["tel_number"]).starts_with("1380000"));
        } else {
            hidden += 1;
            assert_eq!(address["tel_number"], masked["tel_number"]);
            assert_eq!(text(&number["extension"]).len(), 4);
            assert!(number["expiration"].as_i64().is_some_and(|end| end > 0));
        }
    }
    assert!(own > 0 && hidden > 0, "{own} {hidden}");
    let order = place(&world, &shop, true).await?;
    assert_eq!(
        code(&of_order(&world, &shop, DECODE, &order).await?),
        45_009
    );
    world
        .post("faults", json!({"clock_skew_s": 86_400}))
        .await?;
    let shop = renewed(&world, &shop).await?;
    assert_eq!(
        code(&of_order(&world, &shop, DECODE, &order).await?),
        0,
        "another day"
    );
    Ok(())
}

/// The shop with a token of the platform's present.
async fn renewed(world: &Running, shop: &SimShop) -> anyhow::Result<SimShop> {
    let asked = json!({"grant_type": "client_credential", "appid": shop.app_key, "secret": shop.app_secret});
    let token = token_call(world, asked).await?;
    let access_token = token["access_token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    Ok(SimShop {
        access_token,
        ..shop.clone()
    })
}

#[tokio::test]
async fn virtual_numbers_end_live_longer_and_are_given_anew() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (mut with_number, mut without) = (String::new(), String::new());
    for _ in 0..20 {
        let order = place(&world, &shop, true).await?;
        let opened = of_order(&world, &shop, DECODE, &order).await?;
        match opened["virtual_number_info"]["virtual_number"] == "" {
            true => without = order,
            false => with_number = order,
        }
    }
    let redeem = "order/virtualtelnumber/get";
    let again = "order/virtualnumber/applyagain";
    let delay = async |shop: &SimShop, times: i64| {
        let body = json!({"order_id": with_number, "has_delay_times": times});
        call(&world, shop, "order/virtualnumber/delay", body).await
    };
    assert_eq!(
        code(&of_order(&world, &shop, redeem, &without).await?),
        6_060_453
    );
    assert_eq!(
        code(&of_order(&world, &shop, redeem, &with_number).await?),
        6_060_454
    );
    assert_eq!(
        code(&of_order(&world, &shop, again, &with_number).await?),
        10_020_116
    );
    assert_eq!(
        code(&delay(&shop, 0).await?),
        10_020_116,
        "weeks before its end"
    );

    world
        .post("faults", json!({"clock_skew_s": 55 * 86_400}))
        .await?;
    let shop = renewed(&world, &shop).await?;
    assert_eq!(code(&delay(&shop, 1).await?), 40_097);
    let delayed = delay(&shop, 0).await?;
    assert_eq!(
        (code(&delayed), &delayed["available_extend_num"]),
        (0, &json!(2))
    );
    assert_eq!(
        code(&delay(&shop, 1).await?),
        10_020_116,
        "weeks before its new end"
    );

    world
        .post("faults", json!({"clock_skew_s": 95 * 86_400}))
        .await?;
    let shop = renewed(&world, &shop).await?;
    let another = of_order(&world, &shop, again, &with_number).await?;
    assert_eq!(
        (code(&another), &another["apply_quota"]),
        (0, &json!(0)),
        "{another}"
    );
    assert_eq!(
        code(&of_order(&world, &shop, again, &with_number).await?),
        10_020_116
    );
    Ok(())
}

#[tokio::test]
async fn a_buyer_asks_for_another_address_and_the_seller_answers() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (accept, reject) = ("order/addressmodify/accept", "order/addressmodify/reject");
    let delivery = async |order: &str| -> anyhow::Result<Value> {
        let document = read_order(&world, &shop, order).await?;
        Ok(document["order_detail"]["delivery_info"].clone())
    };
    assert_eq!(code(&of_order(&world, &shop, accept, "17").await?), 100_002);
    for (answer, moves) in [(accept, true), (reject, false)] {
        let order = place(&world, &shop, true).await?;
        let before = delivery(&order).await?;
        assert_eq!(
            code(&of_order(&world, &shop, answer, &order).await?),
            10_020_116,
            "no wish"
        );
        assert!(before.get("address_under_review").is_none());
        act(&world, &order, "ask_address").await?;
        let asked = delivery(&order).await?;
        assert_eq!(asked["address_info"], before["address_info"]);
        let wish = asked["address_under_review"]["hash_code"].clone();
        assert_ne!(wish, before["address_info"]["hash_code"]);
        assert!(
            asked["address_apply_time"]
                .as_i64()
                .is_some_and(|at| at > 0)
        );
        assert!(
            act(&world, &order, "ask_address").await.is_err(),
            "one at a time"
        );
        assert_eq!(code(&of_order(&world, &shop, answer, &order).await?), 0);
        let after = delivery(&order).await?;
        assert_eq!(after["address_info"]["hash_code"] == wish, moves);
        assert!(after.get("address_under_review").is_none());
        assert_eq!(
            code(&of_order(&world, &shop, answer, &order).await?),
            10_020_116,
            "answered"
        );
    }
    Ok(())
}
