//! Everything around the bridge, and the bridge in it.

pub(crate) mod chain;
pub(crate) mod crowd;
pub(crate) mod erp;
pub(crate) mod events;
mod forged;
pub(crate) mod kuaishou;
pub(crate) mod owner;
pub(crate) mod shops;
pub(crate) mod sim;

use erp::ErpServer;
use events::Events;
use oms_bridge::BridgeOptions;
use oms_contracts::{
    ids::ShopId,
    oms::{
        bridge::v1::{
            ListSyncStatesRequest, SyncKind, SyncState,
            command_service_client::CommandServiceClient,
            inbound_service_client::InboundServiceClient,
            parking_service_client::ParkingServiceClient,
            platform_service_client::PlatformServiceClient, sync_service_client::SyncServiceClient,
        },
        events::v1::ShopChanged,
    },
};
use oms_messaging::{Envelope, Transport, embedded};
use oms_service_kit::{
    Start,
    client::{self, InternalChannel},
    seal::KeyRing,
    telemetry::{self, TelemetryOptions},
    token::{Caller, CallerKind, Tokens},
};
use oms_testkit::{TestDb, content_of, eventually, patience};
use owner::Owner;
use shops::ShopsServer;
use sim::Marketplaces;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Status,
    metadata::MetadataValue,
    service::interceptor::InterceptedService,
    transport::{Channel, Endpoint},
};

/// A bridge process, as far as one test process can have several.
pub(crate) struct Running {
    pub(crate) url: String,
    pub(crate) task: JoinHandle<Result<(), oms_bridge::Error>>,
    stop: CancellationToken,
}

impl Running {
    /// Ends it in good order: what is under way is finished or given back.
    pub(crate) async fn end(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

/// Everything around the bridge.
pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) keys: Arc<KeyRing>,
    /// For the test's own messages; not the way the bridge publishes.
    pub(crate) transport: Transport,
    pub(crate) sim: Marketplaces,
    pub(crate) shops: ShopsServer,
    pub(crate) erp: ErpServer,
    pub(crate) owner: Arc<Owner>,
    pub(crate) events: Arc<Events>,
    pub(crate) options: BridgeOptions,
    pub(crate) stop: CancellationToken,
    revision: std::sync::atomic::AtomicI64,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl World {
    /// A world with `shops` simulated shops, known to nobody yet.
    pub(crate) async fn new(shops: usize) -> World {
        let _ = rustls::crypto::ring::default_provider().install_default();
        if let Ok(filter) = std::env::var("OMS_LOG") {
            let options = TelemetryOptions {
                filter,
                ..Default::default()
            };
            // One test of a process installs it.
            let _ = telemetry::init(&options);
        }
        let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let content = content_of(migrations).unwrap();
        let db = TestDb::from_template("bridge", &content, async |url| {
            Ok(oms_bridge::migrate(url).await?)
        });
        let db = db.await.unwrap();
        let stop = CancellationToken::new();
        let transport = embedded::open(db.url()).await.unwrap();
        let sim = Marketplaces::start(shops, &stop).await;
        let shops = ShopsServer::start(&sim, &stop).await;
        let erp = ErpServer::start(&stop).await;
        let owner = Owner::start(transport.clone(), &stop);
        let events = Events::start(&transport, &stop);
        let options = BridgeOptions {
            erp_url: Some(erp.url.clone()),
            pull_every: Duration::from_secs(1),
            lease: Duration::from_secs(2),
            ..BridgeOptions::new(shops.url.clone())
        };
        World {
            keys: Arc::new(KeyRing::parse(&KeyRing::generate()).unwrap()),
            revision: 1.into(),
            db,
            transport,
            sim,
            shops,
            erp,
            owner,
            events,
            options,
            stop,
        }
    }

    /// A bridge on the world's own database and transport.
    pub(crate) async fn bridge(&self) -> Running {
        self.bridge_over(self.db.url(), self.transport.clone())
            .await
    }

    /// A bridge that reaches database and transport in its own way.
    pub(crate) async fn bridge_over(&self, database_url: &str, transport: Transport) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let start = Start {
            listener,
            database_url: database_url.to_owned(),
            db_connections: 12,
            keys: self.keys.clone(),
        };
        let options = self.options.clone();
        let stop = self.stop.child_token();
        let task = tokio::spawn(oms_bridge::serve(start, transport, options, stop.clone()));
        Running { url, task, stop }
    }

    /// Tells the bridge of every shop, as `shops` does.
    pub(crate) async fn tell_shops(&self) {
        for shop in self.shops.ids() {
            self.tell_shop(shop, true).await;
        }
    }

    pub(crate) async fn tell_shop(&self, shop: ShopId, enabled: bool) {
        let held = self.shops.held(shop);
        let revision = self
            .revision
            .fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let event = ShopChanged {
            shop_id: shop.to_string(),
            platform: held.platform,
            endpoint: held.endpoint,
            enabled,
            credential_version: held.version,
            revision,
        };
        self.publish(&event).await;
    }

    pub(crate) async fn publish<M: prost::Message + prost::Name>(&self, event: &M) {
        self.transport
            .publish(&[Envelope::of(event)])
            .await
            .unwrap();
    }

    /// A connection for looking at, and tampering with, the bridge's tables.
    pub(crate) async fn sql(&self) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(self.db.url(), tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        client
            .batch_execute("SET search_path = bridge")
            .await
            .unwrap();
        client
    }

    /// Makes one shop's orders due without a message, for a bridge whose transport is cut.
    pub(crate) async fn plant_due_shop(&self, sql: &tokio_postgres::Client) {
        let shop = self.shops.ids()[0];
        let platform = self.shops.held(shop).platform;
        let plant = format!(
            "INSERT INTO shops (shop_id, platform, endpoint, enabled, credential_version, revision)
             VALUES ('{shop}', {platform}, '', true, 1, 0);
             INSERT INTO sync_cursors (shop_id, kind, next_due_at) VALUES ('{shop}', 1, now())"
        );
        sql.batch_execute(&plant).await.unwrap();
    }

    pub(crate) fn sync(&self, bridge: &Running) -> SyncServiceClient<SignedIn> {
        SyncServiceClient::new(self.sign_in(bridge))
    }

    pub(crate) fn parking(&self, bridge: &Running) -> ParkingServiceClient<SignedIn> {
        ParkingServiceClient::new(self.sign_in(bridge))
    }

    /// As edge calls it.
    pub(crate) fn inbound(&self, bridge: &Running) -> InboundServiceClient<InternalChannel> {
        InboundServiceClient::new(client::internal(&bridge.url, "edge", &self.keys).unwrap())
    }

    pub(crate) fn commands(&self, bridge: &Running) -> CommandServiceClient<SignedIn> {
        CommandServiceClient::new(self.sign_in(bridge))
    }

    /// As orders calls it.
    pub(crate) fn platforms(&self, bridge: &Running) -> PlatformServiceClient<InternalChannel> {
        PlatformServiceClient::new(client::internal(&bridge.url, "orders", &self.keys).unwrap())
    }

    fn sign_in(&self, bridge: &Running) -> SignedIn {
        let channel = Endpoint::from_shared(bridge.url.clone())
            .unwrap()
            .connect_lazy();
        let caller = Caller {
            id: "u-1".into(),
            name: "admin".into(),
            kind: CallerKind::User,
            permissions: vec!["*".into()],
        };
        let (token, _) = Tokens::new(&self.keys).sign(caller, chrono::TimeDelta::minutes(10));
        let token = MetadataValue::try_from(format!("Bearer {token}")).unwrap();
        InterceptedService::new(channel, SignIn(token))
    }

    /// The sync states of orders.
    pub(crate) async fn order_states(&self, bridge: &Running) -> Vec<SyncState> {
        let request = ListSyncStatesRequest {
            page_size: 1_000,
            ..Default::default()
        };
        let states = self
            .sync(bridge)
            .list_sync_states(request)
            .await
            .unwrap()
            .into_inner();
        let mut states = states.sync_states;
        states.retain(|state| state.kind() == SyncKind::Orders);
        states
    }

    /// Waits until every shop was pulled, and all that was pulled of it by then was taken.
    pub(crate) async fn all_covered(&self, bridge: &Running) {
        let shops = self.shops.ids().len();
        let mut covered = BTreeSet::new();
        eventually(
            async || {
                let states = self.order_states(bridge).await;
                // Each at some moment: with a pull a second they are rarely so all at once.
                let now = states.iter().filter(|state| {
                    state.last_success_at.is_some()
                        && state.covered_up_to.is_some()
                        && state.covered_up_to == state.pulled_up_to
                });
                covered.extend(now.map(|state| state.shop_id.clone()));
                if covered.len() == shops {
                    Ok(())
                } else {
                    Err(states)
                }
            },
            patience(),
        )
        .await;
    }
}

/// A channel with a person's token.
pub(crate) type SignedIn = InterceptedService<Channel, SignIn>;

#[derive(Clone)]
pub(crate) struct SignIn(MetadataValue<tonic::metadata::Ascii>);

impl tonic::service::Interceptor for SignIn {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request
            .metadata_mut()
            .insert("authorization", self.0.clone());
        Ok(request)
    }
}

/// What a query with one boolean says.
pub(crate) async fn holds(sql: &tokio_postgres::Client, query: &str) -> bool {
    sql.query_one(query, &[]).await.unwrap().get(0)
}

/// A new request id.
pub(crate) fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
