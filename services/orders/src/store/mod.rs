//! Tables of schema `orders`. Reads are plain DSL; writes are sets: one statement per
//! table, however many orders a transaction holds.

pub mod after_sales;
pub mod counts;
pub mod gate;
pub mod links;
pub mod list;
pub mod load;
mod load_parcels;
pub mod numbers;
pub mod save;
pub mod save_rows;
pub mod schema;
pub mod sweep;
pub mod timeline;
