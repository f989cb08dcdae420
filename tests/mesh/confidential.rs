//! What nobody may read in logs, traces, queues and tables: receivers as the database holds them, opened
//! with the run's own keys, and every secret of the run.

use super::{otlp::hex, running::Running, stage::PASSWORD};
use anyhow::{Context, ensure};
use oms_contracts::oms::{
    identity::v1::{
        CreateApiTokenRequest, LoginRequest, api_token_service_client::ApiTokenServiceClient,
        session_service_client::SessionServiceClient,
    },
    types::v1::Receiver,
};
use oms_service_kit::seal::KeyRing;
use prost::Message;
use std::collections::BTreeSet;
use tonic::{Request, transport::Channel};

/// Texts, with what each is.
pub(crate) struct Confidential {
    texts: BTreeSet<(String, &'static str)>,
}

impl Confidential {
    /// Collects what `running` knows and what its simulator at `sim_url` gave it. Signs in
    /// and makes an API token, so that these too have been used in the run.
    pub(crate) async fn of(running: &Running, sim_url: &str) -> anyhow::Result<Self> {
        let mut all = Self {
            texts: BTreeSet::from([(PASSWORD.to_owned(), "password")]),
        };
        let keys = std::fs::read_to_string(running.data.path().join("keys"))?;
        let (_, key) = keys.trim().split_once(':').context("a key has an id")?;
        all.add("key", key);
        all.add_receivers(running, &KeyRing::parse(&keys.trim().into())?)
            .await?;
        all.add_shops(sim_url).await?;
        all.add_credentials(&running.url).await?;
        Ok(all)
    }

    /// Fails if `text` holds any of it, without repeating what it holds.
    pub(crate) fn is_not_in(&self, text: &str, place: &str) -> anyhow::Result<()> {
        let found: BTreeSet<&str> = self
            .texts
            .iter()
            .filter(|(secret, _)| text.contains(secret))
            .map(|(_, kind)| *kind)
            .collect();
        ensure!(found.is_empty(), "{place} hold: {found:?}");
        let stray = ["oms_", "sid_"]
            .iter()
            .any(|prefix| holds_token(text, prefix));
        ensure!(!stray, "{place} hold a session or an API token");
        Ok(())
    }

    /// The same for rows of a table, where bytes stand as hex.
    pub(crate) fn is_not_at_rest(&self, rows: &str, table: &str) -> anyhow::Result<()> {
        self.is_not_in(rows, table)?;
        let found: BTreeSet<&str> = self
            .texts
            .iter()
            .filter(|(secret, _)| rows.contains(&hex(secret.as_bytes())))
            .map(|(_, kind)| *kind)
            .collect();
        ensure!(found.is_empty(), "{table} holds in its bytes: {found:?}");
        Ok(())
    }

    fn add(&mut self, kind: &'static str, text: &str) {
        if !text.is_empty() {
            self.texts.insert((text.to_owned(), kind));
        }
    }

    async fn add_receivers(&mut self, running: &Running, keys: &KeyRing) -> anyhow::Result<()> {
        let (db, connection) = tokio_postgres::connect(running.db.url(), tokio_postgres::NoTls)
            .await
            .context("reading receivers")?;
        let connection = tokio::spawn(connection);
        let rows = db
            .query("SELECT receiver_sealed FROM orders.orders", &[])
            .await?;
        connection.abort();
        for row in rows {
            let sealed: Vec<u8> = row.get(0);
            if sealed.is_empty() {
                continue;
            }
            let receiver = Receiver::decode(&*keys.open(&sealed)?)?;
            self.add("name", &receiver.name_mask);
            self.add("phone", &receiver.phone_mask);
            self.add("address", &receiver.address_mask);
            self.add("district", &receiver.district);
            self.add("cipher", &receiver.name_cipher);
            self.add("cipher", &receiver.phone_cipher);
            self.add("cipher", &receiver.address_cipher);
            self.add("receiver id", &receiver.platform_receiver_id);
        }
        for kind in ["name", "phone", "address", "cipher", "receiver id"] {
            let known = self.texts.iter().any(|(_, of)| *of == kind);
            ensure!(known, "no order has a {kind}: nothing would be checked");
        }
        Ok(())
    }

    async fn add_shops(&mut self, sim_url: &str) -> anyhow::Result<()> {
        let list = reqwest::get(format!("{sim_url}/_sim/shops.json")).await?;
        let shops: Vec<serde_json::Value> = serde_json::from_str(&list.text().await?)?;
        ensure!(!shops.is_empty(), "the simulator has no shops");
        for shop in shops {
            for kind in ["app_secret", "access_token", "refresh_token"] {
                self.add(kind, shop[kind].as_str().context(kind)?);
            }
        }
        Ok(())
    }

    async fn add_credentials(&mut self, url: &str) -> anyhow::Result<()> {
        let channel = Channel::from_shared(url.to_owned())?.connect_lazy();
        let login = LoginRequest {
            username: "admin".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let mut sessions = SessionServiceClient::new(channel.clone());
        let session = sessions.login(login).await?.into_inner().session;
        let mut create = Request::new(CreateApiTokenRequest {
            request_id: uuid::Uuid::now_v7().to_string(),
            name: "a reader".to_owned(),
            role: "erp".to_owned(),
        });
        let bearer = format!("Bearer {session}").parse()?;
        create.metadata_mut().insert("authorization", bearer);
        let mut tokens = ApiTokenServiceClient::new(channel);
        let token = tokens.create_api_token(create).await?.into_inner().secret;
        for credential in [session, token] {
            ensure!(
                holds_token(&credential, &credential[..4]),
                "tokens look different now"
            );
            self.add("credential", &credential);
        }
        Ok(())
    }
}

/// `prefix` and 43 characters of base64, as credentials are made: with upper case in them,
/// unlike the names of crates and metrics.
fn holds_token(text: &str, prefix: &str) -> bool {
    text.match_indices(prefix).any(|(at, _)| {
        let rest = text[at + prefix.len()..].bytes();
        let token: Vec<u8> = rest
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
            .collect();
        token.len() == 43 && token.iter().any(u8::is_ascii_uppercase)
    })
}
