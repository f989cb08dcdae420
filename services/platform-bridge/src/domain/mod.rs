//! What the bridge decides, without any IO: which windows and pages to ask for, when
//! to try again, and what an answer means for a command.

pub(crate) mod authorisation;
pub(crate) mod backoff;
pub(crate) mod command;
pub(crate) mod paging;
pub(crate) mod trail;
pub(crate) mod verdict;
pub(crate) mod waybill;
pub(crate) mod window;
