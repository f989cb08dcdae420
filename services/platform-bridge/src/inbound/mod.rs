//! Where work comes from: due cursors, messages, calls, and what platforms push.

pub(crate) mod authorisation;
pub(crate) mod channels;
pub(crate) mod consumers;
pub(crate) mod grpc;
pub(crate) mod hints;
pub(crate) mod hooks;
pub(crate) mod platform;
pub(crate) mod pull;
