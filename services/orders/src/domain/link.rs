//! Lines and their ERP SKUs: which follow the projection of links, and until when.

use super::order::{ErpSku, Order};

/// Looks up the ERP SKU of a platform SKU.
pub type Links<'a> = &'a dyn Fn(&str) -> Option<ErpSku>;

/// A line without a link takes the one known by now. Before the hand-over every line
/// follows what `shops` says, also where it says that there is no link any more; after
/// it the line keeps what went out.
pub fn follow(order: &mut Order, links: Links<'_>) {
    let handed_over = order.is_with_erp();
    let (mut linked, mut unlinked) = (Vec::new(), Vec::new());
    for line in &mut order.lines {
        let link = links(&line.platform_sku_id);
        if line.erp_sku == link || (line.erp_sku.is_some() && handed_over) {
            continue;
        }
        match &link {
            Some(sku) => linked.push(sku.code.clone()),
            None => unlinked.push(line.platform_sku_id.clone()),
        }
        line.erp_sku = link;
        line.dirty = true;
    }
    if !linked.is_empty() {
        order.note("linked", "oms", [("erp_skus", linked.join(", "))]);
    }
    if !unlinked.is_empty() {
        order.note("unlinked", "oms", [("platform_skus", unlinked.join(", "))]);
    }
    order.refresh_headline();
}
