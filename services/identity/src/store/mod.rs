//! The tables of schema `identity`.

pub(crate) mod api_tokens;
pub(crate) mod audit_log;
pub(crate) mod login_failures;
mod schema;
pub(crate) mod sessions;
pub(crate) mod users;
