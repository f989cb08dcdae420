//! A parcel reported to its platform, and the question what became of a report.

use crate::{
    bridge::Bridge,
    credentials::{connector_of, with_recovery},
    domain::verdict::{Verdict, Why, after_call, after_find},
    platform::{CallError, ShipmentFound, ShipmentReport, Shipping, ShopAccess},
    store::claim_commands::{self, Claimed},
};
use oms_contracts::oms::events::v1::ParcelDispatched;
use std::sync::Arc;

/// Reports the parcel. A refusal that may mean "shipped already" is decided by what the
/// platform knows.
pub(super) async fn report(
    bridge: &Bridge,
    command: &Claimed,
    parcel: &ParcelDispatched,
    access: Arc<ShopAccess>,
) -> Verdict {
    let shipping = match shipping(command) {
        Ok(shipping) => shipping,
        Err(error) => return after_call(&error),
    };
    let report = match to_report(bridge, command, parcel).await {
        Ok(report) => report,
        Err(error) => {
            return Verdict::Again(None, Why::new("DATABASE_UNAVAILABLE", error.to_string()));
        }
    };
    let reported = with_recovery(bridge, access, |access| {
        let report = &report;
        async move { shipping.report(&bridge.http, &access, report).await }
    })
    .await;
    let (error, access) = match reported {
        (Ok(()), _) => return Verdict::Done(String::new()),
        (Err(error), access) => (error, access),
    };
    match &error {
        CallError::Refused { code, .. } if shipping.may_be_shipped(code) => {
            let found = find(bridge, shipping, &report, access).await;
            after_find(found, Some(Why::of(&error)))
        }
        _ => after_call(&error),
    }
}

/// Asks what became of an earlier report.
pub(super) async fn ask(
    bridge: &Bridge,
    command: &Claimed,
    parcel: &ParcelDispatched,
    access: Arc<ShopAccess>,
) -> Verdict {
    let shipping = match shipping(command) {
        Ok(shipping) => shipping,
        Err(error) => return after_find(Err(error), None),
    };
    let report = match to_report(bridge, command, parcel).await {
        Ok(report) => report,
        Err(error) => return Verdict::Ask(Why::new("DATABASE_UNAVAILABLE", error.to_string())),
    };
    after_find(find(bridge, shipping, &report, access).await, None)
}

async fn find(
    bridge: &Bridge,
    shipping: &dyn Shipping,
    report: &ShipmentReport,
    access: Arc<ShopAccess>,
) -> Result<ShipmentFound, CallError> {
    let (found, _) = with_recovery(bridge, access, |access| async move {
        shipping.find(&bridge.http, &access, report).await
    })
    .await;
    found
}

fn shipping(command: &Claimed) -> Result<&'static dyn Shipping, CallError> {
    connector_of(command.platform)?.shipping()
}

async fn to_report(
    bridge: &Bridge,
    command: &Claimed,
    parcel: &ParcelDispatched,
) -> Result<ShipmentReport, crate::Error> {
    let whole_order = parcel.whole_order && {
        let mut conn = bridge.connection().await?;
        !claim_commands::has_other_shipment(&mut conn, command).await?
    };
    Ok(ShipmentReport {
        platform_order_id: parcel.platform_order_id.clone(),
        carrier_code: parcel.carrier_code.clone(),
        waybill_no: parcel.waybill_no.clone(),
        lines: parcel
            .lines
            .iter()
            .map(|line| (line.line_key.clone(), line.quantity))
            .collect(),
        whole_order,
    })
}
