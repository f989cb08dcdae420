//! A Pinduoduo after-sale in our words.

use super::{
    after_sale_states::{KINDS, STAGES, look_up},
    after_sales::full_id,
    carriers::LOGISTICS,
    map::unknown,
    wire_after_sale::{AfterSale, Exchange},
};
use crate::{
    carriers,
    platforms::reading::{Field, Mapping, hashed, unmappable},
};
use chrono::{DateTime, Utc};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::{AfterSaleKind, AfterSaleStage},
    },
    timestamp,
};

/// Maps a whole after-sale.
pub(super) fn after_sale(wire: &AfterSale<'_>) -> Mapping<PlatformAfterSale> {
    let missing = |name: &str| unmappable("MISSING_ID", format!("{name} is missing"));
    let modified = moment(wire.updated_time, "updated_time")?;
    let modified =
        modified.ok_or_else(|| unmappable("BAD_TIME", "updated_time is missing".into()))?;
    let kind = number(wire.after_sales_type, "after_sales_type", &KINDS)?;
    let exchange = exchange(wire)?;
    let parcel = return_parcel(wire, &exchange)?;
    Ok(hashed(PlatformAfterSale {
        platform_after_sale_id: full_id(wire.order_sn, wire.id)?.ok_or_else(|| missing("id"))?,
        platform_order_id: wire
            .order_sn
            .id("order_sn")?
            .ok_or_else(|| missing("order_sn"))?,
        kind: kind.into(),
        stage: stage(wire, kind, !parcel.waybill_no.is_empty())?.into(),
        platform_stage: wire.after_sales_status.text("after_sales_status")?,
        modified_at: Some(timestamp(modified)),
        created_at: moment(wire.recreated_at, "recreated_at")?.map(timestamp),
        deadline_at: moment(wire.expire_time, "expire_time")?.map(timestamp),
        before_shipping: match wire.shipping_status.int("shipping_status")? {
            Some(0) => true,
            None | Some(1) => false,
            Some(other) => return Err(unknown("shipping_status", other)),
        },
        refund_fen: wire.refund_amount.fen("refund_amount")?.unwrap_or(0),
        reason: wire.after_sales_reason.text("after_sales_reason")?,
        buyer_note: wire.remark.text("remark")?,
        lines: lines(wire)?,
        decision_token: parcel.token(),
        return_carrier: parcel.carrier,
        return_waybill_no: parcel.waybill_no,
        replacement_sku_id: exchange
            .sku_id_exchange
            .id("sku_id_exchange")?
            .unwrap_or_default(),
        replacement_quantity: count(exchange.exchange_goods_number, "exchange_goods_number")?,
        content_hash: Vec::new(),
    }))
}

/// The exchange's part of an after-sale.
pub(super) fn exchange<'a>(wire: &AfterSale<'a>) -> Mapping<Exchange<'a>> {
    let exchange = wire.exchange_shipping_detail;
    let exchange = exchange.decode::<Exchange<'_>>("exchange_shipping_detail")?;
    Ok(exchange.unwrap_or_default())
}

/// 3 and 14 wait for the seller, first to agree and again once the goods are on their way
/// back. At 15 the buyer's turn is to send goods back, except of a reship, which has none.
fn stage(wire: &AfterSale<'_>, kind: AfterSaleKind, returned: bool) -> Mapping<AfterSaleStage> {
    let stage = number(wire.after_sales_status, "after_sales_status", &STAGES)?;
    let returns = matches!(kind, AfterSaleKind::ReturnRefund | AfterSaleKind::Exchange);
    Ok(match stage {
        AfterSaleStage::Requested if returns && returned => AfterSaleStage::Returned,
        AfterSaleStage::AwaitingReturn if kind == AfterSaleKind::Reship => {
            AfterSaleStage::Processing
        }
        stage => stage,
    })
}

fn number<T: Copy>(field: Field<'_>, name: &str, table: &[(i64, T)]) -> Mapping<T> {
    match field.int(name)? {
        Some(number) => look_up(table, number).ok_or_else(|| unknown(name, number)),
        None => Err(unmappable("UNKNOWN_STATUS", format!("{name} is missing"))),
    }
}

/// An after-sale is about one SKU of its order. Which of several lines of it is not said,
/// so it is the first.
fn lines(wire: &AfterSale<'_>) -> Mapping<Vec<PlatformAfterSaleLine>> {
    let Some(sku_id) = wire.sku_id.id("sku_id")? else {
        return Ok(Vec::new());
    };
    Ok(vec![PlatformAfterSaleLine {
        line_key: format!("{sku_id}#1"),
        platform_sku_id: sku_id,
        quantity: count(wire.goods_number, "goods_number")?,
        title: String::new(),
    }])
}

fn count(field: Field<'_>, name: &str) -> Mapping<i64> {
    match field.int(name)? {
        None | Some(0) => Ok(0),
        Some(_) => field.quantity(name),
    }
}

/// The parcel in which the buyer sends goods back.
struct ReturnParcel {
    carrier: String,
    waybill_no: String,
    logistics_id: Option<i64>,
}

impl ReturnParcel {
    /// What is told when it was taken in: `<waybill>|<carrier id>`.
    fn token(&self) -> String {
        let id = self.logistics_id.map(|id| id.to_string());
        format!("{}|{}", self.waybill_no, id.unwrap_or_default())
    }
}

fn return_parcel(wire: &AfterSale<'_>, exchange: &Exchange<'_>) -> Mapping<ReturnParcel> {
    let words = wire.shipping_name.text("shipping_name")?;
    let number = wire.express_no.text("express_no")?.trim().to_owned();
    let known = carriers::by_name(&words).map(|carrier| carrier.code);
    if !number.is_empty() {
        return Ok(ReturnParcel {
            carrier: carriers::code_of(&words).to_owned(),
            waybill_no: number,
            logistics_id: known.and_then(|code| LOGISTICS.theirs(code)),
        });
    }
    let id = exchange.customer_send_back_ship_id;
    let id = id.int("customer_send_back_ship_id")?.filter(|id| *id > 0);
    let number = exchange.customer_send_back_trunk_number;
    let number = number.text("customer_send_back_trunk_number")?;
    let ours = id.and_then(|id| LOGISTICS.ours(id));
    Ok(ReturnParcel {
        carrier: ours.unwrap_or_default().to_owned(),
        waybill_no: number.trim().to_owned(),
        logistics_id: id,
    })
}

/// How these times are written is not documented: as text, in seconds or in milliseconds.
fn moment(field: Field<'_>, name: &str) -> Mapping<Option<DateTime<Utc>>> {
    field
        .time(name)
        .or_else(|_| field.seconds(name))
        .or_else(|_| field.millis(name))
}
