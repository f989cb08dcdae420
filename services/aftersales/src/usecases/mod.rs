//! What can be done with after-sales, one verb a file. Every use case has the same shape:
//! lock what it concerns, let `domain` decide, save the result with its events.

pub mod accept_after_sales;
