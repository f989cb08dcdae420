//! A Taobao trade in our words.

use super::{
    carriers::COMPANIES,
    wire::{Line, LineList, Trade},
};
use crate::{
    carriers,
    platform::{MappedOrder, MappedReceiver},
    platforms::reading::{Field, Mapping, sha256_hex, unmappable},
};
use oms_contracts::{
    oms::{
        events::v1::{
            PlatformAmounts, PlatformLine, PlatformLines, PlatformNotes, PlatformOrder,
            PlatformShipment, PlatformShipments,
        },
        types::v1::{PlatformStatus, Receiver, RefundState},
    },
    timestamp,
};

/// Maps a whole trade.
pub(super) fn order(trade: &Trade<'_>) -> Mapping<MappedOrder> {
    let id = trade.tid.id("tid")?;
    let id = id.ok_or_else(|| unmappable("MISSING_ID", "tid is missing".into()))?;
    let modified = trade.modified.time("modified")?;
    let modified = modified.ok_or_else(|| unmappable("BAD_TIME", "modified is missing".into()))?;
    let status = trade.status.text("status")?;
    let platform_status = platform_status(&status)?;
    let lines = trade
        .orders
        .decode::<LineList<'_>>("orders")?
        .and_then(|list| list.order);
    let mapped_lines = lines
        .as_deref()
        .map(|lines| platform_lines(lines, platform_status))
        .transpose()?;
    Ok(MappedOrder {
        order: PlatformOrder {
            platform_order_id: id,
            status: platform_status.into(),
            modified_at: Some(timestamp(modified)),
            created_at: trade.created.time("created")?.map(timestamp),
            paid_at: trade.pay_time.time("pay_time")?.map(timestamp),
            latest_ship_at: trade.delivery_time.time("delivery_time")?.map(timestamp),
            ship_block_reason: match platform_status {
                PlatformStatus::AwaitingPayment
                | PlatformStatus::AwaitingShipment
                | PlatformStatus::PartiallyShipped => ship_block_reason(trade, &status)?,
                _ => String::new(),
            },
            amounts: amounts(trade)?,
            lines: mapped_lines,
            notes: notes(trade)?,
            receiver: None,
            shipments: lines.as_deref().map(shipments).transpose()?,
            content_hash: Vec::new(),
        },
        receiver: receiver(trade)?,
    })
}

/// Every documented status; any other parks the document.
pub(super) fn platform_status(status: &str) -> Mapping<PlatformStatus> {
    match status {
        "TRADE_NO_CREATE_PAY" | "WAIT_BUYER_PAY" | "PAY_PENDING" | "WAIT_PRE_AUTH_CONFIRM" => {
            Ok(PlatformStatus::AwaitingPayment)
        }
        "PAID_FORBID_CONSIGN" | "WAIT_SELLER_SEND_GOODS" => Ok(PlatformStatus::AwaitingShipment),
        "SELLER_CONSIGNED_PART" => Ok(PlatformStatus::PartiallyShipped),
        "WAIT_BUYER_CONFIRM_GOODS" | "TRADE_BUYER_SIGNED" => Ok(PlatformStatus::Shipped),
        "TRADE_FINISHED" => Ok(PlatformStatus::Completed),
        "TRADE_CLOSED" | "TRADE_CLOSED_BY_TAOBAO" => Ok(PlatformStatus::Closed),
        _ => Err(unknown_status("status", status)),
    }
}

pub(super) fn unknown_status(field: &str, value: &str) -> crate::platform::Unmappable {
    let value: String = value.chars().take(60).collect();
    unmappable(
        "UNKNOWN_STATUS",
        format!("{field} {value:?} is not documented"),
    )
}

/// Seller's refusal is no end: the buyer may change the request or call the platform.
fn refund_state(status: &str) -> Mapping<RefundState> {
    match status {
        "" | "NO_REFUND" | "CLOSED" => Ok(RefundState::None),
        "WAIT_SELLER_AGREE"
        | "WAIT_BUYER_RETURN_GOODS"
        | "WAIT_SELLER_CONFIRM_GOODS"
        | "SELLER_REFUSE_BUYER" => Ok(RefundState::Open),
        "SUCCESS" => Ok(RefundState::Succeeded),
        _ => Err(unknown_status("refund_status", status)),
    }
}

fn ship_block_reason(trade: &Trade<'_>, status: &str) -> Mapping<String> {
    if status == "PAID_FORBID_CONSIGN" {
        return Ok(status.to_owned());
    }
    let step = trade.step_trade_status.text("step_trade_status")?;
    match step.as_str() {
        "" | "FRONT_PAID_FINAL_PAID" => {}
        "FRONT_NOPAID_FINAL_NOPAID" | "FRONT_PAID_FINAL_NOPAID" | "FRONT_PAID_FRONT_FORFEITED" => {
            return Ok(step);
        }
        _ => return Err(unknown_status("step_trade_status", &step)),
    }
    for (name, reason, field) in [
        ("forbid_consign", "FORBID_CONSIGN", trade.forbid_consign),
        ("team_buy_hold", "TEAM_BUY_HOLD", trade.team_buy_hold),
        (
            "share_group_hold",
            "SHARE_GROUP_HOLD",
            trade.share_group_hold,
        ),
        ("ofp_hold", "OFP_HOLD", trade.ofp_hold),
        ("top_hold", "TOP_HOLD", trade.top_hold),
    ] {
        if field.int(name)?.unwrap_or(0) != 0 {
            return Ok(reason.to_owned());
        }
    }
    Ok(String::new())
}

/// A manual change of price counts as a discount, so that goods, less discount, plus
/// postage is what is paid.
fn amounts(trade: &Trade<'_>) -> Mapping<Option<PlatformAmounts>> {
    let Some(payable_fen) = trade.payment.amount("payment")? else {
        return Ok(None);
    };
    let postage_fen = trade.post_fee.amount("post_fee")?.unwrap_or(0);
    let goods = trade.total_fee.amount("total_fee")?;
    let discount = trade.discount_fee.amount("discount_fee")?;
    let adjust = trade.adjust_fee.signed_amount("adjust_fee")?.unwrap_or(0);
    let goods_fen = goods.unwrap_or(payable_fen - postage_fen + discount.unwrap_or(0) - adjust);
    Ok(Some(PlatformAmounts {
        goods_fen,
        discount_fen: discount.map_or(goods_fen + postage_fen - payable_fen, |discount| {
            discount - adjust
        }),
        postage_fen,
        payable_fen,
    }))
}

/// A line that was closed before payment while others went on is left out: it is
/// withdrawn, and must never ship.
fn platform_lines(lines: &[Line<'_>], order: PlatformStatus) -> Mapping<PlatformLines> {
    let mut mapped = Vec::with_capacity(lines.len());
    for line in lines {
        let status = line.status.text("order.status")?;
        let closed = status == "TRADE_CLOSED_BY_TAOBAO";
        if !closed || order == PlatformStatus::Closed {
            mapped.push(platform_line(line, &status)?);
        }
    }
    Ok(PlatformLines {
        lines: mapped,
        complete: true,
    })
}

fn platform_line(line: &Line<'_>, status: &str) -> Mapping<PlatformLine> {
    let status = match status {
        "" => None,
        status => Some(platform_status(status)?),
    };
    let goods_id = line.num_iid.id("num_iid")?.unwrap_or_default();
    let quantity = line.num.quantity("num")?;
    let price_fen = line.price.amount("price")?;
    let price_fen =
        price_fen.ok_or_else(|| unmappable("BAD_AMOUNT", "price of a line is missing".into()))?;
    let shared = line
        .part_mjz_discount
        .amount("part_mjz_discount")?
        .unwrap_or(0);
    let own_total = line.total_fee.amount("order.total_fee")?;
    let payable_fen = line
        .divide_order_fee
        .amount("divide_order_fee")?
        .unwrap_or_else(|| (own_total.unwrap_or(price_fen * quantity) - shared).max(0));
    let refund_state = refund_state(&line.refund_status.text("refund_status")?)?;
    let sent = line.consign_time.time("consign_time")?.is_some()
        || !line.invoice_no.text("invoice_no")?.is_empty();
    let refunded_whole =
        refund_state == RefundState::Succeeded && status == Some(PlatformStatus::Closed) && !sent;
    Ok(PlatformLine {
        line_key: line_key(line)?,
        platform_sku_id: line
            .sku_id
            .id("sku_id")?
            .unwrap_or_else(|| goods_id.clone()),
        platform_goods_id: goods_id,
        outer_id: first_text([
            ("outer_sku_id", line.outer_sku_id),
            ("outer_iid", line.outer_iid),
        ])?,
        title: line.title.text("title")?,
        spec: line.sku_properties_name.text("sku_properties_name")?,
        picture_url: line.pic_path.text("pic_path")?,
        quantity,
        price_fen,
        payable_fen,
        refund_state: refund_state.into(),
        refunded_quantity: if refunded_whole { quantity } else { 0 },
    })
}

fn line_key(line: &Line<'_>) -> Mapping<String> {
    let oid = line.oid.id("oid")?;
    oid.ok_or_else(|| unmappable("MISSING_ID", "oid of a line is missing".into()))
}

fn notes(trade: &Trade<'_>) -> Mapping<Option<PlatformNotes>> {
    let said = [
        trade.buyer_nick,
        trade.buyer_message,
        trade.seller_memo,
        trade.seller_flag,
    ]
    .into_iter()
    .any(Field::is_said);
    if !said {
        return Ok(None);
    }
    let flag = trade.seller_flag.int("seller_flag")?.unwrap_or(0);
    Ok(Some(PlatformNotes {
        buyer_nick: trade.buyer_nick.text("buyer_nick")?,
        buyer_memo: trade.buyer_message.text("buyer_message")?,
        seller_memo: trade.seller_memo.text("seller_memo")?,
        seller_flag: i32::try_from(flag)
            .map_err(|_| unmappable("BAD_DOCUMENT", "seller_flag is no flag".into()))?,
    }))
}

/// Taobao gives masks in place of the receiver, and an OAID that stands for it.
fn receiver(trade: &Trade<'_>) -> Mapping<Option<MappedReceiver>> {
    let receiver = Receiver {
        name_mask: trade.receiver_name.text("receiver_name")?,
        phone_mask: first_text([
            ("receiver_mobile", trade.receiver_mobile),
            ("receiver_phone", trade.receiver_phone),
        ])?,
        address_mask: trade.receiver_address.text("receiver_address")?,
        province: trade.receiver_state.text("receiver_state")?,
        city: trade.receiver_city.text("receiver_city")?,
        district: trade.receiver_district.text("receiver_district")?,
        town: trade.receiver_town.text("receiver_town")?,
        zip: trade.receiver_zip.text("receiver_zip")?,
        platform_receiver_id: trade.oaid.text("oaid")?,
        ..Receiver::default()
    };
    let said = [
        &receiver.name_mask,
        &receiver.phone_mask,
        &receiver.address_mask,
        &receiver.platform_receiver_id,
    ];
    if said.into_iter().all(String::is_empty) {
        return Ok(None);
    }
    let fingerprint = match receiver.platform_receiver_id.as_str() {
        "" => sha256_hex(&[
            "masks",
            &receiver.name_mask,
            &receiver.phone_mask,
            &receiver.province,
            &receiver.city,
            &receiver.district,
            &receiver.town,
            &receiver.address_mask,
            &receiver.zip,
        ]),
        oaid => sha256_hex(&["oaid", oaid]),
    };
    Ok(Some(MappedReceiver {
        receiver,
        fingerprint,
    }))
}

/// Parcels that the platform knows: lines with the same company and number.
fn shipments(lines: &[Line<'_>]) -> Mapping<PlatformShipments> {
    let mut shipments: Vec<PlatformShipment> = Vec::new();
    for line in lines {
        let waybill_no = line.invoice_no.text("invoice_no")?.trim().to_owned();
        if waybill_no.is_empty() {
            continue;
        }
        let company = line.logistics_company.text("logistics_company")?;
        let carrier_code = COMPANIES
            .ours(company.as_str())
            .or_else(|| Some(carriers::by_name(&company)?.code))
            .map_or_else(|| company.clone(), str::to_owned);
        let same = |known: &&mut PlatformShipment| {
            known.waybill_no == waybill_no && known.carrier_code == carrier_code
        };
        match shipments.iter_mut().find(same) {
            Some(shipment) => shipment.line_keys.push(line_key(line)?),
            None => shipments.push(PlatformShipment {
                carrier_code,
                waybill_no,
                line_keys: vec![line_key(line)?],
            }),
        }
    }
    Ok(PlatformShipments { shipments })
}

fn first_text<const N: usize>(fields: [(&str, Field<'_>); N]) -> Mapping<String> {
    for (name, field) in fields {
        let text = field.text(name)?;
        if !text.is_empty() {
            return Ok(text);
        }
    }
    Ok(String::new())
}
