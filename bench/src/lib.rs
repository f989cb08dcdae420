//! oms-bench
