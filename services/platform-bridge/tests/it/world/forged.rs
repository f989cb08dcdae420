//! A marketplace on the wire whose answers a test forges: for what the simulated ones
//! never do.

use serde_json::Value;
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

/// Serves until `stop`; `respond` gets the target and the JSON body of each request and
/// gives the answer, or nothing for one that fails. Returns the address.
pub(crate) async fn serve(
    stop: &CancellationToken,
    respond: impl Fn(&str, &Value) -> Option<Value> + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let respond = Arc::new(respond);
    tokio::spawn(stop.clone().run_until_cancelled_owned(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let respond = respond.clone();
            tokio::spawn(async move { answer(socket, &*respond).await });
        }
    }));
    url
}

/// Answers one request and closes.
async fn answer(mut socket: TcpStream, respond: &(impl Fn(&str, &Value) -> Option<Value> + Sync)) {
    let Some((target, body)) = read_request(&mut socket).await else {
        return;
    };
    let (status, body) = match respond(&target, &body) {
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
        let length = lines.find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.unwrap_or("0").trim().parse().ok()?;
        if body.len() >= length {
            let target = head.split(' ').nth(1)?.to_owned();
            // A form is no JSON, and a question has no body.
            return Some((target, serde_json::from_str(body).unwrap_or_default()));
        }
    }
}
