//! The identity service as its callers see it: over gRPC, on a real database.
#![cfg(test)]

mod admin;
mod api_tokens;
mod harness;
mod logins;
mod secrets;
mod sessions;
