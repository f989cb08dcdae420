//! What the service does, one verb a file. Each is one transaction: load what it
//! concerns, let `domain` decide, save the result with its events.

pub mod accept_orders;
pub mod commit;
pub mod follow_after_sales;
pub mod hold_order;
pub mod link_lines;
pub mod record_shipments;
pub mod release_orders;
pub mod settle_handover;
pub mod settle_parcel;
pub mod tell;
pub mod update_memo;
