//! After-sales as callers see them.

use crate::domain::after_sale::AfterSale;
use oms_contracts::{
    oms::{aftersales::v1 as view, events::v1::PlatformAfterSaleLine},
    timestamp,
};

/// The whole after-sale. What a decision must send back is between us and the platform.
pub fn whole(after_sale: AfterSale) -> view::AfterSale {
    let said = after_sale.said;
    view::AfterSale {
        shop_id: after_sale.shop_id.to_string(),
        after_sale_id: after_sale.id.to_string(),
        platform: after_sale.platform.into(),
        platform_after_sale_id: said.platform_after_sale_id,
        platform_order_id: said.platform_order_id,
        kind: said.kind.into(),
        stage: said.stage.into(),
        platform_stage: said.platform_stage,
        created_at: Some(timestamp(said.created_at)),
        modified_at: Some(timestamp(said.modified_at)),
        received_at: Some(timestamp(after_sale.received_at)),
        deadline_at: said.deadline_at.map(timestamp),
        before_shipping: said.before_shipping,
        refund_fen: said.refund_fen,
        reason: said.reason,
        buyer_note: said.buyer_note,
        lines: said.lines.into_iter().map(line).collect(),
        return_carrier: said.return_carrier,
        return_waybill_no: said.return_waybill_no,
        replacement_sku_id: said.replacement_sku_id,
        replacement_quantity: said.replacement_quantity,
        revision: after_sale.revision,
        etag: after_sale.operator_revision.to_string(),
    }
}

fn line(line: PlatformAfterSaleLine) -> view::AfterSaleLine {
    view::AfterSaleLine {
        line_key: line.line_key,
        platform_sku_id: line.platform_sku_id,
        quantity: line.quantity,
        title: line.title,
    }
}
