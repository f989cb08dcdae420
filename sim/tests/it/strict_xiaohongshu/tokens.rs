//! Tokens by code and by renewal, and the merchant's page.

use chrono::Utc;
use serde_json::{Value, json};

use super::{LIST, refusal, window};
use crate::harness::Running;

/// Seconds of a token's seven days, less half an hour.
const ALMOST_OVER_S: i64 = 7 * 86_400 - 1_800;

#[tokio::test]
async fn a_renewal_changes_nothing_before_the_last_half_hour() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let own = json!({"refreshToken": shop.refresh_token, "accessToken": null});
    let answer = world.xhs(&shop, "oauth.refreshToken", own).await?;
    let data = &answer["data"];
    assert_eq!(
        (
            &data["accessToken"],
            &data["refreshToken"],
            &data["sellerId"]
        ),
        (
            &json!(shop.access_token),
            &json!(shop.refresh_token),
            &json!(shop.platform_shop_id)
        ),
        "{answer}"
    );
    assert_eq!(
        data["accessTokenExpiresAt"],
        json!(shop.access_expires_at.timestamp_millis())
    );
    Ok(())
}

#[tokio::test]
async fn in_the_last_half_hour_the_old_token_lives_on_for_five_minutes() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let skew = |seconds: i64| world.post("faults", json!({"clock_skew_s": seconds}));
    let at = |seconds: i64| (Utc::now().timestamp() + seconds).to_string();
    let first = ALMOST_OVER_S + 60;
    skew(first).await?;
    let renewal = |seconds| json!({"refreshToken": shop.refresh_token, "timestamp": at(seconds)});
    let answer = world
        .xhs(&shop, "oauth.refreshToken", renewal(first))
        .await?;
    let fresh = world.shop("xiaohongshu")?;
    assert_ne!(fresh.access_token, shop.access_token);
    assert_eq!(
        answer["data"]["accessToken"],
        json!(fresh.access_token),
        "{answer}"
    );
    for (late, old_lives) in [(60, true), (400, false)] {
        skew(first + late).await?;
        let mut own = window(30);
        own["timestamp"] = json!(at(first + late));
        assert_eq!(
            world.xhs(&shop, LIST, own.clone()).await?["success"],
            old_lives,
            "{late}"
        );
        assert_eq!(
            world.xhs(&fresh, LIST, own).await?["success"],
            true,
            "{late}"
        );
    }
    let void = world
        .xhs(&shop, "oauth.refreshToken", renewal(first + 400))
        .await?;
    assert!(refusal(&void).1.contains("refreshToken"), "{void}");
    Ok(())
}

#[tokio::test]
async fn an_ended_token_is_renewed() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    world
        .post(
            "faults",
            json!({"expire_tokens": {"platform": "xiaohongshu"}}),
        )
        .await?;
    let own = json!({"refreshToken": shop.refresh_token});
    let answer = world.xhs(&shop, "oauth.refreshToken", own).await?;
    assert_ne!(answer["data"]["accessToken"], json!(shop.access_token));
    let fresh = world.shop("xiaohongshu")?;
    assert_eq!(world.xhs(&fresh, LIST, window(30)).await?["success"], true);
    assert_eq!(refusal(&world.xhs(&shop, LIST, window(30)).await?).0, 401);
    Ok(())
}

#[tokio::test]
async fn the_merchants_page_gives_a_code_that_is_spent_once() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let page = format!("{}/ark/authorization", world.base);
    let query = [
        ("appId", shop.app_key.as_str()),
        ("redirectUri", "http://127.0.0.1/back"),
        ("state", "s1"),
        ("shop", &shop.platform_shop_id),
    ];
    let page = reqwest::Url::parse_with_params(&page, query)?;
    let answer = browser.get(page).send().await?;
    let target = answer.headers()["location"].to_str()?.to_owned();
    let code = target
        .split("code=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .unwrap_or_default();
    let spend = || world.xhs(&shop, "oauth.getAccessToken", json!({"code": code}));
    let granted: Value = spend().await?;
    let token = granted["data"]["accessToken"].as_str().unwrap_or_default();
    assert!(
        token.starts_with("token-") && token != shop.access_token,
        "{granted}"
    );
    assert!(refusal(&spend().await?).1.contains("code"));
    Ok(())
}
