//! Simulated marketplaces and a simulated ERP: real HTTP and gRPC servers over one in-memory world,
//! strict about what the real ones are strict about, and able to misbehave on demand.
//!
//! - [`Sim`] is the world: shops, goods, orders, tokens, ERP documents. It is built from the Olist data
//!   set or from a seed, and goes on after a restart when it has a [`SimStore`].
//! - [`serve_marketplaces`] serves every platform on its real paths, and the control plane under `/_sim/`.
//! - [`serve_erp`] is an ERP that takes orders, tells its SKUs and reports shipments.
//!
//! The wire forms are written from the platforms' descriptions and share no code with the connectors
//! that are tested against them. A new platform is a folder in `platforms/` and a variant in its registry.

#![recursion_limit = "256"]

mod chance;
mod data;
mod erp;
mod error;
mod faults;
mod http_server;
mod options;
mod platforms;
mod pushes;
mod sim;
mod store;
mod world;

pub use erp::{ErpOptions, serve_erp};
pub use error::SimError;
pub use http_server::serve_marketplaces;
pub use options::{FaultLevel, ShopCount, SimOptions};
pub use sim::{Sim, SimShop};
pub use store::SimStore;
