//! Waybills and receivers against a gateway that answers them.
#![cfg(test)]

use super::{waybills::request, *};
use crate::{
    http::{Engine, EngineSettings},
    platform::{
        ClosedReceiver, Receivers, Scene, ShopAccess, WaybillReceiver, WaybillRef, Waybills,
    },
};
use axum::{Json, Router, extract::State, routing::post};
use oms_contracts::{
    ids::ShopId,
    oms::types::v1::{Platform, Receiver},
};
use std::sync::{Arc, Mutex};

type Asked = Arc<Mutex<Vec<Value>>>;

fn refusal(sub_msg: &str) -> Value {
    json!({"error_response":
        {"error_code": 50001, "error_msg": "业务服务错误", "sub_code": "50001", "sub_msg": sub_msg}})
}

/// Refuses parcels with the key `bad` and all that come with them; gave number 76 back.
async fn gateway(State(asked): State<Asked>, Json(params): Json<Value>) -> Json<Value> {
    asked.lock().unwrap().push(params.clone());
    let inside =
        |name: &str| -> Value { serde_json::from_str(params[name].as_str().unwrap()).unwrap() };
    let answer = match params["type"].as_str().unwrap() {
        "pdd.waybill.get" => {
            let apply = inside("param_waybill_cloud_print_apply_new_request");
            let parcels = apply["trade_order_info_dtos"].as_array().unwrap();
            let label = |parcel: &Value| {
                let key = parcel["object_id"].as_str().unwrap();
                json!({"object_id": key, "waybill_code": format!("YT{key}")})
            };
            let labels: Vec<Value> = parcels.iter().map(label).collect();
            match parcels.iter().any(|parcel| parcel["object_id"] == "bad") {
                true => refusal("收件地址不可达"),
                false => json!({"pdd_waybill_get_response": {"modules": labels}}),
            }
        }
        "pdd.waybill.update" => {
            let sent = inside("param_waybill_cloud_print_update_request");
            assert_eq!(
                (&sent["wp_code"], &sent["waybill_code"]),
                (&json!("ZTO"), &json!("75"))
            );
            json!({"pdd_waybill_update_response": {"waybill_code": "75", "print_data": "{\"ver\":\"3\"}"}})
        }
        "pdd.waybill.cancel" if params["waybill_code"] == "76" => refusal("面单已取消"),
        "pdd.waybill.cancel" => refusal("面单已揽收"),
        "pdd.waybill.query.by.waybillcode" => json!({"pdd_waybill_query_by_waybillcode_response":
            {"modules": [{"waybill_cloud_print_response": {"waybill_code": "75", "print_data": "{}"}}]}}),
        "pdd.erp.order.sync" => json!({"erp_order_sync_response": {"result": true}}),
        "pdd.open.waybill.type.report" => {
            json!({"error_response": {"error_code": 20031, "error_msg": "无接口权限包"}})
        }
        "pdd.open.decrypt.batch" => json!({"open_decrypt_batch_response": {"data_decrypt_list": [
            {"data_tag": "1", "encrypted_data": "p1", "decrypted_data": "13800000000", "error_code": 0}]}}),
        "pdd.order.merge.ship.order.group" => json!({"merge_ship_order_group_response":
            {"order_group_list": [{"order_sn_list": ["1", "3"]}, {"order_sn_list": ["2"]}]}}),
        method => panic!("unexpected: {method}"),
    };
    Json(answer)
}

async fn served() -> (Engine, ShopAccess, Asked) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let asked = Asked::default();
    let app = Router::new()
        .route("/api/router", post(gateway))
        .with_state(Arc::clone(&asked));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let shop = ShopAccess {
        shop_id: ShopId::new(),
        platform: Platform::Pinduoduo,
        platform_shop_id: "171504183".into(),
        endpoint: Some(endpoint),
        app_key: "demo".into(),
        app_secret: "s".into(),
        sign_secret: "".into(),
        service_id: String::new(),
        access_token: "t".into(),
        refresh_token: "".into(),
        access_expires_at: None,
        credential_version: 1,
    };
    (Engine::new(EngineSettings::default()).unwrap(), shop, asked)
}

fn waybill(waybill_no: &str) -> WaybillRef {
    WaybillRef {
        request: request("p1"),
        waybill_no: waybill_no.into(),
        reference: String::new(),
    }
}

#[tokio::test]
async fn one_bad_parcel_costs_no_other_its_number() {
    let (http, shop, asked) = served().await;
    let requests = [request("p1"), request("bad")];
    let outcomes = Pinduoduo.get(&http, &shop, &requests).await.unwrap();
    assert_eq!(outcomes[0].as_ref().unwrap().waybill_no, "YTp1");
    assert!(matches!(&outcomes[1], Err(CallError::Refused { code, .. }) if code == "50001"));
    assert_eq!(asked.lock().unwrap().len(), 3, "together, and each alone");
}

#[tokio::test]
async fn a_label_is_changed_and_a_number_given_back_once() {
    let (http, shop, _) = served().await;
    let label = Pinduoduo
        .update(&http, &shop, &waybill("75"))
        .await
        .unwrap();
    assert_eq!(label.0, r#"{"ver":"3"}"#);
    assert_eq!(Pinduoduo.cancel(&http, &shop, &waybill("76")).await, Ok(()));
    let picked_up = Pinduoduo.cancel(&http, &shop, &waybill("75")).await;
    assert!(
        matches!(picked_up, Err(CallError::Refused { message, .. }) if message == "面单已揽收")
    );
}

#[tokio::test]
async fn each_order_of_a_parcel_is_told_as_printed() {
    let (http, shop, asked) = served().await;
    let mut merged = waybill("75");
    merged.request.platform_order_ids.push("261001-2".into());
    assert_eq!(
        Pinduoduo.printed(&http, &shop, &merged, false).await,
        Ok(())
    );
    let told: Vec<Value> = std::mem::take(&mut *asked.lock().unwrap());
    let orders: Vec<&Value> = told.iter().map(|call| &call["order_sn"]).collect();
    assert_eq!(orders, ["261001-123456789012345", "261001-2"]);
    assert_eq!(
        (&told[0]["logistics_id"], &told[0]["order_state"]),
        (&json!("115"), &json!("1"))
    );
    merged.request.receiver = WaybillReceiver::Plain(Default::default());
    let elsewhere = Pinduoduo.printed(&http, &shop, &merged, false).await;
    assert!(matches!(elsewhere, Err(CallError::Unsupported { .. })));
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn receivers_are_opened_though_the_type_of_the_label_was_not_taken() {
    let (http, shop, _) = served().await;
    let receivers = ["1", "2", "3"].map(|order| ClosedReceiver {
        platform_order_id: order.into(),
        receiver: Receiver {
            phone_cipher: format!("p{order}"),
            platform_receiver_id: format!("id{order}"),
            ..Receiver::default()
        },
    });
    let opened = Pinduoduo
        .open(&http, &shop, Scene::Label, &receivers[..1])
        .await;
    let phone = &opened.unwrap()[0].as_ref().unwrap().person.phone.clone();
    assert_eq!(phone, "13800000000");
    let groups = Pinduoduo
        .same_receiver(&http, &shop, &receivers)
        .await
        .unwrap();
    assert_eq!(groups, [vec!["1", "3"], vec!["2"]]);
}
