//! Settings of edge.

use oms_service_kit::config::Problems;
use std::path::PathBuf;

/// Flags and variables of edge.
#[derive(Debug, Clone, clap::Args)]
pub struct EdgeArgs {
    /// Address of `orders`.
    #[arg(long, env = "OMS_ORDERS_URL", default_value = "http://orders:50051")]
    pub orders_url: String,
    /// Address of `aftersales`.
    #[arg(
        long,
        env = "OMS_AFTERSALES_URL",
        default_value = "http://aftersales:50051"
    )]
    pub aftersales_url: String,
    /// Address of `shops`.
    #[arg(long, env = "OMS_SHOPS_URL", default_value = "http://shops:50051")]
    pub shops_url: String,
    /// Address of `bridge`.
    #[arg(long, env = "OMS_BRIDGE_URL", default_value = "http://bridge:50051")]
    pub bridge_url: String,
    /// Address of `identity`.
    #[arg(
        long,
        env = "OMS_IDENTITY_URL",
        default_value = "http://identity:50051"
    )]
    pub identity_url: String,
    /// Folder of the built console; without it edge serves only the API.
    #[arg(long, env = "OMS_CONSOLE_DIR", default_value = "ui/dist")]
    pub console_dir: PathBuf,
    /// Serve reflection of every service.
    #[arg(long, env = "OMS_REFLECTION", default_value_t = true, action = clap::ArgAction::Set)]
    pub reflection: bool,
    /// The console's cookie is sent over https only.
    #[arg(long, env = "OMS_SECURE_COOKIE", default_value_t = false, action = clap::ArgAction::Set)]
    pub secure_cookie: bool,
}

/// Checked settings.
#[derive(Debug, Clone)]
pub struct EdgeOptions {
    /// Address of `orders`.
    pub orders_url: String,
    /// Address of `aftersales`.
    pub aftersales_url: String,
    /// Address of `shops`.
    pub shops_url: String,
    /// Address of `bridge`.
    pub bridge_url: String,
    /// Address of `identity`.
    pub identity_url: String,
    /// Folder of the built console.
    pub console_dir: PathBuf,
    /// Serve reflection.
    pub reflection: bool,
    /// Mark the cookie `Secure`.
    pub secure_cookie: bool,
}

impl EdgeArgs {
    /// Checked settings; faults go to `problems`.
    pub fn check(&self, problems: &mut Problems) -> EdgeOptions {
        EdgeOptions {
            orders_url: problems.url("OMS_ORDERS_URL", &self.orders_url),
            aftersales_url: problems.url("OMS_AFTERSALES_URL", &self.aftersales_url),
            shops_url: problems.url("OMS_SHOPS_URL", &self.shops_url),
            bridge_url: problems.url("OMS_BRIDGE_URL", &self.bridge_url),
            identity_url: problems.url("OMS_IDENTITY_URL", &self.identity_url),
            console_dir: self.console_dir.clone(),
            reflection: self.reflection,
            secure_cookie: self.secure_cookie,
        }
    }
}
