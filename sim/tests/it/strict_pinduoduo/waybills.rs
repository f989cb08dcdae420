//! Electronic waybills.

use std::slice::from_ref;

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::code;
use crate::harness::Running;

/// What a caller knows before it asks for numbers of one carrier.
pub(super) struct Desk {
    pub(super) world: Running,
    pub(super) shop: SimShop,
    pub(super) account: Value,
    pub(super) template: String,
}

impl Desk {
    pub(super) async fn open() -> anyhow::Result<Self> {
        let world = Running::small().await?;
        let shop = world.shop("pinduoduo")?;
        let own = [("wp_code", "YTO")];
        let found = world.pdd(&shop, "pdd.waybill.search", &own).await?;
        let account = &found["pdd_waybill_search_response"]["waybill_apply_subscription_cols"][0];
        let listed = world
            .pdd(&shop, "pdd.cloudprint.stdtemplates.get", &own)
            .await?;
        let listed = &listed["pdd_cloudprint_stdtemplates_get_response"]["result"]["datas"][0];
        let template = listed["standard_templates"][0]["standard_template_url"].as_str();
        Ok(Self {
            account: account.clone(),
            template: template.unwrap_or_default().to_owned(),
            world,
            shop,
        })
    }

    pub(super) fn branch(&self) -> &Value {
        &self.account["branch_account_cols"][0]
    }

    /// A paid order as the platform shows it.
    pub(super) async fn order(&self) -> anyhow::Result<Value> {
        let body = json!({"shop": self.shop.platform_shop_id});
        let placed = self.world.post("orders", body).await?;
        let id = placed["platform_order_id"].as_str().unwrap_or_default();
        let own = [("order_sn", id)];
        let answer = self.call("pdd.order.information.get", &own).await?;
        Ok(answer["order_info_get_response"]["order_info"].clone())
    }

    pub(super) fn parcel(&self, order: &Value) -> Value {
        json!({
            "object_id": order["order_sn"], "template_url": self.template, "user_id": 1,
            "order_info": {"order_channels_type": "PDD", "trade_order_list": [order["order_sn"]]},
            "package_info": {"items": [{"name": "样例", "count": 1}]},
            "recipient": {
                "name": order["receiver_name"], "mobile": order["receiver_phone"],
                "address": {
                    "province": order["province"], "city": order["city"], "district": order["town"], "detail": order["receiver_address"],
                },
            },
        })
    }

    pub(super) fn application(&self, parcels: &[Value]) -> Value {
        let address = &self.branch()["shipp_address_cols"][0];
        let sender = json!({"name": "仓库", "mobile": "13800000000", "address": address});
        json!({"wp_code": "YTO", "need_encrypt": true, "sender": sender, "trade_order_info_dtos": parcels})
    }

    pub(super) async fn call(&self, api: &str, own: &[(&str, &str)]) -> anyhow::Result<Value> {
        self.world.pdd(&self.shop, api, own).await
    }

    pub(super) async fn get(&self, application: &Value) -> anyhow::Result<Value> {
        let text = application.to_string();
        let own = [("param_waybill_cloud_print_apply_new_request", text.as_str())];
        self.call("pdd.waybill.get", &own).await
    }

    /// One number for one parcel.
    pub(super) async fn number(&self, parcel: &Value) -> anyhow::Result<String> {
        let answer = self.get(&self.application(from_ref(parcel))).await?;
        let number = &modules(&answer)[0]["waybill_code"];
        Ok(number.as_str().unwrap_or_default().to_owned())
    }

    async fn ship(&self, order: &Value, number: &str, carrier: &str) -> anyhow::Result<Value> {
        let order = order["order_sn"].as_str().unwrap_or_default();
        let own = [
            ("order_sn", order),
            ("tracking_number", number),
            ("logistics_id", carrier),
        ];
        self.call("pdd.logistics.online.send", &own).await
    }

    async fn printed(&self, order: &Value, number: &str) -> anyhow::Result<Value> {
        let order = order["order_sn"].as_str().unwrap_or_default();
        let own = [
            ("order_sn", order),
            ("waybill_no", number),
            ("logistics_id", "85"),
            ("order_state", "1"),
        ];
        self.call("pdd.erp.order.sync", &own).await
    }

    async fn cancel(&self, number: &str) -> anyhow::Result<Value> {
        let own = [("wp_code", "YTO"), ("waybill_code", number)];
        self.call("pdd.waybill.cancel", &own).await
    }
}

pub(super) fn modules(answer: &Value) -> &Value {
    &answer["pdd_waybill_get_response"]["modules"]
}

pub(super) fn sub_msg(answer: &Value) -> &str {
    answer["error_response"]["sub_msg"]
        .as_str()
        .unwrap_or_default()
}

#[tokio::test]
async fn numbers_are_taken_looked_up_changed_and_given_back() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    assert_eq!(
        (&desk.account["wp_type"], &desk.branch()["quantity"]),
        (&json!(2), &json!(1000))
    );
    let order = desk.order().await?;
    let parcel = desk.parcel(&order);
    let answer = desk.get(&desk.application(from_ref(&parcel))).await?;
    let first = &modules(&answer)[0];
    assert_eq!(first["object_id"], order["order_sn"], "{answer}");
    let data: Value = serde_json::from_str(first["print_data"].as_str().unwrap_or_default())?;
    assert!(
        data["encryptedData"].is_string() && data["signature"].is_string(),
        "{data}"
    );
    assert_eq!(data["templateUrl"], desk.template.as_str());
    let number = first["waybill_code"].as_str().unwrap_or_default();
    assert!(number.starts_with("YT") && number.len() == 15, "{number}");
    assert_ne!(
        desk.number(&parcel).await?,
        number,
        "a repeat gets another number"
    );
    let mut open = desk.application(&[parcel]);
    open["need_encrypt"] = json!(false);
    let plain = desk.get(&open).await?;
    let plain = modules(&plain)[0]["print_data"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(
        plain.contains("\"data\"") && !plain.contains("encryptedData"),
        "{plain}"
    );

    let asked = json!([{"object_id": "q", "wp_code": "YTO", "waybill_code": number}]).to_string();
    let asked = [("param_list", asked.as_str())];
    let query = "pdd.waybill.query.by.waybillcode";
    let answer = desk.call(query, &asked).await?;
    let found = &answer["pdd_waybill_query_by_waybillcode_response"]["modules"][0];
    assert_eq!(
        found["waybill_cloud_print_response"]["print_data"], first["print_data"],
        "{answer}"
    );
    let update = json!({"wp_code": "YTO", "waybill_code": number, "package_info": {"items": [{"name": "另一件", "count": 2}]}}).to_string();
    let update = [("param_waybill_cloud_print_update_request", update.as_str())];
    let answer = desk.call("pdd.waybill.update", &update).await?;
    let changed = &answer["pdd_waybill_update_response"]["print_data"];
    assert!(
        changed.is_string() && *changed != first["print_data"],
        "{answer}"
    );
    for _ in 0..2 {
        let answer = desk.cancel(number).await?;
        assert_eq!(answer["pdd_waybill_cancel_response"]["cancel_result"], true);
    }
    let answer = desk.call(query, &asked).await?;
    assert_eq!(
        answer["pdd_waybill_query_by_waybillcode_response"]["modules"],
        json!([])
    );
    assert_eq!(
        sub_msg(&desk.call("pdd.waybill.update", &update).await?),
        "电子面单已取消"
    );
    assert_eq!(
        sub_msg(&desk.cancel("YT0000000000000").await?),
        "电子面单不存在"
    );
    Ok(())
}

#[tokio::test]
async fn a_number_is_printed_and_goes_out_with_its_own_order() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (order, other) = (desk.order().await?, desk.order().await?);
    let parcel = desk.parcel(&order);
    let (cancelled, number) = (desk.number(&parcel).await?, desk.number(&parcel).await?);
    desk.cancel(&cancelled).await?;
    assert_eq!(
        sub_msg(&desk.printed(&order, &cancelled).await?),
        "电子面单已取消，不能使用"
    );
    assert_eq!(
        sub_msg(&desk.printed(&other, &number).await?),
        "快递单号已被其他订单使用"
    );
    for _ in 0..2 {
        assert_eq!(desk.printed(&order, &number).await?["success"], true);
    }
    for (order, number, carrier, why) in [
        (&order, &cancelled, "85", "电子面单已取消，不能使用"),
        (&other, &number, "85", "快递单号已被其他订单使用"),
        (&order, &number, "115", "快递单号与快递公司不匹配"),
    ] {
        let answer = desk.ship(order, number, carrier).await?;
        assert_eq!((code(&answer), sub_msg(&answer)), (50_001, why), "{answer}");
    }
    let answer = desk.ship(&order, &number, "85").await?;
    assert_eq!(
        answer["logistics_online_send_response"]["is_success"], true,
        "{answer}"
    );
    assert_eq!(
        sub_msg(&desk.cancel(&number).await?),
        "电子面单已使用，不能取消"
    );
    let rows = desk.world.waybills(&desk.shop).await?;
    let told: Vec<_> = rows
        .iter()
        .map(|row| (&row["state"], &row["printed"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!("cancelled"), &json!(0)),
            (&json!("live"), &json!(1))
        ]
    );

    let next = desk.number(&parcel).await?;
    let id = order["order_sn"].as_str().unwrap_or_default();
    let own = [
        ("order_sn", id),
        ("tracking_number", &next),
        ("logistics_id", "85"),
        ("redelivery_type", "2"),
    ];
    let answer = desk.call("pdd.logistics.online.send", &own).await?;
    assert_eq!(
        answer["logistics_online_send_response"]["is_success"], true,
        "{answer}"
    );
    let answer = desk
        .call("pdd.order.information.get", &[("order_sn", id)])
        .await?;
    assert_eq!(
        answer["order_info_get_response"]["order_info"]["tracking_number"],
        next.as_str()
    );
    assert_eq!(
        desk.cancel(&number).await?["pdd_waybill_cancel_response"]["cancel_result"],
        true
    );
    Ok(())
}

#[tokio::test]
async fn templates_have_custom_areas() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let listed = desk.call("pdd.cloudprint.stdtemplates.get", &[]).await?;
    let listed = &listed["pdd_cloudprint_stdtemplates_get_response"]["result"]["datas"];
    assert_eq!(listed.as_array().map(Vec::len), Some(8));
    let id = listed[0]["standard_templates"][0]["standard_template_id"].to_string();
    let answer = desk
        .call("pdd.cloudprint.customares.get", &[("template_id", &id)])
        .await?;
    let areas = &answer["pdd_cloudprint_customares_get_response"]["result"]["datas"];
    assert!(areas[0]["custom_area_url"].is_string(), "{answer}");
    let answer = desk
        .call("pdd.cloudprint.customares.get", &[("template_id", "7")])
        .await?;
    assert_eq!(code(&answer), 50_001);
    Ok(())
}
