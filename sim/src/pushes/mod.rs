//! Pushes: what platforms tell apps of by themselves. A platform turns what happened into
//! messages; those go to the hook address of the app, or wait until the app fetches them.

pub(crate) mod happening;
pub(crate) mod hooks;
pub(crate) mod mailbox;
pub(crate) mod sender;
mod telling;

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{Method, Uri};
use serde_json::Value;
use tokio::sync::{Notify, mpsc};

use crate::platforms::{App, Platform};
use happening::Happening;
use mailbox::Mailbox;
use sender::Delivery;

/// Deliveries that may wait for the sender; more are dropped.
const QUEUE: usize = 4096;

/// How a platform tells an app.
pub(crate) enum Pushing {
    /// By calls to the hook address of the app.
    Hooks(&'static dyn Hooks),
    /// Through a channel of its own, where messages wait for the app.
    Mailbox(&'static dyn Tells),
    /// Not at all, for this reason.
    Never(&'static str),
}

/// What a platform says.
pub(crate) trait Tells: Sync {
    /// The messages about something that happened; none where the platform does not tell of it.
    fn said(&self, happening: &Happening<'_>) -> Vec<Said>;
}

/// How a platform calls a hook.
pub(crate) trait Hooks: Tells {
    /// The call that carries a message, signed or encrypted for the app at `now`. `url` is the
    /// hook's own address.
    fn call(&self, app: &App, url: &Uri, message: &Message, now: DateTime<Utc>) -> HookCall;
    /// The call with which the platform checks an address when it is entered.
    fn probe(&self, app: &App, url: &Uri, now: DateTime<Utc>) -> HookCall;
    /// Whether the answer takes the message.
    fn takes(&self, call: &HookCall, status: u16, body: &[u8]) -> bool;
    /// Pauses before each further attempt, shortened from minutes to seconds.
    fn retries(&self) -> &'static [Duration];
}

/// A message before it is numbered.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) topic: &'static str,
    pub(crate) content: Value,
}

/// A message on its way.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The same in every repeat.
    pub(crate) id: u64,
    pub(crate) at: DateTime<Utc>,
    /// The platform's id of the shop, and its name.
    pub(crate) shop: String,
    pub(crate) shop_name: String,
    pub(crate) topic: &'static str,
    pub(crate) content: Value,
}

/// One HTTP call to a hook.
#[derive(Clone, Debug)]
pub(crate) struct HookCall {
    pub(crate) method: Method,
    /// Added to the address, without `?`.
    pub(crate) query: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// Addresses, waiting messages and the way to the sender.
#[derive(Debug)]
pub(crate) struct Pushes {
    hooks: Mutex<HashMap<(Platform, String), Uri>>,
    mailboxes: Mutex<HashMap<Platform, Mailbox>>,
    /// Told when a mailbox got a message.
    arrived: Notify,
    queue: mpsc::Sender<Delivery>,
    /// Whoever sends holds this.
    waiting: tokio::sync::Mutex<mpsc::Receiver<Delivery>>,
    numbers: AtomicU64,
}

impl Pushes {
    /// Message numbers go on from the clock, so that a restart repeats none.
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let start = u64::try_from(now.timestamp_millis()).unwrap_or(0) * 1000;
        Self {
            hooks: Mutex::default(),
            mailboxes: Mutex::default(),
            arrived: Notify::new(),
            queue,
            waiting: tokio::sync::Mutex::new(waiting),
            numbers: AtomicU64::new(start),
        }
    }

    fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }
}
