//! The rules, without IO.

pub(crate) mod authorisation;
pub(crate) mod credentials;
pub(crate) mod endpoint;
pub(crate) mod listing_page;
pub(crate) mod search;
