//! Receivers in plain words: `open.order.decrypt.batch`, whose rows stand beside `result`.
//!
//! The quota counts orders, however many of their fields are opened, and those with an after-sale
//! in work not at all. How large it is, and the numbers of refused rows, are the simulator's own.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::{Call, found};
use super::envelope::KsError;
use super::event::seller_id;
use super::gateway::Outcome;
use super::receiver::opened;
use crate::platforms::document::Part;
use crate::platforms::receiver_cipher::Hidden;
use crate::world::World;
use crate::world::after_sale::AfterSale;
use crate::world::entry::Change;
use crate::world::order::{Order, Status};

const MOST: usize = 100;
/// Orders whose receivers a shop may open in a day.
const ORDERS_A_DAY: u32 = 200;
/// Receivers of done orders are closed after this.
const DAYS_AFTER_SUCCESS: i64 = 14;

/// One cipher of one order.
struct Asked {
    order: i64,
    cipher: String,
}

pub(super) async fn batch(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let parts = Part::whole(call.param()).parts("batchDecryptList", MOST)?;
    let asked: Vec<Asked> = parts.iter().map(asked).collect::<Result<_, _>>()?;
    let outcome = call.sim.change(|world, now| {
        let mut counted = HashSet::new();
        let row = |asked: &Asked| match open(world, shop, asked, now) {
            Ok((order, field)) => {
                if !has_open_after_sale(world, order) {
                    counted.insert(order.key.id.as_str());
                }
                told(asked, field.of(&order.receiver), 1, "")
            }
            Err(error) => told(asked, "", error.result, &error.msg),
        };
        let rows: Vec<Value> = asked.iter().map(row).collect();
        let count = u32::try_from(counted.len()).unwrap_or(u32::MAX);
        let id = &world.shops[shop].id;
        if world.opened_today(shop, now).saturating_add(count) > ORDERS_A_DAY {
            let error = KsError::quota(seller_id(world.chance, id));
            return (Vec::new(), Err(error));
        }
        let opened = Change::ReceiversOpened {
            platform: world.shops[shop].platform,
            shop: id.clone(),
            count,
        };
        let changes = if count == 0 { Vec::new() } else { vec![opened] };
        (changes, Ok(json!({"batchDecryptResultList": rows})))
    });
    outcome.await
}

fn asked(part: &Part<'_>) -> Result<Asked, KsError> {
    Ok(Asked {
        order: part.number("bizId")?,
        cipher: part.text("encryptedData")?,
    })
}

fn open<'a>(
    world: &'a World,
    shop: usize,
    asked: &Asked,
    now: DateTime<Utc>,
) -> Result<(&'a Order, Hidden), KsError> {
    let order = found(world, shop, asked.order, now)?;
    let ended_before = now - Duration::days(DAYS_AFTER_SUCCESS);
    let done_long = order.ended.is_some_and(|ended| ended < ended_before);
    if order.status == Status::Closed || done_long {
        return Err(KsError::new(2012, "订单状态不允许解密"));
    }
    let field = opened(world.chance, order, &asked.cipher);
    let field = field.ok_or_else(|| KsError::new(2013, "密文与订单不匹配"))?;
    Ok((order, field))
}

fn has_open_after_sale(world: &World, order: &Order) -> bool {
    let open = |row: &AfterSale| row.stage.is_open();
    let place = world.order_place(&order.key);
    place.is_some_and(|place| world.after_sales_of_order(place).any(open))
}

fn told(asked: &Asked, plain: &str, code: i64, why: &str) -> Value {
    json!({
        "bizId": asked.order.to_string(), "encryptedData": asked.cipher, "decryptedData": plain, "errorCode": code, "errorMsg": why,
    })
}
