//! Settings of the bridge.

use clap::Args;
use oms_service_kit::config::Problems;
use std::time::Duration;

/// Flags and variables of the bridge.
#[derive(Debug, Clone, Args)]
pub struct BridgeArgs {
    /// gRPC address of the service `shops`, which lends credentials.
    #[arg(long, env = "OMS_SHOPS_URL")]
    pub shops_url: Option<String>,
    /// gRPC address of the ERP's `ErpReceiverService`; without it hand-overs stay queued.
    #[arg(long, env = "OMS_ERP_URL")]
    pub erp_url: Option<String>,
    /// Seconds between two pulls of a shop's orders.
    #[arg(long, env = "OMS_PULL_INTERVAL_S", default_value_t = 60)]
    pub pull_interval_s: u64,
    /// Seconds between two pulls of a shop's after-sales.
    #[arg(long, env = "OMS_AFTER_SALES_INTERVAL_S", default_value_t = 120)]
    pub after_sales_interval_s: u64,
    /// Seconds between two pulls of a shop's listings.
    #[arg(long, env = "OMS_LISTINGS_INTERVAL_S", default_value_t = 21_600)]
    pub listings_interval_s: u64,
    /// Shops whose new orders are pulled at the same time.
    #[arg(long, env = "OMS_PULL_WORKERS", default_value_t = 64)]
    pub pull_workers: usize,
    /// Shops whose after-sales are pulled at the same time.
    #[arg(long, env = "OMS_AFTER_SALES_WORKERS", default_value_t = 32)]
    pub after_sales_workers: usize,
    /// Shops whose listings or past windows are pulled at the same time.
    #[arg(long, env = "OMS_BACKGROUND_PULL_WORKERS", default_value_t = 8)]
    pub background_pull_workers: usize,
    /// Calls to platforms (shipments, memos) in flight at the same time.
    #[arg(long, env = "OMS_COMMAND_WORKERS", default_value_t = 32)]
    pub command_workers: usize,
}

/// Checked settings of the bridge.
#[derive(Debug, Clone)]
pub struct BridgeOptions {
    /// gRPC address of the service `shops`.
    pub shops_url: String,
    /// gRPC address of the ERP; `None` leaves hand-overs queued.
    pub erp_url: Option<String>,
    /// Time between two pulls of a shop's orders.
    pub pull_every: Duration,
    /// Time between two pulls of a shop's after-sales.
    pub after_sales_every: Duration,
    /// Time between two pulls of a shop's listings.
    pub listings_every: Duration,
    /// Time between two late sweeps of a shop.
    pub sweep_every: Duration,
    /// How far back a late sweep asks, by creation time.
    pub sweep_over: Duration,
    /// How far back a new shop is filled.
    pub first_fill: Duration,
    /// Age at which a published page that its owner has not answered is asked for
    /// again, if no message waits in the owner's queue.
    pub unanswered_after: Duration,
    /// Shops whose new orders are pulled at the same time.
    pub pull_workers: usize,
    /// Shops whose after-sales are pulled at the same time.
    pub after_sales_workers: usize,
    /// Shops whose listings or past windows are pulled at the same time.
    pub background_pull_workers: usize,
    /// Calls to platforms in flight at the same time.
    pub command_workers: usize,
    /// Lease of a pull and of a command; a process that died is replaced after it. A
    /// command's lease is three of these, because it has to outlive its call.
    pub lease: Duration,
}

impl BridgeOptions {
    /// The defaults, with credentials from the service at `shops_url` and no ERP.
    pub fn new(shops_url: impl Into<String>) -> Self {
        const HOUR: u64 = 3_600;
        Self {
            shops_url: shops_url.into(),
            erp_url: None,
            pull_every: Duration::from_secs(60),
            after_sales_every: Duration::from_secs(120),
            listings_every: Duration::from_secs(6 * HOUR),
            sweep_every: Duration::from_secs(24 * HOUR),
            sweep_over: Duration::from_secs(72 * HOUR),
            first_fill: Duration::from_secs(24 * HOUR),
            unanswered_after: Duration::from_secs(600),
            pull_workers: 64,
            after_sales_workers: 32,
            background_pull_workers: 8,
            command_workers: 32,
            lease: Duration::from_secs(30),
        }
    }
}

impl BridgeArgs {
    /// Checked options; what is wrong is added to `problems`.
    pub fn check(&self, problems: &mut Problems) -> BridgeOptions {
        let shops_url = problems.require(
            "OMS_SHOPS_URL",
            self.shops_url.as_ref(),
            "gRPC address of the service shops, such as http://127.0.0.1:9103",
        );
        let erp_url = self.erp_url.as_deref().filter(|url| !url.is_empty());
        let positive = [
            ("OMS_PULL_INTERVAL_S", self.pull_interval_s),
            ("OMS_LISTINGS_INTERVAL_S", self.listings_interval_s),
            ("OMS_AFTER_SALES_INTERVAL_S", self.after_sales_interval_s),
            ("OMS_AFTER_SALES_WORKERS", self.after_sales_workers as u64),
            ("OMS_PULL_WORKERS", self.pull_workers as u64),
            (
                "OMS_BACKGROUND_PULL_WORKERS",
                self.background_pull_workers as u64,
            ),
            ("OMS_COMMAND_WORKERS", self.command_workers as u64),
        ];
        for (setting, value) in positive {
            if value == 0 {
                problems.add(format!("{setting}: must be at least 1"));
            }
        }
        BridgeOptions {
            erp_url: erp_url.map(|url| problems.url("OMS_ERP_URL", url)),
            pull_every: Duration::from_secs(self.pull_interval_s),
            after_sales_every: Duration::from_secs(self.after_sales_interval_s),
            after_sales_workers: self.after_sales_workers,
            listings_every: Duration::from_secs(self.listings_interval_s),
            pull_workers: self.pull_workers,
            background_pull_workers: self.background_pull_workers,
            command_workers: self.command_workers,
            ..BridgeOptions::new(problems.url("OMS_SHOPS_URL", &shops_url))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_together() {
        let args = BridgeArgs {
            shops_url: None,
            erp_url: Some("nowhere".into()),
            pull_interval_s: 0,
            after_sales_interval_s: 1,
            after_sales_workers: 1,
            listings_interval_s: 1,
            pull_workers: 1,
            background_pull_workers: 1,
            command_workers: 1,
        };
        let mut problems = Problems::default();
        args.check(&mut problems);
        let text = problems.into_result().unwrap_err().to_string();
        for setting in ["OMS_SHOPS_URL", "OMS_ERP_URL", "OMS_PULL_INTERVAL_S"] {
            assert!(text.contains(setting), "{text}");
        }
    }
}
