//! Shipments told to the platform.

use super::{CallError, ShopAccess};
use crate::http::Engine;
use async_trait::async_trait;

/// A parcel to be reported to the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentReport {
    /// The platform's order number.
    pub platform_order_id: String,
    /// Our carrier code (SF, ZTO, YTO, STO, YUNDA, EMS, JTSD ...); the connector
    /// turns it into the platform's.
    pub carrier_code: String,
    /// Waybill number.
    pub waybill_no: String,
    /// Lines in this parcel with their quantities.
    pub lines: Vec<(String, i64)>,
    /// True when this parcel is all that the order still owed and the first one.
    pub whole_order: bool,
}

/// What the platform knows of a shipment, asked after a doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShipmentFound {
    /// Our number stands there.
    Ours,
    /// Not shipped: safe to report.
    NotShipped,
    /// Shipped with other numbers.
    Others(Vec<String>),
    /// Closed or refunded: can never be reported.
    Closed,
}

/// Shipments told to the platform.
#[async_trait]
pub trait Shipping: Send + Sync {
    /// Reports a parcel.
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError>;
    /// Reads what became of a report.
    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<ShipmentFound, CallError>;
    /// True where a refusal with this code may mean "already shipped", so that
    /// `find` decides between success and conflict.
    fn may_be_shipped(&self, code: &str) -> bool;
}
