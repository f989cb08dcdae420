//! gRPC: from the wire to use cases and back.

mod api_tokens;
mod sessions;

pub(crate) use api_tokens::ApiTokens;
pub use sessions::SESSION_METADATA;
pub(crate) use sessions::Sessions;
