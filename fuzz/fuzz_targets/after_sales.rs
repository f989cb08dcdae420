//! Any bytes as an after-sale of any platform: mapped or refused with a reason, and masked,
//! but never a panic. The first byte chooses the platform.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oms_bridge::platforms::connector;
use oms_contracts::oms::types::v1::Platform;

fuzz_target!(|input: &[u8]| {
    let Some((choice, raw)) = input.split_first() else {
        return;
    };
    let platform = Platform::try_from(i32::from(choice % 7) + 1).unwrap();
    let after_sales = connector(platform).unwrap().after_sales().unwrap();
    match after_sales.remap(raw).mapped {
        Ok(after_sale) => assert_eq!(after_sale.content_hash.len(), 32),
        Err(why) => assert!(!why.reason.is_empty() && !why.message.is_empty()),
    }
    let _ = after_sales.mask_raw(raw);
});
