//! What the service does, one verb a file.

pub(crate) mod create_api_token;
pub(crate) mod ensure_admin;
pub(crate) mod exchange_credential;
pub(crate) mod forget_expired;
pub(crate) mod list_api_tokens;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod revoke_api_token;
pub(crate) mod tell_me;
