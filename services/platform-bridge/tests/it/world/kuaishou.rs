//! A marketplace that pushes: one Kuaishou shop whose orders a test sets, and what its
//! platform sends to our address.

use super::{World, forged};
use aes::{
    Aes128,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use oms_contracts::{
    ids::ShopId,
    oms::{bridge::v1::TakePushRequest, shops::v1::Credentials, types::v1::Platform},
};
use reqwest::Url;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Condvar, Mutex},
};

/// The app that it pushes for.
pub(crate) const APP: &str = "ks600000000000000001";
/// The seller of its shop, as the world adds it.
pub(crate) const SELLER: &str = "its-own";
const KEY: &[u8; 16] = b"omsdemo-msgkey16";

/// The marketplace.
pub(crate) struct Kuaishou {
    pub(crate) shop: ShopId,
    market: Arc<Market>,
}

#[derive(Default)]
struct Market {
    state: Mutex<State>,
    opened: Condvar,
}

#[derive(Default)]
struct State {
    /// Orders that it shows.
    orders: BTreeSet<i64>,
    /// Orders that were asked for, in their order.
    asked: Vec<i64>,
    /// What it says to every question for an order instead.
    refusal: Option<Value>,
    /// Questions for orders wait.
    closed: bool,
}

impl Kuaishou {
    /// One more shop of the world, with nothing in its lists: what is told of it is told by
    /// pushes.
    pub(crate) async fn start(world: &World) -> Self {
        let market = Arc::new(Market::default());
        let answering = market.clone();
        let respond = move |target: &str, _: &Value| answering.respond(target);
        let url = forged::serve(&world.stop, respond).await;
        let credentials = Credentials {
            app_key: APP.into(),
            app_secret: "secret".into(),
            sign_secret: "sign-secret".into(),
            push_key: STANDARD.encode(KEY),
            access_token: "token".into(),
            ..Default::default()
        };
        let shop = world.shops.add(Platform::Kuaishou, &url, credentials);
        world.tell_shop(shop, true).await;
        Self { shop, market }
    }

    /// From now on it shows this order.
    pub(crate) fn add(&self, oid: i64) {
        self.market.state.lock().unwrap().orders.insert(oid);
    }

    /// From now on it says this to every question for an order; `None` ends that.
    pub(crate) fn refuse(&self, with: Option<Value>) {
        self.market.state.lock().unwrap().refusal = with;
    }

    /// Questions for orders wait until it is opened again.
    pub(crate) fn close(&self, closed: bool) {
        self.market.state.lock().unwrap().closed = closed;
        self.market.opened.notify_all();
    }

    /// The orders that were asked for so far.
    pub(crate) fn asked(&self) -> Vec<i64> {
        self.market.state.lock().unwrap().asked.clone()
    }
}

impl Market {
    fn respond(&self, target: &str) -> Option<Value> {
        let url = Url::parse(&format!("http://market{target}")).unwrap();
        let data = match url.path() {
            "/open/order/cursor/list" => json!({"cursor": "nomore", "orderList": []}),
            "/open/item/list/get" => json!({"totalPage": 1, "items": []}),
            "/open/order/detail" => {
                let param = url
                    .query_pairs()
                    .find(|(name, _)| name == "param")
                    .unwrap()
                    .1;
                let param: Value = serde_json::from_str(&param).unwrap();
                return Some(self.order(param["oid"].as_i64().unwrap()));
            }
            _ => return None,
        };
        Some(json!({"result": 1, "data": data}))
    }

    fn order(&self, oid: i64) -> Value {
        let mut state = self.state.lock().unwrap();
        state.asked.push(oid);
        if state.closed {
            let opened = || self.opened.wait_while(state, |state| state.closed).unwrap();
            state = tokio::task::block_in_place(opened);
        }
        if let Some(refusal) = &state.refusal {
            return refusal.clone();
        }
        if !state.orders.contains(&oid) {
            return json!({"result": 21, "error_msg": "order operation reject", "data": null});
        }
        let now = chrono::Utc::now().timestamp_millis();
        json!({"result": 1, "data": {
            "orderBaseInfo": {
                "oid": oid, "status": 30, "createTime": now - 2_000, "payTime": now - 1_000,
                "updateTime": now, "totalFee": 1_990, "expressFee": 0, "discountFee": 0,
                "validPromiseShipmentTimeStamp": now + 86_400_000,
            },
            "orderItemInfo": {
                "itemId": 21, "skuId": 22, "num": 1, "originalPrice": 1_990, "price": 1_990,
                "itemTitle": "T恤",
            },
        }})
    }
}

/// The call of a message, as edge passes it on.
pub(crate) fn call(message: &Value) -> TakePushRequest {
    let cipher = cbc::Encryptor::<Aes128>::new(KEY.into(), &[0; 16].into());
    let sealed = cipher.encrypt_padded_vec::<Pkcs7>(message.to_string().as_bytes());
    TakePushRequest {
        platform: "kuaishou".into(),
        app_key: APP.into(),
        method: "POST".into(),
        body: STANDARD.encode(sealed).into_bytes(),
        ..Default::default()
    }
}

/// A message of the seller's about an order.
pub(crate) fn message(id: &str, oid: i64) -> Value {
    json!({
        "eventId": id, "msgId": id, "bizId": oid, "openId": SELLER, "appKey": APP,
        "event": "kwaishop_order_paySuccess", "info": json!({"oid": oid}).to_string(),
        "test": false,
    })
}
