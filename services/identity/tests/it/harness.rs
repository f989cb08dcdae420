//! A running identity service with a database of its own.

use chrono::TimeDelta;
use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::identity::v1::{
    ExchangeCredentialRequest, LoginRequest, LoginResponse,
    api_token_service_client::ApiTokenServiceClient, session_service_client::SessionServiceClient,
};
use oms_identity::{ensure_admin, migrate, serve};
use oms_service_kit::{
    Start, client, db,
    seal::KeyRing,
    token::{Caller, Tokens},
};
use oms_testkit::TestDb;
use std::{str::FromStr, sync::Arc};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Status, metadata::MetadataValue, transport::Channel};

pub(crate) const PASSWORD: &str = "correct horse battery";

/// The service, with user `admin`.
pub(crate) struct Harness {
    pub(crate) db: TestDb,
    pub(crate) tokens: Tokens,
    keys: Arc<KeyRing>,
    url: String,
    shutdown: CancellationToken,
    serving: JoinHandle<Result<(), oms_identity::Error>>,
}

impl Harness {
    pub(crate) async fn start() -> Self {
        let db = TestDb::new().await.unwrap();
        migrate(db.url()).await.unwrap();
        ensure_admin(db.url(), Some(PASSWORD.to_owned().into()))
            .await
            .unwrap();
        let keys = Arc::new(KeyRing::parse(&KeyRing::generate()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        let start = Start {
            listener,
            database_url: db.url().to_owned(),
            db_connections: 4,
            keys: keys.clone(),
        };
        let serving = tokio::spawn(serve(start, shutdown.clone()));
        Self {
            tokens: Tokens::new(&keys),
            db,
            keys,
            url,
            shutdown,
            serving,
        }
    }

    /// Ends the service and sees that it ends well.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.serving.await.unwrap().unwrap();
    }

    pub(crate) fn sessions(&self) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(client::channel(&self.url).unwrap())
    }

    /// As edge calls it.
    pub(crate) fn internal_sessions(&self) -> SessionServiceClient<client::InternalChannel> {
        SessionServiceClient::new(client::internal(&self.url, "edge", &self.keys).unwrap())
    }

    pub(crate) fn api_tokens(&self) -> ApiTokenServiceClient<Channel> {
        ApiTokenServiceClient::new(client::channel(&self.url).unwrap())
    }

    pub(crate) async fn log_in(&self, password: &str) -> Result<LoginResponse, Status> {
        self.log_in_as("admin", password).await
    }

    pub(crate) async fn log_in_as(
        &self,
        username: &str,
        password: &str,
    ) -> Result<LoginResponse, Status> {
        let request = LoginRequest {
            username: username.to_owned(),
            password: password.to_owned(),
        };
        let answer = self.sessions().login(request).await?;
        Ok(answer.into_inner())
    }

    /// The caller that a credential stands for, as the services behind edge see it.
    pub(crate) async fn exchange(&self, credential: &str) -> Result<Caller, Status> {
        let request = ExchangeCredentialRequest {
            credential: credential.to_owned(),
        };
        let answer = self
            .internal_sessions()
            .exchange_credential(request)
            .await?;
        Ok(self.tokens.verify(&answer.into_inner().token).unwrap())
    }

    /// `message` with a signed token of `caller`.
    pub(crate) fn signed<M>(&self, caller: &Caller, message: M) -> Request<M> {
        let (token, _) = self.tokens.sign(caller.clone(), TimeDelta::seconds(60));
        let mut request = Request::new(message);
        let value = MetadataValue::from_str(&format!("Bearer {token}")).unwrap();
        request.metadata_mut().insert("authorization", value);
        request
    }

    /// `message` as the logged-in `admin` sends it.
    pub(crate) async fn as_admin<M>(&self, message: M) -> Request<M> {
        let session = self.log_in(PASSWORD).await.unwrap().session;
        let caller = self.exchange(&session).await.unwrap();
        self.signed(&caller, message)
    }

    /// Runs a statement in schema `identity`.
    pub(crate) async fn run(&self, sql: &str) -> usize {
        let mut conn = self.connection().await;
        sql_query(sql).execute(&mut conn).await.unwrap()
    }

    /// The texts that a query gives as column `text`.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let mut conn = self.connection().await;
        let rows: Vec<Row> = sql_query(sql).get_results(&mut conn).await.unwrap();
        rows.into_iter().map(|row| row.text).collect()
    }

    async fn connection(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&db::schema_url(self.db.url(), "identity"))
            .await
            .unwrap()
    }
}
