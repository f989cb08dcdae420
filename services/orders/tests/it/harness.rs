//! A running orders service with a database and queues of its own.

use chrono::TimeDelta;
use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::orders::v1::{
    fulfilment_service_client::FulfilmentServiceClient, order_service_client::OrderServiceClient,
};
use oms_messaging::{Envelope, Transport};
use oms_orders::{error::ServeError, migrate, serve};
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
    /// Where most orders of a test are.
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
        let db = TestDb::from_template("orders", &content, async |url| Ok(migrate(url).await?))
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

    /// `OrderService` as `li`, who may do everything.
    pub(crate) fn orders(&self) -> OrderServiceClient<Signed> {
        self.orders_as(&caller("li", CallerKind::User, &["*"]))
    }

    pub(crate) fn orders_as(&self, caller: &Caller) -> OrderServiceClient<Signed> {
        let bearer = Bearer::of(&self.keys, caller);
        OrderServiceClient::with_interceptor(client::channel(&self.url).unwrap(), bearer)
    }

    /// `FulfilmentService` as the ERP's API token.
    pub(crate) fn fulfilment(&self) -> FulfilmentServiceClient<Signed> {
        let erp = caller("erp token", CallerKind::ApiToken, &["orders.ship"]);
        let bearer = Bearer::of(&self.keys, &erp);
        FulfilmentServiceClient::with_interceptor(client::channel(&self.url).unwrap(), bearer)
    }

    /// Later than any time that it gave before.
    pub(crate) fn next_fetch(&self) -> i64 {
        self.fetched.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) async fn publish<M: prost::Message + prost::Name>(&self, message: &M) {
        let envelope = Envelope::of(message);
        self.transport.publish(&[envelope]).await.unwrap();
    }

    /// A connection to schema `orders`.
    pub(crate) async fn connection(&self) -> AsyncPgConnection {
        let url = db::schema_url(self.db.url(), "orders");
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

    /// Every message that waits in a queue and is an `M`, oldest first.
    pub(crate) async fn told<M: prost::Message + prost::Name + Default>(&self) -> Vec<M> {
        let sql = format!(
            "SELECT encode(body, 'base64') AS text FROM bus.messages WHERE type_name = '{}' ORDER BY id",
            M::full_name()
        );
        let bodies = self.texts(&sql).await;
        bodies
            .iter()
            .map(|body| M::decode(&*unbase64(body)).unwrap())
            .collect()
    }
}

fn unbase64(text: &str) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let text: String = text.split_whitespace().collect();
    STANDARD.decode(text).unwrap()
}

/// A caller of that name.
pub(crate) fn caller(name: &str, kind: CallerKind, permissions: &[&str]) -> Caller {
    Caller {
        id: format!("id of {name}"),
        name: name.to_owned(),
        kind,
        permissions: permissions.iter().map(|&p| p.to_owned()).collect(),
    }
}

/// Puts a token on every call.
#[derive(Clone)]
pub(crate) struct Bearer(String);

impl Bearer {
    fn of(keys: &KeyRing, caller: &Caller) -> Self {
        let (token, _) = Tokens::new(keys).sign(caller.clone(), TimeDelta::seconds(600));
        Self(format!("Bearer {token}"))
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let value = MetadataValue::try_from(&self.0).unwrap();
        request.metadata_mut().insert("authorization", value);
        Ok(request)
    }
}
