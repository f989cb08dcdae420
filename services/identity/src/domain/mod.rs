//! The rules, without IO.

pub(crate) mod credential;
pub(crate) mod principal;
pub(crate) mod roles;
pub(crate) mod session;
pub(crate) mod throttle;
