//! What every connector does alike with an after-sale.

use oms_contracts::oms::events::v1::PlatformAfterSale;
use prost::Message;
use ring::digest::{SHA256, digest};

/// The after-sale with its content hash: SHA-256 over the snapshot without the hash. The
/// encoding is deterministic: fields in order of their tags, no maps.
pub(crate) fn hashed(mut after_sale: PlatformAfterSale) -> PlatformAfterSale {
    after_sale.content_hash.clear();
    let hash = digest(&SHA256, &after_sale.encode_to_vec());
    after_sale.content_hash = hash.as_ref().to_vec();
    after_sale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_content_has_an_equal_hash_and_other_content_another() {
        let after_sale = |reason: &str| PlatformAfterSale {
            platform_after_sale_id: "1".into(),
            reason: reason.into(),
            ..Default::default()
        };
        let first = hashed(after_sale("a"));
        assert_eq!(first.content_hash.len(), 32);
        assert_eq!(hashed(first.clone()), first);
        assert_ne!(hashed(after_sale("b")).content_hash, first.content_hash);
    }
}
