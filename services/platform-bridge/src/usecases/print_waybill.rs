//! Labels for the print component, and the news that one was printed.

use crate::{
    bridge::Bridge,
    error::Error,
    platform::CallError,
    store::waybills::{self, Row},
    usecases::{ask_platform::ask_platform, request_pull::shop_id, waybill_order},
};
use oms_contracts::oms::bridge::v1::{
    GetPrintDataRequest, GetPrintDataResponse, ReportPrintedRequest, ReportPrintedResponse,
    WaybillState,
};

/// The label of an issued number: the platform's newest where it gives it again, else the one
/// that came with the number.
pub(crate) async fn get_print_data(
    bridge: &Bridge,
    request: GetPrintDataRequest,
) -> Result<GetPrintDataResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let row = waybill_order::known(bridge, shop_id, &request.parcel_key).await?;
    must_be_issued(&row)?;
    let waybill = waybill_order::issued(&bridge.keys, &row)?;
    let read = ask_platform(bridge, shop_id, |connector, access| {
        let waybill = &waybill;
        async move {
            let family = connector.waybills()?;
            family.print_data(&bridge.http, &access, waybill).await
        }
    })
    .await;
    let print = match (read, waybill_order::label(&bridge.keys, &row)?) {
        (Ok(print), _) => print,
        (Err(Error::Platform(CallError::Unsupported { .. })), Some(print)) => print,
        (Err(error), _) => return Err(error),
    };
    Ok(GetPrintDataResponse {
        waybill: Some(waybill_order::told(&row)),
        print_data: print.0,
    })
}

/// Counts a printing and tells the platform where it wants to know. A platform that does not
/// answer is told with the next one; the count stands.
pub(crate) async fn report_printed(
    bridge: &Bridge,
    request: ReportPrintedRequest,
) -> Result<ReportPrintedResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let mut conn = bridge.connection().await?;
    let counted = waybills::count_printing(&mut conn, shop_id.0, &request.parcel_key).await?;
    drop(conn);
    let Some(row) = counted else {
        let row = waybill_order::known(bridge, shop_id, &request.parcel_key).await?;
        return Err(not_issued(&row));
    };
    let waybill = waybill_order::issued(&bridge.keys, &row)?;
    let again = row.printed > 1;
    let told = ask_platform(bridge, shop_id, |connector, access| {
        let waybill = &waybill;
        async move {
            let family = connector.waybills()?;
            family.printed(&bridge.http, &access, waybill, again).await
        }
    })
    .await;
    let told = match told {
        Ok(()) => true,
        Err(Error::Platform(CallError::Unsupported { .. })) => false,
        Err(error) => return Err(error),
    };
    Ok(ReportPrintedResponse {
        times: row.printed,
        told,
    })
}

fn must_be_issued(row: &Row) -> Result<(), Error> {
    if row.state() == WaybillState::Issued {
        Ok(())
    } else {
        Err(not_issued(row))
    }
}

fn not_issued(row: &Row) -> Error {
    Error::WaybillNotIssued(row.parcel_key.clone(), row.state().as_str_name())
}
