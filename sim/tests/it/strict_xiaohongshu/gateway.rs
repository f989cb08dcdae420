//! System fields, clock, signature and token.

use chrono::Utc;
use serde_json::{Value, json};

use super::{LIST, body, refusal, window};
use crate::harness::Running;

#[tokio::test]
async fn app_version_clock_signature_method_and_token_are_checked() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let with = |own: &Value| {
        let mut fields = window(30);
        for (name, value) in own.as_object().into_iter().flatten() {
            fields[name] = value.clone();
        }
        fields
    };
    let sound = world.xhs(&shop, LIST, window(30)).await?;
    assert_eq!(
        (&sound["success"], &sound["error_code"]),
        (&json!(true), &json!(0)),
        "{sound}"
    );
    let old = (Utc::now().timestamp() - 660).to_string();
    let cases = [
        (json!({"appId": "nobody"}), -2_000_400, "appId"),
        (json!({"appId": ""}), -2_000_400, "appId"),
        (json!({"version": "1.0"}), -2_000_400, "version"),
        (json!({"timestamp": old}), -2_000_400, "timestamp"),
        (json!({"timestamp": "17356896"}), -2_000_400, "timestamp"),
        (json!({"sign": "00"}), -2_000_401, "签名"),
        (
            json!({"method": "order.getNothing"}),
            -2_000_403,
            "应用无权限调用该接口",
        ),
        (json!({"accessToken": ""}), 401, "mercuryUser"),
        (json!({"accessToken": "token-x"}), 401, "mercuryUser"),
    ];
    for (own, code, words) in cases {
        let answer = world.xhs(&shop, LIST, with(&own)).await?;
        let (number, text) = refusal(&answer);
        assert!(number == code && text.contains(words), "{own}: {answer}");
    }
    let mut thief = shop.clone();
    thief.app_secret = "another secret".to_owned();
    assert_eq!(
        refusal(&world.xhs(&thief, LIST, window(30)).await?).0,
        -2_000_401
    );
    world
        .post(
            "faults",
            json!({"expire_tokens": {"platform": "xiaohongshu"}}),
        )
        .await?;
    let ended = world.xhs(&shop, LIST, window(30)).await?;
    assert_eq!(
        (&ended["code"], &ended["msg"]),
        (
            &json!(401),
            &json!("根据accessToken和appId获取mercuryUser失败：accessToken expired")
        )
    );
    Ok(())
}

#[tokio::test]
async fn the_time_may_be_a_number_or_in_milliseconds() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let now = Utc::now();
    for stamp in [
        json!(now.timestamp()),
        json!(now.timestamp_millis()),
        json!(now.timestamp_millis().to_string()),
    ] {
        let answer = world
            .xhs(
                &shop,
                "common.getExpressCompanyList",
                json!({"timestamp": stamp}),
            )
            .await?;
        let rows = answer["data"]["expressCompanyInfos"].as_array();
        assert!(rows.is_some_and(|rows| rows.len() > 10), "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn calls_are_posted_as_json() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let url = format!("{}/ark/open_api/v3/common_controller", world.base);
    let whole = body(&shop, "common.getExpressCompanyList", &json!({}));
    let got: Value = world
        .http
        .get(&url)
        .json(&whole)
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(refusal(&got).0, -2_000_400);
    let form: Value = world
        .http
        .post(&url)
        .form(&whole)
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(refusal(&form).0, -2_000_400);
    let text: Value = world
        .http
        .post(&url)
        .header("content-type", "application/json")
        .body("[]")
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(refusal(&text).0, -2_000_400);
    Ok(())
}

#[tokio::test]
async fn throttling_says_so_in_words() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    let answer = world.xhs(&shop, LIST, window(30)).await?;
    assert!(refusal(&answer).1.contains("限流"), "{answer}");
    Ok(())
}
