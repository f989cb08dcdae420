//! Electronic waybills of the carriers' network.

use std::slice::from_ref;

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::code;
use crate::harness::Running;

const GET: &str = "cainiao.waybill.ii.get";
const SEND: &str = "taobao.logistics.offline.send";

/// What a caller knows before it asks for numbers of one carrier.
pub(super) struct Desk {
    pub(super) world: Running,
    pub(super) shop: SimShop,
    account: Value,
    pub(super) template: String,
}

impl Desk {
    pub(super) async fn open() -> anyhow::Result<Self> {
        let world = Running::small().await?;
        let shop = world.shop("taobao")?;
        let account = account(&world, &shop, "ZTO").await?;
        let listed = world
            .taobao(&shop, "cainiao.cloudprint.stdtemplates.get", &[])
            .await?;
        let rows = &listed["cainiao_cloudprint_stdtemplates_get_response"]["result"]["datas"]["standard_template_result"];
        let zto = rows.as_array().into_iter().flatten();
        let zto = zto
            .filter(|row| row["cp_code"] == "ZTO")
            .collect::<Vec<_>>();
        let template = &zto[0]["standard_templates"]["standard_template_do"][0];
        let template = template["standard_template_url"].as_str();
        let template = template.unwrap_or_default().to_owned();
        Ok(Self {
            world,
            shop,
            account,
            template,
        })
    }

    pub(super) fn branch(&self) -> &Value {
        &self.account["branch_account_cols"]["waybill_branch_account"][0]
    }

    fn sender(&self) -> Value {
        let address = &self.branch()["shipp_address_cols"]["address_dto"][0];
        json!({"name": "仓库", "mobile": "13800000000", "address": address})
    }

    /// A paid order and the receiver it tells.
    pub(super) async fn order(&self) -> anyhow::Result<(String, Value)> {
        let body = json!({"shop": self.shop.platform_shop_id});
        let placed = self.world.post("orders", body).await?;
        let tid = placed["platform_order_id"].as_str().unwrap_or_default();
        let recipient = recipient(&self.world, &self.shop, tid).await?;
        Ok((tid.to_owned(), recipient))
    }

    pub(super) fn parcel(&self, tid: &str, recipient: &Value) -> Value {
        let user: u64 = self.shop.platform_shop_id.parse().unwrap_or(0);
        json!({
            "object_id": format!("pkg-{tid}"), "template_url": self.template, "user_id": user,
            "order_info": {"order_channels_type": "TB", "trade_order_list": [tid]},
            "package_info": {"id": "1", "items": [{"name": "样例", "count": 1}]},
            "recipient": recipient,
        })
    }

    pub(super) fn application(&self, parcels: &[Value]) -> Value {
        json!({"cp_code": "ZTO", "sender": self.sender(), "trade_order_info_dtos": parcels})
    }

    pub(super) async fn get(&self, application: &Value) -> anyhow::Result<Value> {
        let text = application.to_string();
        let own = [("param_waybill_cloud_print_apply_new_request", text.as_str())];
        self.world.taobao(&self.shop, GET, &own).await
    }

    /// One number for one parcel.
    pub(super) async fn number(&self, parcel: &Value) -> anyhow::Result<String> {
        let answer = self.get(&self.application(from_ref(parcel))).await?;
        let module = &module(&answer)[0];
        Ok(module["waybill_code"]
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    async fn call(&self, method: &str, own: &[(&str, &str)]) -> anyhow::Result<Value> {
        self.world.taobao(&self.shop, method, own).await
    }

    async fn ship(&self, tid: &str, number: &str, company: &str) -> anyhow::Result<Value> {
        let own = [("tid", tid), ("out_sid", number), ("company_code", company)];
        self.call(SEND, &own).await
    }
}

pub(super) async fn account(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
) -> anyhow::Result<Value> {
    let own = [("cp_code", carrier)];
    let found = world
        .taobao(shop, "cainiao.waybill.ii.search", &own)
        .await?;
    let rows = &found["cainiao_waybill_ii_search_response"]["waybill_apply_subscription_cols"];
    Ok(rows["waybill_apply_subscription_info"][0].clone())
}

/// The masked receiver of an order with its OAID, as a caller passes it on.
async fn recipient(world: &Running, shop: &SimShop, tid: &str) -> anyhow::Result<Value> {
    let fields = "receiver_name,receiver_address,created,receiver_mobile,receiver_phone,receiver_state,receiver_city,receiver_district";
    let own = [("tid", tid), ("fields", fields)];
    let answer = world
        .taobao(shop, "taobao.trade.fullinfo.get", &own)
        .await?;
    let trade = &answer["trade_fullinfo_get_response"]["trade"];
    Ok(json!({
        "name": trade["receiver_name"], "mobile": trade["receiver_mobile"], "oaid": trade["oaid"], "tid": tid,
        "address": {
            "province": trade["receiver_state"], "city": trade["receiver_city"], "district": trade["receiver_district"],
            "detail": trade["receiver_address"],
        },
    }))
}

pub(super) fn module(answer: &Value) -> &Value {
    &answer["cainiao_waybill_ii_get_response"]["modules"]["waybill_cloud_print_response"]
}

fn found<'a>(answer: &'a Value, method: &str) -> &'a Value {
    let modules = &answer[format!("cainiao_waybill_ii_query_by_{method}_response")]["modules"];
    &modules["waybill_cloud_print_with_result_desc_response"]
}

#[tokio::test]
async fn numbers_are_taken_looked_up_changed_and_given_back() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    assert_eq!(
        (&desk.account["cp_type"], &desk.branch()["quantity"]),
        (&json!(2), &json!(1000))
    );
    let (tid, recipient) = desk.order().await?;
    let parcel = desk.parcel(&tid, &recipient);
    let answer = desk.get(&desk.application(from_ref(&parcel))).await?;
    let first = &module(&answer)[0];
    assert_eq!(first["object_id"], parcel["object_id"], "{answer}");
    let printed: Value = serde_json::from_str(first["print_data"].as_str().unwrap_or_default())?;
    assert!(
        printed["encryptedData"]
            .as_str()
            .is_some_and(|data| data.starts_with("AES:")),
        "{printed}"
    );
    assert_eq!(printed["templateURL"], desk.template.as_str());
    let first_number = first["waybill_code"].as_str().unwrap_or_default();
    assert!(
        first_number.starts_with("78") && first_number.len() == 14,
        "{first_number}"
    );
    let second_number = desk.number(&parcel).await?;
    assert_ne!(second_number, first_number, "a repeat gets another number");
    let account = account(&desk.world, &desk.shop, "ZTO").await?;
    assert_eq!(
        account["branch_account_cols"]["waybill_branch_account"][0]["quantity"],
        998
    );

    let by_order = json!([{"object_id": "q", "biz_sub_code": tid}]).to_string();
    let by_order = [("param_list", by_order.as_str())];
    let answer = desk
        .call("cainiao.waybill.ii.query.by.tradecode", &by_order)
        .await?;
    assert_eq!(
        found(&answer, "tradecode").as_array().map(Vec::len),
        Some(2),
        "{answer}"
    );
    let by_number =
        json!([{"object_id": "q", "cp_code": "ZTO", "waybill_code": first_number}]).to_string();
    let by_number = [("param_list", by_number.as_str())];
    let answer = desk
        .call("cainiao.waybill.ii.query.by.waybillcode", &by_number)
        .await?;
    assert_eq!(
        found(&answer, "waybillcode")[0]["waybill_cloud_print_response"]["print_data"],
        first["print_data"]
    );

    let update = json!({"cp_code": "ZTO", "waybill_code": first_number, "package_info": {"items": [{"name": "另一件", "count": 2}]}}).to_string();
    let update = [("param_waybill_cloud_print_update_request", update.as_str())];
    let answer = desk.call("cainiao.waybill.ii.update", &update).await?;
    let answer = &answer["cainiao_waybill_ii_update_response"];
    assert_eq!(answer["waybill_code"], first_number);
    assert!(answer["print_data"].is_string() && answer["print_data"] != first["print_data"]);

    let own = [("cp_code", "ZTO"), ("waybill_code", first_number)];
    for _ in 0..2 {
        let answer = desk.call("cainiao.waybill.ii.cancel", &own).await?;
        assert_eq!(
            answer["cainiao_waybill_ii_cancel_response"]["cancel_result"],
            true
        );
    }
    let answer = desk
        .call("cainiao.waybill.ii.query.by.waybillcode", &by_number)
        .await?;
    assert_eq!(found(&answer, "waybillcode")[0]["success"], false);
    let answer = desk.call("cainiao.waybill.ii.update", &update).await?;
    assert_eq!(code(&answer), (15, "isv.waybill-cancelled".to_owned()));
    let rows = desk.world.waybills(&desk.shop).await?;
    let states: Vec<&Value> = rows.iter().map(|row| &row["state"]).collect();
    assert_eq!(states, ["cancelled", "live"]);
    assert_eq!(
        (&rows[1]["orders"], &rows[1]["carrier"]),
        (&json!([tid]), &json!("ZTO"))
    );
    Ok(())
}

#[tokio::test]
async fn a_number_goes_out_once_with_its_own_order_and_carrier() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (tid, recipient) = desk.order().await?;
    let (other, _) = desk.order().await?;
    let parcel = desk.parcel(&tid, &recipient);
    let (cancelled, number) = (desk.number(&parcel).await?, desk.number(&parcel).await?);
    let own = [("cp_code", "ZTO"), ("waybill_code", cancelled.as_str())];
    desk.call("cainiao.waybill.ii.cancel", &own).await?;
    let refused = (15, "isv.logistics-offline-service-error:B60".to_owned());
    for (order, number, company) in [
        (&tid, &cancelled, "ZTO"),
        (&tid, &number, "YTO"),
        (&other, &number, "ZTO"),
    ] {
        let answer = desk.ship(order, number, company).await?;
        assert_eq!(
            code(&answer),
            refused,
            "{order} {number} {company}: {answer}"
        );
    }
    let answer = desk.ship(&tid, &number, "ZTO").await?;
    assert_eq!(
        answer["logistics_offline_send_response"]["shipping"]["is_success"], true,
        "{answer}"
    );
    let own = [("cp_code", "ZTO"), ("waybill_code", number.as_str())];
    let answer = desk.call("cainiao.waybill.ii.cancel", &own).await?;
    assert_eq!(code(&answer), (15, "isv.waybill-used".to_owned()));

    let next = desk.number(&parcel).await?;
    let own = [
        ("tid", tid.as_str()),
        ("out_sid", &next),
        ("company_code", "ZTO"),
    ];
    let answer = desk.call("taobao.logistics.consign.resend", &own).await?;
    assert_eq!(
        answer["logistics_consign_resend_response"]["shipping"]["is_success"], true,
        "{answer}"
    );
    assert_eq!(desk.world.parcels(&tid).await?[0].waybill, next);
    let own = [("cp_code", "ZTO"), ("waybill_code", number.as_str())];
    let answer = desk.call("cainiao.waybill.ii.cancel", &own).await?;
    assert_eq!(
        answer["cainiao_waybill_ii_cancel_response"]["cancel_result"], true,
        "the order shows another number"
    );
    Ok(())
}

#[tokio::test]
async fn orders_of_one_parcel_share_its_number() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (tid, recipient) = desk.order().await?;
    let (other, _) = desk.order().await?;
    let mut parcel = desk.parcel(&tid, &recipient);
    parcel["order_info"]["trade_order_list"] = json!([tid, other]);
    let number = desk.number(&parcel).await?;
    for order in [&tid, &other] {
        let answer = desk.ship(order, &number, "ZTO").await?;
        assert_eq!(
            answer["logistics_offline_send_response"]["shipping"]["is_success"], true,
            "{answer}"
        );
    }
    Ok(())
}
