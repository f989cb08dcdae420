//! A running shops service with a database of its own and the embedded transport.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use oms_contracts::{
    oms::{
        events::v1::{PlatformListing, PlatformListingSku, PlatformListingsSeen},
        shops::v1::{
            BatchUpsertSkusRequest, CreateShopRequest, ErpSku, ListListingSkusRequest, ListingSku,
            Shop, SkuInput, goods_service_client::GoodsServiceClient,
            listing_service_client::ListingServiceClient, shop_service_client::ShopServiceClient,
        },
        types::v1::Platform,
    },
    timestamp,
};
use oms_messaging::{Envelope, Subscription, Transport, embedded};
use oms_service_kit::{
    Start, client, db,
    seal::KeyRing,
    token::{Caller, CallerKind, Tokens},
};
use oms_shops::{ShopsOptions, migrate, serve};
use oms_testkit::{TestDb, eventually, patience};
use std::{str::FromStr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tonic::{Request, metadata::MetadataValue, transport::Channel};
use uuid::Uuid;

/// The service.
pub(crate) struct Harness {
    pub(crate) transport: Transport,
    db: TestDb,
    tokens: Tokens,
    keys: Arc<KeyRing>,
    url: String,
    options: ShopsOptions,
    shutdown: CancellationToken,
    serving: Serving,
}

type Serving = JoinHandle<Result<(), oms_shops::Error>>;

/// Serves; gives the address too.
async fn begin(
    db: &TestDb,
    transport: &Transport,
    keys: &Arc<KeyRing>,
    options: ShopsOptions,
    shutdown: &CancellationToken,
) -> (String, Serving) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let start = Start {
        listener,
        database_url: db.url().to_owned(),
        db_connections: 6,
        keys: keys.clone(),
    };
    let serving = serve(start, transport.clone(), options, shutdown.clone());
    (url, tokio::spawn(serving))
}

impl Harness {
    pub(crate) async fn start() -> Self {
        // No test of anything else waits for the sweep.
        Self::sweeping_every(Duration::from_secs(3600)).await
    }

    pub(crate) async fn sweeping_every(sweep_every: Duration) -> Self {
        let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let content = oms_testkit::content_of(migrations).unwrap();
        let db = TestDb::from_template("shops", &content, async |url| Ok(migrate(url).await?))
            .await
            .unwrap();
        // Adds what the other crates' tables have gained since the template was made.
        migrate(db.url()).await.unwrap();
        let transport = embedded::open(db.url()).await.unwrap();
        let keys = Arc::new(KeyRing::parse(&KeyRing::generate()).unwrap());
        let shutdown = CancellationToken::new();
        let options = ShopsOptions { sweep_every };
        let (url, serving) = begin(&db, &transport, &keys, options, &shutdown).await;
        Self {
            transport,
            tokens: Tokens::new(&keys),
            db,
            keys,
            url,
            options,
            shutdown,
            serving,
        }
    }

    /// Ends the service and starts it again on the same database.
    pub(crate) async fn restart(&mut self) {
        self.shutdown.cancel();
        (&mut self.serving).await.unwrap().unwrap();
        self.shutdown = CancellationToken::new();
        let (db, transport, keys) = (&self.db, &self.transport, &self.keys);
        (self.url, self.serving) = begin(db, transport, keys, self.options, &self.shutdown).await;
    }

    /// Ends the service and sees that it ends well, with nothing among the dead letters.
    pub(crate) async fn stop(self) {
        assert_eq!(self.transport.dead_letters(10).await.unwrap(), []);
        self.shutdown.cancel();
        self.serving.await.unwrap().unwrap();
    }

    pub(crate) fn shops(&self) -> ShopServiceClient<Channel> {
        ShopServiceClient::new(client::channel(&self.url).unwrap())
    }

    /// As the bridge calls it.
    pub(crate) fn internal_shops(&self) -> ShopServiceClient<client::InternalChannel> {
        ShopServiceClient::new(client::internal(&self.url, "bridge", &self.keys).unwrap())
    }

    pub(crate) fn goods(&self) -> GoodsServiceClient<Channel> {
        GoodsServiceClient::new(client::channel(&self.url).unwrap())
    }

    pub(crate) fn listings(&self) -> ListingServiceClient<Channel> {
        ListingServiceClient::new(client::channel(&self.url).unwrap())
    }

    /// `message` as user 李四 sends it, who holds `permissions`.
    pub(crate) fn holding<M>(&self, permissions: &[&str], message: M) -> Request<M> {
        let caller = Caller {
            id: "0190b5a0-0000-7000-8000-000000000001".into(),
            name: "李四".into(),
            kind: CallerKind::User,
            permissions: permissions.iter().map(|&name| name.to_owned()).collect(),
        };
        let (token, _) = self.tokens.sign(caller, TimeDelta::seconds(60));
        let mut request = Request::new(message);
        let value = MetadataValue::from_str(&format!("Bearer {token}")).unwrap();
        request.metadata_mut().insert("authorization", value);
        request
    }

    /// `message` as an administrator of that name sends it.
    pub(crate) fn may_all<M>(&self, message: M) -> Request<M> {
        self.holding(&["*"], message)
    }

    pub(crate) async fn add_shop(&self, platform_shop_id: &str) -> Shop {
        let request = self.may_all(new_shop(platform_shop_id));
        let answer = self.shops().create_shop(request).await.unwrap();
        answer.into_inner().shop.unwrap()
    }

    pub(crate) async fn add_skus(&self, codes: &[&str]) -> Vec<ErpSku> {
        let request = self.may_all(BatchUpsertSkusRequest {
            request_id: request_id(),
            skus: codes.iter().map(|code| sku(code)).collect(),
        });
        let answer = self.goods().batch_upsert_skus(request).await.unwrap();
        answer.into_inner().skus
    }

    /// Publishes a page as the bridge does and waits until it is taken.
    pub(crate) async fn publish(&self, page: &PlatformListingsSeen) {
        self.transport.publish(&[Envelope::of(page)]).await.unwrap();
        self.drained().await;
    }

    async fn drained(&self) {
        let left = "SELECT count(*)::text AS text FROM bus.messages
                    WHERE queue = 'shops.platform-listings'";
        eventually(async || self.texts(left).await == ["0"], patience()).await;
    }

    pub(crate) async fn list(&self, request: ListListingSkusRequest) -> Vec<ListingSku> {
        let request = self.may_all(request);
        let answer = self.listings().list_listing_skus(request).await.unwrap();
        answer.into_inner().listing_skus
    }

    /// The one with this platform SKU id.
    pub(crate) async fn listing_sku(&self, platform_sku_id: &str) -> ListingSku {
        let all = self.list(ListListingSkusRequest::default()).await;
        let found = all
            .into_iter()
            .find(|sku| sku.platform_sku_id == platform_sku_id);
        found.unwrap()
    }

    /// Runs a statement in schema `shops`.
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

    /// What is published to `queue`, from now on and before.
    pub(crate) async fn events(&self, queue: &str) -> Events {
        Events(self.transport.subscribe(queue, 100).await.unwrap())
    }

    async fn connection(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&db::schema_url(self.db.url(), "shops"))
            .await
            .unwrap()
    }
}

/// Events as another service receives them.
pub(crate) struct Events(Box<dyn Subscription>);

impl Events {
    pub(crate) async fn next<M>(&mut self) -> M
    where
        M: prost::Message + prost::Name + Default,
    {
        let waiting = tokio::time::timeout(patience(), self.0.next_batch(1));
        let deliveries = waiting.await.expect("no event came");
        self.0.ack(&deliveries).await.unwrap();
        deliveries[0].envelope.decode().unwrap()
    }
}

pub(crate) fn request_id() -> String {
    Uuid::new_v4().to_string()
}

pub(crate) fn new_shop(platform_shop_id: &str) -> CreateShopRequest {
    CreateShopRequest {
        request_id: request_id(),
        platform: Platform::Taobao.into(),
        name: format!("旗舰店 {platform_shop_id}"),
        platform_shop_id: platform_shop_id.to_owned(),
        endpoint: "http://127.0.0.1:9000/".into(),
        credentials: None,
    }
}

pub(crate) fn sku(code: &str) -> SkuInput {
    SkuInput {
        code: code.to_owned(),
        name: format!("商品 {code}"),
        active: true,
        ..Default::default()
    }
}

/// A page with one listing of the given SKUs, each with its outer id.
pub(crate) fn page(
    shop: &Shop,
    fetched_at: DateTime<Utc>,
    title: &str,
    skus: &[(&str, &str)],
) -> PlatformListingsSeen {
    PlatformListingsSeen {
        page_id: Uuid::now_v7().to_string(),
        shop_id: shop.shop_id.clone(),
        platform: shop.platform,
        fetched_at: Some(timestamp(fetched_at)),
        listings: vec![PlatformListing {
            platform_goods_id: "goods-1".into(),
            title: title.to_owned(),
            on_sale: true,
            skus: skus
                .iter()
                .map(|&(id, outer_id)| PlatformListingSku {
                    platform_sku_id: id.to_owned(),
                    outer_id: outer_id.to_owned(),
                    price_fen: 1990,
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        }],
    }
}
