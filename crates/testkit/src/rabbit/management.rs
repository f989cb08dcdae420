//! The few calls we need of RabbitMQ's management interface, over HTTP/1.0.

use anyhow::{Context, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The `name` of each thing that `path` lists.
pub(super) async fn names(port: u16, path: &str) -> anyhow::Result<Vec<String>> {
    let things: Vec<Value> = serde_json::from_str(&call(port, "GET", path, "").await?)?;
    Ok(things
        .iter()
        .filter_map(|thing| Some(thing["name"].as_str()?.to_owned()))
        .collect())
}

pub(super) async fn put(port: u16, path: &str, body: &str) -> anyhow::Result<()> {
    call(port, "PUT", path, body).await.map(drop)
}

pub(super) async fn delete(port: u16, path: &str) -> anyhow::Result<()> {
    call(port, "DELETE", path, "").await.map(drop)
}

async fn call(port: u16, method: &str, path: &str, body: &str) -> anyhow::Result<String> {
    let doing = || format!("RabbitMQ management, {method} {path}");
    let user = BASE64_STANDARD.encode("guest:guest");
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nAuthorization: Basic {user}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .with_context(doing)?;
    stream
        .write_all(request.as_bytes())
        .await
        .with_context(doing)?;
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .with_context(doing)?;
    let (head, body) = answer.split_once("\r\n\r\n").with_context(doing)?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    if !status.starts_with('2') {
        bail!("{}: {status} {body}", doing());
    }
    Ok(body.to_owned())
}
