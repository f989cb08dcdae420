//! What Kuaishou refuses, with which codes, and how its orders and items read.

mod numbers;
mod pushes;
mod reading;
mod receivers;
mod refunds;
mod waybills;
mod writing;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{Duration, Utc};
use md5::{Digest, Md5};
use oms_sim::{ShopCount, SimOptions, SimShop};
use reqwest::Url;
use serde_json::{Value, json};

use crate::harness::{Params, Running, small};

const LIST: &str = "open.order.cursor.list";
const DETAIL: &str = "open.order.detail";

/// A world in which some shops are Kuaishou's.
async fn start() -> anyhow::Result<(Running, SimShop)> {
    let options = SimOptions {
        shops: ShopCount::All,
        ..small()
    };
    let world = Running::start(&options, None).await?;
    let shop = world.shop("kuaishou")?;
    Ok((world, shop))
}

/// Common parameters of a call, unsigned.
fn params(shop: &SimShop, method: &str, param: &Value) -> Params {
    let pairs = [
        ("appkey", shop.app_key.clone()),
        ("method", method.to_owned()),
        ("version", "1".to_owned()),
        ("param", param.to_string()),
        ("access_token", shop.access_token.clone()),
        ("timestamp", Utc::now().timestamp_millis().to_string()),
        ("signMethod", "HMAC_SHA256".to_owned()),
    ];
    BTreeMap::from(pairs.map(|(name, value)| (name.to_owned(), value)))
}

fn signed(mut params: Params, secret: &str) -> Params {
    let pairs: Vec<String> = params
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let text = format!("{}&signSecret={secret}", pairs.join("&"));
    let sign = if params
        .get("signMethod")
        .is_some_and(|method| method == "HMAC_SHA256")
    {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
        STANDARD.encode(ring::hmac::sign(&key, text.as_bytes()))
    } else {
        hex::encode(Md5::digest(text))
    };
    params.insert("sign".to_owned(), sign);
    params
}

async fn send(world: &Running, method: &str, params: &Params) -> anyhow::Result<Value> {
    let url = format!("{}/{}", world.base, method.replace('.', "/"));
    Ok(world
        .http
        .post(url)
        .form(params)
        .send()
        .await?
        .json()
        .await?)
}

async fn call(
    world: &Running,
    shop: &SimShop,
    method: &str,
    param: Value,
) -> anyhow::Result<Value> {
    let params = signed(params(shop, method, &param), &shop.sign_secret);
    send(world, method, &params).await
}

/// 1 for success.
fn result(answer: &Value) -> i64 {
    answer["result"].as_i64().unwrap_or(0)
}

/// All orders by change over the time up to now, newest first.
fn window(span: Duration) -> Value {
    let now = Utc::now();
    json!({
        "orderViewStatus": 1, "pageSize": 50, "sort": 1, "queryType": 2, "beginTime": (now - span).timestamp_millis(),
        "endTime": now.timestamp_millis(), "cpsType": 0, "cursor": "",
    })
}

fn with(mut body: Value, more: Value) -> Value {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

async fn read_order(world: &Running, shop: &SimShop, oid: u64) -> anyhow::Result<Value> {
    let answer = call(world, shop, DETAIL, json!({"oid": oid})).await?;
    anyhow::ensure!(result(&answer) == 1, "{answer}");
    Ok(answer["data"].clone())
}

/// A new paid order of the shop.
async fn place(world: &Running, shop: &SimShop) -> anyhow::Result<u64> {
    let asked = json!({"shop": shop.platform_shop_id, "lines": 3});
    let placed = world.post("orders", asked).await?;
    Ok(placed["platform_order_id"]
        .as_str()
        .unwrap_or_default()
        .parse()?)
}

#[tokio::test]
async fn the_gateway_checks_path_app_clock_signature_and_token() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let param = window(Duration::days(1));
    let stamp = |minutes: i64| (Utc::now().timestamp_millis() + minutes * 60_000).to_string();
    let cases = [
        ("method", "open.order.detail".to_owned(), 2004),
        ("method", String::new(), 2001),
        ("appkey", "nobody".to_owned(), 2003),
        ("appkey", String::new(), 2001),
        ("version", "2".to_owned(), 2002),
        ("timestamp", stamp(-11), 2002),
        ("timestamp", stamp(11), 2002),
        ("timestamp", Utc::now().timestamp().to_string(), 2002),
        ("timestamp", stamp(0), 1),
        ("signMethod", "MD5".to_owned(), 1),
        ("signMethod", "SHA1".to_owned(), 2005),
        ("access_token", "nobody".to_owned(), 2006),
        ("access_token", String::new(), 2001),
        ("param", "[1]".to_owned(), 2002),
        ("param", "cursor=".to_owned(), 2002),
    ];
    for (name, value, want) in cases {
        let mut params = params(&shop, LIST, &param);
        params.insert(name.to_owned(), value.clone());
        let answer = send(&world, LIST, &signed(params, &shop.sign_secret)).await?;
        assert_eq!(result(&answer), want, "{name}={value}: {answer}");
    }
    let mut unnamed = params(&shop, LIST, &param);
    unnamed.remove("signMethod");
    let answer = send(&world, LIST, &signed(unnamed, &shop.sign_secret)).await?;
    assert_eq!(result(&answer), 1, "MD5 unless told otherwise: {answer}");
    let app_secret = signed(params(&shop, LIST, &param), &shop.app_secret);
    let answer = send(&world, LIST, &app_secret).await?;
    assert_eq!(answer["error_msg"], "签名校验失败", "another secret signs");
    let mut changed = signed(params(&shop, LIST, &param), &shop.sign_secret);
    changed.insert("param".to_owned(), param.to_string().replace(':', ": "));
    assert_eq!(result(&send(&world, LIST, &changed).await?), 2005);
    let unknown = call(&world, &shop, "open.no.such.thing", json!({})).await?;
    assert_eq!(result(&unknown), 2004);
    world
        .post("faults", json!({"expire_tokens": {"platform": "kuaishou"}}))
        .await?;
    let ended = call(&world, &shop, LIST, param).await?;
    assert_eq!(ended["error_msg"], "TOKEN过期");
    Ok(())
}

#[tokio::test]
async fn calls_come_by_get_too() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let params = signed(
        params(&shop, LIST, &window(Duration::days(1))),
        &shop.sign_secret,
    );
    let url = format!("{}/open/order/cursor/list", world.base);
    let url = Url::parse_with_params(&url, &params)?;
    let answer: Value = world.http.get(url).send().await?.json().await?;
    assert_eq!(result(&answer), 1, "{answer}");
    Ok(())
}

#[tokio::test]
async fn tokens_come_from_codes_and_each_refresh_token_serves_once() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let app = [
        ("app_id", shop.app_key.as_str()),
        ("app_secret", &shop.app_secret),
    ];
    let by_code = async |code: &str| -> anyhow::Result<Value> {
        let own = [("grant_type", "code"), ("code", code)];
        let url = format!("{}/oauth2/access_token", world.base);
        let url = Url::parse_with_params(&url, [&app[..], &own].concat())?;
        Ok(world.http.get(url).send().await?.json().await?)
    };
    let refresh = async |app: &[(&str, &str)], token: &str| -> anyhow::Result<Value> {
        let own = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let request = world
            .http
            .post(format!("{}/oauth2/refresh_token", world.base));
        let request = request.form(&[app, &own].concat());
        Ok(request.send().await?.json().await?)
    };
    let asked = json!({"platform": "kuaishou", "shop": shop.platform_shop_id});
    let code = world.post("authorize", asked).await?["code"].clone();
    let code = code.as_str().unwrap_or_default();
    let first = by_code(code).await?;
    assert_eq!(
        (&first["result"], &first["open_id"], &first["expires_in"]),
        (&json!(1), &json!(shop.platform_shop_id), &json!(172_800))
    );
    assert_eq!(first["refresh_token_expires_in"], 15_552_000);
    assert_eq!(result(&by_code(code).await?), 100_200_105);

    world.post("faults", json!({"clock_skew_s": 300})).await?;
    let token = first["refresh_token"].as_str().unwrap_or_default();
    let renewed = refresh(&app, token).await?;
    assert_ne!(renewed["access_token"], first["access_token"]);
    assert_ne!(renewed["refresh_token"], first["refresh_token"]);
    let left = renewed["refresh_token_expires_in"].as_i64();
    assert!(
        left.is_some_and(|left| left <= 15_552_000 - 300),
        "inherited: {left:?}"
    );
    assert_eq!(result(&refresh(&app, token).await?), 100_200_102, "spent");
    let mut old = shop.clone();
    old.access_token = first["access_token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    for known in [&old, &world.shop("kuaishou")?] {
        let answer = call(&world, known, LIST, window(Duration::days(1))).await?;
        assert_eq!(result(&answer), 1, "both tokens are taken: {answer}");
    }
    let token = renewed["refresh_token"].as_str().unwrap_or_default();
    let stranger = [("app_id", shop.app_key.as_str()), ("app_secret", "guess")];
    assert_eq!(result(&refresh(&stranger, token).await?), 100_200_101);
    assert_eq!(result(&refresh(&stranger[..1], token).await?), 100_200_100);
    world
        .post("faults", json!({"expire_tokens": {"platform": "kuaishou"}}))
        .await?;
    let revived = refresh(&app, token).await?;
    assert_eq!(result(&revived), 1, "works after the end too: {revived}");
    Ok(())
}

#[tokio::test]
async fn throttling_is_told_in_the_platforms_words() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    let answer = call(&world, &shop, LIST, window(Duration::days(1))).await?;
    let words = answer["error_msg"].as_str().unwrap_or_default();
    assert!(words.starts_with("Exceed qps limit, KEY [") && words.contains(&shop.app_key));
    Ok(())
}

#[tokio::test]
async fn a_seller_says_yes_on_the_consent_page() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let visit = async |app: &str| -> anyhow::Result<reqwest::Response> {
        let query = [
            ("app_id", app),
            ("response_type", "code"),
            ("redirect_uri", "http://127.0.0.1/back"),
            ("state", "s1"),
            ("shop", &shop.platform_shop_id),
        ];
        let url = Url::parse_with_params(&format!("{}/oauth/authorize", world.base), query)?;
        Ok(browser.get(url).send().await?)
    };
    let answer = visit(&shop.app_key).await?;
    let target = answer.headers()["location"].to_str()?;
    assert!(
        target.starts_with("http://127.0.0.1/back?code="),
        "{target}"
    );
    assert_eq!(visit("nobody").await?.status(), 400);
    Ok(())
}
