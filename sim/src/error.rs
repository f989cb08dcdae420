//! What can stop a simulator.

use std::path::PathBuf;

/// Why a simulator could not start or went down.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// A CSV file of the data folder is missing or not in its expected shape.
    #[error(
        "cannot read simulator data {file}: {message}; point OMS_SIM_DATA at a folder with the Olist CSV files or leave it unset"
    )]
    Data {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// The simulator's tables cannot be reached, read or written.
    #[error("simulator store: {0}")]
    Store(String),
    /// The store was made with another seed, so that its journal does not fit.
    #[error(
        "the simulator store was made with seed {stored}, not {asked}; pass --sim-seed {stored} or drop schema sim"
    )]
    SeedMismatch {
        /// The seed in the store.
        stored: u64,
        /// The seed of this run.
        asked: u64,
    },
    /// The listener failed.
    #[error("simulator listener: {0}")]
    Listener(#[from] std::io::Error),
    /// The gRPC side of the ERP failed.
    #[error("simulated ERP: {0}")]
    Erp(String),
}
