//! A WebSocket to a platform: the shop's endpoint, the engine's deadline and the rule that
//! no address, frame or secret stands in an error hold here too.

use super::{EngineSettings, exchange::address};
use crate::platform::{CallError, ShopAccess};
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::{net::TcpStream, time::Instant};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Error, Message, protocol::WebSocketConfig},
};

/// After this long without a frame the other side is asked for a sign of life.
const QUIET: Duration = Duration::from_secs(10);

/// After this long without one it is taken for gone: a connection that broke on its way
/// says nothing of it.
const GONE: Duration = Duration::from_secs(60);

/// Where a WebSocket is opened.
#[derive(Clone, Copy)]
pub struct SocketAt<'a> {
    /// Our name of it, for the trace and the metric.
    pub method: &'static str,
    /// The platform's own host as an `https` address; a shop's endpoint replaces it.
    pub host: &'static str,
    /// Path, which an endpoint override keeps.
    pub path: &'a str,
}

/// An open WebSocket; dropping it closes it.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    heard_at: Instant,
    timeout: Duration,
}

impl Socket {
    /// Connects and shakes hands. The process must have installed a rustls provider.
    pub(super) async fn open(
        shop: &ShopAccess,
        at: &SocketAt<'_>,
        settings: &EngineSettings,
    ) -> Result<Self, CallError> {
        let mut url = address::<&str>(shop, at.host, at.path, &[])?;
        let scheme = if url.scheme() == "http" { "ws" } else { "wss" };
        url.set_scheme(scheme)
            .map_err(|()| refused("BAD_ENDPOINT", "no WebSocket address of it"))?;
        let config = WebSocketConfig::default().max_message_size(Some(settings.max_body));
        let opening = connect_async_with_config(url.as_str(), Some(config), true);
        let (stream, _) = tokio::time::timeout(settings.timeout, opening)
            .await
            .map_err(|_| retry("TIMEOUT", "the WebSocket did not open in time"))?
            .map_err(|error| not_open(&error))?;
        Ok(Self {
            stream,
            heard_at: Instant::now(),
            timeout: settings.timeout,
        })
    }

    /// Sends a text.
    ///
    /// # Errors
    /// The connection broke: open another.
    pub async fn send(&mut self, text: String) -> Result<(), CallError> {
        self.send_frame(Message::text(text)).await
    }

    /// Waits up to `timeout` for a text; `None` where none came.
    ///
    /// # Errors
    /// The connection broke or was closed: open another.
    pub async fn receive(&mut self, timeout: Duration) -> Result<Option<String>, CallError> {
        if let Ok(received) = tokio::time::timeout(timeout, self.next_text()).await {
            return received.map(Some);
        }
        match self.heard_at.elapsed() {
            quiet if quiet >= GONE => Err(retry("CUT", "the other side says nothing any more")),
            quiet if quiet >= QUIET => {
                self.send_frame(Message::Ping(Default::default())).await?;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    async fn next_text(&mut self) -> Result<String, CallError> {
        loop {
            let frame = match self.stream.next().await {
                Some(frame) => frame.map_err(|error| cut(&error))?,
                None => return Err(retry("CUT", "the WebSocket was closed")),
            };
            self.heard_at = Instant::now();
            match frame {
                Message::Text(text) => return Ok(text.as_str().to_owned()),
                Message::Close(_) => return Err(retry("CUT", "the WebSocket was closed")),
                // Pings are answered by the stream itself.
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    async fn send_frame(&mut self, frame: Message) -> Result<(), CallError> {
        tokio::time::timeout(self.timeout, self.stream.send(frame))
            .await
            .map_err(|_| retry("TIMEOUT", "the WebSocket took nothing in time"))?
            .map_err(|error| cut(&error))
    }
}

/// What came instead of an open WebSocket. Whoever answers 401 or 403 does not know our
/// signature, which is the app's, not a shop's.
fn not_open(error: &Error) -> CallError {
    let Error::Http(response) = error else {
        return retry("NOT_SENT", &cause(error));
    };
    let (status, code) = (
        response.status(),
        format!("HTTP_{}", response.status().as_u16()),
    );
    match status.as_u16() {
        429 => CallError::Throttled {
            after: None,
            code,
            message: "the gateway asks for fewer connections".into(),
        },
        400..=499 => refused(&code, "the platform opens no WebSocket for this app"),
        _ => retry(&code, "the gateway opened no WebSocket"),
    }
}

fn cut(error: &Error) -> CallError {
    match error {
        Error::Capacity(_) => CallError::Malformed {
            message: "a frame is larger than is read".into(),
        },
        error => retry("CUT", &cause(error)),
    }
}

/// The kind of an error: its own text might repeat an address or a frame.
fn cause(error: &Error) -> String {
    match error {
        Error::Io(error) => format!("no connection: {}", error.kind()),
        Error::Tls(_) => "TLS was not agreed on".into(),
        Error::ConnectionClosed | Error::AlreadyClosed => "the WebSocket is closed".into(),
        _ => "the other side speaks no WebSocket".into(),
    }
}

fn retry(code: &str, message: &str) -> CallError {
    CallError::Retry {
        after: None,
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

fn refused(code: &str, message: &str) -> CallError {
    CallError::Refused {
        code: code.to_owned(),
        message: message.to_owned(),
    }
}
