//! A wire that can be cut: between a program and its database or broker.

use anyhow::Context;
use std::{net::SocketAddr, path::PathBuf};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    select,
    sync::watch,
    task::JoinHandle,
};
use tokio_postgres::config::Host;

/// What the wire does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Whole,
    Paused,
    Cut,
}

/// A proxy on a loopback port of its own. Its connections end when it is dropped.
#[derive(Debug)]
pub struct ChaosProxy {
    url: String,
    wire: watch::Sender<Wire>,
    accepting: JoinHandle<()>,
}

/// Where the proxy connects to.
#[derive(Debug, Clone)]
enum Upstream {
    Tcp(String),
    Socket(PathBuf),
}

impl ChaosProxy {
    /// A proxy for the server of `url`: `postgres://` on a socket or a port, or any
    /// `<scheme>://<host>:<port>`, such as `amqp://`.
    ///
    /// # Errors
    /// When the url names no server, or no port can be bound.
    pub async fn in_front_of(url: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (upstream, url) = redirect(url, listener.local_addr()?)?;
        let (wire, watching) = watch::channel(Wire::Whole);
        let accepting = tokio::spawn(accept(listener, upstream, watching));
        Ok(Self {
            url,
            wire,
            accepting,
        })
    }

    /// The same url, through the proxy.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends all connections; new ones are ended at once.
    pub fn cut(&self) {
        self.wire.send_replace(Wire::Cut);
    }

    /// Holds every byte, both ways; connections stay open and new ones get no answer.
    pub fn pause(&self) {
        self.wire.send_replace(Wire::Paused);
    }

    /// All is as before; bytes held go on, connections that were cut stay so.
    pub fn heal(&self) {
        self.wire.send_replace(Wire::Whole);
    }
}

impl Drop for ChaosProxy {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}

/// Splits `url` into its server and the url with `proxy` in that place.
fn redirect(url: &str, proxy: SocketAddr) -> anyhow::Result<(Upstream, String)> {
    let (scheme, rest) = url.split_once("://").context("no scheme in the url")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, server) = authority
        .rsplit_once('@')
        .map_or(("", authority), |(u, s)| (u, s));
    let at = if user.is_empty() { "" } else { "@" };
    let upstream = if scheme.starts_with("postgres") {
        let config: tokio_postgres::Config = url.parse()?;
        let port = config.get_ports().first().copied().unwrap_or(5432);
        match config.get_hosts().first().context("no host in the url")? {
            Host::Unix(folder) => Upstream::Socket(folder.join(format!(".s.PGSQL.{port}"))),
            Host::Tcp(host) => Upstream::Tcp(format!("{host}:{port}")),
        }
    } else {
        Upstream::Tcp(server.to_owned())
    };
    Ok((upstream, format!("{scheme}://{user}{at}{proxy}{path}")))
}

async fn accept(listener: TcpListener, upstream: Upstream, wire: watch::Receiver<Wire>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(serve(client, upstream.clone(), wire.clone()));
    }
}

async fn serve(client: TcpStream, upstream: Upstream, wire: watch::Receiver<Wire>) {
    let mut cut = wire.clone();
    select! {
        _ = cut.wait_for(|wire| *wire == Wire::Cut) => {}
        _ = forward(client, upstream, wire) => {}
    }
}

async fn forward(
    client: TcpStream,
    upstream: Upstream,
    mut wire: watch::Receiver<Wire>,
) -> std::io::Result<()> {
    open(&mut wire).await;
    client.set_nodelay(true)?;
    let (from, to) = client.into_split();
    match upstream {
        Upstream::Tcp(address) => {
            let server = TcpStream::connect(address).await?;
            server.set_nodelay(true)?;
            let (answers, requests) = server.into_split();
            select! { done = pump(from, requests, wire.clone()) => done, done = pump(answers, to, wire) => done }
        }
        Upstream::Socket(path) => {
            let (answers, requests) = UnixStream::connect(path).await?.into_split();
            select! { done = pump(from, requests, wire.clone()) => done, done = pump(answers, to, wire) => done }
        }
    }
}

/// Carries bytes one way for as long as the wire is whole.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut wire: watch::Receiver<Wire>,
) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        open(&mut wire).await;
        to.write_all(&buffer[..read]).await?;
    }
}

/// Waits while the wire is paused. A dropped proxy has cut it.
async fn open(wire: &mut watch::Receiver<Wire>) {
    let _ = wire.wait_for(|wire| *wire != Wire::Paused).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_server_of_a_url_changes() {
        let proxy = SocketAddr::from(([127, 0, 0, 1], 9));
        let (_, url) =
            redirect("postgres://oms@%2Ftmp%2Fx:5432/a?connect_timeout=9", proxy).unwrap();
        assert_eq!(url, "postgres://oms@127.0.0.1:9/a?connect_timeout=9");
        let (_, url) = redirect("amqp://guest:guest@127.0.0.1:5672/%2f", proxy).unwrap();
        assert_eq!(url, "amqp://guest:guest@127.0.0.1:9/%2f");
        let (_, url) = redirect("http://127.0.0.1:80", proxy).unwrap();
        assert_eq!(url, "http://127.0.0.1:9");
    }
}
