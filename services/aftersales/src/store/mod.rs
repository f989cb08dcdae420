//! Tables of schema `aftersales`. Writes are sets: one statement per table, however many
//! after-sales a transaction holds.

pub mod counts;
pub mod list;
pub mod load;
pub mod numbers;
pub mod save;
