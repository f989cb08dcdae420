//! The one table, and what it was measured on.

use std::{fmt::Write as _, fs, process::Command};

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    what: String,
    measured: String,
    beside: String,
    ratio: String,
    target: String,
    met: &'static str,
}

impl Row {
    /// A figure, and what it is seen beside; no ratio yet.
    pub(crate) fn new(
        what: impl Into<String>,
        measured: impl Into<String>,
        beside: impl Into<String>,
    ) -> Self {
        Self {
            what: what.into(),
            measured: measured.into(),
            beside: beside.into(),
            ratio: "–".into(),
            target: "–".into(),
            met: "–",
        }
    }

    /// A part that ended early.
    pub(crate) fn failed(what: impl Into<String>, error: &anyhow::Error) -> Self {
        Self::new(what, "–", format!("{error:#}")).judged("to work", false)
    }

    /// With its ratio.
    pub(crate) fn ratio(mut self, ratio: f64) -> Self {
        self.ratio = format!("{ratio:.2} ×");
        self
    }

    /// With its ratio, which should not be under `least`.
    pub(crate) fn at_least(self, ratio: f64, least: f64) -> Self {
        self.ratio(ratio)
            .judged(format!("≥ {least} ×"), ratio >= least)
    }

    /// With its ratio, which should not be over `most`.
    pub(crate) fn at_most(self, ratio: f64, most: f64) -> Self {
        self.ratio(ratio)
            .judged(format!("≤ {most} ×"), ratio <= most)
    }

    /// With a target in words.
    pub(crate) fn judged(mut self, target: impl Into<String>, met: bool) -> Self {
        self.target = target.into();
        self.met = if met { "yes" } else { "**no**" };
        self
    }
}

/// The report as Markdown.
pub(crate) fn render(rows: &[Row], conditions: &[String]) -> String {
    let mut text = String::from("# Side-by-side performance\n\n");
    for condition in conditions {
        let _ = writeln!(text, "- {condition}");
    }
    text.push_str("\n| what | measured | beside it | ratio | target | met |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    for row in rows {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            row.what, row.measured, row.beside, row.ratio, row.target, row.met
        );
    }
    text
}

/// Cores, memory and kernel.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = memory.lines().next().and_then(|line| {
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(format!("{:.0} GiB", kib as f64 / 1_048_576.0))
    });
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "machine: {cores} cores, {} memory, Linux {}",
        memory.unwrap_or_else(|| "unknown".into()),
        kernel.trim()
    )
}

/// The first line that a program prints about itself.
pub(crate) fn version_of(program: impl AsRef<std::ffi::OsStr>) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    Some(line.trim().to_owned())
}
