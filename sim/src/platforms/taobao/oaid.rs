//! Receivers behind their OAID: what one opens, and which orders share one.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::{TopError, list, without_empty};
use super::gateway::{Outcome, fields};
use crate::chance::Chance;
use crate::platforms::clock::beijing;
use crate::platforms::document::Part;
use crate::platforms::virtual_number::virtual_number;
use crate::world::World;
use crate::world::entry::Change;
use crate::world::order::{Order, Status};

/// Receivers that one call opens, and orders that one call groups.
const MOST_OPENED: usize = 20;
const MOST_GROUPED: usize = 100;
/// Receivers a shop may open in a day. That there is a quota is published, its size is not.
const QUOTA_A_DAY: u32 = 200;
/// What a closed order's receiver says instead of its name.
pub(super) const CLOSED: &str = "DECRYPTION_DISABLED_BY_ORDERCLOSED";
/// How long a virtual number lives where the caller names no days.
const VIRTUAL_DAYS: i64 = 7;
/// Orders whose receivers hide their phones.
const PRIVATE_PERCENT: u64 = 50;

/// What each scene may see of name, phone and address.
const SCENES: [(&str, [bool; 3]); 11] = [
    ("1001", [true, true, true]),
    ("1002", [true, true, true]),
    ("1003", [true, true, true]),
    ("1004", [true, true, true]),
    ("1005", [true, true, true]),
    ("1006", [true, true, true]),
    ("1007", [true, true, true]),
    ("1008", [false, false, true]),
    ("1009", [true, false, false]),
    ("2001", [false, true, false]),
    ("2002", [false, true, false]),
];

/// The OAID of an order's receiver.
pub(super) fn oaid_of(chance: Chance, order: &Order) -> String {
    let created = order.created.timestamp().to_string();
    format!("1T{}", chance.hex(&["oaid", &order.receiver.key, &created]))
}

/// Name, phone and address as they stand in orders.
pub(super) fn masked(order: &Order) -> [String; 3] {
    let first = |text: &str, chars: usize| text.chars().take(chars).collect::<String>();
    let receiver = &order.receiver;
    [
        format!("{}**", first(&receiver.name, 1)),
        "1**********".to_owned(),
        format!("{}**路***号", first(&receiver.address, 2)),
    ]
}

/// One receiver of the call.
struct Asked {
    oaid: String,
    tid: String,
    sees: [bool; 3],
    days: i64,
}

/// `taobao.top.oaid.decrypt`: an OAID that does not fit its order opens nothing.
pub(super) async fn decrypt(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let document = call.rows("query_list")?;
    let parts = Part::whole(&document).parts("query_list", MOST_OPENED)?;
    let asked: Vec<Asked> = parts.iter().map(asked).collect::<Result<_, _>>()?;
    let opened = call.sim.change(|world, now| {
        let rows: Vec<(Value, bool)> = asked
            .iter()
            .map(|asked| receiver(world, shop, asked, now))
            .collect();
        let count = rows.iter().filter(|(_, opened)| *opened).count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        if world.opened_today(shop, now).saturating_add(count) > QUOTA_A_DAY {
            return (Vec::new(), Err(quota_used_up()));
        }
        let rows: Vec<Value> = rows.into_iter().map(|(row, _)| row).collect();
        let change = (count > 0).then(|| Change::ReceiversOpened {
            platform: world.shops[shop].platform,
            shop: world.shops[shop].id.clone(),
            count,
        });
        (change.into_iter().collect(), Ok(rows))
    });
    let rows = opened.await?;
    Ok(fields([(
        "receiver_list",
        list("receiver", rows).unwrap_or_default(),
    )]))
}

fn asked(part: &Part<'_>) -> Result<Asked, TopError> {
    let scene = part.text("scene")?;
    let (_, sees) = SCENES
        .iter()
        .find(|(known, _)| *known == scene)
        .ok_or_else(|| part.wrong("scene", "不支持的解密场景"))?;
    let days = match part.raw("secret_no_days") {
        Value::Null => VIRTUAL_DAYS,
        _ => part.number("secret_no_days")?,
    };
    Ok(Asked {
        oaid: part.text("oaid")?,
        tid: part.text("tid")?,
        sees: *sees,
        days,
    })
}

/// The receiver as one row, and whether it was opened.
fn receiver(world: &World, shop: usize, asked: &Asked, now: DateTime<Utc>) -> (Value, bool) {
    let fits = |order: &&Order| oaid_of(world.chance, order) == asked.oaid;
    let order = world.order_of_shop(shop, &asked.tid, now).filter(fits);
    let Some(order) = order else {
        let row = json!({"oaid": asked.oaid, "tid": asked.tid, "matched": false});
        return (row, false);
    };
    let closed = order.status == Status::Closed;
    let hides = world
        .chance
        .percent(PRIVATE_PERCENT, &["privacy", &order.key.id]);
    let person = &order.receiver;
    let phone = if hides {
        let number = virtual_number(world.chance, order);
        format!("{}-{}", number.number, number.extension)
    } else {
        person.phone.clone()
    };
    let plain = [person.name.clone(), phone, person.address.clone()];
    let mut texts = masked(order);
    for (place, text) in plain.into_iter().enumerate() {
        if asked.sees[place] && !closed {
            texts[place] = text;
        }
    }
    let [name, mobile, address] = texts;
    let shows_virtual = hides && asked.sees[1] && !closed;
    let row = json!({
        "oaid": asked.oaid, "tid": asked.tid, "matched": true, "name": name, "mobile": mobile, "address_detail": address,
        "country": "中国", "state": person.province, "city": person.city, "district": person.district,
        "privacy_protection": shows_virtual,
        "secret_no_expire_time": if shows_virtual { beijing(now + Duration::days(asked.days)) } else { String::new() },
        "desensitize_rule": if closed { CLOSED } else { "" },
    });
    (without_empty(row), !closed)
}

/// The words of it are not published.
fn quota_used_up() -> TopError {
    TopError::service("isv.decrypt-quota-exceeded", "店铺当日解密额度已用完")
}

/// `taobao.top.oaid.merge`: orders of one receiver stand together.
pub(super) fn merge(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let document = call.rows("merge_list")?;
    let parts = Part::whole(&document).parts("merge_list", MOST_GROUPED)?;
    let pair = |part: &Part<'_>| Ok::<_, TopError>((part.text("tid")?, part.text("oaid")?));
    let asked: Vec<(String, String)> = parts.iter().map(pair).collect::<Result<_, _>>()?;
    let groups = call.sim.read(|world| {
        let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
        for (tid, oaid) in asked {
            let order = world.order_of_shop(shop, &tid, call.now);
            let order = order.ok_or_else(unknown_trade)?;
            if oaid_of(world.chance, order) != oaid {
                return Err(foreign_oaid());
            }
            let key = order.receiver.key.as_str();
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, tids)) => tids.push(tid),
                None => groups.push((key, vec![tid])),
            }
        }
        let lists = groups.into_iter().map(|(_, tids)| json!(tids.join(",")));
        Ok(lists.collect::<Vec<Value>>())
    })?;
    Ok(fields([(
        "tid_list",
        list("string", groups).unwrap_or_default(),
    )]))
}

pub(super) fn unknown_trade() -> TopError {
    TopError::service("isv.trade-not-exist", "交易订单不存在")
}

/// The words of it are not published.
pub(super) fn foreign_oaid() -> TopError {
    TopError::service("isv.oaid-not-match", "OAID与订单不匹配")
}
