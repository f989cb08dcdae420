//! Channels on a real database: one holder at a time, and the shops on each.

use super::*;
use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use oms_service_kit::db;
use oms_testkit::{TestDb, content_of};

const LEASE: Duration = Duration::from_secs(600);
const PLATFORM: i32 = 1;

struct Ground {
    conn: AsyncPgConnection,
    shops: Vec<Uuid>,
    _db: TestDb,
}

impl Ground {
    /// Shops of one platform that are switched on, each with credentials of version 1.
    async fn with_shops(count: usize) -> Self {
        let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let content = content_of(migrations).unwrap();
        let migrate = async |url: &str| Ok(crate::migrate(url).await?);
        let db = TestDb::from_template("bridge", &content, migrate)
            .await
            .unwrap();
        let url = db::schema_url(db.url(), "bridge");
        let mut ground = Self {
            conn: AsyncPgConnection::establish(&url).await.unwrap(),
            shops: (0..count).map(|_| Uuid::now_v7()).collect(),
            _db: db,
        };
        for shop in ground.shops.clone() {
            let add = format!(
                "INSERT INTO shops (shop_id, platform, endpoint, enabled, credential_version,
                     revision) VALUES ('{shop}', {PLATFORM}, '', true, 1, 1)"
            );
            ground.run(&add).await;
        }
        ground
    }

    async fn run(&mut self, sql: &str) {
        self.conn.batch_execute(sql).await.unwrap();
    }

    /// Reads the apps of shops that are unread; returns how many those were.
    async fn assign(&mut self, app_key: impl Fn(Uuid) -> &'static str) -> usize {
        let unread = unread(&mut self.conn, &[PLATFORM], 100).await.unwrap();
        let app_keys: Vec<String> = unread
            .iter()
            .map(|shop| app_key(shop.shop_id).into())
            .collect();
        assign(&mut self.conn, &unread, &app_keys).await.unwrap();
        unread.len()
    }

    async fn claim(&mut self) -> Vec<Claim> {
        claim(&mut self.conn, 10, LEASE).await.unwrap()
    }

    async fn on(&mut self, claim: &Claim) -> Vec<Uuid> {
        let shops = shops_on(&mut self.conn, claim).await.unwrap();
        shops.into_iter().map(|shop| shop.shop_id).collect()
    }
}

#[tokio::test]
async fn a_channel_has_one_holder_and_goes_to_another_when_its_lease_lapses() {
    let mut ground = Ground::with_shops(2).await;
    assert!(ground.claim().await.is_empty(), "no app is known yet");
    assert_eq!(ground.assign(|_| "app-1").await, 2);
    let held = ground.claim().await;
    let [first] = held.as_slice() else {
        panic!("{held:?}");
    };
    assert_eq!((first.platform, &*first.app_key), (PLATFORM, "app-1"));
    assert!(ground.claim().await.is_empty(), "somebody holds it");
    guard(&mut ground.conn, first, LEASE).await.unwrap();

    ground
        .run("UPDATE channels SET leased_until = now() - interval '1 second'")
        .await;
    let taken = ground.claim().await;
    assert_eq!(taken.len(), 1, "its holder is gone");
    let late = guard(&mut ground.conn, first, LEASE).await;
    assert!(matches!(late, Err(Error::Fenced)));
    let late = release(&mut ground.conn, first, 0, 0.0).await.unwrap();
    assert_eq!(late, 0, "what the old holder gives back is not its own");
    guard(&mut ground.conn, &taken[0], LEASE).await.unwrap();

    release(&mut ground.conn, &taken[0], 3, 600.0)
        .await
        .unwrap();
    assert!(ground.claim().await.is_empty(), "it waits after a failure");
    ground.run("UPDATE channels SET next_at = now()").await;
    assert_eq!(ground.claim().await[0].failures, 3);
}

#[tokio::test]
async fn shops_are_on_the_channel_of_their_app_while_they_can_be_pushed_for() {
    let mut ground = Ground::with_shops(3).await;
    let (one, two, three) = (ground.shops[0], ground.shops[1], ground.shops[2]);
    ground
        .assign(|shop| if shop == three { "" } else { "app-1" })
        .await;
    assert_eq!(ground.assign(|_| "never").await, 0, "each is read once");
    let held = ground.claim().await;
    assert_eq!(held.len(), 1, "no app, no channel");
    let claim = held[0].clone();
    assert_eq!(ground.on(&claim).await, [one, two]);

    // What was asked for stands behind what was not.
    assert_eq!(permitted(&mut ground.conn, one, 1).await.unwrap(), 1);
    assert_eq!(ground.on(&claim).await, [two, one]);
    ground.run("UPDATE shops SET credential_version = 2").await;
    let moved = move |shop: Uuid| if shop == two { "app-2" } else { "app-1" };
    assert_eq!(ground.assign(moved).await, 3);
    assert_eq!(ground.on(&claim).await, [one, three]);
    let shops = shops_on(&mut ground.conn, &claim).await.unwrap();
    assert!(
        shops
            .iter()
            .all(|shop| shop.permitted_version < shop.credential_version)
    );
    assert_eq!(ground.claim().await[0].app_key, "app-2");

    let refused = format!("UPDATE shops SET refused_version = 2 WHERE shop_id = '{one}'");
    ground.run(&refused).await;
    let off = format!("UPDATE shops SET enabled = false WHERE shop_id = '{three}'");
    ground.run(&off).await;
    assert!(ground.on(&claim).await.is_empty());
    ground.run("UPDATE channels SET leased_until = NULL").await;
    assert_eq!(
        ground.claim().await.len(),
        1,
        "nobody holds a channel without shops"
    );
}
