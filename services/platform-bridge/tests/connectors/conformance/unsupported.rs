//! Cells that a platform's own rules forbid, where no call of a connector says so.

use oms_contracts::oms::types::v1::Platform;

static REASONS: [(Platform, &str, &str); 3] = [
    (
        Platform::Jd,
        "line_removed",
        "JD tells a refund before shipping of the order alone and names no line of it",
    ),
    (
        Platform::Pinduoduo,
        "line_removed",
        "Pinduoduo keeps one refund state for the whole order",
    ),
    (
        Platform::Kuaishou,
        "line_removed",
        "An order of Kuaishou has one line beside its gifts",
    ),
];

/// Why the platform cannot have the scenario.
pub(super) fn reason(platform: Platform, scenario: &str) -> Option<&'static str> {
    let row = REASONS
        .iter()
        .find(|(of, name, _)| (*of, *name) == (platform, scenario))?;
    Some(row.2)
}

#[test]
fn every_row_names_a_scenario() {
    for (_, name, reason) in &REASONS {
        let known = super::SCENARIOS
            .iter()
            .any(|scenario| scenario.name == *name);
        assert!(known, "{name}");
        assert!(!reason.is_empty());
    }
}
