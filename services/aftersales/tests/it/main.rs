//! The service as its callers and its queues see it: real database, real queues, gRPC.
#![cfg(test)]

mod counts;
mod events;
mod filters;
mod harness;
mod health;
mod pages;
mod paging;
mod parking;
mod replays;
mod requests;
mod twins;
