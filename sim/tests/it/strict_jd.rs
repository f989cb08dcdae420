//! What JD refuses, with which codes, and how its orders and wares read.

mod express;
mod numbers;
mod reading;
mod refund_applies;
mod service_audits;
mod service_bills;
mod waybills;
mod writing;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use md5::{Digest, Md5};
use oms_sim::{ShopCount, SimOptions, SimShop};
use reqwest::Url;
use serde_json::{Value, json};

use crate::harness::{Params, Running, small, wall};

const SEARCH: &str = "jingdong.pop.order.search";
const GET: &str = "jingdong.pop.order.get";
/// The states a search may name, but for those only other shops have.
const STATES: &str =
    "WAIT_SELLER_STOCK_OUT,WAIT_GOODS_RECEIVE_CONFIRM,FINISHED_L,TRADE_CANCELED,LOCKED";
const FIELDS: &str = "orderId,orderState,modified,orderTotalPrice,sellerDiscount,orderSellerPrice,freightPrice,orderPayment,couponDetailList,itemInfoList,venderRemark,venderRemarkLevelFlag,waybill,logisticsId,orderRemark,consigneeInfo,orderEndTime,payType";

/// A world in which some shops are JD's.
async fn start() -> anyhow::Result<(Running, SimShop)> {
    let options = SimOptions {
        shops: ShopCount::All,
        ..small()
    };
    let world = Running::start(&options, None).await?;
    let shop = world.shop("jd")?;
    Ok((world, shop))
}

/// System parameters of a call, unsigned.
fn params(shop: &SimShop, method: &str, business: &Value) -> Params {
    let pairs = [
        ("method", method.to_owned()),
        ("app_key", shop.app_key.clone()),
        ("access_token", shop.access_token.clone()),
        ("timestamp", wall(Utc::now())),
        ("v", "2.0".to_owned()),
        ("360buy_param_json", business.to_string()),
    ];
    BTreeMap::from(pairs.map(|(name, value)| (name.to_owned(), value)))
}

fn signed(mut params: Params, secret: &str) -> Params {
    let counted = params.iter().filter(|(_, value)| !value.is_empty());
    let text: String = counted
        .map(|(name, value)| format!("{name}{value}"))
        .collect();
    let digest = hex::encode_upper(Md5::digest(format!("{secret}{text}{secret}")));
    params.insert("sign".to_owned(), digest);
    params
}

async fn send(world: &Running, params: &Params) -> anyhow::Result<Value> {
    let request = world.http.post(format!("{}/routerjson", world.base));
    Ok(request.form(params).send().await?.json().await?)
}

async fn call(
    world: &Running,
    shop: &SimShop,
    method: &str,
    business: Value,
) -> anyhow::Result<Value> {
    let answer = send(
        world,
        &signed(params(shop, method, &business), &shop.app_secret),
    )
    .await?;
    let root = format!("{}_responce", method.replace('.', "_"));
    Ok(match answer.get(&root) {
        Some(node) => {
            anyhow::ensure!(node["code"] == "0", "{answer}");
            node.clone()
        }
        None => answer,
    })
}

/// The gateway's code, 0 for none.
fn code(answer: &Value) -> i64 {
    let code = &answer["error_response"]["code"];
    let text = code.as_str().and_then(|code| code.parse().ok());
    text.or_else(|| code.as_i64()).unwrap_or(0)
}

/// A search by change over the time up to now.
fn window(span: Duration) -> Value {
    let now = Utc::now();
    search(now - span, now)
}

fn search(from: DateTime<Utc>, to: DateTime<Utc>) -> Value {
    json!({
        "start_date": wall(from), "end_date": wall(to), "order_state": STATES, "optional_fields": FIELDS, "page": "1", "page_size": "100",
    })
}

fn with(mut body: Value, more: Value) -> Value {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

async fn read_order(world: &Running, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
    let asked = json!({"order_id": id, "optional_fields": FIELDS});
    let answer = call(world, shop, GET, asked).await?;
    let detail = &answer["orderDetailInfo"];
    anyhow::ensure!(detail["apiResult"]["success"] == true, "{answer}");
    Ok(detail["orderInfo"].clone())
}

/// A new order of the shop.
async fn place(world: &Running, shop: &SimShop) -> anyhow::Result<String> {
    let placed = world
        .post("orders", json!({"shop": shop.platform_shop_id}))
        .await?;
    let id = placed["platform_order_id"].as_str();
    Ok(id.unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_gateway_checks_app_clock_version_signature_and_token() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let body = window(Duration::days(1));
    let ago = |minutes| wall(Utc::now() - Duration::minutes(minutes));
    let cases = [
        ("method", "jingdong.no.such.thing".to_owned(), 15),
        ("method", String::new(), 14),
        ("app_key", "nobody".to_owned(), 21),
        ("app_key", String::new(), 20),
        ("timestamp", ago(11), 8),
        ("timestamp", ago(-11), 8),
        ("timestamp", "1772331630000".to_owned(), 8),
        ("timestamp", String::new(), 7),
        ("timestamp", format!("{}.683+0800", ago(0)), 0),
        ("v", "1.0".to_owned(), 5),
        ("v", String::new(), 4),
        ("format", "xml".to_owned(), 13),
        ("format", "json".to_owned(), 0),
        ("access_token", "nobody".to_owned(), 19),
        ("access_token", String::new(), 18),
        ("360buy_param_json", String::new(), 60),
        ("360buy_param_json", "page=1".to_owned(), 63),
        ("360buy_param_json", r#"{"page":[1]}"#.to_owned(), 62),
    ];
    for (name, value, want) in cases {
        let mut params = params(&shop, SEARCH, &body);
        params.insert(name.to_owned(), value.clone());
        let answer = send(&world, &signed(params, &shop.app_secret)).await?;
        assert_eq!(code(&answer), want, "{name}={value}: {answer}");
    }
    let forged = signed(params(&shop, SEARCH, &body), "another secret");
    assert_eq!(code(&send(&world, &forged).await?), 12);
    let mut changed = signed(params(&shop, SEARCH, &body), &shop.app_secret);
    let spaced = body.to_string().replace(":", ": ");
    changed.insert("360buy_param_json".to_owned(), spaced);
    assert_eq!(code(&send(&world, &changed).await?), 12, "not as signed");
    Ok(())
}

#[tokio::test]
async fn calls_come_by_get_too() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let params = signed(
        params(&shop, "jingdong.seller.vender.info.get", &json!({})),
        &shop.app_secret,
    );
    let url = Url::parse_with_params(&format!("{}/routerjson", world.base), &params)?;
    let answer: Value = world.http.get(url).send().await?.json().await?;
    let info = &answer["jingdong_seller_vender_info_get_responce"]["vender_info_result"];
    assert_eq!(info["vender_id"].to_string(), shop.platform_shop_id);
    assert_eq!(info["shop_name"], shop.name.as_str());
    Ok(())
}

#[tokio::test]
async fn tokens_come_from_codes_and_live_longer_when_renewed_in_time() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let token = async |path: &str, more: &[(&str, &str)]| -> anyhow::Result<Value> {
        let app = [
            ("app_key", shop.app_key.as_str()),
            ("app_secret", &shop.app_secret),
        ];
        let url = format!("{}/oauth2/{path}", world.base);
        let url = Url::parse_with_params(&url, [&app, more].concat())?;
        Ok(world.http.get(url).send().await?.json().await?)
    };
    let code = world
        .post(
            "authorize",
            json!({"platform": "jd", "shop": shop.platform_shop_id}),
        )
        .await?;
    let code = code["code"].as_str().unwrap_or_default().to_owned();
    let by_code = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
    ];
    let first = token("access_token", &by_code).await?;
    assert_eq!(
        (&first["code"], &first["uid"]),
        (&json!(0), &json!(shop.platform_shop_id))
    );
    assert_ne!(first["access_token"], shop.access_token.as_str());
    assert_ne!(
        token("access_token", &by_code).await?["code"],
        0,
        "a code is spent once"
    );

    world.post("faults", json!({"clock_skew_s": 3600})).await?;
    let refresh = first["refresh_token"].as_str().unwrap_or_default();
    let by_refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let renewed = token("refresh_token", &by_refresh).await?;
    assert_eq!(renewed["access_token"], first["access_token"]);
    assert_eq!(
        renewed["expires_in"], first["expires_in"],
        "a full life again"
    );
    let wrong = [("grant_type", "refresh_token"), ("refresh_token", "nobody")];
    assert_ne!(token("refresh_token", &wrong).await?["code"], 0);

    world.post("faults", json!({"clock_skew_s": 0})).await?;
    world
        .post("faults", json!({"expire_tokens": {"platform": "jd"}}))
        .await?;
    let ended = call(
        &world,
        &world.shop("jd")?,
        SEARCH,
        window(Duration::days(1)),
    )
    .await?;
    assert_eq!(self::code(&ended), 19);
    let late = token("refresh_token", &by_refresh).await?;
    assert!(
        late["code"].as_i64().is_some_and(|code| code != 0),
        "{late}"
    );
    assert!(late["msg"].is_string() && late.get("access_token").is_none());
    Ok(())
}

#[tokio::test]
async fn throttling_is_told_in_the_platforms_words() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    let answer = call(&world, &shop, SEARCH, window(Duration::days(1))).await?;
    assert_eq!(answer["error_response"]["code"], "2");
    assert_eq!(answer["error_response"]["en_desc"], "App Call Limited");
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
            ("app_key", app),
            ("response_type", "code"),
            ("redirect_uri", "http://127.0.0.1/back"),
            ("state", "s1"),
            ("shop", &shop.platform_shop_id),
        ];
        let url = Url::parse_with_params(&format!("{}/oauth2/to_login", world.base), query)?;
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
