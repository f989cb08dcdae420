//! The rules of an after-sale, without IO: what a snapshot must hold and what it changes.
//! Every function works on one [`after_sale::AfterSale`] in memory and notes what
//! happened; `store` writes the result as sets.

pub mod after_sale;
pub mod intake;
pub mod snapshot;
