//! Settings: flags or `OMS_*` variables, all faults reported together before a
//! port is bound.

use crate::{seal::KeyRing, telemetry::TelemetryOptions};
use secrecy::SecretString;
use std::{fmt, net::SocketAddr, str::FromStr};

/// Faults found so far; a configuration is used only if there are none.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<String>,
}

/// Every fault of a configuration.
#[derive(Debug, thiserror::Error)]
pub struct ConfigError {
    list: Vec<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration has {} fault(s):", self.list.len())?;
        for problem in &self.list {
            writeln!(f, "  - {problem}")?;
        }
        Ok(())
    }
}

impl Problems {
    /// Notes a fault.
    pub fn add(&mut self, problem: impl Into<String>) {
        self.list.push(problem.into());
    }

    /// The value of `setting`, or a note that it is not what it should be.
    pub fn parse<T: FromStr>(&mut self, setting: &str, text: &str, what: &str) -> Option<T> {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.add(format!("{setting}: {text:?} is not {what}"));
        }
        parsed
    }

    /// The value of a setting that must be given.
    pub fn require(&mut self, setting: &str, value: Option<&String>, what: &str) -> String {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            return value.clone();
        }
        self.add(format!("{setting} must be given: {what}"));
        String::new()
    }

    /// `http://` or `https://` with a host.
    pub fn url(&mut self, setting: &str, text: &str) -> String {
        let uri = text.parse::<http::Uri>().ok();
        let good = uri.is_some_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some()
        });
        if !good && !text.is_empty() {
            self.add(format!("{setting}: {text:?} is not an http(s) address"));
        }
        text.trim_end_matches('/').to_owned()
    }

    /// A socket address such as `127.0.0.1:8088`.
    pub fn address(&mut self, setting: &str, text: &str) -> SocketAddr {
        self.parse(setting, text, "an address such as 127.0.0.1:8088")
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// The key ring.
    pub fn keys(&mut self, text: &SecretString) -> Option<KeyRing> {
        match KeyRing::parse(text) {
            Ok(ring) => Some(ring),
            Err(error) => {
                self.add(error.to_string());
                None
            }
        }
    }

    /// All faults as one error, if there are any.
    pub fn into_result(self) -> Result<(), ConfigError> {
        if self.list.is_empty() {
            Ok(())
        } else {
            Err(ConfigError { list: self.list })
        }
    }
}

/// How the process logs and traces; common to every command.
#[derive(Debug, Clone, clap::Args)]
pub struct TelemetryArgs {
    /// What to log, as `tracing` filter directives such as `info,oms_orders=debug`.
    #[arg(long, env = "OMS_LOG", default_value = "", global = true)]
    pub log: String,
    /// `json`, `text`, or `auto`: text on a terminal, json elsewhere.
    #[arg(long, env = "OMS_LOG_FORMAT", default_value = "auto", global = true)]
    pub log_format: String,
    /// OTLP gRPC endpoint for traces, such as `http://127.0.0.1:4317`; empty for none.
    #[arg(long, env = "OMS_OTLP_ENDPOINT", default_value = "", global = true)]
    pub otlp_endpoint: String,
    /// Where `/metrics` is served, such as `127.0.0.1:9464`; empty for nowhere.
    #[arg(long, env = "OMS_METRICS_ADDR", default_value = "", global = true)]
    pub metrics_addr: String,
}

impl TelemetryArgs {
    /// Checked options for the process that exports as `service_name`.
    pub fn check(&self, service_name: &str, problems: &mut Problems) -> TelemetryOptions {
        use std::io::IsTerminal;
        let json = match self.log_format.as_str() {
            "json" => true,
            "text" => false,
            "auto" => !std::io::stderr().is_terminal(),
            other => {
                problems.add(format!(
                    "OMS_LOG_FORMAT: {other:?} is none of json, text, auto"
                ));
                false
            }
        };
        if let Err(problem) = crate::telemetry::filter(&self.log) {
            problems.add(format!("OMS_LOG: {problem}"));
        }
        let metrics_addr = (!self.metrics_addr.is_empty())
            .then(|| problems.address("OMS_METRICS_ADDR", &self.metrics_addr));
        TelemetryOptions {
            metrics_addr,
            filter: self.log.clone(),
            json,
            otlp_endpoint: problems.url("OMS_OTLP_ENDPOINT", &self.otlp_endpoint),
            service_name: service_name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_come_together() {
        let mut problems = Problems::default();
        problems.address("OMS_HTTP_ADDR", "nowhere");
        problems.url("OMS_ERP_URL", "ftp://x");
        problems.require("OMS_DATABASE_URL", None, "postgres://...");
        problems.keys(&"x".to_owned().into());
        let text = problems.into_result().unwrap_err().to_string();
        for setting in [
            "OMS_HTTP_ADDR",
            "OMS_ERP_URL",
            "OMS_DATABASE_URL",
            "OMS_KEYS",
        ] {
            assert!(text.contains(setting), "{text}");
        }
    }
}
