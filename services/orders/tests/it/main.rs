//! The service as its callers and its queues see it: real database, real queues, gRPC.
#![cfg(test)]

mod after_sales;
mod after_sales_gate;
mod cases;
mod counts;
mod deeds;
mod events;
mod filters;
mod harness;
mod holds;
mod journey;
mod pages;
mod paging;
mod parcels;
mod parking;
mod recalls;
mod receivers;
mod replays;
mod requests;
mod twins;
mod watching;
