//! The rules of one order, without IO: random walks, tables and single cases.
#![cfg(test)]

mod after_sales;
mod after_sales_in_any_order;
mod amounts;
mod handovers;
mod holds;
mod invariants;
mod links;
mod shots;
mod snapshots_in_any_order;
mod steps;
mod stories;
mod walks;
