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

/// Into what an order may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// Not at all.
    Whole,
    /// Into whole lines.
    ByLine,
    /// Into single pieces of a line.
    ByUnit,
}

/// Until when a number that was reported can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeUntil {
    /// Never.
    Never,
    /// For so many days after shipping.
    Days(u32),
    /// Until the buyer has the goods.
    Received,
}

/// What a platform allows a plan of parcels: data with a source and a date.
#[derive(Debug, Clone, Copy)]
pub struct ParcelRules {
    /// Into what an order may be cut.
    pub split: Split,
    /// Most parcels of one order; `None` where the platform names no bound.
    pub most_parcels: Option<u32>,
    /// Most parcels that pieces of one line may be in; `None` where there is no bound.
    pub most_parcels_per_line: Option<u32>,
    /// Until when a reported number can be changed.
    pub change_until: ChangeUntil,
    /// How often; `None` where the platform names no bound.
    pub most_changes: Option<u32>,
    /// Where these facts come from, when they were read, and which are unconfirmed.
    pub source: &'static str,
}

/// A carrier that the platform knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformCarrier {
    /// Our carrier code; empty where we have none for it.
    pub carrier_code: String,
    /// The platform's code or number, as shipments name it.
    pub platform_carrier: String,
    /// For people.
    pub name: String,
}

/// Another number for a parcel that was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberChange {
    /// The parcel as it should stand there.
    pub to: ShipmentReport,
    /// Our code of the carrier that stands there.
    pub from_carrier_code: String,
    /// The number that stands there.
    pub from_waybill_no: String,
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
    /// What it allows a plan of parcels.
    fn rules(&self) -> &'static ParcelRules;
    /// Carriers that a shipment may name now.
    async fn carriers(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<PlatformCarrier>, CallError>;
    /// Changes the number of a parcel. One that stands there already is a success;
    /// [`Shipping::find`] of the new parcel tells after a doubt.
    ///
    /// # Errors
    /// `Unsupported` where the platform never lets it.
    async fn change_number(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        change: &NumberChange,
    ) -> Result<(), CallError>;
    /// True where a refusal with this code may mean "already shipped", so that
    /// `find` decides between success and conflict.
    fn may_be_shipped(&self, code: &str) -> bool;
}
