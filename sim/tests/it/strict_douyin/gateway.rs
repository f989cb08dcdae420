//! Method, app, clock, signature, token, and the forms of a call.

use chrono::{Duration, Utc};
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::{LIST, codes, signed, window};
use crate::harness::{Running, wall};

#[tokio::test]
async fn app_clock_version_signature_and_token_are_checked() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let body = window(1).to_string();
    let sound = world.douyin_with(&shop, LIST, &body, &[]).await?;
    assert_eq!(codes(&sound), (10_000, ""), "{sound}");
    let old = (Utc::now().timestamp() - 660).to_string();
    let cases = [
        ([("app_key", "7")], 40_003, "isv.app-id-invalid"),
        ([("app_key", "")], 40_002, "isv.app-id-missing"),
        ([("timestamp", &old)], 40_003, "isv.timestamp-invalid"),
        ([("timestamp", "soon")], 40_003, "isv.timestamp-invalid"),
        ([("v", "1")], 40_003, "isv.parameter-invalid"),
        ([("sign", "00")], 40_003, "isv.signature-invalid"),
        ([("sign_method", "sha1")], 40_003, "isv.signature-invalid"),
        ([("access_token", "")], 40_002, "isv.access-token-missing"),
        (
            [("access_token", "x")],
            40_003,
            "isv.access-token-no-existed",
        ),
        (
            [("method", "order.orderDetail")],
            40_003,
            "isv.parameter-invalid",
        ),
    ];
    for (own, code, sub_code) in cases {
        let answer = world.douyin_with(&shop, LIST, &body, &own).await?;
        assert_eq!(codes(&answer), (code, sub_code), "{own:?}: {answer}");
    }
    let mut thief = shop.clone();
    thief.app_secret = "another secret".to_owned();
    let forged = world.douyin_with(&thief, LIST, &body, &[]).await?;
    assert_eq!(codes(&forged), (40_003, "isv.signature-invalid"));
    world
        .post("faults", json!({"expire_tokens": {"platform": "douyin"}}))
        .await?;
    let ended = world.douyin_with(&shop, LIST, &body, &[]).await?;
    assert_eq!(codes(&ended), (40_003, "isv.access-token-expired"));
    Ok(())
}

#[tokio::test]
async fn what_is_signed_must_be_canonical() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.order_in(&shop, "shipped").await?.platform_order_id;
    let sound = format!(r#"{{"shop_order_id":"{id}"}}"#);
    let answer = world
        .douyin_with(&shop, "order.orderDetail", &sound, &[])
        .await?;
    assert_eq!(answer["data"]["shop_order_detail"]["order_id"], json!(id));
    let spaced = format!(r#"{{"shop_order_id": "{id}"}}"#);
    let escaped = format!(r#"{{"shop_order_id":"\u0036{}"}}"#, &id[1..]);
    for body in [spaced, escaped, "no json".to_owned()] {
        let answer = world
            .douyin_with(&shop, "order.orderDetail", &body, &[])
            .await?;
        assert_eq!(
            codes(&answer),
            (40_003, "isv.signature-invalid"),
            "{body}: {answer}"
        );
    }
    let unsorted = r#"{"size":100,"page":0,"create_time_start":1}"#;
    let answer = world.douyin_with(&shop, LIST, unsorted, &[]).await?;
    assert_eq!(codes(&answer), (40_003, "isv.signature-invalid"));
    Ok(())
}

#[tokio::test]
async fn the_older_forms_are_taken_too() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let (stamp, secret) = (wall(Utc::now()), &shop.app_secret);
    let text = format!(
        "{secret}app_key{}methodorder.logisticsCompanyListparam_json{{}}timestamp{stamp}v2{secret}",
        shop.app_key
    );
    let query = [
        ("method", "order.logisticsCompanyList"),
        ("app_key", &shop.app_key),
        ("access_token", &shop.access_token),
        ("timestamp", &stamp),
        ("v", "2"),
        ("sign", &hex::encode(Md5::digest(text))),
        ("param_json", "{}"),
    ];
    let url = format!("{}/order/logisticsCompanyList", world.base);
    let answer: Value = world
        .http
        .get(world.at("order/logisticsCompanyList", query)?)
        .send()
        .await?
        .json()
        .await?;
    assert!(
        answer["data"]
            .as_array()
            .is_some_and(|rows| rows.len() > 10),
        "{answer}"
    );
    // The old pair comes along unless it is declined.
    assert_eq!(
        (&answer["err_no"], &answer["message"]),
        (&json!(0), &json!("success"))
    );
    let answer: Value = world
        .http
        .post(&url)
        .form(&query)
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(answer["code"], 10_000);
    let params = signed(&shop, "order.logisticsCompanyList", "{}", &[]);
    let answer: Value = world
        .http
        .post(world.at("order/logisticsCompanyList", params)?)
        .header("x-open-no-old-err-code", "1")
        .body("{}")
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(
        (&answer["code"], answer.get("err_no")),
        (&json!(10_000), None)
    );
    Ok(())
}

#[tokio::test]
async fn throttling_has_the_platforms_words_and_the_clock_may_be_off() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    let answer = world.douyin(&shop, LIST, window(1)).await?;
    assert_eq!(codes(&answer), (60_000, "isv.traffic-limited"));
    world
        .post(
            "faults",
            json!({"throttle_share": 0.0, "clock_skew_s": 3600}),
        )
        .await?;
    let answer = world.douyin(&shop, LIST, window(1)).await?;
    assert_eq!(codes(&answer), (40_003, "isv.timestamp-invalid"));
    let stamp = (Utc::now() + Duration::hours(1)).timestamp().to_string();
    let answer = world
        .douyin_with(
            &shop,
            LIST,
            &window(1).to_string(),
            &[("timestamp", &stamp)],
        )
        .await?;
    assert_eq!(answer["code"], 10_000);
    Ok(())
}
