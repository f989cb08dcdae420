//! What Pinduoduo refuses, and with which words.

mod channel;
mod receivers;
mod refunds;
mod waybill_refusals;
mod waybills;

use chrono::Utc;
use serde_json::{Value, json};

use crate::harness::{Params, Running, pdd_params, sign_pdd};

const LIST: &str = "pdd.order.number.list.increment.get";

fn code(answer: &Value) -> i64 {
    answer["error_response"]["error_code"].as_i64().unwrap_or(0)
}

/// Parameters of an increment call over the last `minutes`.
fn window(minutes: i64) -> Vec<(&'static str, String)> {
    let now = Utc::now().timestamp();
    vec![
        ("start_updated_at", (now - minutes * 60).to_string()),
        ("end_updated_at", now.to_string()),
        ("order_status", "5".to_owned()),
        ("refund_status", "5".to_owned()),
        ("is_lucky_flag", "0".to_owned()),
        ("page", "1".to_owned()),
        ("page_size", "100".to_owned()),
    ]
}

fn with<'a>(own: &'a [(&'a str, String)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own = own.iter().map(|(key, value)| (*key, value.as_str()));
    own.chain(more.iter().copied()).collect()
}

/// Method, own parameters, expected code.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], i64);

#[tokio::test]
async fn the_gateway_checks_type_client_clock_signature_and_token() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let own = window(30);
    assert!(world.pdd(&shop, LIST, &with(&own, &[])).await?["order_sn_increment_get_response"]["order_sn_list"].is_array());
    let old = (Utc::now().timestamp() - 660).to_string();
    let cases: [Case<'_>; 7] = [
        ("pdd.no.such.thing", &[], 10_017),
        ("", &[], 10_001),
        (LIST, &[("client_id", "nobody")], 10_016),
        (LIST, &[("timestamp", &old)], 10_001),
        (LIST, &[("access_token", "")], 10_001),
        (LIST, &[("access_token", "nobody")], 10_019),
        (LIST, &[("data_type", "XML")], 10_001),
    ];
    for (api, more, want) in cases {
        let answer = world.pdd(&shop, api, &with(&own, more)).await?;
        assert_eq!(code(&answer), want, "{api} {more:?}: {answer}");
    }
    let url = format!("{}/api/router", world.base);
    let forged = sign_pdd(pdd_params(&shop, LIST, &with(&own, &[])), "another secret");
    let answer: Value = world
        .http
        .post(&url)
        .json(&forged)
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(code(&answer), 20_004);
    let answer: Value = world.http.get(&url).send().await?.json().await?;
    assert_eq!(code(&answer), 10_002);
    world
        .post(
            "faults",
            json!({"expire_tokens": {"platform": "pinduoduo"}}),
        )
        .await?;
    assert_eq!(
        code(&world.pdd(&shop, LIST, &with(&own, &[])).await?),
        10_019
    );
    let refresh = world
        .pdd(
            &shop,
            "pdd.pop.auth.token.refresh",
            &[("refresh_token", &shop.refresh_token)],
        )
        .await?;
    assert_eq!(
        code(&refresh),
        10_019,
        "an expired pair needs the merchant again: {refresh}"
    );
    let granted = world
        .post(
            "authorize",
            json!({"platform": "pinduoduo", "shop": shop.platform_shop_id}),
        )
        .await?;
    let granted = granted["code"].as_str().unwrap_or_default();
    let created = world
        .pdd(&shop, "pdd.pop.auth.token.create", &[("code", granted)])
        .await?;
    assert_eq!(
        created["pop_auth_token_create_response"]["owner_id"],
        shop.platform_shop_id
    );
    assert!(
        world
            .pdd(&world.shop("pinduoduo")?, LIST, &with(&own, &[]))
            .await?["order_sn_increment_get_response"]
            .is_object()
    );
    Ok(())
}

#[tokio::test]
async fn windows_pages_and_required_parameters_are_limited() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let own = window(30);
    let answer = world.pdd(&shop, LIST, &with(&window(31), &[])).await?;
    assert_eq!(code(&answer), 10_000, "{answer}");
    for (key, value, want) in [
        ("page_size", "101", 10_000),
        ("page", "0", 10_000),
        ("order_status", "4", 10_000),
        ("page", "", 20_007),
        ("is_lucky_flag", "", 20_007),
    ] {
        let answer = world.pdd(&shop, LIST, &with(&own, &[(key, value)])).await?;
        assert_eq!(code(&answer), want, "{key}={value}: {answer}");
    }
    let now = Utc::now().timestamp();
    let deal = |hours: i64| {
        let mut own = window(0);
        own.push(("start_confirm_at", (now - hours * 3600).to_string()));
        own.push(("end_confirm_at", now.to_string()));
        own
    };
    assert!(
        world
            .pdd(&shop, "pdd.order.list.get", &with(&deal(24), &[]))
            .await?["order_list_get_response"]["total_count"]
            .is_u64()
    );
    assert_eq!(
        code(
            &world
                .pdd(&shop, "pdd.order.list.get", &with(&deal(25), &[]))
                .await?
        ),
        10_000
    );
    Ok(())
}

#[tokio::test]
async fn bodies_come_as_text_json_bare_json_and_form() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let own = window(30);
    let url = format!("{}/api/router", world.base);
    let params: Params = sign_pdd(
        pdd_params(&shop, LIST, &with(&own, &[("use_has_next", "true")])),
        &shop.app_secret,
    );
    let mut bare = json!(params);
    for name in [
        "page",
        "page_size",
        "start_updated_at",
        "end_updated_at",
        "use_has_next",
    ] {
        bare[name] = serde_json::from_str(&params[name])?;
    }
    let bare: Value = world
        .http
        .post(&url)
        .json(&bare)
        .send()
        .await?
        .json()
        .await?;
    let form: Value = world
        .http
        .post(&url)
        .form(&params)
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(
        bare["order_sn_increment_get_response"]["has_next"], false,
        "{bare}"
    );
    assert_eq!(
        bare["order_sn_increment_get_response"]["order_sn_list"]
            .as_array()
            .map(Vec::len),
        form["order_sn_increment_get_response"]["order_sn_list"]
            .as_array()
            .map(Vec::len)
    );
    Ok(())
}

#[tokio::test]
async fn receivers_are_ciphers_only_while_the_order_waits_and_differ_between_reads()
-> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let read = |id: String| {
        let (world, shop) = (&world, &shop);
        async move {
            let answer = world
                .pdd(shop, "pdd.order.information.get", &[("order_sn", &id)])
                .await?;
            anyhow::Ok(answer["order_info_get_response"]["order_info"].clone())
        }
    };
    let waiting = read(
        world
            .order_in(&shop, "awaiting_shipment")
            .await?
            .platform_order_id,
    )
    .await?;
    assert!(
        waiting["receiver_name"]
            .as_str()
            .is_some_and(|text| text.starts_with('~')),
        "{waiting}"
    );
    assert!(
        waiting["receiver_phone"]
            .as_str()
            .is_some_and(|text| text.starts_with('$'))
    );
    let done = read(world.order_in(&shop, "completed").await?.platform_order_id).await?;
    assert_eq!(
        (&done["receiver_name"], &done["order_status"]),
        (&json!(""), &json!(3))
    );
    assert!(
        done["receiver_name_mask"]
            .as_str()
            .is_some_and(|text| text.ends_with('*'))
    );
    world.post("faults", json!({"clock_skew_s": 5})).await?;
    let later = read(waiting["order_sn"].as_str().unwrap_or_default().to_owned()).await?;
    assert_ne!(later["receiver_name"], waiting["receiver_name"]);
    assert_eq!(later["open_address_id"], waiting["open_address_id"]);
    Ok(())
}
