//! The bridge over real wires: PostgreSQL, the embedded transport, simulated marketplaces,
//! and gRPC stand-ins of `shops` and of an ERP.

#![cfg(test)]

mod after_sales;
mod authorisation;
mod chained;
mod channels;
mod commands;
mod crowded;
mod goods;
mod hand_over;
mod ledger;
mod parking;
mod pull;
mod pushes;
mod receivers;
mod waybills;
mod world;
