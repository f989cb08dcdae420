//! A marketplace whose queries reach few rows: a window with more says how many it would
//! have and shows none of them. The simulated ones hold too few orders for it.

use super::forged;
use oms_contracts::oms::shops::v1::Credentials;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio_util::sync::CancellationToken;

/// Most orders of a window that are shown.
const REACH: usize = 2;

/// What a window with more of them says to have: one row beyond what the platform names
/// as its bound.
const TOO_MANY: u64 = 50_001;

/// The marketplace.
pub(crate) struct Crowd {
    pub(crate) url: String,
    refused: Arc<AtomicUsize>,
}

impl Crowd {
    /// With an order, numbered from 1, at each of these times in seconds.
    pub(crate) async fn start(orders: Vec<i64>, stop: &CancellationToken) -> Self {
        let refused = Arc::new(AtomicUsize::new(0));
        let counting = refused.clone();
        let respond = move |target: &str, body: &Value| {
            let (path, _) = target.split_once('?')?;
            match path {
                "/order/searchList" => Some(search(body, &orders, &counting)),
                "/product/listV2" => Some(data(&json!({"data": [], "total": 0}))),
                _ => None,
            }
        };
        Self {
            url: forged::serve(stop, respond).await,
            refused,
        }
    }

    /// Credentials of a shop there.
    pub(crate) fn credentials() -> Credentials {
        Credentials {
            app_key: "7000000000000000001".into(),
            app_secret: "secret".into(),
            access_token: "token".into(),
            ..Default::default()
        }
    }

    /// How many pages of too wide windows were asked for.
    pub(crate) fn refused(&self) -> usize {
        self.refused.load(Ordering::SeqCst)
    }
}

fn search(body: &Value, orders: &[i64], refused: &AtomicUsize) -> Value {
    let time = |by: &str| {
        let bound = |name: &str| body[format!("{by}_time_{name}")].as_i64();
        Some(bound("start")?..=bound("end")?)
    };
    let window = time("update").or_else(|| time("create")).unwrap();
    let rows: Vec<Value> = (1..)
        .zip(orders)
        .filter(|(_, at)| window.contains(at))
        .map(|(id, at): (u64, _)| {
            json!({
                "order_id": id.to_string(), "order_status": 5, "create_time": at, "update_time": at,
            })
        })
        .collect();
    let is_count = body["size"] == 1;
    match (rows.len() > REACH, is_count) {
        (true, true) => data(&json!({"total": TOO_MANY, "shop_order_list": []})),
        (true, false) => {
            refused.fetch_add(1, Ordering::SeqCst);
            json!({
                "code": 40_004, "msg": "bad parameters", "sub_code": "isv.parameter-invalid:20013",
                "sub_msg": "beyond 50000 rows",
            })
        }
        (false, _) => data(&json!({"total": rows.len(), "shop_order_list": rows})),
    }
}

fn data(data: &Value) -> Value {
    json!({"code": 10_000, "msg": "success", "data": data})
}
