//! Where work comes from: due cursors, messages, calls.

pub(crate) mod authorisation;
pub(crate) mod consumers;
pub(crate) mod grpc;
pub(crate) mod pull;
