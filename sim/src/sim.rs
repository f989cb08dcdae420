//! The handle to one simulated world.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, Duration, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::chance::Chance;
use crate::data::assemble::assemble;
use crate::data::invented::{SHOPS, invent};
use crate::data::olist::read_olist;
use crate::error::SimError;
use crate::faults::{Faults, TokenExpiry};
use crate::options::{ShopCount, SimOptions};
use crate::platforms::{App, Platform};
use crate::pushes::Pushes;
use crate::pushes::happening::Happening;
use crate::store::SimStore;
use crate::store::journal::{Journal, Slot};
use crate::world::World;
use crate::world::entry::{Change, Entry};
use crate::world::shop::{Grant, Shop};

/// One simulated world: marketplaces and an ERP over the same orders. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sim {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    world: RwLock<World>,
    faults: Faults,
    journal: Option<Journal>,
    codes: Mutex<HashMap<String, Code>>,
    redirects: Mutex<HashMap<Platform, String>>,
    pushes: Pushes,
    rate: f64,
    chance: Chance,
}

/// An authorisation code on its way to a token.
#[derive(Clone, Debug)]
struct Code {
    platform: Platform,
    shop: usize,
    expires_at: DateTime<Utc>,
}

/// How an order system signs in to one simulated shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimShop {
    /// Number of the platform in `oms.types.v1.Platform`.
    pub platform: i32,
    /// The platform in words, such as `taobao`.
    pub platform_name: String,
    /// The platform's id of the shop.
    pub platform_shop_id: String,
    /// Name of the shop.
    pub name: String,
    /// Key of the application the shop is granted to.
    pub app_key: String,
    /// Secret of that application.
    pub app_secret: String,
    /// Secret that signs calls where the platform keeps it apart, else empty.
    pub sign_secret: String,
    /// Signs pushes where the platform keeps it apart from the secret, else empty.
    pub push_token: String,
    /// Decrypts pushes where the platform encrypts them, else empty.
    pub push_key: String,
    /// Names the application on the page of consent where the platform numbers it apart,
    /// else empty.
    pub service_id: String,
    /// Access token, also called session.
    pub access_token: String,
    /// Refresh token.
    pub refresh_token: String,
    /// When the access token ends, UTC.
    pub access_expires_at: DateTime<Utc>,
}

impl Sim {
    /// Builds the world and replays what the store's journal holds. Without a store
    /// everything stays in memory.
    ///
    /// # Errors
    /// The data folder or the store cannot be read, or the store belongs to another seed.
    pub async fn open(options: &SimOptions, store: Option<SimStore>) -> Result<Self, SimError> {
        let chance = Chance::new(options.seed);
        let now = Utc::now().trunc_subsecs(0);
        // An empty variable means none.
        let data = options
            .data
            .as_ref()
            .filter(|folder| !folder.as_os_str().is_empty());
        let catalogue = match (data, options.shops) {
            (Some(folder), _) => read_olist(folder, chance)?,
            (None, ShopCount::All) => invent(chance, SHOPS),
            (None, ShopCount::Busiest(shops)) => invent(chance, shops),
        };
        let (epoch, entries, journal) = match store {
            None => (now, Vec::new(), None),
            Some(mut store) => {
                let epoch = store.epoch(options.seed, now).await?;
                let entries = store.entries().await?;
                (epoch, entries, Some(Journal::start(store)))
            }
        };
        let mut world = assemble(&catalogue, chance, epoch, options.shops);
        for entry in &entries {
            world.apply(entry);
        }
        tracing::info!(shops = world.shops.len(), orders = world.orders.len(), %epoch, replayed = entries.len(), "simulated world is open");
        Ok(Self {
            inner: Arc::new(Inner {
                world: RwLock::new(world),
                faults: Faults::new(options.faults, options.seed),
                journal,
                codes: Mutex::default(),
                redirects: Mutex::default(),
                pushes: Pushes::new(now),
                rate: options.rate,
                chance,
            }),
        })
    }

    /// Every shop with its credentials as they are now.
    #[must_use]
    pub fn shops(&self) -> Vec<SimShop> {
        let chance = self.inner.chance;
        self.read(|world| {
            let sign_in = |shop: &Shop| {
                let app = shop.platform.marketplace().app_of(chance, &shop.seller);
                sign_in(shop, app)
            };
            world.shops.iter().map(sign_in).collect()
        })
    }

    pub(crate) fn app(&self, platform: Platform) -> App {
        platform.marketplace().app(self.inner.chance)
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    pub(crate) fn pushes(&self) -> &Pushes {
        &self.inner.pushes
    }

    pub(crate) fn rate(&self) -> f64 {
        self.inner.rate
    }

    /// The platforms' clock: whole seconds, off by the skew.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(0)
            + Duration::seconds(self.inner.faults.marketplaces().clock_skew_s)
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(
            &self
                .inner
                .world
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Decides under the lock, applies, and returns once the journal has it. The decision sees
    /// the world as it is when its changes are applied.
    pub(crate) async fn change<T>(
        &self,
        decide: impl FnOnce(&World, DateTime<Utc>) -> (Vec<Change>, T),
    ) -> T {
        let slot = match &self.inner.journal {
            Some(journal) => journal.slot().await,
            None => None,
        };
        let (answer, stored) = self.apply(slot, decide);
        if let Some(stored) = stored {
            // The writer ends only at shutdown; the change then stays in memory.
            let _ended = stored.await;
        }
        answer
    }

    fn apply<T>(
        &self,
        slot: Option<Slot<'_>>,
        decide: impl FnOnce(&World, DateTime<Utc>) -> (Vec<Change>, T),
    ) -> (T, Option<oneshot::Receiver<()>>) {
        let mut world = self
            .inner
            .world
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let at = self.now();
        let (changes, answer) = decide(&world, at);
        let entries: Vec<Entry> = changes
            .into_iter()
            .map(|change| self.entry(at, change))
            .collect();
        for entry in &entries {
            world.apply(entry);
            if let Some(happening) = Happening::of(&world, entry) {
                self.tell(&happening);
            }
        }
        let stored = slot
            .filter(|_| !entries.is_empty())
            .map(|slot| slot.store(entries));
        (answer, stored)
    }

    /// Stamps a change: the ERP goes by its own clock, and what platforms learn may be late.
    fn entry(&self, at: DateTime<Utc>, mut change: Change) -> Entry {
        match &mut change {
            Change::Erp { .. } => Entry {
                at: Utc::now(),
                change,
            },
            Change::OrderPlaced { hidden_until, .. }
            | Change::Order { hidden_until, .. }
            | Change::AfterSaleOpened { hidden_until, .. }
            | Change::AfterSale { hidden_until, .. } => {
                let faults = self.inner.faults.marketplaces();
                if self.inner.faults.happens(faults.late_commit_share) {
                    *hidden_until = Some(at + Duration::seconds(faults.late_commit_s));
                }
                Entry { at, change }
            }
            Change::TokenIssued { .. }
            | Change::TokenForced { .. }
            | Change::TokenExpired { .. }
            | Change::PushPermit { .. }
            | Change::WaybillTaken { .. }
            | Change::Waybill { .. }
            | Change::WaybillBalance { .. }
            | Change::ReceiversOpened { .. } => Entry { at, change },
        }
    }

    /// Notes where the platforms whose page of consent is not told send sellers back to:
    /// `/oauth/<platform>/callback` at the order system at `base`.
    pub fn register_redirects(&self, base: &str) {
        for platform in Platform::ALL {
            let uri = format!("{base}/oauth/{}/callback", platform.as_str());
            self.register_redirect(platform, uri);
        }
    }

    pub(crate) fn register_redirect(&self, platform: Platform, uri: String) {
        let mut redirects = self
            .inner
            .redirects
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        redirects.insert(platform, uri);
    }

    pub(crate) fn registered_redirect(&self, platform: Platform) -> Option<String> {
        let redirects = self
            .inner
            .redirects
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        redirects.get(&platform).cloned()
    }

    /// A code with which the app may fetch the shop's tokens within ten minutes, once.
    pub(crate) fn authorize(&self, platform: Platform, shop: usize) -> String {
        let now = self.now();
        let code = uuid::Uuid::new_v4().simple().to_string();
        let mut codes = self
            .inner
            .codes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, known| known.expires_at > now);
        codes.insert(
            code.clone(),
            Code {
                platform,
                shop,
                expires_at: now + Duration::minutes(10),
            },
        );
        code
    }

    /// Spends a code.
    pub(crate) fn take_code(&self, platform: Platform, code: &str) -> Option<usize> {
        let now = self.now();
        let mut codes = self
            .inner
            .codes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = codes
            .get(code)
            .filter(|known| known.platform == platform)?
            .shop;
        let spent = codes.remove(code)?;
        (spent.expires_at > now).then_some(known)
    }

    /// Gives a shop new tokens; the old access token ends with it.
    pub(crate) async fn issue_grant(&self, shop: usize, grant: Grant) {
        self.renew_grant(shop, grant, None).await;
    }

    /// Gives a shop new tokens; the old access token is taken for a while yet.
    pub(crate) async fn renew_grant(
        &self,
        shop: usize,
        grant: Grant,
        old_lives_until: Option<DateTime<Utc>>,
    ) {
        self.change(|world, _| {
            let issued = Change::TokenIssued {
                platform: world.shops[shop].platform,
                shop: world.shops[shop].id.clone(),
                access_token: grant.access_token,
                access_expires_at: grant.access_expires_at,
                refresh_token: grant.refresh_token,
                refresh_expires_at: grant.refresh_expires_at,
                old_lives_until,
            };
            (vec![issued], ())
        })
        .await;
    }

    /// Ends access tokens now; returns how many.
    pub(crate) async fn expire_tokens(&self, which: &TokenExpiry) -> usize {
        self.change(|world, _| {
            let hit = |shop: &&Shop| {
                which
                    .platform
                    .as_deref()
                    .is_none_or(|name| name == shop.platform.as_str())
                    && which.shop.as_deref().is_none_or(|id| id == shop.id)
            };
            let expired = |shop: &Shop| Change::TokenExpired {
                platform: shop.platform,
                shop: shop.id.clone(),
            };
            let changes: Vec<Change> = world.shops.iter().filter(hit).map(expired).collect();
            let count = changes.len();
            (changes, count)
        })
        .await
    }
}

fn sign_in(shop: &Shop, app: App) -> SimShop {
    SimShop {
        platform: shop.platform.number(),
        platform_name: shop.platform.as_str().to_owned(),
        platform_shop_id: shop.id.clone(),
        name: shop.name.clone(),
        app_key: app.key,
        app_secret: app.secret,
        sign_secret: app.sign_secret,
        push_token: app.push_token,
        push_key: app.push_key,
        service_id: app.service_id,
        access_token: shop.grant.access_token.clone(),
        refresh_token: shop.grant.refresh_token.clone(),
        access_expires_at: shop.grant.access_expires_at,
    }
}
