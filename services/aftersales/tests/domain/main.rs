//! The rules of one after-sale, without IO.
#![cfg(test)]

mod any_order;
mod checks;
mod shots;
