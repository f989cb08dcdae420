//! The doors: gRPC methods, pages of the bridge, and the sweep that folds the counters.

pub mod after_sale_filter;
pub mod after_sale_grpc;
pub mod after_sale_view;
pub mod platform_after_sales;
pub mod sweeps;
