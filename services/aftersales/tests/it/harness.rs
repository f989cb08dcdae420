//! A running after-sales service with a database and queues of its own.

use chrono::TimeDelta;
use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use oms_aftersales::{error::ServeError, migrate, serve};
use oms_contracts::oms::aftersales::v1::after_sale_service_client::AfterSaleServiceClient;
use oms_messaging::{Envelope, Transport};
use oms_service_kit::{
    Start, client, db,
    seal::KeyRing,
    token::{Caller, CallerKind, Tokens},
};
use oms_testkit::{TestDb, content_of, eventually, patience};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Status,
    metadata::MetadataValue,
    service::{Interceptor, interceptor::InterceptedService},
    transport::Channel,
};
use uuid::Uuid;

/// A channel whose calls carry a caller's token.
pub(crate) type Signed = InterceptedService<Channel, Bearer>;

/// The service with what it stands on.
pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) transport: Transport,
    /// Where most after-sales of a test are.
    pub(crate) shop: Uuid,
    pub(crate) url: String,
    /// When the next page is fetched, in seconds.
    fetched: AtomicI64,
    running: Vec<(CancellationToken, JoinHandle<Result<(), ServeError>>)>,
}

impl World {
    /// Database and queues; nothing runs.
    pub(crate) async fn asleep() -> Self {
        let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let kit = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/messaging/sql");
        let content = content_of(migrations).unwrap() + &content_of(kit).unwrap();
        let db = TestDb::from_template("aftersales", &content, async |url| Ok(migrate(url).await?))
            .await
            .unwrap();
        let transport = oms_messaging::embedded::open(db.url()).await.unwrap();
        Self {
            db,
            keys: Arc::new(KeyRing::parse(&KeyRing::generate()).unwrap()),
            transport,
            shop: Uuid::now_v7(),
            url: String::new(),
            fetched: AtomicI64::new(0),
            running: Vec::new(),
        }
    }

    /// Everything, with one instance of the service.
    pub(crate) async fn start() -> Self {
        let mut world = Self::asleep().await;
        world.start_instance().await;
        world
    }

    /// One more instance on the same database; calls go to the newest.
    pub(crate) async fn start_instance(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        let start = Start {
            listener,
            database_url: self.db.url().to_owned(),
            db_connections: 6,
            keys: self.keys.clone(),
        };
        let serving = serve(start, self.transport.clone(), shutdown.clone());
        self.running.push((shutdown, tokio::spawn(serving)));
    }

    /// Ends every instance; all that was to be told is told, and nothing was given up.
    pub(crate) async fn stop(self) {
        let unsent = "SELECT count(*)::text AS text FROM outbox";
        eventually(async || self.text(unsent).await == "0", patience()).await;
        assert_eq!(self.transport.dead_letters(10).await.unwrap(), []);
        for (shutdown, serving) in self.running {
            shutdown.cancel();
            serving.await.unwrap().unwrap();
        }
    }

    /// `AfterSaleService` as `li`, who may read.
    pub(crate) fn after_sales(&self) -> AfterSaleServiceClient<Signed> {
        self.after_sales_as(&["aftersales.read"])
    }

    /// `AfterSaleService` as somebody with these permissions.
    pub(crate) fn after_sales_as(&self, permissions: &[&str]) -> AfterSaleServiceClient<Signed> {
        let caller = Caller {
            id: "id of li".to_owned(),
            name: "li".to_owned(),
            kind: CallerKind::User,
            permissions: permissions.iter().map(|&p| p.to_owned()).collect(),
        };
        let (token, _) = Tokens::new(&self.keys).sign(caller, TimeDelta::seconds(600));
        let channel = client::channel(&self.url).unwrap();
        AfterSaleServiceClient::with_interceptor(channel, Bearer(format!("Bearer {token}")))
    }

    /// Later than any time that it gave before.
    pub(crate) fn next_fetch(&self) -> i64 {
        self.fetched.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) async fn publish<M: prost::Message + prost::Name>(&self, message: &M) {
        let envelope = Envelope::of(message);
        self.transport.publish(&[envelope]).await.unwrap();
    }

    /// A connection to schema `aftersales`.
    pub(crate) async fn connection(&self) -> AsyncPgConnection {
        let url = db::schema_url(self.db.url(), "aftersales");
        AsyncPgConnection::establish(&url).await.unwrap()
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

    /// The one text that a query gives.
    pub(crate) async fn text(&self, sql: &str) -> String {
        self.texts(sql).await.remove(0)
    }

    /// Every message that a query gives as base64 in column `text` and is an `M`.
    pub(crate) async fn messages<M: prost::Message + Default>(&self, sql: &str) -> Vec<M> {
        let bodies = self.texts(sql).await;
        bodies
            .iter()
            .map(|body| M::decode(&*unbase64(body)).unwrap())
            .collect()
    }

    /// Every message that waits in a queue and is an `M`, oldest first.
    pub(crate) async fn told<M: prost::Message + prost::Name + Default>(&self) -> Vec<M> {
        self.messages(&format!(
            "SELECT encode(body, 'base64') AS text FROM bus.messages WHERE type_name = '{}' ORDER BY id",
            M::full_name()
        ))
        .await
    }
}

fn unbase64(text: &str) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let text: String = text.split_whitespace().collect();
    STANDARD.decode(text).unwrap()
}

/// Puts a token on every call.
#[derive(Clone)]
pub(crate) struct Bearer(String);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let value = MetadataValue::try_from(&self.0).unwrap();
        request.metadata_mut().insert("authorization", value);
        Ok(request)
    }
}
