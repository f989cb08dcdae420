//! A marketplace on the wire whose order list is a chain of pages that a test forges:
//! the simulated ones never break at one page alone and never lead in a circle.

use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

/// The token that it grants, and the only one that it takes.
pub(crate) const TOKEN: &str = "granted-by-the-chain";

/// One page: the key that asks for it, its orders and the key of the next page, which is
/// empty at the end.
pub(crate) type Page = (&'static str, &'static [u64], &'static str);

/// The marketplace.
pub(crate) struct Chain {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    pages: BTreeMap<&'static str, (&'static [u64], &'static str)>,
    broken: Option<&'static str>,
}

impl Chain {
    pub(crate) async fn start(pages: &[Page], stop: &CancellationToken) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let chain = Self {
            url,
            state: Arc::default(),
        };
        chain.forge(pages);
        let (state, stop) = (chain.state.clone(), stop.clone());
        tokio::spawn(stop.run_until_cancelled_owned(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                tokio::spawn(answer(socket, state.clone()));
            }
        }));
        chain
    }

    /// Sets the pages anew.
    pub(crate) fn forge(&self, pages: &[Page]) {
        let pages = pages.iter().map(|(key, ids, next)| (*key, (*ids, *next)));
        self.state.lock().unwrap().pages = pages.collect();
    }

    /// The page at `key`, and no other, cannot be read.
    pub(crate) fn break_at(&self, key: Option<&'static str>) {
        self.state.lock().unwrap().broken = key;
    }
}

/// Answers one request and closes.
async fn answer(mut socket: TcpStream, state: Arc<Mutex<State>>) {
    let Some((target, body)) = read_request(&mut socket).await else {
        return;
    };
    let (status, body) = match respond(&target, &body, &state.lock().unwrap()) {
        Some(body) => ("200 OK", body.to_string()),
        None => ("503 Service Unavailable", String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // Whoever asked may be gone.
    let _ = socket.write_all((head + &body).as_bytes()).await;
    let _ = socket.shutdown().await;
}

fn respond(target: &str, body: &Value, state: &State) -> Option<Value> {
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
            if state.broken == Some(key) {
                return None;
            }
            let (ids, next) = state.pages[key];
            Some(json!({
                "errcode": 0, "order_id_list": ids, "next_key": next,
                "has_more": !next.is_empty(),
            }))
        }
        "/channels/ec/order/get" => Some(json!({"errcode": 0, "order": {
            "order_id": body["order_id"], "status": 20,
            "create_time": 1_772_330_590, "update_time": 1_772_331_790,
        }})),
        _ => Some(json!({"errcode": 0, "product_ids": [], "next_key": ""})),
    }
}

/// The target and the body of a request; `None` where it ends early.
async fn read_request(socket: &mut TcpStream) -> Option<(String, Value)> {
    let mut request = Vec::new();
    loop {
        if socket.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let head_text = head.to_ascii_lowercase();
        let mut lines = head_text.lines();
        let length = lines.find_map(|line| line.strip_prefix("content-length: "))?;
        let length: usize = length.trim().parse().ok()?;
        if body.len() >= length {
            let target = head.split(' ').nth(1)?.to_owned();
            return Some((target, serde_json::from_str(body).ok()?));
        }
    }
}
