//! What Taobao refuses, and with which words.

mod messages;
mod receivers;
mod refunds;
mod returns;
mod waybill_refusals;
mod waybills;

use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::harness::{Running, sign_taobao, taobao_params, wall};

const LIST: &str = "taobao.trades.sold.increment.get";

fn code(answer: &Value) -> (i64, String) {
    let error = &answer["error_response"];
    (
        error["code"].as_i64().unwrap_or(0),
        error["sub_code"].as_str().unwrap_or_default().to_owned(),
    )
}

/// Method, own parameters, expected code and sub code.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], i64, &'a str);

#[tokio::test]
async fn the_gateway_checks_method_app_clock_signature_and_session() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let old = wall(Utc::now() - Duration::seconds(660));
    let cases: [Case<'_>; 8] = [
        ("taobao.no.such.thing", &[], 22, "isv.invalid-method"),
        (LIST, &[("app_key", "1")], 29, "isv.appkey-not-exists"),
        (LIST, &[("timestamp", &old)], 31, "isv.invalid-timestamp"),
        (LIST, &[("timestamp", "2026-03-01T10:00:00")], 31, ""),
        (LIST, &[("v", "3.0")], 33, ""),
        (
            LIST,
            &[("session", "")],
            26,
            "isv.missing-parameter:session",
        ),
        (LIST, &[("session", "6200nobody")], 27, "invalid-sessionkey"),
        (
            LIST,
            &[("sign_method", "sha1")],
            25,
            "isv.invalid-signature",
        ),
    ];
    for (method, own, want, sub_code) in cases {
        let answer = world.taobao(&shop, method, own).await?;
        assert_eq!(
            code(&answer),
            (want, sub_code.to_owned()),
            "{method} {own:?}: {answer}"
        );
    }
    let params = sign_taobao(taobao_params(&shop, LIST, &[]), "another secret");
    let answer: Value = world
        .http
        .post(format!("{}/router/rest", world.base))
        .form(&params)
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(code(&answer), (25, "isv.invalid-signature".to_owned()));
    world
        .post(
            "faults",
            json!({"expire_tokens": {"platform": "taobao", "shop": shop.platform_shop_id}}),
        )
        .await?;
    let answer = world.taobao(&shop, LIST, &[]).await?;
    assert_eq!(code(&answer), (27, "session-expired".to_owned()));
    Ok(())
}

#[tokio::test]
async fn windows_pages_and_required_fields_are_limited() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let now = Utc::now();
    let (day, long, ancient) = (
        wall(now - Duration::days(1)),
        wall(now - Duration::hours(25)),
        wall(now - Duration::days(100)),
    );
    let (end, ancient_end) = (
        wall(now),
        wall(now - Duration::days(100) + Duration::hours(1)),
    );
    let list = |from: &str, to: &str, size: &str, fields: &str| {
        let own = [
            ("start_modified", from),
            ("end_modified", to),
            ("page_size", size),
            ("fields", fields),
        ]
        .map(|(key, value)| (key, value.to_owned()));
        let (world, shop) = (&world, &shop);
        async move {
            let own: Vec<(&str, &str)> = own
                .iter()
                .map(|(key, value)| (*key, value.as_str()))
                .collect();
            world.taobao(shop, LIST, &own).await
        }
    };
    assert!(
        list(&day, &end, "100", "tid").await?["trades_sold_increment_get_response"].is_object()
    );
    let refused = |sub_code: &str, code: i64| (code, sub_code.to_owned());
    assert_eq!(
        code(&list(&long, &end, "40", "tid").await?),
        refused("isv.invalid-parameter:end_modified", 41)
    );
    assert_eq!(
        code(&list(&ancient, &ancient_end, "40", "tid").await?),
        refused("isv.invalid-parameter:start_modified", 41)
    );
    assert_eq!(
        code(&list(&end, &day, "40", "tid").await?),
        refused("isv.invalid-parameter:end_modified", 41)
    );
    assert_eq!(
        code(&list(&day, &end, "101", "tid").await?),
        refused("isv.invalid-parameter:page_size", 41)
    );
    assert_eq!(
        code(&list(&day, &end, "0", "tid").await?),
        refused("isv.invalid-parameter:page_size", 41)
    );
    assert_eq!(
        code(&list("", &end, "40", "tid").await?),
        refused("isv.missing-parameter:start_modified", 40)
    );
    assert_eq!(
        code(&list(&day, &end, "40", "").await?),
        refused("isv.missing-parameter:fields", 40)
    );
    Ok(())
}

#[tokio::test]
async fn only_asked_fields_come_back_and_the_oaid_needs_its_five() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let order = world.order_in(&shop, "awaiting_shipment").await?;
    let full = |fields: &'static str| {
        let (world, shop, tid) = (&world, &shop, order.platform_order_id.clone());
        async move {
            let answer = world
                .taobao(
                    shop,
                    "taobao.trade.fullinfo.get",
                    &[("tid", &tid), ("fields", fields)],
                )
                .await?;
            anyhow::Ok(answer["trade_fullinfo_get_response"]["trade"].clone())
        }
    };
    let tid: u64 = order.platform_order_id.parse()?;
    assert_eq!(
        full("tid,status").await?,
        json!({"tid": tid, "status": "WAIT_SELLER_SEND_GOODS"})
    );
    let trade = full("payment,orders.oid,oaid").await?;
    assert_eq!(
        trade["payment"],
        format!("{}.{:02}", order.fen / 100, order.fen % 100)
    );
    assert_eq!(
        trade["orders"]["order"][0]
            .as_object()
            .map(serde_json::Map::len),
        Some(1)
    );
    assert!(trade.get("oaid").is_none());
    let trade =
        full("receiver_name,receiver_address,created,receiver_mobile,receiver_phone").await?;
    assert!(
        trade["oaid"]
            .as_str()
            .is_some_and(|oaid| oaid.starts_with("1T")),
        "{trade}"
    );
    let another = world
        .sim
        .shops()
        .into_iter()
        .filter(|other| other.platform_name == "taobao")
        .nth(1);
    let answer = world
        .taobao(
            &another.unwrap(),
            "taobao.trade.fullinfo.get",
            &[("tid", &order.platform_order_id), ("fields", "tid")],
        )
        .await?;
    assert_eq!(code(&answer), (15, "isv.trade-not-exist".to_owned()));
    Ok(())
}

#[tokio::test]
async fn calls_come_by_get_too_and_xml_is_the_default_format() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let params = sign_taobao(
        taobao_params(&shop, "taobao.time.get", &[]),
        &shop.app_secret,
    );
    let query: Vec<String> = params
        .iter()
        .map(|(key, value)| format!("{key}={}", value.replace(' ', "%20").replace(':', "%3A")))
        .collect();
    let url = format!("{}/router/rest?{}", world.base, query.join("&"));
    let answer: Value = world.http.get(url).send().await?.json().await?;
    assert!(answer["time_get_response"]["time"].is_string(), "{answer}");
    let params = sign_taobao(
        taobao_params(&shop, "taobao.time.get", &[("format", "")]),
        &shop.app_secret,
    );
    let text = world
        .http
        .post(format!("{}/router/rest", world.base))
        .form(&params)
        .send()
        .await?
        .text()
        .await?;
    assert!(
        text.starts_with("<?xml") && text.contains("<code>23</code>"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn goods_are_listed_by_state_and_carry_their_skus_in_detail() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let listed = world
        .taobao(
            &shop,
            "taobao.items.onsale.get",
            &[("fields", "num_iid,title,approve_status,skus")],
        )
        .await?;
    let items = listed["items_onsale_get_response"]["items"]["item"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(
        !items.is_empty()
            && items
                .iter()
                .all(|item| item["approve_status"] == "onsale" && item.get("skus").is_none())
    );
    let id = items[0]["num_iid"].to_string();
    let item = world
        .taobao(
            &shop,
            "taobao.item.seller.get",
            &[("fields", "num_iid,sku"), ("num_iid", &id)],
        )
        .await?;
    let sku = &item["item_seller_get_response"]["item"]["skus"]["sku"][0];
    assert_eq!(sku["num_iid"], items[0]["num_iid"]);
    let many = vec!["1"; 21].join(",");
    let answer = world
        .taobao(
            &shop,
            "taobao.items.seller.list.get",
            &[("fields", "num_iid"), ("num_iids", &many)],
        )
        .await?;
    assert_eq!(code(&answer).0, 41);
    Ok(())
}

#[tokio::test]
async fn tokens_come_from_codes_and_refreshes() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let code = world
        .post(
            "authorize",
            json!({"platform": "taobao", "shop": shop.platform_shop_id}),
        )
        .await?;
    let code = code["code"].as_str().unwrap_or_default().to_owned();
    let fetch = |grant: &'static str, name: &'static str, value: String| {
        let form = [
            ("grant_type", grant.to_owned()),
            (name, value),
            ("client_id", shop.app_key.clone()),
            ("client_secret", shop.app_secret.clone()),
        ];
        let request = world.http.post(format!("{}/token", world.base)).form(&form);
        async move { anyhow::Ok(request.send().await?.json::<Value>().await?) }
    };
    let first = fetch("authorization_code", "code", code.clone()).await?;
    assert_ne!(first["access_token"], shop.access_token);
    assert_eq!(first["taobao_user_id"], shop.platform_shop_id);
    let again = fetch("authorization_code", "code", code).await?;
    assert_eq!(again["error"], "invalid_grant");
    let now = world.shop("taobao")?;
    let refreshed = world
        .taobao(
            &now,
            "taobao.top.auth.token.refresh",
            &[("refresh_token", &now.refresh_token)],
        )
        .await?;
    let result: Value = serde_json::from_str(
        refreshed["top_auth_token_refresh_response"]["token_result"]
            .as_str()
            .unwrap_or_default(),
    )?;
    assert_ne!(result["access_token"], first["access_token"]);
    assert_eq!(result["refresh_token"], first["refresh_token"]);
    assert_eq!(
        world.shop("taobao")?.access_token,
        result["access_token"].as_str().unwrap_or_default()
    );
    Ok(())
}

#[tokio::test]
async fn a_seller_says_yes_on_the_consent_page() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    for (platform, path) in [
        ("taobao", "authorize"),
        ("pinduoduo", "service-market/auth"),
    ] {
        let shop = world.shop(platform)?;
        let url = format!(
            "{}/{path}?response_type=code&client_id={}&redirect_uri=http://127.0.0.1/back&state=s1",
            world.base, shop.app_key
        );
        let page = browser.get(&url).send().await?.text().await?;
        assert!(
            page.contains(&shop.platform_shop_id) && page.contains("value=\"s1\""),
            "{page}"
        );
        let answer = browser
            .get(format!("{url}&shop={}", shop.platform_shop_id))
            .send()
            .await?;
        let target = answer.headers()["location"].to_str()?.to_owned();
        assert!(
            target.starts_with("http://127.0.0.1/back?code=") && target.ends_with("state=%73%31"),
            "{target}"
        );
        let refused = browser
            .get(url.replace(&shop.app_key, "nobody"))
            .send()
            .await?;
        assert_eq!(refused.status(), 400);
    }
    Ok(())
}
