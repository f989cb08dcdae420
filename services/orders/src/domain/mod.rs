//! The rules of an order, without IO: what a snapshot changes, what a hold stops,
//! what a parcel settles. Every function works on one [`order::Order`] in memory and
//! notes what happened; `store` writes the result as sets.

pub mod after_sale;
pub mod handover;
pub mod headline;
pub mod hold;
pub mod intake;
pub mod link;
pub mod memo;
pub mod order;
pub mod refund;
pub mod shipment;
pub mod snapshot;
