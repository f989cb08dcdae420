//! The platforms that shops can be on.

use oms_contracts::oms::types::v1::Platform;

/// Those that have a connector.
const CONNECTED: &[Platform] = &[Platform::Taobao, Platform::Pinduoduo];

/// Whether a shop on `platform` can be added.
pub(crate) fn is_connected(platform: Platform) -> bool {
    CONNECTED.contains(&platform)
}

/// What a platform must be, naming those there are.
pub(crate) fn rule() -> String {
    let names: Vec<_> = CONNECTED.iter().map(Platform::as_str_name).collect();
    format!(
        "must be {}: the others have no connector yet",
        names.join(" or ")
    )
}
