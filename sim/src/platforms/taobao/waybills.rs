//! Electronic waybills of the carriers' network (菜鸟电子面单): numbers taken, their labels changed,
//! numbers given back.
//!
//! The network publishes no codes of its refusals. A repeated call gets a second number: that the
//! first one comes back is nowhere confirmed.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::{TopError, list};
use super::gateway::{Outcome, fields};
use super::oaid::{CLOSED, foreign_oaid, oaid_of, unknown_trade};
use super::print_data::{is_template, label, standard_templates};
use super::waybill_lookups;
use crate::platforms::cloud_print::{Application, ParcelAsked, Person, check_package, updated};
use crate::platforms::document::Part;
use crate::platforms::waybill_account::{WaybillAccount, account_at};
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::order::Status;
use crate::world::waybill::Waybill;
use crate::world::waybills::{Empty, Taking};

/// Channels whose orders are this platform's own.
const OWN_CHANNELS: [&str; 2] = ["TB", "TM"];

pub(super) async fn dispatch(method: &str, call: &Call) -> Outcome {
    match method {
        "cainiao.waybill.ii.search" => waybill_lookups::accounts(call),
        "cainiao.waybill.ii.get" => get(call).await,
        "cainiao.waybill.ii.update" => update(call).await,
        "cainiao.waybill.ii.cancel" => cancel(call).await,
        "cainiao.waybill.ii.query.by.waybillcode" => waybill_lookups::by_number(call),
        "cainiao.waybill.ii.query.by.tradecode" => waybill_lookups::by_order(call),
        "cainiao.cloudprint.stdtemplates.get" => standard_templates(call),
        _ => Err(TopError::unknown_method()),
    }
}

/// `cainiao.waybill.ii.get`: all parcels of the call, or none.
async fn get(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let document = call.structure("param_waybill_cloud_print_apply_new_request")?;
    let asked = Application::read(&document, "cp_code", true)?;
    let taken = call
        .sim
        .change(|world, now| match take(world, shop, &asked, now) {
            Ok((changes, rows)) => (changes, Ok(rows)),
            Err(error) => (Vec::new(), Err(error)),
        });
    let rows = taken.await?;
    Ok(fields([(
        "modules",
        list("waybill_cloud_print_response", rows).unwrap_or_default(),
    )]))
}

fn take(
    world: &World,
    shop: usize,
    asked: &Application,
    now: DateTime<Utc>,
) -> Result<(Vec<Change>, Vec<Value>), TopError> {
    let account = account(world, shop, &asked.carrier)?;
    check_sender(&account, &asked.sender)?;
    let mut taking = Taking::new(world, shop);
    let mut rows = Vec::with_capacity(asked.parcels.len());
    for parcel in &asked.parcels {
        check_parcel(world, shop, &asked.carrier, parcel, now)?;
        let number = taking
            .take(&account, "", &parcel.orders, parcel.content.clone())
            .map_err(|Empty| TopError::service("waybill account not enough", "电子面单余额不足"))?;
        rows.push(json!({
            "object_id": parcel.object_id, "waybill_code": number, "cp_code": asked.carrier, "real_cp_code": asked.carrier,
            "print_data": label(world, &number, &parcel.content),
        }));
    }
    Ok((taking.changes(), rows))
}

fn account(world: &World, shop: usize, carrier: &str) -> Result<WaybillAccount, TopError> {
    let account = account_at(world.chance, &world.shops[shop], carrier);
    account.ok_or_else(|| TopError::service("isv.waybill-no-subscription", "暂无有效订购关系"))
}

fn check_sender(account: &WaybillAccount, sender: &Person) -> Result<(), TopError> {
    let from = account.sends_from(
        &sender.province,
        &sender.city,
        &sender.district,
        &sender.detail,
    );
    if from {
        return Ok(());
    }
    Err(TopError::service(
        "isv.waybill-sender-not-subscribed",
        "找不到发货地址对应的订购信息",
    ))
}

fn check_template(url: &str, carrier: &str) -> Result<(), TopError> {
    if is_template(url, carrier) {
        return Ok(());
    }
    Err(TopError::invalid("template_url", "模板与快递公司不匹配"))
}

fn check_parcel(
    world: &World,
    shop: usize,
    carrier: &str,
    parcel: &ParcelAsked,
    now: DateTime<Utc>,
) -> Result<(), TopError> {
    check_template(&parcel.template_url, carrier)?;
    if parcel.user_id.to_string() != world.shops[shop].id {
        return Err(TopError::invalid("user_id", "使用者ID不是当前授权用户"));
    }
    if !OWN_CHANNELS.contains(&parcel.channel.as_str()) {
        return check_plain(&parcel.recipient);
    }
    let of_shop = |tid: &String| world.order_of_shop(shop, tid, now).is_some();
    if !parcel.orders.iter().all(of_shop) {
        return Err(unknown_trade());
    }
    check_recipient(world, shop, &parcel.orders, &parcel.recipient, now)
}

/// An OAID has to be that of one of the orders; without one the receiver has to be plain.
fn check_recipient(
    world: &World,
    shop: usize,
    orders: &[String],
    recipient: &Person,
    now: DateTime<Utc>,
) -> Result<(), TopError> {
    if recipient.oaid.is_empty() {
        return check_plain(recipient);
    }
    let tid = match recipient.tid.as_str() {
        "" => orders.first(),
        tid => orders.iter().find(|order| *order == tid),
    };
    let order = tid.and_then(|tid| world.order_of_shop(shop, tid, now));
    let order = order.ok_or_else(foreign_oaid)?;
    if oaid_of(world.chance, order) != recipient.oaid {
        return Err(foreign_oaid());
    }
    if order.status == Status::Closed {
        return Err(TopError::service(CLOSED, "订单已关闭，不能解密收件人"));
    }
    Ok(())
}

fn check_plain(recipient: &Person) -> Result<(), TopError> {
    if recipient.is_masked() {
        return Err(TopError::invalid(
            "recipient",
            "收件人信息已脱敏，请传入oaid",
        ));
    }
    Ok(())
}

/// `cainiao.waybill.ii.update`: only what comes along is changed.
async fn update(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let document = call.structure("param_waybill_cloud_print_update_request")?;
    let whole = Part::whole(&document);
    let (carrier, number) = (whole.text("cp_code")?, whole.text("waybill_code")?);
    let changed = call.sim.change(|world, now| {
        let live = live_waybill(world, shop, &carrier, &number);
        let changed = live.and_then(|waybill| {
            check_update(world, waybill, &whole, now)?;
            Ok((waybill, updated(&waybill.content, &document)))
        });
        match changed {
            Ok((waybill, content)) => {
                let label = label(world, &number, &content);
                let event = WaybillEvent::Changed { content };
                (vec![Change::waybill(&waybill.key, event)], Ok(label))
            }
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    let label = changed.await?;
    Ok(fields([
        ("waybill_code", json!(number)),
        ("print_data", json!(label)),
    ]))
}

fn check_update(
    world: &World,
    waybill: &Waybill,
    update: &Part<'_>,
    now: DateTime<Utc>,
) -> Result<(), TopError> {
    let account = account(world, waybill.shop, &waybill.carrier)?;
    if let Some(sender) = update.optional_part("sender")? {
        check_sender(&account, &Person::read(&sender)?)?;
    }
    if let Some(recipient) = update.optional_part("recipient")? {
        let recipient = Person::read(&recipient)?;
        check_recipient(world, waybill.shop, &waybill.orders, &recipient, now)?;
    }
    if let Some(package) = update.optional_part("package_info")? {
        check_package(&package)?;
    }
    match update.text_or_empty("template_url")?.as_str() {
        "" => Ok(()),
        url => check_template(url, &waybill.carrier),
    }
}

fn live_waybill<'w>(
    world: &'w World,
    shop: usize,
    carrier: &str,
    number: &str,
) -> Result<&'w Waybill, TopError> {
    let waybill = of_carrier(world, shop, carrier, number)?;
    if waybill.cancelled {
        return Err(TopError::service("isv.waybill-cancelled", "面单已取消"));
    }
    Ok(waybill)
}

fn of_carrier<'w>(
    world: &'w World,
    shop: usize,
    carrier: &str,
    number: &str,
) -> Result<&'w Waybill, TopError> {
    let waybill = world.waybill_of_shop(shop, number);
    let waybill = waybill.filter(|waybill| waybill.carrier == carrier);
    waybill.ok_or_else(|| TopError::service("isv.waybill-not-exist", "面单号不存在"))
}

/// `cainiao.waybill.ii.cancel`: a number given back stays so; one that went out is not taken back.
async fn cancel(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let (carrier, number) = (call.required("cp_code")?, call.required("waybill_code")?);
    let cancelled = call
        .sim
        .change(|world, _| match of_carrier(world, shop, carrier, number) {
            Err(error) => (Vec::new(), Err(error)),
            Ok(waybill) if waybill.cancelled => (Vec::new(), Ok(())),
            Ok(waybill) if world.is_shipped_with(waybill) => {
                let used = TopError::service("isv.waybill-used", "面单已发货，不能取消");
                (Vec::new(), Err(used))
            }
            Ok(waybill) => {
                let change = Change::waybill(&waybill.key, WaybillEvent::Cancelled);
                (vec![change], Ok(()))
            }
        });
    cancelled.await?;
    Ok(fields([("cancel_result", json!(true))]))
}
