//! Any bytes as an order of any platform: mapped or refused with a reason, and masked, but
//! never a panic. The first byte chooses the platform.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oms_bridge::platforms::connector;
use oms_contracts::oms::types::v1::Platform;

fuzz_target!(|input: &[u8]| {
    let Some((choice, raw)) = input.split_first() else {
        return;
    };
    let platform = Platform::try_from(i32::from(choice % 7) + 1).unwrap();
    let orders = connector(platform).unwrap().orders().unwrap();
    if let Err(why) = orders.remap(raw).mapped {
        assert!(!why.reason.is_empty() && !why.message.is_empty());
    }
    let _ = orders.mask_raw(raw);
});
