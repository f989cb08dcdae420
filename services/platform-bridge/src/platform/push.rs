//! What platforms push by themselves: calls to our address, and channels that we hold open.
//! A push proves nothing and is believed nothing: it says which document to read now. What
//! a push missed, the pull brings.

use super::{CallError, ShopAccess};
use crate::http::Engine;
use async_trait::async_trait;
use secrecy::SecretString;

/// A call to our address, as it came.
#[derive(Debug, Clone, Copy)]
pub struct HookCall<'a> {
    /// True for a POST.
    pub is_post: bool,
    /// Parameters of the address, decoded, in their order.
    pub query: &'a [(String, String)],
    /// Headers with names in lower case.
    pub headers: &'a [(String, String)],
    /// Body.
    pub body: &'a [u8],
}

/// The app that a platform calls for, and what verifies and opens its calls.
#[derive(Debug, Clone)]
pub struct PushApp {
    /// App key.
    pub app_key: String,
    /// App secret.
    pub app_secret: SecretString,
    /// Signs calls where the platform keeps it apart from the app secret, else empty.
    pub sign_secret: SecretString,
    /// Signs pushes where that takes a secret of its own, else empty.
    pub push_token: SecretString,
    /// Decrypts pushes where they are encrypted, else empty.
    pub push_key: SecretString,
}

/// What a push says that is news to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// An order is new or changed; its number.
    Order(String),
    /// An after-sale is new or changed; its number as in `PlatformAfterSale`.
    AfterSale(String),
    /// The shop's goods changed.
    Listings,
    /// The shop took the app's permission back.
    Revoked,
    /// A kind that is documented and tells us nothing, or one that we do not know.
    Nothing,
}

/// One message of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushMessage {
    /// The platform's id of the message, equal on each try; a hash of its content where the
    /// platform gives none.
    pub id: String,
    /// Every name by which the message knows its shop; one of them is that of `ShopAccess`.
    pub shop_names: Vec<String>,
    /// The platform's name of the message kind, for people.
    pub kind: String,
    /// What it says.
    pub news: News,
}

/// What a platform is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookAnswer {
    /// HTTP status.
    pub status: u16,
    /// Content type.
    pub content_type: &'static str,
    /// Body.
    pub body: Vec<u8>,
}

/// A call that was verified and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What it brought; none for a test call.
    pub messages: Vec<PushMessage>,
    /// The platform's yes, to be sent once the messages are safe.
    pub answer: HookAnswer,
}

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookRefused {
    /// Its signature is missing or wrong, it is too old, or it is for another app.
    #[error("not from the platform: {0}")]
    Forged(&'static str),
    /// It is from the platform and cannot be read; nothing personal in the text.
    #[error("unreadable: {0}")]
    Unreadable(String),
}

/// Pushes that come as calls to our address.
pub trait Hook: Send + Sync {
    /// Verifies and reads a call. Pure. A message kind that is not known is
    /// [`News::Nothing`], never an error.
    ///
    /// # Errors
    /// See [`HookRefused`].
    fn verify(&self, app: &PushApp, call: &HookCall<'_>) -> Result<Verified, HookRefused>;
    /// What is answered when a call is refused, or its messages cannot be kept: the
    /// platform tries again later.
    fn refusal(&self) -> HookAnswer;
}

/// Pushes that come over a channel which we hold open for each app.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Asks the platform to push what happens in `shop` too; repeating it is harmless.
    async fn permit(&self, http: &Engine, shop: &ShopAccess) -> Result<(), CallError>;
    /// Opens the channel of the app. `shop` is any shop of it.
    async fn open(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Box<dyn OpenChannel>, CallError>;
}

/// An open channel; dropping it closes it.
#[async_trait]
pub trait OpenChannel: Send {
    /// Waits some seconds at most for messages, oldest first; none where nothing came.
    async fn next(&mut self, http: &Engine) -> Result<Vec<PushMessage>, CallError>;
    /// Tells the platform that these are safe; it sends others again.
    async fn confirm(&mut self, http: &Engine, ids: &[String]) -> Result<(), CallError>;
}

/// How a platform pushes.
pub enum Pushes<'a> {
    /// It calls us.
    Hook(&'a dyn Hook),
    /// We hold a channel open for each app.
    Channel(&'a dyn Channel),
}
