//! Seller memo and flag, and tokens.

use super::{CallError, ShopAccess};
use crate::http::Engine;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use std::time::Duration;

/// Seller memo and flag.
#[async_trait]
pub trait Memos: Send + Sync {
    /// Writes both; repeating it is harmless.
    async fn write(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        memo: &str,
        flag: i32,
    ) -> Result<(), CallError>;
}

/// New tokens after a refresh.
#[derive(Debug, Clone)]
pub struct FreshTokens {
    /// Access token.
    pub access_token: SecretString,
    /// Refresh token; may be the same as before.
    pub refresh_token: SecretString,
    /// When the access token ends.
    pub access_expires_at: Option<DateTime<Utc>>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<DateTime<Utc>>,
}

/// What a seller's consent gave.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The tokens; nothing of an older consent goes on.
    pub tokens: FreshTokens,
    /// Every name by which the platform knows the shop that agreed; empty where it tells
    /// none.
    pub shop_names: Vec<String>,
}

/// Tokens.
#[async_trait]
pub trait Authorisation: Send + Sync {
    /// How long before its end an access token is refreshed; `None` where a refresh
    /// does not lengthen it.
    fn refresh_before(&self) -> Option<Duration>;
    /// True where app key and secret alone give a token, with no seller to ask.
    fn grants_itself(&self) -> bool;
    /// Trades the refresh token, or what stands for one, for new tokens.
    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError>;
    /// The page on which the shop's seller grants the app access and which leads back to
    /// `redirect_uri` with a code and `state`; `None` where app key and secret alone give a
    /// token. On the shop's endpoint, where it has one.
    ///
    /// # Errors
    /// The shop's endpoint is no address.
    fn authorise_url(
        &self,
        shop: &ShopAccess,
        redirect_uri: &str,
        state: &str,
    ) -> Result<Option<String>, CallError>;
    /// Trades the code that came back for tokens, once. `shop` needs none yet.
    async fn exchange(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        code: &str,
        redirect_uri: &str,
    ) -> Result<Granted, CallError>;
}
