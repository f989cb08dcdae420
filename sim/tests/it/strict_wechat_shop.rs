//! What WeChat shop refuses, with which codes, and how its tokens and lists go on.

mod after_sales;
mod ewaybill_ends;
mod ewaybills;
mod numbers;
mod pushes;
mod reading;
mod receivers;
mod writing;

use chrono::Utc;
use oms_sim::{ShopCount, SimShop};
use serde_json::{Value, json};

use crate::harness::{Running, small};

const LIST: &str = "order/list/get";
const GET: &str = "order/get";

/// A world in which some shop is a WeChat shop.
async fn start() -> anyhow::Result<(Running, SimShop)> {
    let options = oms_sim::SimOptions {
        shops: ShopCount::All,
        ..small()
    };
    let world = Running::start(&options, None).await?;
    let shop = world.shop("wechat_shop")?;
    Ok((world, shop))
}

fn url(world: &Running, api: &str, token: &str) -> String {
    format!("{}/channels/ec/{api}?access_token={token}", world.base)
}

async fn call(world: &Running, shop: &SimShop, api: &str, body: Value) -> anyhow::Result<Value> {
    text_call(world, &shop.access_token, api, body.to_string()).await
}

async fn text_call(world: &Running, token: &str, api: &str, body: String) -> anyhow::Result<Value> {
    let request = world.http.post(url(world, api, token)).body(body);
    Ok(request.send().await?.error_for_status()?.json().await?)
}

async fn token_call(world: &Running, body: Value) -> anyhow::Result<Value> {
    let request = world
        .http
        .post(format!("{}/cgi-bin/stable_token", world.base));
    Ok(request.json(&body).send().await?.json().await?)
}

fn code(answer: &Value) -> i64 {
    answer["errcode"].as_i64().unwrap_or(0)
}

/// The days up to now by change.
fn window(days: i64) -> Value {
    let now = Utc::now().timestamp();
    json!({"update_time_range": {"start_time": now - days * 86_400, "end_time": now}, "page_size": 100, "next_key": ""})
}

fn with(mut body: Value, more: Value) -> Value {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

async fn read_order(world: &Running, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
    let answer = call(world, shop, GET, json!({"order_id": id})).await?;
    anyhow::ensure!(code(&answer) == 0, "{answer}");
    Ok(answer["order"].clone())
}

/// A number or its text.
fn id(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[tokio::test]
async fn the_gateway_checks_token_method_path_and_body() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let body = window(1).to_string();
    let token = shop.access_token.as_str();
    let listed = text_call(&world, token, LIST, body.clone()).await?;
    assert_eq!((code(&listed), &listed["errmsg"]), (0, &json!("ok")));
    let cases = [
        ("", LIST, body.as_str(), 41_001),
        ("nobody", LIST, &body, 40_001),
        (token, "order/list/gets", &body, 40_066),
        (token, "basics/info/get", &body, 43_001),
        (token, LIST, "", 44_002),
        (token, LIST, "page_size=10", 47_001),
        (token, LIST, r#"{"update_time_range":"today"}"#, 47_001),
        (token, LIST, r#"{"update_range":{}}"#, 40_097),
        (token, GET, "{}", 40_097),
        (token, GET, r#"{"order_id":3720000000000000001}"#, 47_001),
        (token, GET, r#"{"order_id":"17"}"#, 100_002),
    ];
    for (token, api, body, want) in cases {
        let answer = text_call(&world, token, api, body.to_owned()).await?;
        assert_eq!(code(&answer), want, "{api} {body}: {answer}");
        let text = answer["errmsg"].as_str().unwrap_or_default();
        assert!(text.contains(" rid: "), "{text}");
    }
    let read = world.http.get(url(&world, LIST, token)).send().await?;
    assert_eq!(code(&read.json().await?), 43_002);
    let info = world.http.get(url(&world, "basics/info/get", token));
    let info: Value = info.send().await?.json().await?;
    assert_eq!(info["info"]["nickname"], shop.name.as_str());
    let mut others = world.sim.shops().into_iter();
    let other = others.find(|other| {
        other.platform_name == "wechat_shop" && other.platform_shop_id != shop.platform_shop_id
    });
    let other = other.unwrap();
    assert_ne!(
        (&other.app_key, &other.app_secret),
        (&shop.app_key, &shop.app_secret)
    );
    let foreign = world.order_in(&other, "awaiting_shipment").await?;
    let foreign = json!({"order_id": foreign.platform_order_id});
    assert_eq!(
        code(&call(&world, &shop, GET, foreign.clone()).await?),
        100_002
    );
    assert_eq!(code(&call(&world, &other, GET, foreign).await?), 0);
    Ok(())
}

#[tokio::test]
async fn app_id_and_secret_give_a_token_that_is_stable_until_its_end() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    assert_eq!(shop.refresh_token, "");
    let asked = json!({"grant_type": "client_credential", "appid": shop.app_key, "secret": shop.app_secret});
    for (more, want) in [
        (json!({"secret": "another"}), 40_001),
        (json!({"appid": "wx0"}), 40_013),
        (json!({"grant_type": "password"}), 40_002),
    ] {
        let answer = token_call(&world, with(asked.clone(), more)).await?;
        assert_eq!(code(&answer), want, "{answer}");
    }
    let read = world
        .http
        .get(format!("{}/cgi-bin/stable_token", world.base));
    assert_eq!(code(&read.send().await?.json().await?), 43_002);
    let same = token_call(&world, asked.clone()).await?;
    assert_eq!(same["access_token"], shop.access_token.as_str());
    assert!(
        same["expires_in"]
            .as_i64()
            .is_some_and(|left| (7000..=7200).contains(&left))
    );

    let works = async |token: &str| -> anyhow::Result<i64> {
        Ok(code(
            &text_call(&world, token, LIST, window(1).to_string()).await?,
        ))
    };
    world
        .post("faults", json!({"clock_skew_s": 7200 - 240}))
        .await?;
    let second = token_call(&world, asked.clone()).await?;
    let second = second["access_token"].as_str().unwrap_or_default();
    assert_ne!(second, shop.access_token);
    assert_eq!(
        (works(second).await?, works(&shop.access_token).await?),
        (0, 0)
    );
    world
        .post("faults", json!({"clock_skew_s": 7200 + 120}))
        .await?;
    assert_eq!(
        (works(second).await?, works(&shop.access_token).await?),
        (0, 42_001)
    );

    let forced = with(asked.clone(), json!({"force_refresh": true}));
    let third = token_call(&world, forced.clone()).await?;
    let third = third["access_token"].as_str().unwrap_or_default();
    assert_eq!((works(third).await?, works(second).await?), (0, 40_001));
    assert_eq!(
        code(&token_call(&world, forced).await?),
        45_011,
        "30 seconds apart"
    );

    let ended = json!({"expire_tokens": {"shop": shop.platform_shop_id}});
    world.post("faults", ended).await?;
    assert_eq!(works(third).await?, 42_001);
    let fourth = token_call(&world, asked).await?;
    assert_eq!(fourth["expires_in"], 7200);
    assert_eq!(
        works(fourth["access_token"].as_str().unwrap_or_default()).await?,
        0
    );
    Ok(())
}
