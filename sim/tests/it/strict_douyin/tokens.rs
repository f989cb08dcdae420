//! Tokens by code, by shop, and by renewal.

use serde_json::{Value, json};

use super::{LIST, codes, window};
use crate::harness::Running;
use oms_sim::SimShop;

async fn renewed(world: &Running, shop: &SimShop) -> anyhow::Result<Value> {
    let params = json!({"grant_type": "refresh_token", "refresh_token": shop.refresh_token});
    world
        .douyin_with(
            shop,
            "token.refresh",
            &params.to_string(),
            &[("access_token", "")],
        )
        .await
}

/// Seconds of a token's seven days, less an hour.
const ALMOST_OVER_S: i64 = 7 * 86_400 - 3_600;

#[tokio::test]
async fn a_renewal_changes_nothing_before_the_last_hour() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let answer = renewed(&world, &shop).await?;
    assert_eq!(answer["data"]["access_token"], json!(shop.access_token));
    assert_eq!(answer["data"]["refresh_token"], json!(shop.refresh_token));
    assert!(
        answer["data"]["expires_in"]
            .as_i64()
            .is_some_and(|left| left <= 604_800)
    );
    assert_eq!(answer["data"]["shop_id"].to_string(), shop.platform_shop_id);
    Ok(())
}

#[tokio::test]
async fn in_the_last_hour_the_old_token_lives_on_for_an_hour() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let skew = |seconds: i64| world.post("faults", json!({"clock_skew_s": seconds}));
    let at = |seconds: i64| (chrono::Utc::now().timestamp() + seconds).to_string();
    skew(ALMOST_OVER_S + 60).await?;
    let params =
        json!({"grant_type": "refresh_token", "refresh_token": shop.refresh_token}).to_string();
    let stamp = at(ALMOST_OVER_S + 60);
    let answer = world
        .douyin_with(&shop, "token.refresh", &params, &[("timestamp", &stamp)])
        .await?;
    let fresh = world.shop("douyin")?;
    assert_ne!(fresh.access_token, shop.access_token);
    assert_eq!(
        answer["data"]["access_token"],
        json!(fresh.access_token),
        "{answer}"
    );
    for (late, old_code) in [(60, 10_000), (3_700, 40_003)] {
        let now = ALMOST_OVER_S + 60 + late;
        skew(now).await?;
        let stamp = at(now);
        let list = |shop: SimShop| {
            let (world, stamp) = (&world, &stamp);
            async move {
                let body = window(1).to_string();
                world
                    .douyin_with(&shop, LIST, &body, &[("timestamp", stamp)])
                    .await
            }
        };
        assert_eq!(list(shop.clone()).await?["code"], old_code, "{late}");
        assert_eq!(list(fresh.clone()).await?["code"], 10_000, "{late}");
    }
    // The refresh token before the last renewal is void.
    let stamp = at(ALMOST_OVER_S + 60 + 3_700);
    let void = world
        .douyin_with(&shop, "token.refresh", &params, &[("timestamp", &stamp)])
        .await?;
    assert_eq!(codes(&void).1, "dop.token-generate-failed:token-invalid");
    Ok(())
}

#[tokio::test]
async fn an_ended_token_is_renewed_and_stays_dead() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    world
        .post("faults", json!({"expire_tokens": {"platform": "douyin"}}))
        .await?;
    assert_eq!(renewed(&world, &shop).await?["code"], 10_000);
    let old = world.douyin(&shop, LIST, window(1)).await?;
    assert_eq!(codes(&old), (40_003, "isv.access-token-no-existed"));
    let fresh = world.shop("douyin")?;
    assert_eq!(world.douyin(&fresh, LIST, window(1)).await?["code"], 10_000);
    Ok(())
}

#[tokio::test]
async fn tokens_come_by_code_and_for_a_self_use_app_by_shop() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let create = |params: Value| {
        let (world, shop) = (&world, &shop);
        async move {
            let body = params.to_string();
            world
                .douyin_with(shop, "token.create", &body, &[("access_token", "")])
                .await
        }
    };
    let by_shop = create(
        json!({"code": "", "grant_type": "authorization_self", "shop_id": shop.platform_shop_id}),
    )
    .await?;
    assert_eq!(
        by_shop["data"]["access_token"],
        json!(shop.access_token),
        "{by_shop}"
    );
    let granted = world
        .post(
            "authorize",
            json!({"platform": "douyin", "shop": shop.platform_shop_id}),
        )
        .await?;
    let by_code =
        create(json!({"code": granted["code"], "grant_type": "authorization_code"})).await?;
    assert_ne!(
        by_code["data"]["access_token"],
        json!(shop.access_token),
        "{by_code}"
    );
    let cases = [
        (
            json!({"code": granted["code"], "grant_type": "authorization_code"}),
            "code-invalid",
        ),
        (
            json!({"code": "", "grant_type": "authorization_self", "shop_id": "1"}),
            "no-authorization",
        ),
        (
            json!({"code": "x", "grant_type": "password"}),
            "grant-type-invalid",
        ),
    ];
    for (params, reason) in cases {
        let answer = create(params.clone()).await?;
        assert_eq!(
            codes(&answer).1,
            format!("dop.token-generate-failed:{reason}"),
            "{params}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_page_leads_back_to_where_the_app_says() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let page = format!(
        "{}/authorize?service_id={}&state=s1",
        world.base, shop.service_id
    );
    let without = browser.get(&page).send().await?;
    assert_eq!(without.status(), 400, "no redirect address is registered");
    let registered = json!({"platform": "douyin", "redirect_uri": "http://127.0.0.1/back"});
    world.post("redirect", registered).await?;
    let chooser = browser.get(&page).send().await?.text().await?;
    assert!(
        chooser.contains(&shop.platform_shop_id) && chooser.contains("name=\"service_id\""),
        "{chooser}"
    );
    let agreed = format!("{page}&shop={}", shop.platform_shop_id);
    let answer = browser.get(&agreed).send().await?;
    let target = answer.headers()["location"].to_str()?.to_owned();
    assert!(
        target.starts_with("http://127.0.0.1/back?code=") && target.ends_with("state=%73%31"),
        "{target}"
    );
    let stranger = browser.get(page.replace(&shop.service_id, "1")).send();
    assert_eq!(stranger.await?.status(), 400);
    Ok(())
}
