//! The settings that `oms serve <service>` needs, and a caller that may read orders.

use crate::{
    calls::{Caller, Target, Wire, serving},
    processes::{Process, free_address, run},
};
use chrono::TimeDelta;
use oms_contracts::oms::identity::v1::{LoginRequest, LoginResponse};
use oms_service_kit::{
    seal::KeyRing,
    token::{Caller as Who, CallerKind, Tokens},
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Of `admin`, in databases that live for minutes.
const PASSWORD: &str = "correct horse battery";

/// What services are started with.
pub(crate) struct Services {
    pub(crate) oms: PathBuf,
    pub(crate) database_url: String,
    pub(crate) keys: SecretString,
}

impl Services {
    /// On a database in which every schema is up to date and `admin` may sign in.
    pub(crate) async fn prepare(
        oms: &Path,
        database_url: &str,
        keys: SecretString,
    ) -> anyhow::Result<Self> {
        let database = ("OMS_DATABASE_URL", database_url.to_owned());
        let password = ("OMS_ADMIN_PASSWORD", PASSWORD.to_owned());
        run(oms, &["migrate"], std::slice::from_ref(&database)).await?;
        run(oms, &["admin", "ensure-admin"], &[database, password]).await?;
        Ok(Self {
            oms: oms.to_owned(),
            database_url: database_url.to_owned(),
            keys,
        })
    }

    /// Starts a service with a database; returns it once it serves, where, and how many
    /// seconds that took.
    pub(crate) async fn serve(&self, name: &str) -> anyhow::Result<(Process, SocketAddr, f64)> {
        let address = free_address()?;
        let settings = [
            ("OMS_DATABASE_URL", self.database_url.clone()),
            ("OMS_KEYS", self.keys.expose_secret().to_owned()),
            ("OMS_GRPC_ADDR", address.to_string()),
            // Only the bridge has this setting; nobody needs to answer there.
            ("OMS_SHOPS_URL", "http://127.0.0.1:9".to_owned()),
        ];
        let mut process = Process::start(&self.oms, &["serve", name], &settings)?;
        let took = process.ready(async || serving(address).await).await?;
        Ok((process, address, took.as_secs_f64()))
    }

    /// Starts edge in front of the two services that calls for orders need.
    pub(crate) async fn edge(
        &self,
        orders: SocketAddr,
        identity: SocketAddr,
    ) -> anyhow::Result<(Process, SocketAddr, f64)> {
        let address = free_address()?;
        let settings = [
            ("OMS_KEYS", self.keys.expose_secret().to_owned()),
            ("OMS_HTTP_ADDR", address.to_string()),
            ("OMS_ORDERS_URL", format!("http://{orders}")),
            ("OMS_IDENTITY_URL", format!("http://{identity}")),
        ];
        let mut process = Process::start(&self.oms, &["serve", "edge"], &settings)?;
        let took = process.ready(async || answers(address).await).await?;
        Ok((process, address, took.as_secs_f64()))
    }

    /// A signed token, as edge would put it on a call.
    pub(crate) fn token(&self) -> anyhow::Result<String> {
        let tokens = Tokens::new(&KeyRing::parse(&self.keys)?);
        let who = Who {
            id: "bench".into(),
            name: "bench".into(),
            kind: CallerKind::User,
            permissions: vec!["orders.read".into()],
        };
        Ok(tokens.sign(who, TimeDelta::hours(12)).0)
    }
}

/// A session of `admin` at the edge on `address`.
pub(crate) async fn session(address: SocketAddr) -> anyhow::Result<String> {
    let target = Target {
        address,
        wire: Wire::Grpc,
        token: String::new(),
    };
    let login = LoginRequest {
        username: "admin".into(),
        password: PASSWORD.into(),
    };
    let mut caller = Caller::connect(&target).await?;
    let answer: LoginResponse = caller
        .ask("/oms.identity.v1.SessionService/Login", &login)
        .await?;
    Ok(answer.session)
}

/// True when `/readyz` is answered with 200.
async fn answers(address: SocketAddr) -> anyhow::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}
