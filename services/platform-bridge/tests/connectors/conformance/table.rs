//! The table of platforms and scenarios, as it stands in `docs/platforms.md`.

use super::{Cell, SCENARIOS};
use crate::marketplace::PLATFORMS;
use oms_contracts::{oms::types::v1::Platform, platform_name};
use std::{fmt::Write, fs, path::PathBuf};

const HEAD: &str = "\
# What each platform is held to

Every connector goes through the same scenarios against its simulated marketplace: real HTTP and WebSocket
connections, the platform's own wire format, its signatures checked. This page is written by the test that runs them
and fails it when it is stale.

`yes`: the scenario passes. `unsupported`: the platform's own rules make it impossible, for the reason below the table.
";

const TAIL: &str = "
## How it is run

```
cargo nextest run -p oms-bridge -E 'test(every_platform_passes_every_scenario)'
OMS_CONFORMANCE=taobao/refund_open cargo nextest run -p oms-bridge -E 'test(every_platform_passes_every_scenario)'
OMS_CONFORMANCE_WRITE=1 cargo nextest run -p oms-bridge -E 'test(every_platform_passes_every_scenario)'
```

The second runs one cell (`taobao/` one platform, `/refund_open` one scenario), the third writes this page anew. The
scenarios are in `services/platform-bridge/tests/connectors/conformance/`.

Two things to know when reading it:

- A timeout is a connection that is cut, before the call has its effect or after it: a connector cannot tell that from
  an answer that never comes.
- None of the platforms that call us documents how old a call may be, so age alone refuses none: one that comes again
  has the id of the first, and is known by it. Xiaohongshu signs the address and its time and not the body, and
  Kuaishou encrypts and does not sign; what a push says is only ever which document to read.
";

/// Holds the page against what came out of the cells, or writes it.
pub(super) fn hold(cells: &[(Platform, &'static str, Cell)], write: bool) {
    let page = render(cells);
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/platforms.md");
    if write {
        fs::write(&place, page).unwrap();
        return;
    }
    let stands = fs::read_to_string(&place).unwrap_or_default();
    assert!(
        stands == page,
        "docs/platforms.md is stale: run this test with OMS_CONFORMANCE_WRITE=1 and look at the \
         difference"
    );
}

fn render(cells: &[(Platform, &'static str, Cell)]) -> String {
    let mut page = HEAD.to_owned();
    let mut reasons = Vec::new();
    let names = PLATFORMS.map(platform_name);
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    page.push('\n');
    page += &line(&[&["scenario".to_owned()][..], &names[..]].concat());
    page += &line(&vec!["---".to_owned(); 1 + names.len()]);
    for scenario in &SCENARIOS {
        let mut row = vec![format!("`{}`", scenario.name)];
        for platform in PLATFORMS {
            let cell = cells
                .iter()
                .find(|(of, name, _)| (*of, *name) == (platform, scenario.name));
            row.push(match &cell.unwrap().2 {
                Ok(()) => "yes".to_owned(),
                Err(unsupported) => {
                    format!("unsupported [^{}]", footnote(&mut reasons, unsupported.0))
                }
            });
        }
        page += &line(&row);
    }
    page.push('\n');
    for (place, reason) in reasons.iter().enumerate() {
        writeln!(page, "[^{}]: {reason}.", place + 1).unwrap();
    }
    page += "\n## What each scenario proves\n\n";
    for scenario in &SCENARIOS {
        writeln!(page, "- `{}`: {}.", scenario.name, scenario.means).unwrap();
    }
    page + TAIL
}

/// The number of a reason, which stands there once.
fn footnote(reasons: &mut Vec<&'static str>, reason: &'static str) -> usize {
    let known = reasons.iter().position(|known| *known == reason);
    let place = known.unwrap_or_else(|| {
        reasons.push(reason);
        reasons.len() - 1
    });
    place + 1
}
