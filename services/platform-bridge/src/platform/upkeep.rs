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
}
