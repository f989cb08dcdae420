//! What to measure, on what, and how long.

use clap::{Parser, ValueEnum};
use std::{ffi::OsString, path::PathBuf, time::Duration};

/// Orders of the small database of the lists, and of the one that calls read.
pub(crate) const BASE_ORDERS: usize = 10_000;

/// Measures Qihang OMS side by side with what it stands on, and prints one table.
#[derive(Debug, Parser)]
#[command(name = "oms-bench")]
pub(crate) struct Config {
    /// Parts to run; all of them by default.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) only: Vec<Part>,
    /// Fewer orders and shorter runs: shows that everything works, not what it can do.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Orders in the large database of the lists, rounded to 10,000; default 1,000,000,
    /// with --quick 100,000.
    #[arg(long)]
    orders: Option<usize>,
    /// Folder with the Olist CSV files; without it orders of the same shape are made up.
    #[arg(long, env = "OMS_SIM_DATA")]
    pub(crate) sim_data: Option<PathBuf>,
    /// Folder with `initdb` and `postgres`.
    #[arg(long, env = "OMS_PG_BIN")]
    pub(crate) pg_bin: Option<PathBuf>,
    /// A release build of `oms`; without it one is built first.
    #[arg(long, env = "OMS_BENCH_OMS")]
    pub(crate) oms: Option<PathBuf>,
    /// Where PostgreSQL is looked for, too.
    #[arg(long, env = "PATH", hide = true)]
    pub(crate) search_path: Option<OsString>,
}

/// A part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Pages of orders into the database.
    Intake,
    /// One order, straight and through proxies.
    Get,
    /// Lists at two sizes.
    List,
    /// Memory and start of every service.
    Idle,
}

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Alternating runs; the median of each figure is told.
    pub(crate) runs: usize,
    /// Orders of one intake run.
    pub(crate) intake_orders: usize,
    /// Of these, how many go one transaction each.
    pub(crate) single_orders: usize,
    /// Length of one run of calls.
    pub(crate) calls_for: Duration,
    /// Calls of one list run.
    pub(crate) list_calls: usize,
    /// Orders in the large database of the lists.
    pub(crate) list_orders: usize,
    /// How long a service idles before its memory is read.
    pub(crate) settle: Duration,
}

impl Config {
    /// True when `part` is to run.
    pub(crate) fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    pub(crate) fn plan(&self) -> Plan {
        let seconds = Duration::from_secs;
        let mut plan = if self.quick {
            Plan {
                runs: 3,
                intake_orders: 4_000,
                single_orders: 400,
                calls_for: seconds(2),
                list_calls: 40,
                list_orders: 100_000,
                settle: seconds(2),
            }
        } else {
            Plan {
                runs: 5,
                intake_orders: 20_000,
                single_orders: 2_000,
                calls_for: seconds(5),
                list_calls: 100,
                list_orders: 1_000_000,
                settle: seconds(5),
            }
        };
        if let Some(orders) = self.orders {
            plan.list_orders = orders.div_ceil(BASE_ORDERS).max(2) * BASE_ORDERS;
        }
        plan
    }
}
