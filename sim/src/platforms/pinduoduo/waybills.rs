//! Electronic waybills (电子面单): numbers taken, their labels changed, numbers given back.
//!
//! The platform publishes no codes of its refusals, only words, and nothing of repeats: a
//! repeated call gets a second number.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::cipher::{Field, is_cipher};
use super::envelope::PopError;
use super::gateway::Outcome;
use super::print_data::{custom_areas, is_template, label, standard_templates};
use super::waybill_lookups;
use crate::platforms::cloud_print::{Application, ParcelAsked, Person, check_package, updated};
use crate::platforms::document::Part;
use crate::platforms::waybill_account::{WaybillAccount, account_at};
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::order::{Order, Status};
use crate::world::waybill::Waybill;
use crate::world::waybills::{Empty, Taking};

/// The channel of the platform's own orders.
const OWN_CHANNEL: &str = "PDD";

pub(super) async fn dispatch(api: &str, call: &Call) -> Outcome {
    match api {
        "pdd.waybill.search" => waybill_lookups::accounts(call),
        "pdd.waybill.get" => get(call).await,
        "pdd.waybill.update" => update(call).await,
        "pdd.waybill.cancel" => cancel(call).await,
        "pdd.waybill.query.by.waybillcode" => waybill_lookups::by_number(call),
        "pdd.cloudprint.stdtemplates.get" => standard_templates(call),
        "pdd.cloudprint.customares.get" => custom_areas(call),
        _ => Err(PopError::unknown_type()),
    }
}

/// `pdd.waybill.get`: all parcels of the call, or none.
async fn get(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let document = call.structure("param_waybill_cloud_print_apply_new_request")?;
    let asked = Application::read(&document, "wp_code", false)?;
    let taken = call
        .sim
        .change(|world, now| match take(world, shop, &asked, now) {
            Ok((changes, rows)) => (changes, Ok(rows)),
            Err(error) => (Vec::new(), Err(error)),
        });
    let rows = taken.await?;
    Ok(json!({"pdd_waybill_get_response": {"modules": rows}}))
}

fn take(
    world: &World,
    shop: usize,
    asked: &Application,
    now: DateTime<Utc>,
) -> Result<(Vec<Change>, Vec<Value>), PopError> {
    let account = account(world, shop, &asked.carrier)?;
    check_sender(&account, &asked.sender)?;
    let mut taking = Taking::new(world, shop);
    let mut rows = Vec::with_capacity(asked.parcels.len());
    for parcel in &asked.parcels {
        check_template(&parcel.template_url, &asked.carrier)?;
        check_receiver(world, shop, parcel, now)?;
        let number = taking
            .take(&account, "", &parcel.orders, parcel.content.clone())
            .map_err(|Empty| PopError::service("电子面单余额不足"))?;
        rows.push(json!({
            "object_id": parcel.object_id, "waybill_code": number, "parent_waybill_code": "",
            "print_data": label(world, &number, &parcel.content),
        }));
    }
    Ok((taking.changes(), rows))
}

fn account(world: &World, shop: usize, carrier: &str) -> Result<WaybillAccount, PopError> {
    let account = account_at(world.chance, &world.shops[shop], carrier);
    account.ok_or_else(|| PopError::service("未查询到有效的电子面单订购关系"))
}

fn check_sender(account: &WaybillAccount, sender: &Person) -> Result<(), PopError> {
    let from = account.sends_from(
        &sender.province,
        &sender.city,
        &sender.district,
        &sender.detail,
    );
    if from {
        return Ok(());
    }
    Err(PopError::service("发货地址与订购关系中的地址不一致"))
}

fn check_template(url: &str, carrier: &str) -> Result<(), PopError> {
    if is_template(url, carrier) {
        return Ok(());
    }
    Err(PopError::service("标准模板与快递公司不匹配"))
}

/// Own orders are the shop's, and their receiver is in its regions; ciphers have to be those of
/// one of the orders.
fn check_receiver(
    world: &World,
    shop: usize,
    parcel: &ParcelAsked,
    now: DateTime<Utc>,
) -> Result<(), PopError> {
    if parcel.channel != OWN_CHANNEL {
        return check_plain(&parcel.recipient);
    }
    let orders = orders_of(world, shop, &parcel.orders, now)?;
    check_own(world, &orders, &parcel.recipient)
}

fn orders_of<'w>(
    world: &'w World,
    shop: usize,
    ids: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<&'w Order>, PopError> {
    let order = |id: &String| {
        let order = world.order_of_shop(shop, id, now);
        order.ok_or_else(PopError::unknown_order)
    };
    ids.iter().map(order).collect()
}

fn check_own(world: &World, orders: &[&Order], recipient: &Person) -> Result<(), PopError> {
    if orders.iter().any(|order| order.status == Status::Closed) {
        return Err(PopError::service("订单已关闭，不能获取电子面单"));
    }
    let texts: [(&str, &[Field]); 3] = [
        (&recipient.name, &[Field::Name]),
        (&recipient.phone, &[Field::Phone]),
        (&recipient.detail, &[Field::Detail, Field::Full]),
    ];
    let ciphers: Vec<_> = texts.iter().filter(|(text, _)| is_cipher(text)).collect();
    if ciphers.is_empty() || recipient.is_masked() {
        return check_plain(recipient);
    }
    let place = [&recipient.province, &recipient.city, &recipient.district];
    let handed_out = |order: &&Order| {
        let receiver = &order.receiver;
        let known = |(text, fields): &(&str, &[Field])| {
            let field = Field::of_cipher(world.chance, order, text);
            field.is_some_and(|field| fields.contains(&field))
        };
        place == [&receiver.province, &receiver.city, &receiver.district]
            && ciphers.iter().all(|cipher| known(cipher))
    };
    if orders.iter().any(handed_out) {
        return Ok(());
    }
    Err(PopError::service("收件人密文与订单不匹配"))
}

fn check_plain(recipient: &Person) -> Result<(), PopError> {
    let texts = [&recipient.name, &recipient.phone, &recipient.detail];
    if recipient.is_masked() || texts.iter().any(|text| is_cipher(text)) {
        return Err(PopError::service("收件人信息不合法"));
    }
    Ok(())
}

/// `pdd.waybill.update`: only what comes along is changed.
async fn update(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let document = call.structure("param_waybill_cloud_print_update_request")?;
    let whole = Part::whole(&document);
    let (carrier, number) = (whole.text("wp_code")?, whole.text("waybill_code")?);
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
    Ok(json!({"pdd_waybill_update_response": {"waybill_code": number, "print_data": label}}))
}

fn check_update(
    world: &World,
    waybill: &Waybill,
    update: &Part<'_>,
    now: DateTime<Utc>,
) -> Result<(), PopError> {
    let account = account(world, waybill.shop, &waybill.carrier)?;
    if let Some(sender) = update.optional_part("sender")? {
        check_sender(&account, &Person::read(&sender)?)?;
    }
    if let Some(recipient) = update.optional_part("recipient")? {
        let recipient = Person::read(&recipient)?;
        match orders_of(world, waybill.shop, &waybill.orders, now) {
            Ok(orders) => check_own(world, &orders, &recipient)?,
            Err(_) => check_plain(&recipient)?,
        }
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
) -> Result<&'w Waybill, PopError> {
    let waybill = of_carrier(world, shop, carrier, number)?;
    if waybill.cancelled {
        return Err(PopError::service("电子面单已取消"));
    }
    Ok(waybill)
}

fn of_carrier<'w>(
    world: &'w World,
    shop: usize,
    carrier: &str,
    number: &str,
) -> Result<&'w Waybill, PopError> {
    let waybill = world.waybill_of_shop(shop, number);
    let waybill = waybill.filter(|waybill| waybill.carrier == carrier);
    waybill.ok_or_else(|| PopError::service("电子面单不存在"))
}

/// `pdd.waybill.cancel`: a number given back stays so; one that went out is not taken back.
async fn cancel(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let (carrier, number) = (call.required("wp_code")?, call.required("waybill_code")?);
    let cancelled = call
        .sim
        .change(|world, _| match of_carrier(world, shop, carrier, number) {
            Err(error) => (Vec::new(), Err(error)),
            Ok(waybill) if waybill.cancelled => (Vec::new(), Ok(())),
            Ok(waybill) if world.is_shipped_with(waybill) => {
                let used = PopError::service("电子面单已使用，不能取消");
                (Vec::new(), Err(used))
            }
            Ok(waybill) => {
                let change = Change::waybill(&waybill.key, WaybillEvent::Cancelled);
                (vec![change], Ok(()))
            }
        });
    cancelled.await?;
    Ok(json!({"pdd_waybill_cancel_response": {"cancel_result": true}}))
}
