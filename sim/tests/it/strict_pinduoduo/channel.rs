//! The message channel: who may connect, what comes, and that it comes again.

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use md5::{Digest, Md5};
use oms_sim::SimShop;
use oms_testkit::patience;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::Running;

/// A connection with text frames below 64 KiB, as the tests need them.
struct Channel(TcpStream);

impl Channel {
    /// The path of the platform with its digest, percent-encoded as it is documented.
    fn path(client: &str, time: i64, secret: &str) -> String {
        let hex = hex::encode(Md5::digest(format!("{client}{time}{secret}")));
        let digest = STANDARD.encode(hex).replace('=', "%3D");
        format!("/message/{client}/{time}/{digest}")
    }

    async fn open(world: &Running, path: &str) -> anyhow::Result<Result<Self, u16>> {
        let host = world.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await?;
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await?);
        }
        let answer = String::from_utf8(answer)?;
        let status: u16 = answer.get(9..12).context("no status")?.parse()?;
        Ok(if status == 101 {
            Ok(Self(stream))
        } else {
            Err(status)
        })
    }

    async fn connected(world: &Running, shop: &SimShop) -> anyhow::Result<Self> {
        let now = Utc::now().timestamp_millis();
        let path = Self::path(&shop.app_key, now, &shop.app_secret);
        match Self::open(world, &path).await? {
            Ok(channel) => Ok(channel),
            Err(status) => bail!("refused with {status}"),
        }
    }

    async fn send(&mut self, frame: &Value) -> anyhow::Result<()> {
        let text = frame.to_string().into_bytes();
        let length = u16::try_from(text.len())?;
        // Clients mask; a mask of zeros changes nothing.
        let mut bytes = vec![0x81, 0x80 | 126];
        bytes.extend(length.to_be_bytes());
        bytes.extend([0; 4]);
        bytes.extend(text);
        Ok(self.0.write_all(&bytes).await?)
    }

    /// The next text frame.
    async fn next(&mut self) -> anyhow::Result<Value> {
        let read = async {
            anyhow::ensure!(self.0.read_u8().await? == 0x81, "no text frame");
            let length = match self.0.read_u8().await? {
                126 => usize::from(self.0.read_u16().await?),
                short => usize::from(short),
            };
            let mut text = vec![0; length];
            self.0.read_exact(&mut text).await?;
            Ok(serde_json::from_slice(&text)?)
        };
        tokio::time::timeout(patience(), read).await?
    }

    async fn acknowledge(&mut self, frame: &Value, command: &str) -> anyhow::Result<()> {
        let message = &frame["message"];
        self.send(&json!({
            "id": frame["id"], "commandType": command, "time": frame["time"], "sendTime": frame["sendTime"],
            "type": message["type"], "mallID": message["mallID"],
        }))
        .await
    }
}

#[tokio::test]
async fn only_a_fresh_digest_of_the_app_connects() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let now = Utc::now().timestamp_millis();
    for path in [
        Channel::path(&shop.app_key, now, "another secret"),
        Channel::path("nobody", now, &shop.app_secret),
        Channel::path(&shop.app_key, now - 660_000, &shop.app_secret),
    ] {
        let refused = Channel::open(&world, &path).await?.err();
        assert_eq!(refused, Some(401), "{path}");
    }
    let mut channel = Channel::connected(&world, &shop).await?;
    channel
        .send(&json!({"id": 7, "commandType": "HeartBeat", "time": now, "version": "1.1.6"}))
        .await?;
    let beat = channel.next().await?;
    assert_eq!(
        (&beat["id"], &beat["commandType"]),
        (&json!(7), &json!("HeartBeat"))
    );
    Ok(())
}

#[tokio::test]
async fn messages_come_until_they_are_acknowledged() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let mut channel = Channel::connected(&world, &shop).await?;
    world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let permit = world.pdd(&shop, "pdd.pmc.user.permit", &[]).await?;
    assert_eq!(
        permit["pmc_user_permit_response"]["is_success"], true,
        "{permit}"
    );
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let first = channel.next().await?;
    assert_eq!(first["commandType"], "Common");
    assert_eq!(first["message"]["type"], "pdd_trade_TradeConfirmed");
    assert_eq!(
        first["message"]["mallID"].to_string(),
        shop.platform_shop_id
    );
    let content: Value =
        serde_json::from_str(first["message"]["content"].as_str().unwrap_or_default())?;
    assert_eq!(
        content["tid"],
        json!(order),
        "the order before the permit is not told"
    );
    let waiting = world.pdd(&shop, "pdd.pmc.accrue.query", &[]).await?;
    assert_eq!(waiting["pmc_user_get_response"]["number"], 1);
    channel.acknowledge(&first, "Fail").await?;
    let again = channel.next().await?;
    assert_eq!(
        (&again["id"], &again["message"]),
        (&first["id"], &first["message"]),
        "it comes again"
    );
    channel.acknowledge(&again, "Ack").await?;
    let id = world.buyer_asks(&order, "refund_only").await?;
    let asked = channel.next().await?;
    assert_eq!(asked["message"]["type"], "pdd_refund_RefundCreated");
    let content: Value =
        serde_json::from_str(asked["message"]["content"].as_str().unwrap_or_default())?;
    assert_eq!(
        (content["refund_id"].to_string(), &content["tid"]),
        (id, &json!(order))
    );
    drop(channel);
    let mut other = Channel::connected(&world, &shop).await?;
    let kept = other.next().await?;
    assert_eq!(
        kept["id"], asked["id"],
        "another connection gets what nobody acknowledged"
    );
    let user = world
        .pdd(
            &shop,
            "pdd.pmc.user.get",
            &[("owner_id", &shop.platform_shop_id)],
        )
        .await?;
    assert_eq!(
        user["pmc_user_get_response"]["pmc_user"]["is_expire"], 0,
        "{user}"
    );
    Ok(())
}
