//! Each connector against its simulated marketplace, over real connections: what it
//! pulls is what the marketplace has, and what it writes arrives there once.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod after_sales;
mod conformance;
mod consent;
mod marketplace;
mod notes;
mod pull;
mod writes;
