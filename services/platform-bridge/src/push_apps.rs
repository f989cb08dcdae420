//! Apps that platforms push for: lent by `shops`, cached briefly. A call names an app that
//! anybody could make up, so what is not known is remembered too, and not without bound.

use crate::platform::PushApp;
use oms_contracts::{
    ids::ShopId,
    oms::{
        shops::v1::{LendAppRequest, LendAppResponse, shop_service_client::ShopServiceClient},
        types::v1::Platform,
    },
};
use oms_service_kit::client::InternalChannel;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tonic::{Code, Status};

/// How long a lent app is used without asking again.
const CACHE: Duration = Duration::from_secs(60);
/// How long an app that no shop has is taken as that: its shop may be added any moment.
const UNKNOWN: Duration = Duration::from_secs(5);
/// Most apps that are remembered.
const REMEMBERED: usize = 10_000;

/// An app as `shops` knows it.
#[derive(Debug)]
pub(crate) struct LentApp {
    /// More than one where the app's shops were given different secrets.
    pub(crate) apps: Vec<PushApp>,
    /// Our shops by their ids on the platform.
    pub(crate) shops: HashMap<String, ShopId>,
}

type Cache = HashMap<(i32, String), (Instant, Option<Arc<LentApp>>)>;

/// The apps that this process has borrowed.
pub(crate) struct PushApps {
    shops: ShopServiceClient<InternalChannel>,
    cache: Mutex<Cache>,
}

impl PushApps {
    pub(crate) fn new(channel: InternalChannel) -> Self {
        Self {
            shops: ShopServiceClient::new(channel),
            cache: Mutex::default(),
        }
    }

    /// The app; `None` where no shop has it.
    pub(crate) async fn lend(
        &self,
        platform: Platform,
        app_key: &str,
    ) -> Result<Option<Arc<LentApp>>, Status> {
        let key = (platform as i32, app_key.to_owned());
        if let Some(known) = self.cached(&key) {
            return Ok(known);
        }
        let request = LendAppRequest {
            platform: platform.into(),
            app_key: app_key.to_owned(),
        };
        let lent = match self.shops.clone().lend_app(request).await {
            Ok(lent) => Some(Arc::new(read(app_key, lent.into_inner()))),
            // A field rule has refused what can be no app.
            Err(status) if matches!(status.code(), Code::NotFound | Code::InvalidArgument) => None,
            Err(status) => return Err(status),
        };
        self.remember(key, lent.clone());
        Ok(lent)
    }

    fn cached(&self, key: &(i32, String)) -> Option<Option<Arc<LentApp>>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, app) = cache.get(key)?;
        is_fresh(*at, app.as_ref()).then(|| app.clone())
    }

    fn remember(&self, key: (i32, String), app: Option<Arc<LentApp>>) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= REMEMBERED {
            cache.retain(|_, (at, app)| app.is_some() && is_fresh(*at, app.as_ref()));
        }
        cache.insert(key, (Instant::now(), app));
    }
}

fn is_fresh(at: Instant, app: Option<&Arc<LentApp>>) -> bool {
    at.elapsed() < if app.is_some() { CACHE } else { UNKNOWN }
}

fn read(app_key: &str, lent: LendAppResponse) -> LentApp {
    let apps = lent.secrets.into_iter().map(|secrets| PushApp {
        app_key: app_key.to_owned(),
        app_secret: secrets.app_secret.into(),
        sign_secret: secrets.sign_secret.into(),
        push_token: secrets.push_token.into(),
        push_key: secrets.push_key.into(),
    });
    let shops = lent.shops.into_iter().filter_map(|shop| {
        let id = shop.shop_id.parse().ok()?;
        Some((shop.platform_shop_id, id))
    });
    LentApp {
        apps: apps.collect(),
        shops: shops.collect(),
    }
}
