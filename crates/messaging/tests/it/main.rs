//! What messaging promises, against real PostgreSQL and a real broker. `contract`
//! runs once for each transport.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod contract;
mod embedded;
mod faults;
mod ground;
mod inbox;
mod outbox;
mod rabbit;
mod tracing_context;
mod worker;
