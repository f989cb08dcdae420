//! Seller memo and flag written to the platform; repeating it is harmless.

use crate::{
    bridge::Bridge,
    credentials::{connector_of, with_recovery},
    domain::verdict::{Verdict, after_repeatable_call},
    platform::ShopAccess,
};
use oms_contracts::oms::events::v1::OrderMemoChanged;
use std::sync::Arc;

/// Writes the memo.
pub(super) async fn write(
    bridge: &Bridge,
    memo: &OrderMemoChanged,
    access: Arc<ShopAccess>,
) -> Verdict {
    let memos = match connector_of(memo.platform).and_then(|connector| connector.memos()) {
        Ok(memos) => memos,
        Err(error) => return after_repeatable_call(&error),
    };
    let (written, _) = with_recovery(bridge, access, |access| async move {
        let order = &memo.platform_order_id;
        memos
            .write(&bridge.http, &access, order, &memo.memo, memo.flag)
            .await
    })
    .await;
    match written {
        Ok(()) => Verdict::Done(String::new()),
        Err(error) => after_repeatable_call(&error),
    }
}
