//! Conformance: every platform goes through the same scenarios, and what came of it stands
//! in `docs/platforms.md`.
//!
//! `OMS_CONFORMANCE=taobao/refund_open` runs one cell, `taobao/` one platform and
//! `/refund_open` one scenario; the table is then left alone. `OMS_CONFORMANCE_WRITE=1` writes
//! the table anew.

mod after_sales;
mod changes;
mod channels;
mod documents;
mod faults;
mod hooks;
mod numbers;
mod orders;
mod pushes;
mod receivers;
mod refunds;
mod scenarios;
mod shipments;
mod table;
mod unsupported;
mod upkeep;
mod waybills;

use crate::marketplace::{Marketplace, PLATFORMS};
use futures_util::{StreamExt, future::BoxFuture, stream};
use oms_bridge::platform::CallError;
use oms_contracts::{oms::types::v1::Platform, platform_name};
use scenarios::SCENARIOS;
use std::{any::Any, env, thread::available_parallelism};

/// One scenario: it panics where a connector or a simulator is wrong.
struct Scenario {
    name: &'static str,
    /// What it proves, for people.
    means: &'static str,
    run: fn(Marketplace) -> BoxFuture<'static, Cell>,
}

/// How a cell ends that is not wrong.
type Cell = Result<(), Unsupported>;

/// The platform's own rules make the scenario impossible, for this reason.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unsupported(&'static str);

/// What a call gave; or the platform's reason, where it has no such call.
fn where_there_is<T>(called: Result<T, CallError>) -> Result<T, Unsupported> {
    match called {
        Err(CallError::Unsupported { reason }) => {
            assert!(!reason.is_empty());
            Err(Unsupported(reason))
        }
        called => Ok(called.unwrap()),
    }
}

/// Cells are under way at once for each processor: they mostly wait for each other's servers.
const CELLS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn every_platform_passes_every_scenario() {
    let only = env::var("OMS_CONFORMANCE")
        .ok()
        .filter(|only| !only.is_empty());
    let mut cells = Vec::new();
    for platform in PLATFORMS {
        for scenario in &SCENARIOS {
            let is_asked = |only: &String| names(only, platform, scenario);
            if only.as_ref().is_none_or(is_asked) {
                cells.push((platform, scenario));
            }
        }
    }
    assert!(!cells.is_empty(), "OMS_CONFORMANCE names no cell: {only:?}");
    let at_once = CELLS * available_parallelism().map_or(1, usize::from);
    let results: Vec<_> = stream::iter(cells)
        .map(|(platform, scenario)| async move {
            let ran = tokio::spawn(run(platform, scenario)).await;
            let ran = ran.map_err(|error| error.into_panic());
            (platform, scenario, ran)
        })
        .buffered(at_once)
        .collect()
        .await;

    let mut settled = Vec::new();
    let mut wrong = Vec::new();
    for (platform, scenario, ran) in results {
        match ran {
            Ok(cell) => settled.push((platform, scenario.name, cell)),
            Err(panic) => {
                let (platform, name) = (platform_name(platform), scenario.name);
                wrong.push(format!("{platform}/{name}: {}", words(panic.as_ref())));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cells are wrong:\n{}",
        wrong.len(),
        wrong.len() + settled.len(),
        wrong.join("\n")
    );
    if only.is_none() {
        table::hold(&settled, env::var("OMS_CONFORMANCE_WRITE").is_ok());
    }
}

async fn run(platform: Platform, scenario: &Scenario) -> Cell {
    if let Some(reason) = unsupported::reason(platform, scenario.name) {
        return Err(Unsupported(reason));
    }
    (scenario.run)(Marketplace::start(platform).await).await
}

/// Whether `only` (`<platform>/<scenario>`, either may be left out) names the cell.
fn names(only: &str, platform: Platform, scenario: &Scenario) -> bool {
    let (wanted, name) = only.split_once('/').unwrap_or((only, ""));
    let fits = |wanted: &str, is: &str| wanted.is_empty() || wanted == is;
    fits(wanted, &platform_name(platform)) && fits(name, scenario.name)
}

/// The words of a panic.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked without words")
}
