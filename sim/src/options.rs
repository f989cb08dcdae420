//! Settings of the simulators.

use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How large, how busy and how nasty the simulated world is.
#[derive(Clone, Debug, clap::Args)]
pub struct SimOptions {
    /// Shops to run: a number (the busiest sellers) or `all`.
    #[arg(long = "sim-shops", value_name = "N|all", default_value = "24")]
    pub shops: ShopCount,
    /// New paid orders per second over all shops.
    #[arg(long = "sim-rate", value_name = "PER_SECOND", default_value_t = 0.0)]
    pub rate: f64,
    /// Misbehaviour from the start; `/_sim/faults` changes it later.
    #[arg(long = "sim-faults", value_enum, default_value_t = FaultLevel::None)]
    pub faults: FaultLevel,
    /// Folder with the Olist CSV files; without it orders are made up.
    #[arg(long = "sim-data", env = "OMS_SIM_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Seed of everything made up and of the faults.
    #[arg(long = "sim-seed", default_value_t = 1)]
    pub seed: u64,
}

impl Default for SimOptions {
    fn default() -> Self {
        Self {
            shops: ShopCount::Busiest(24),
            rate: 0.0,
            faults: FaultLevel::None,
            data: None,
            seed: 1,
        }
    }
}

/// How many shops run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopCount {
    /// Every seller of the data.
    All,
    /// The sellers with the most orders.
    Busiest(usize),
}

impl FromStr for ShopCount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" {
            return Ok(Self::All);
        }
        match text.parse() {
            Ok(0) | Err(_) => Err(format!("{text:?} is neither `all` nor a number above 0")),
            Ok(count) => Ok(Self::Busiest(count)),
        }
    }
}

/// A bundle of faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultLevel {
    /// Everything answers, in time and in order.
    #[default]
    None,
    /// 5 % throttled, 2 % cut connections, rows move while a list is paged.
    Light,
    /// More of everything, late commits, and an ERP that misbehaves.
    Heavy,
}
