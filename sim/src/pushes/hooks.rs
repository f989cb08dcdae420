//! Where hooks of the platforms' apps go.

use std::sync::PoisonError;
use std::time::Duration;

use http::Uri;

use super::Pushing;
use super::sender::{Delivery, Post};
use crate::chance::Chance;
use crate::platforms::{App, Platform};
use crate::sim::Sim;
use crate::world::shop::Shop;

/// Why an address is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HookRefusal {
    /// The platform calls no hooks; its own words.
    NoHooks(&'static str),
    /// Not `http://<host>/hooks/<platform>/<app_key>`, or of no app of the platform.
    BadAddress,
}

/// The app a shop is granted to.
pub(super) fn app_of(chance: Chance, shop: &Shop) -> App {
    shop.platform.marketplace().app_of(chance, &shop.seller)
}

impl Sim {
    /// Notes where the hooks of every platform's app go: `/hooks/<platform>/<app_key>` at the
    /// order system at `base`. Platforms that call no hooks are left out.
    pub fn register_hooks(&self, base: &str) {
        for (platform, app) in self.apps() {
            let url = format!("{base}/hooks/{}/{}", platform.as_str(), app.key);
            match self.register_hook(platform, &url) {
                Ok(()) | Err(HookRefusal::NoHooks(_)) => {}
                Err(HookRefusal::BadAddress) => {
                    tracing::warn!(platform = platform.as_str(), "hook address not usable");
                }
            }
        }
    }

    /// Enters one hook address, which the platform then checks with a call.
    pub(crate) fn register_hook(&self, platform: Platform, url: &str) -> Result<(), HookRefusal> {
        let hooks = match platform.marketplace().pushing() {
            Pushing::Hooks(hooks) => hooks,
            Pushing::Mailbox(_) => {
                return Err(HookRefusal::NoHooks("its messages are fetched, not posted"));
            }
            Pushing::Never(reason) => return Err(HookRefusal::NoHooks(reason)),
        };
        let url: Uri = url.parse().map_err(|_| HookRefusal::BadAddress)?;
        let key = url.path().rsplit('/').next().unwrap_or_default();
        let is_own = |known: &(Platform, App)| known.0 == platform && known.1.key == key;
        let own = self.apps().into_iter().find(is_own);
        let (Some("http"), Some(_), Some((_, app))) = (url.scheme_str(), url.host(), own) else {
            return Err(HookRefusal::BadAddress);
        };
        self.pushes()
            .hooks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((platform, app.key.clone()), url.clone());
        self.queue(Delivery {
            hooks,
            app,
            url,
            post: Post::Probe,
            wait: Duration::ZERO,
            retried: true,
        });
        Ok(())
    }

    pub(super) fn hook(&self, platform: Platform, app_key: &str) -> Option<Uri> {
        let hooks = self
            .pushes()
            .hooks
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        hooks.get(&(platform, app_key.to_owned())).cloned()
    }

    /// Every app that a shop is granted to, once.
    fn apps(&self) -> Vec<(Platform, App)> {
        let mut apps: Vec<(Platform, App)> = self.read(|world| {
            let of_shop = |shop: &Shop| (shop.platform, app_of(world.chance, shop));
            world.shops.iter().map(of_shop).collect()
        });
        apps.sort_by(|a, b| (a.0, &a.1.key).cmp(&(b.0, &b.1.key)));
        apps.dedup_by(|a, b| (a.0, &a.1.key) == (b.0, &b.1.key));
        apps
    }
}
