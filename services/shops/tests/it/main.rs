//! The shops service as its callers see it: over gRPC and messages, on a real database.
#![cfg(test)]

mod apps;
mod authorisations;
mod credentials;
mod goods;
mod harness;
mod links;
mod listing_pages;
mod secrets;
mod shops;
