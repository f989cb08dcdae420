//! Waybills and receivers against a gateway that answers them.
#![cfg(test)]

use super::{waybills::request, *};
use crate::{
    http::{Engine, EngineSettings},
    platform::{
        CallError, ClosedReceiver, Issued, NumberChange, Receivers, Scene, Shipping, ShopAccess,
        WaybillRef, Waybills,
    },
};
use axum::{Form, Router, extract::State, routing::post};
use oms_contracts::{
    ids::ShopId,
    oms::types::v1::{Platform, Receiver},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

type Asked = Arc<Mutex<Vec<HashMap<String, String>>>>;

fn refusal(sub_code: &str) -> Value {
    json!({"error_response": {"code": 15, "msg": "m", "sub_code": sub_code, "sub_msg": "s"}})
}

/// Refuses parcels with the key `bad` and all that come with them; gave number 76 back.
async fn gateway(
    State(asked): State<Asked>,
    Form(params): Form<HashMap<String, String>>,
) -> String {
    asked.lock().unwrap().push(params.clone());
    let answer = match params["method"].as_str() {
        "taobao.user.seller.get" => json!({"user_seller_get_response": {"user": {"user_id": 22}}}),
        "cainiao.waybill.ii.get" => {
            let apply = &params["param_waybill_cloud_print_apply_new_request"];
            let apply: Value = serde_json::from_str(apply).unwrap();
            let parcels = apply["trade_order_info_dtos"].as_array().unwrap();
            assert!(parcels.iter().all(|parcel| parcel["user_id"] == 22));
            let label = |parcel: &Value| {
                let key = parcel["object_id"].as_str().unwrap();
                json!({"object_id": key, "waybill_code": format!("75{key}")})
            };
            let labels: Vec<Value> = parcels.iter().map(label).collect();
            match parcels.iter().any(|parcel| parcel["object_id"] == "bad") {
                true => refusal("isv.invalid-parameter"),
                false => json!({"cainiao_waybill_ii_get_response":
                    {"modules": {"waybill_cloud_print_response": labels}}}),
            }
        }
        "cainiao.waybill.ii.update" => json!({"cainiao_waybill_ii_update_response":
            {"waybill_code": "75", "print_data": "{\"ver\":\"2\"}"}}),
        "cainiao.waybill.ii.cancel" => {
            json!({"cainiao_waybill_ii_cancel_response": {"cancel_result": false}})
        }
        "cainiao.waybill.ii.query.by.waybillcode" => {
            let row = match params["param_list"].contains("\"76\"") {
                true => json!({"success": false, "error_code": "NOT_FOUND"}),
                false => json!({"success": true,
                    "waybill_cloud_print_response": {"waybill_code": "75"}}),
            };
            json!({"cainiao_waybill_ii_query_by_waybillcode_response":
                {"modules": {"waybill_cloud_print_with_result_desc_response": [row]}}})
        }
        "taobao.top.oaid.decrypt" => json!({"error_response":
            {"code": 15, "msg": "m", "sub_code": "isv.x", "sub_msg": "今日解密额度已用完"}}),
        "taobao.top.oaid.merge" => {
            json!({"top_oaid_merge_response": {"tid_list": {"string": ["1,3"]}}})
        }
        "taobao.logistics.consign.resend" => {
            refusal("isv.logistics-update-company-or-mailno-error:P07")
        }
        method => panic!("unexpected: {method}"),
    };
    answer.to_string()
}

async fn served() -> (Engine, ShopAccess, Asked) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let asked = Asked::default();
    let app = Router::new()
        .route("/router/rest", post(gateway))
        .with_state(Arc::clone(&asked));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let shop = ShopAccess {
        shop_id: ShopId::new(),
        platform: Platform::Taobao,
        platform_shop_id: "样例店".into(),
        endpoint: Some(endpoint),
        app_key: "33334444".into(),
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
    let (http, shop, _) = served().await;
    let mut nowhere = request("p2");
    nowhere.account_id = "none".into();
    let requests = [request("p1"), request("bad"), nowhere];
    let outcomes = Taobao.get(&http, &shop, &requests).await.unwrap();
    let refused = |outcome: &Result<Issued, CallError>, with: &str| matches!(outcome, Err(CallError::Refused { code, .. }) if code == with);
    assert_eq!(outcomes[0].as_ref().unwrap().waybill_no, "75p1");
    assert!(refused(&outcomes[1], "isv.invalid-parameter"));
    assert!(refused(&outcomes[2], "UNKNOWN_ACCOUNT"));
}

#[tokio::test]
async fn a_label_is_changed_and_a_number_given_back_once() {
    let (http, shop, asked) = served().await;
    let label = Taobao.update(&http, &shop, &waybill("75")).await.unwrap();
    assert_eq!(label.0, r#"{"ver":"2"}"#);
    let sent = asked.lock().unwrap()[0]["param_waybill_cloud_print_update_request"].clone();
    let sent: Value = serde_json::from_str(&sent).unwrap();
    assert_eq!(
        (&sent["cp_code"], &sent["waybill_code"]),
        (&json!("ZTO"), &json!("75"))
    );
    assert_eq!(sent["recipient"]["oaid"], "1Tmadeupoaid");
    assert_eq!(Taobao.cancel(&http, &shop, &waybill("76")).await, Ok(()));
    let stands = Taobao.cancel(&http, &shop, &waybill("75")).await;
    assert!(matches!(stands, Err(CallError::Refused { .. })));
}

#[tokio::test]
async fn receivers_and_numbers_that_stand_there() {
    let (http, shop, _) = served().await;
    let receivers = ["1", "2", "3"].map(|order| ClosedReceiver {
        platform_order_id: order.into(),
        receiver: Receiver {
            platform_receiver_id: format!("oaid{order}"),
            ..Receiver::default()
        },
    });
    let groups = Taobao
        .same_receiver(&http, &shop, &receivers)
        .await
        .unwrap();
    assert_eq!(groups, [vec!["1", "3"], vec!["2"]]);
    let opened = Taobao.open(&http, &shop, Scene::Look, &receivers).await;
    assert!(matches!(opened, Err(CallError::Refused { code, .. }) if code == "QUOTA_USED_UP"));
    let change = NumberChange {
        to: ShipmentReport {
            platform_order_id: "1".into(),
            carrier_code: "ZTO".into(),
            waybill_no: "75".into(),
            lines: Vec::new(),
            whole_order: true,
        },
        from_carrier_code: "YTO".into(),
        from_waybill_no: "YT1".into(),
    };
    assert_eq!(Taobao.change_number(&http, &shop, &change).await, Ok(()));
}
