//! Goods that come back, refusals with their proof, and exchanges.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::code;
use super::refunds::{info, pay, read, start};
use crate::harness::{Running, sign_taobao, taobao_params};

#[tokio::test]
async fn goods_come_back_before_the_money_goes() -> anyhow::Result<()> {
    let (world, shop) = start(false).await?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let infos = info(&world, &shop, &id).await?.join("|");
    assert_eq!(
        pay(&world, &shop, &infos).await?.0,
        "OP_FAILURE_UE",
        "not without the goods"
    );
    let answer = world
        .taobao(
            &shop,
            "taobao.logistics.address.search",
            &[("rdef", "cancel_def")],
        )
        .await?;
    let address = &answer["logistics_address_search_response"]["addresses"]["address_result"][0];
    let contact = address["contact_id"].to_string();
    let agree = "taobao.rp.returngoods.agree";
    let own = [
        ("refund_id", id.as_str()),
        ("name", "仓库"),
        ("address", "样例路1号"),
        ("post", "311100"),
        ("tel", "0571-1"),
        ("mobile", "13800000000"),
        ("seller_address_id", &contact),
    ];
    for missing in [
        "name",
        "address",
        "post",
        "tel",
        "mobile",
        "seller_address_id",
    ] {
        let less: Vec<_> = own
            .iter()
            .copied()
            .filter(|(name, _)| *name != missing)
            .collect();
        let answer = world.taobao(&shop, agree, &less).await?;
        assert_eq!(
            code(&answer),
            (40, format!("isv.missing-parameter:{missing}"))
        );
    }
    let far = [&own[..6], &[("seller_address_id", "1")]].concat();
    let answer = world.taobao(&shop, agree, &far).await?;
    assert_eq!(
        code(&answer),
        (41, "isv.invalid-parameter:seller_address_id".to_owned())
    );
    let answer = world.taobao(&shop, agree, &own).await?;
    assert_eq!(
        answer["rp_returngoods_agree_response"]["is_success"], true,
        "{answer}"
    );
    assert_eq!(code(&world.taobao(&shop, agree, &own).await?).0, 15, "once");
    world.buyer_does(&id, "send_back").await?;
    let refund = read(&world, &shop, &id).await?;
    assert_eq!(refund["status"], "WAIT_SELLER_CONFIRM_GOODS");
    assert!(refund["sid"].is_string() && refund["company_name"].is_string());
    let infos = info(&world, &shop, &id).await?.join("|");
    assert_eq!(pay(&world, &shop, &infos).await?.0, "OP_SUCC");
    Ok(())
}

/// A call with a picture, which is not signed.
async fn with_picture(
    world: &Running,
    shop: &SimShop,
    method: &str,
    own: &[(&str, &str)],
    picture: (&str, &[u8]),
) -> anyhow::Result<Value> {
    let params = sign_taobao(taobao_params(shop, method, own), &shop.app_secret);
    let mut body = Vec::new();
    for (name, value) in &params {
        body.extend(
            format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .into_bytes(),
        );
    }
    let (name, bytes) = picture;
    body.extend(format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\n").into_bytes());
    body.extend(bytes);
    body.extend(b"\r\n--b0--\r\n");
    let request = world.http.post(format!("{}/router/rest", world.base));
    let request = request.header("content-type", "multipart/form-data; boundary=b0");
    Ok(request.body(body).send().await?.json().await?)
}

#[tokio::test]
async fn tmall_wants_phase_version_proof_and_a_review() -> anyhow::Result<()> {
    let (world, shop) = start(true).await?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    let [_, cents, version, phase] = info(&world, &shop, &id).await?;
    let bare = [("refund_id", id.as_str()), ("refuse_message", "商品没问题")];
    let refuse = "taobao.refund.refuse";
    let answer = world.taobao(&shop, refuse, &bare).await?;
    assert_eq!(
        code(&answer),
        (40, "isv.missing-parameter:refund_phase".to_owned())
    );
    let own = [
        &bare[..],
        &[
            ("refund_phase", phase.as_str()),
            ("refund_version", &version),
        ],
    ]
    .concat();
    let answer = world.taobao(&shop, refuse, &own).await?;
    assert_eq!(
        code(&answer),
        (40, "isv.missing-parameter:refuse_proof".to_owned())
    );
    let answer = with_picture(&world, &shop, refuse, &own, ("refuse_proof", b"text")).await?;
    assert_eq!(
        code(&answer),
        (41, "isv.invalid-parameter:refuse_proof".to_owned())
    );
    let large = [b"\x89PNG".to_vec(), vec![0; 130_000]].concat();
    let answer = with_picture(&world, &shop, refuse, &own, ("refuse_proof", &large)).await?;
    assert_eq!(
        code(&answer),
        (41, "isv.invalid-parameter:refuse_proof".to_owned())
    );
    let asked = [
        ("refund_id", id.as_str()),
        ("refund_phase", &phase),
        ("fields", "reason_id,reason_text"),
    ];
    let reasons = world
        .taobao(&shop, "taobao.refund.refusereason.get", &asked)
        .await?;
    let reason = reasons["refund_refusereason_get_response"]["reasons"]["reason"][0]["reason_id"]
        .to_string();
    let far = [&own[..], &[("refuse_reason_id", "1")]].concat();
    let answer = with_picture(&world, &shop, refuse, &far, ("refuse_proof", b"\x89PNG")).await?;
    assert_eq!(
        code(&answer),
        (41, "isv.invalid-parameter:refuse_reason_id".to_owned())
    );
    let stale = [
        &bare[..],
        &[("refund_phase", phase.as_str()), ("refund_version", "1")],
    ]
    .concat();
    let answer = with_picture(&world, &shop, refuse, &stale, ("refuse_proof", b"\x89PNG")).await?;
    assert_eq!(code(&answer), (15, "isv.parameters-mismatch".to_owned()));
    let whole = [&own[..], &[("refuse_reason_id", reason.as_str())]].concat();
    let answer = with_picture(&world, &shop, refuse, &whole, ("refuse_proof", b"\x89PNG")).await?;
    assert_eq!(
        answer["refund_refuse_response"]["refund"]["status"], "SELLER_REFUSE_BUYER",
        "{answer}"
    );

    world.buyer_does(&id, "ask_again").await?;
    let [_, _, version, _] = info(&world, &shop, &id).await?;
    let infos = format!("{id}|{cents}|{version}|{phase}");
    assert_eq!(
        pay(&world, &shop, &infos).await?.0,
        "OP_FAILURE_UE",
        "not reviewed"
    );
    let review = [
        ("refund_id", id.as_str()),
        ("operator", "小王"),
        ("refund_phase", &phase),
        ("refund_version", &version),
        ("result", "true"),
        ("message", "同意"),
    ];
    let answer = world
        .taobao(&shop, "taobao.rp.refund.review", &review)
        .await?;
    assert_eq!(
        answer["rp_refund_review_response"]["is_success"], true,
        "{answer}"
    );
    let without = format!("{id}|{cents}|{version}");
    assert_eq!(
        pay(&world, &shop, &without).await?.0,
        "OP_FAILURE_UE",
        "no phase"
    );
    assert_eq!(pay(&world, &shop, &infos).await?.0, "OP_SUCC");
    Ok(())
}

#[tokio::test]
async fn an_exchange_goes_back_and_out_again() -> anyhow::Result<()> {
    let (world, shop) = start(true).await?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    let ex = async |method: &str, own: &[(&str, &str)]| {
        let own = [
            &[("dispute_id", id.as_str()), ("fields", "dispute_id,status")],
            own,
        ]
        .concat();
        let method = format!("tmall.exchange.{method}");
        world.taobao(&shop, &method, &own).await
    };
    let answer = world
        .taobao(&shop, "taobao.logistics.address.search", &[])
        .await?;
    let contact =
        answer["logistics_address_search_response"]["addresses"]["address_result"][0]["contact_id"]
            .to_string();
    assert_eq!(code(&ex("returngoods.agree", &[]).await?).0, 15);
    let agreed = ex("agree", &[("address_id", &contact)]).await?;
    assert_eq!(
        agreed["tmall_exchange_agree_response"]["result"]["exchange"]["status"],
        "WAIT_BUYER_RETURN_GOODS",
        "{agreed}"
    );
    world.buyer_does(&id, "send_back").await?;
    let parcel = [
        ("logistics_no", "ZT90000001"),
        ("logistics_type", "200"),
        ("logistics_company_name", "中通快递"),
    ];
    assert_eq!(
        code(&ex("consigngoods", &parcel).await?).0,
        15,
        "the goods first"
    );
    ex("returngoods.agree", &[]).await?;
    let wrong = [parcel[0], parcel[1], ("logistics_company_name", "ZTO")];
    assert_eq!(
        code(&ex("consigngoods", &wrong).await?),
        (
            41,
            "isv.invalid-parameter:logistics_company_name".to_owned()
        )
    );
    let sent = ex("consigngoods", &parcel).await?;
    assert_eq!(
        sent["tmall_exchange_consigngoods_response"]["result"]["success"], true,
        "{sent}"
    );
    assert_eq!(
        read(&world, &shop, &id).await?["status"],
        "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS"
    );
    let listed = world
        .taobao(
            &shop,
            "tmall.exchange.receive.get",
            &[("fields", "dispute_id"), ("dispute_status_array", "13")],
        )
        .await?;
    let rows = &listed["tmall_exchange_receive_get_response"]["results"]["exchange"];
    assert!(
        rows.as_array().is_some_and(|rows| {
            rows.iter().any(|row| {
                row["dispute_id"] == json!(id) && row["seller_logistic_no"] == "ZT90000001"
            })
        }),
        "{listed}"
    );
    assert_eq!(world.buyer_does(&id, "receive").await?, "completed");
    let infos = info(&world, &shop, &id).await?.join("|");
    assert_eq!(
        pay(&world, &shop, &infos.replace("||", "|0|")).await?.0,
        "OP_FAILURE_UE"
    );
    Ok(())
}
