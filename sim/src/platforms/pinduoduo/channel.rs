//! The message channel: a WebSocket on which the app takes its messages and acknowledges them.

use std::time::Duration;

use axum::Extension;
use axum::extract::ws::{Message as Frame, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use md5::{Digest, Md5};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::platforms::Platform;
use crate::platforms::clock::CLOCK_TOLERANCE_S;
use crate::pushes::Message;
use crate::sim::Sim;

/// What is not acknowledged comes again after 10 minutes three times, after 1 hour three times
/// and after 12 hours, 14 times in all; here these are 3, 10 and 30 seconds.
const AGAIN: [Duration; 14] = {
    let mut again = [Duration::from_secs(30); 14];
    let mut no = 0;
    while no < 6 {
        again[no] = Duration::from_secs(if no < 3 { 3 } else { 10 });
        no += 1;
    }
    again
};
/// Heartbeats come every 5 or 10 seconds; a connection without any frame for so long is dead.
const SILENCE: Duration = Duration::from_secs(30);
/// How often messages that are due again are looked for.
const LOOK: Duration = Duration::from_millis(500);
const AT_ONCE: usize = 50;

/// `GET /message/{client_id}/{time}/{digest}`, upgraded.
pub(super) async fn connect(
    State(sim): State<Sim>,
    Extension(shutdown): Extension<CancellationToken>,
    Path((client_id, time, given)): Path<(String, String, String)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let app = sim.app(Platform::Pinduoduo);
    let near = time.parse::<i64>().is_ok_and(|stamp| {
        (sim.now().timestamp_millis() - stamp).abs() <= CLOCK_TOLERANCE_S * 1000
    });
    if client_id != app.key || !near || given != digest(&client_id, &time, &app.secret) {
        return (StatusCode::UNAUTHORIZED, "digest check failed").into_response();
    }
    upgrade.on_upgrade(move |socket| async move {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = converse(&sim, socket) => {}
        }
    })
}

/// Base64 of the hex text of the MD5.
fn digest(client_id: &str, time: &str, secret: &str) -> String {
    let hex = hex::encode(Md5::digest(format!("{client_id}{time}{secret}")));
    STANDARD.encode(hex)
}

async fn converse(sim: &Sim, mut socket: WebSocket) {
    let mut heard = Instant::now();
    loop {
        // Asked for before looking, so that nothing slips in between.
        let arrives = sim.message_arrives();
        for message in sim.take_messages(Platform::Pinduoduo, AT_ONCE, |_| true, &AGAIN) {
            if send(&mut socket, &common(sim, &message)).await.is_none() {
                return;
            }
        }
        let look = tokio::time::sleep(LOOK);
        tokio::select! {
            frame = timeout_at(heard + SILENCE, socket.recv()) => {
                let Ok(Some(Ok(frame))) = frame else { return };
                heard = Instant::now();
                if answer(sim, &mut socket, frame).await.is_none() {
                    return;
                }
            }
            () = arrives => {}
            () = look => {}
        }
    }
}

/// Takes one frame of the app; none ends the connection.
async fn answer(sim: &Sim, socket: &mut WebSocket, frame: Frame) -> Option<()> {
    let text = match frame {
        Frame::Text(text) => text,
        Frame::Ping(_) | Frame::Pong(_) => return Some(()),
        Frame::Binary(_) | Frame::Close(_) => return None,
    };
    let frame: Value = serde_json::from_str(&text).ok()?;
    match frame["commandType"].as_str()? {
        "Ack" => {
            let id = frame["id"].as_u64()?;
            sim.confirm_messages(Platform::Pinduoduo, &[id]);
        }
        // It comes again in its turn.
        "Fail" => {}
        "HeartBeat" => {
            let now = sim.now().timestamp_millis();
            let beat = json!({"id": frame["id"], "commandType": "HeartBeat", "time": now, "sendTime": now});
            send(socket, &beat).await?;
        }
        _ => return None,
    }
    Some(())
}

fn common(sim: &Sim, message: &Message) -> Value {
    let mall: u64 = message.shop.parse().unwrap_or(0);
    json!({
        "id": message.id, "commandType": "Common", "time": message.at.timestamp_millis(),
        "sendTime": sim.now().timestamp_millis(),
        "message": {"type": message.topic, "mallID": mall, "content": message.content.to_string()},
    })
}

async fn send(socket: &mut WebSocket, frame: &Value) -> Option<()> {
    socket
        .send(Frame::Text(frame.to_string().into()))
        .await
        .ok()
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn the_digest_is_the_base64_of_the_hex_text() {
        assert_eq!(
            digest("app", "1700000000000", "secret"),
            "OTgxODMwNDI2NWZiN2NiNzA2NzIxOTI0ZjJlMDMxMjE="
        );
        assert_eq!(
            digest(
                "demo_client_id_0001",
                "1760000000000",
                "demo_client_secret_9f8e7d"
            ),
            "OWFhMjMwZTQxN2E2NjQzZTBiOTliMTU5NDZkZDA4NDU="
        );
    }
}
