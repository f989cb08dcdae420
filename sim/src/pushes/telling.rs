//! From what happened to messages on their way, with the faults of the way: doubled, late,
//! forged and lost messages.

use std::time::Duration;

use super::happening::Happening;
use super::hooks::app_of;
use super::sender::{Delivery, Post};
use super::{Hooks, Message, Pushing, Said, Tells};
use crate::chance::Chance;
use crate::faults::MarketplaceFaults;
use crate::platforms::App;
use crate::sim::Sim;

/// A stale message comes this much later than it should.
const STALE: Duration = Duration::from_secs(10);
/// Another world, whose secrets have the right form and the wrong value.
const FORGER: u64 = 0x666f_7267;

/// One way of a message to its hook.
struct Way {
    post: Post,
    wait: Duration,
    forged: bool,
}

impl Sim {
    /// Tells the app of something that happened. Never waits.
    pub(crate) fn tell(&self, happening: &Happening<'_>) {
        let platform = happening.platform();
        match platform.marketplace().pushing() {
            Pushing::Never(_) => {}
            Pushing::Mailbox(tells) => self.fill_mailbox(happening, tells),
            Pushing::Hooks(hooks) => self.queue_calls(happening, hooks),
        }
    }

    fn fill_mailbox(&self, happening: &Happening<'_>, tells: &dyn Tells) {
        let shop = &happening.world.shops[happening.shop()];
        let Some(permit) = &shop.push else {
            return;
        };
        let faults = self.faults().marketplaces();
        for said in tells.said(happening) {
            let wanted =
                permit.topics.is_empty() || permit.topics.iter().any(|topic| topic == said.topic);
            if !wanted || self.faults().happens(faults.push_dropped_share) {
                continue;
            }
            let message = self.message(happening, said);
            let wait = match self.faults().happens(faults.push_stale_share) {
                true => STALE,
                false => Duration::ZERO,
            };
            if self.faults().happens(faults.push_duplicate_share) {
                self.keep(shop.platform, message.clone(), wait);
            }
            self.keep(shop.platform, message, wait);
        }
    }

    fn queue_calls(&self, happening: &Happening<'_>, hooks: &'static dyn Hooks) {
        let shop = &happening.world.shops[happening.shop()];
        let app = app_of(happening.world.chance, shop);
        let Some(url) = self.hook(shop.platform, &app.key) else {
            return;
        };
        let faults = self.faults().marketplaces();
        for said in hooks.said(happening) {
            let message = self.message(happening, said);
            for way in self.ways(&faults, message) {
                let app = match way.forged {
                    true => App {
                        key: app.key.clone(),
                        ..app_of(Chance::new(FORGER), shop)
                    },
                    false => app.clone(),
                };
                self.queue(Delivery {
                    hooks,
                    app,
                    url: url.clone(),
                    post: way.post,
                    wait: way.wait,
                    // A forger does not try twice.
                    retried: !way.forged,
                });
            }
        }
    }

    /// How often and how one message goes out.
    fn ways(&self, faults: &MarketplaceFaults, message: Message) -> Vec<Way> {
        let mut ways = Vec::with_capacity(1);
        let at_once = |forged| Way {
            post: Post::Message(message.clone()),
            wait: Duration::ZERO,
            forged,
        };
        if self.faults().happens(faults.push_forged_share) {
            ways.push(at_once(true));
        }
        if self.faults().happens(faults.push_dropped_share) {
            return ways;
        }
        if self.faults().happens(faults.push_duplicate_share) {
            ways.push(at_once(false));
        }
        ways.push(match self.faults().happens(faults.push_stale_share) {
            true => Way {
                post: Post::Stale(message.clone()),
                wait: STALE,
                forged: false,
            },
            false => at_once(false),
        });
        ways
    }

    fn message(&self, happening: &Happening<'_>, said: Said) -> Message {
        let shop = &happening.world.shops[happening.shop()];
        Message {
            id: self.pushes().next_number(),
            at: happening.at,
            shop: shop.id.clone(),
            shop_name: shop.name.clone(),
            topic: said.topic,
            content: said.content,
        }
    }

    /// A full queue loses the message, as platforms do: who pulls finds out anyway.
    pub(super) fn queue(&self, delivery: Delivery) {
        if self.pushes().queue.try_send(delivery).is_err() {
            tracing::debug!("push dropped: the sender is behind");
        }
    }
}
