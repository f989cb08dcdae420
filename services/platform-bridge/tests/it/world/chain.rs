//! A marketplace whose lists are chains of pages that a test forges: the simulated ones
//! never break at one page alone and never lead in a circle.

use super::forged;
use oms_contracts::oms::shops::v1::Credentials;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio_util::sync::CancellationToken;

/// The token that it grants, and the only one that it takes.
pub(crate) const TOKEN: &str = "granted-by-the-chain";

/// One page: the key that asks for it, its ids and the key of the next page, which is
/// empty at the end.
pub(crate) type Page = (&'static str, &'static [u64], &'static str);

/// The marketplace.
pub(crate) struct Chain {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

type Pages = BTreeMap<&'static str, (&'static [u64], &'static str)>;

#[derive(Default)]
struct State {
    orders: Pages,
    goods: Pages,
    broken: Option<&'static str>,
    /// Keys of goods in the order in which they were asked for.
    goods_asked: Vec<String>,
}

impl Chain {
    /// A chain of orders, without goods.
    pub(crate) async fn start(pages: &[Page], stop: &CancellationToken) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let answering = state.clone();
        let respond =
            move |target: &str, body: &Value| answering.lock().unwrap().respond(target, body);
        let url = forged::serve(stop, respond).await;
        let chain = Self { url, state };
        chain.forge(pages);
        chain.forge_goods(&[("", &[], "")]);
        chain
    }

    /// Credentials of a shop there, with this access token.
    pub(crate) fn credentials(access_token: &str) -> Credentials {
        Credentials {
            app_key: "wx0123456789abcdef".into(),
            app_secret: "secret".into(),
            access_token: access_token.into(),
            ..Default::default()
        }
    }

    /// Sets the pages of orders anew.
    pub(crate) fn forge(&self, pages: &[Page]) {
        self.state.lock().unwrap().orders = table(pages);
    }

    /// Sets the pages of goods anew.
    pub(crate) fn forge_goods(&self, pages: &[Page]) {
        self.state.lock().unwrap().goods = table(pages);
    }

    /// The page of orders at `key`, and no other, cannot be read.
    pub(crate) fn break_at(&self, key: Option<&'static str>) {
        self.state.lock().unwrap().broken = key;
    }

    /// The keys of goods that were asked for since the last time.
    pub(crate) fn take_goods_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().goods_asked)
    }
}

fn table(pages: &[Page]) -> Pages {
    let pages = pages.iter().map(|(key, ids, next)| (*key, (*ids, *next)));
    pages.collect()
}

impl State {
    fn respond(&mut self, target: &str, body: &Value) -> Option<Value> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path == "/cgi-bin/stable_token" {
            return Some(json!({"access_token": TOKEN, "expires_in": 7_200}));
        }
        if query != format!("access_token={TOKEN}") {
            return Some(json!({"errcode": 40001, "errmsg": "invalid credential"}));
        }
        match path {
            "/channels/ec/order/list/get" => {
                let key = body["next_key"].as_str().unwrap();
                if self.broken == Some(key) {
                    return None;
                }
                let (ids, next) = self.orders[key];
                Some(json!({
                    "errcode": 0, "order_id_list": ids, "next_key": next,
                    "has_more": !next.is_empty(),
                }))
            }
            "/channels/ec/order/get" => Some(json!({"errcode": 0, "order": {
                "order_id": body["order_id"], "status": 20,
                "create_time": 1_772_330_590, "update_time": 1_772_331_790,
            }})),
            "/channels/ec/product/list/get" => {
                let key = body["next_key"].as_str().unwrap();
                self.goods_asked.push(key.to_owned());
                Some(match self.goods.get(key) {
                    Some((ids, next)) => {
                        json!({"errcode": 0, "product_ids": ids, "next_key": next})
                    }
                    None => json!({"errcode": 10_020_050, "errmsg": "next_key is gone"}),
                })
            }
            "/channels/ec/product/get" => Some(json!({"errcode": 0, "product": {
                "product_id": body["product_id"], "status": 5, "title": "goods",
                "skus": [{"sku_id": "1"}],
            }})),
            _ => None,
        }
    }
}
