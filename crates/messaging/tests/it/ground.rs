//! What a test stands on: a database and a transport of its own.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::oms::events::v1::PlatformOrdersSeen;
use oms_messaging::{Envelope, Transport, embedded, install, rabbit};
use oms_service_kit::db::{self, Pool};
use oms_testkit::{Rabbit, TestDb, eventually, patience, skip};

/// The queue that most tests use, and its one type is `PlatformOrdersSeen`.
pub(crate) const QUEUE: &str = "orders.platform-orders";

/// Schema of the service whose outbox is tested.
pub(crate) const SCHEMA: &str = "svc";

pub(crate) struct Ground {
    pub(crate) db: TestDb,
    broker: Option<String>,
}

impl Ground {
    pub(crate) async fn embedded() -> Option<Self> {
        let db = TestDb::new().await.unwrap();
        Some(Self { db, broker: None })
    }

    /// `None`, said loudly, where RabbitMQ is not installed.
    pub(crate) async fn rabbit() -> Option<Self> {
        if !Rabbit::available() {
            skip("RabbitMQ is not installed");
            return None;
        }
        let node = Rabbit::shared().await.unwrap();
        Some(Self {
            db: TestDb::new().await.unwrap(),
            broker: Some(node.vhost().await.unwrap()),
        })
    }

    /// Where the transport is.
    pub(crate) fn address(&self) -> &str {
        self.broker.as_deref().unwrap_or(self.db.url())
    }

    /// A transport with connections of its own, as another process would have.
    pub(crate) async fn transport(&self) -> Transport {
        self.transport_through(self.address()).await
    }

    /// The same through another way to [`Ground::address`].
    pub(crate) async fn transport_through(&self, address: &str) -> Transport {
        let transport = match self.broker {
            Some(_) => rabbit::connect(address).await.unwrap(),
            None => embedded::open(address).await.unwrap(),
        };
        eventually(async || transport.health().await, patience()).await;
        transport
    }

    /// A service's schema with outbox and inbox, and its pool.
    pub(crate) async fn service(&self) -> Pool {
        install(self.db.url(), SCHEMA).await.unwrap();
        db::pool(self.db.url(), SCHEMA, 8).unwrap()
    }

    /// A connection outside every pool.
    pub(crate) async fn connection(&self) -> AsyncPgConnection {
        let url = db::schema_url(self.db.url(), SCHEMA);
        AsyncPgConnection::establish(&url).await.unwrap()
    }
}

/// `count` different pages.
pub(crate) fn pages(count: usize) -> Vec<Envelope> {
    (0..count)
        .map(|number| {
            Envelope::of(&PlatformOrdersSeen {
                page_id: format!("page-{number}"),
                ..Default::default()
            })
        })
        .collect()
}

/// Ids in one order, so that two sets can be compared.
pub(crate) fn ids<'a>(messages: impl IntoIterator<Item = &'a Envelope>) -> Vec<uuid::Uuid> {
    let mut ids: Vec<_> = messages.into_iter().map(|message| message.id).collect();
    ids.sort_unstable();
    ids
}
