//! A bare gRPC and gRPC-web client, cheap enough not to be what is measured.

use anyhow::{Context, bail, ensure};
use bytes::{BufMut, Bytes, BytesMut};
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, task::JoinSet};

/// Flag byte and four bytes of length.
const FRAME_HEADER: usize = 5;
/// Flag of the frame that carries the trailers in gRPC-web.
const TRAILERS: u8 = 0x80;

/// How calls are carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// gRPC over HTTP/2.
    Grpc,
    /// gRPC-web over HTTP/1.1, as browsers speak it without TLS.
    GrpcWeb,
}

impl Wire {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Grpc => "gRPC",
            Self::GrpcWeb => "gRPC-web",
        }
    }
}

/// Whom to call, and as whom.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) wire: Wire,
    /// Token or session; empty for none.
    pub(crate) token: String,
}

enum Sender {
    One(http1::SendRequest<Full<Bytes>>),
    Two(http2::SendRequest<Full<Bytes>>),
}

/// One connection.
pub(crate) struct Caller {
    sender: Sender,
    target: Target,
}

impl Caller {
    pub(crate) async fn connect(target: &Target) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(target.address).await?;
        stream.set_nodelay(true)?;
        let stream = TokioIo::new(stream);
        let sender = match target.wire {
            Wire::GrpcWeb => {
                let (sender, connection) = http1::handshake(stream).await?;
                tokio::spawn(connection);
                Sender::One(sender)
            }
            Wire::Grpc => {
                let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
                tokio::spawn(connection);
                Sender::Two(sender)
            }
        };
        Ok(Self {
            sender,
            target: target.clone(),
        })
    }

    /// Calls the method at `path` with a framed message; returns the answer's message.
    pub(crate) async fn call(&mut self, path: &str, message: Bytes) -> anyhow::Result<Bytes> {
        let address = self.target.address;
        let mut request = Request::post(format!("http://{address}{path}"));
        if !self.target.token.is_empty() {
            let bearer = format!("Bearer {}", self.target.token);
            request = request.header(header::AUTHORIZATION, bearer);
        }
        let response = match &mut self.sender {
            Sender::One(sender) => {
                sender.ready().await?;
                let request = request
                    .uri(path)
                    .header(header::HOST, address.to_string())
                    .header(header::CONTENT_TYPE, "application/grpc-web+proto")
                    .header("x-grpc-web", "1");
                sender
                    .send_request(request.body(Full::new(message))?)
                    .await?
            }
            Sender::Two(sender) => {
                sender.ready().await?;
                let request = request
                    .header(header::CONTENT_TYPE, "application/grpc")
                    .header(header::TE, "trailers");
                sender
                    .send_request(request.body(Full::new(message))?)
                    .await?
            }
        };
        ensure!(response.status().is_success(), "HTTP {}", response.status());
        let headers = response.headers().clone();
        let body = response.into_body().collect().await?;
        let trailers = body.trailers().cloned().unwrap_or_default();
        let status = headers.get("grpc-status").or(trailers.get("grpc-status"));
        let status = status
            .map(|value| value.to_str().map(str::to_owned))
            .transpose()?;
        let (message, told) = split(body.to_bytes())?;
        match status.or(told).as_deref() {
            Some("0") => message.context("no message"),
            other => bail!("gRPC status {other:?}: {:?}", headers.get("grpc-message")),
        }
    }

    /// The same for messages that are still to be encoded and decoded.
    pub(crate) async fn ask<R: Message + Default>(
        &mut self,
        path: &str,
        request: &impl Message,
    ) -> anyhow::Result<R> {
        Ok(R::decode(self.call(path, frame(request)).await?)?)
    }
}

/// The message of the first frame, and the status in the trailers' frame.
fn split(mut body: Bytes) -> anyhow::Result<(Option<Bytes>, Option<String>)> {
    let (mut message, mut status) = (None, None);
    while body.len() >= FRAME_HEADER {
        let head = body.split_to(FRAME_HEADER);
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        let length = usize::try_from(length)?;
        ensure!(body.len() >= length, "the answer was cut");
        let content = body.split_to(length);
        if head[0] & TRAILERS == 0 {
            message = Some(content);
        } else {
            let text = String::from_utf8_lossy(&content).into_owned();
            status = text
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("grpc-status"))
                .map(|(_, value)| value.trim().to_owned());
        }
    }
    Ok((message, status))
}

/// A message as it goes over the wire.
pub(crate) fn frame(message: &impl Message) -> Bytes {
    let encoded = message.encode_to_vec();
    let mut framed = BytesMut::with_capacity(FRAME_HEADER + encoded.len());
    framed.put_u8(0);
    framed.put_u32(u32::try_from(encoded.len()).unwrap_or(u32::MAX));
    framed.put_slice(&encoded);
    framed.freeze()
}

/// True when the gRPC server at `address` says that it serves.
pub(crate) async fn serving(address: SocketAddr) -> anyhow::Result<bool> {
    let target = Target {
        address,
        wire: Wire::Grpc,
        token: String::new(),
    };
    let mut caller = Caller::connect(&target).await?;
    let empty = Bytes::from_static(&[0; FRAME_HEADER]);
    let answer = caller.call("/grpc.health.v1.Health/Check", empty).await?;
    // Field 1, SERVING.
    Ok(answer[..] == [0x08, 0x01])
}

/// What a run of calls came to.
pub(crate) struct Load {
    /// Milliseconds of each call.
    pub(crate) latencies: Vec<f64>,
    /// How long it went on.
    pub(crate) took: Duration,
}

/// Calls `path` over `connections` at once, each waiting for its answer before the next
/// call, until `length` is over. Any failure ends it.
pub(crate) async fn load(
    target: &Target,
    path: &'static str,
    requests: &Arc<Vec<Bytes>>,
    connections: usize,
    length: Duration,
) -> anyhow::Result<Load> {
    let mut callers = Vec::with_capacity(connections);
    for _ in 0..connections {
        callers.push(Caller::connect(target).await?);
    }
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for (place, mut caller) in callers.into_iter().enumerate() {
        let requests = requests.clone();
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            let first = place * requests.len() / connections;
            for request in requests.iter().cycle().skip(first) {
                let asked = Instant::now();
                if asked - started >= length {
                    break;
                }
                caller.call(path, request.clone()).await?;
                latencies.push(asked.elapsed().as_secs_f64() * 1e3);
            }
            anyhow::Ok(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        latencies.extend(ended??);
    }
    Ok(Load {
        latencies,
        took: started.elapsed(),
    })
}
