//! Receivers: JD opens none, so orders are only put together.

use super::{Jd, limits};
use crate::{
    http::Engine,
    platform::{
        CallError, ClosedReceiver, OpenReceiver, OpeningLimits, Receivers, Scene, ShopAccess,
    },
    platforms::reading::{grouped, sha256_hex},
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::Receiver;

#[async_trait]
impl Receivers for Jd {
    fn limits(&self) -> &'static OpeningLimits {
        &limits::OPENINGS
    }

    async fn open(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _scene: Scene,
        _receivers: &[ClosedReceiver],
    ) -> Result<Vec<Result<OpenReceiver, CallError>>, CallError> {
        Err(CallError::Unsupported {
            reason: "JD publishes no call that opens the receiver of an order: labels are had by \
                     the OAID, and a receiver is looked at in JD's own console",
        })
    }

    async fn same_receiver(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Vec<String>>, CallError> {
        Ok(grouped(receivers, key))
    }

    async fn answer_address_change(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _platform_order_id: &str,
        _accept: bool,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "JD asks no seller about an address that a buyer changes",
        })
    }
}

/// OAID and masks together: that the OAID alone tells one address is not documented.
pub(super) fn key(receiver: &Receiver) -> Option<String> {
    let oaid = receiver.platform_receiver_id.as_str();
    let parts = [
        oaid,
        &receiver.name_mask,
        &receiver.phone_mask,
        &receiver.province,
        &receiver.city,
        &receiver.district,
        &receiver.town,
        &receiver.address_mask,
    ];
    (!oaid.is_empty()).then(|| sha256_hex(&parts))
}
