//! The rules of one order, without IO: random walks, tables and single cases.
#![cfg(test)]

mod amounts;
mod handovers;
mod holds;
mod invariants;
mod links;
mod shots;
mod snapshots_in_any_order;
mod steps;
mod walks;
