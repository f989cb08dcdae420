//! Receivers opened by their ciphers, and orders that share one.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::cipher::Field;
use super::envelope::PopError;
use super::gateway::Outcome;
use crate::platforms::document::Part;
use crate::platforms::virtual_number::virtual_number;
use crate::world::World;
use crate::world::entry::Change;
use crate::world::order::{Order, Status};

/// Ciphers in one call, and orders.
const MOST: usize = 100;
/// Calls that open ciphers a shop may make in a day from outside the platform's own cloud.
const CALLS_A_DAY: u32 = 100;
/// Orders whose buyers hide their phones.
const VIRTUAL_PERCENT: u64 = 50;
/// What a row says that was not opened; its number is not published.
const NOT_OPENED: i64 = 50_001;

/// One cipher of the call.
struct Asked {
    order: String,
    cipher: String,
}

fn asked(call: &Call) -> Result<Vec<Asked>, PopError> {
    let document = call.rows("data_list")?;
    let parts = Part::whole(&document).parts("data_list", MOST)?;
    let read = |part: &Part<'_>| {
        Ok::<_, PopError>(Asked {
            order: part.text("data_tag")?,
            cipher: part.text("encrypted_data")?,
        })
    };
    parts.iter().map(read).collect()
}

/// `pdd.open.decrypt.batch`: each cipher by itself; every call counts.
pub(super) async fn decrypt(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = asked(call)?;
    let opened = call.sim.change(|world, now| {
        if world.opened_today(shop, now) >= CALLS_A_DAY {
            return (Vec::new(), Err(PopError::throttled_today()));
        }
        let change = Change::ReceiversOpened {
            platform: world.shops[shop].platform,
            shop: world.shops[shop].id.clone(),
            count: 1,
        };
        let rows = asked.iter().map(|asked| row(world, shop, asked, now, true));
        (vec![change], Ok(rows.collect::<Vec<Value>>()))
    });
    let rows = opened.await?;
    Ok(json!({"open_decrypt_batch_response": {"data_decrypt_list": rows}}))
}

/// `pdd.open.decrypt.mask.batch`: masks only, which nobody counts.
pub(super) fn mask(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = asked(call)?;
    let rows: Vec<Value> = call.sim.read(|world| {
        let row = |asked: &Asked| row(world, shop, asked, call.now, false);
        asked.iter().map(row).collect()
    });
    Ok(json!({"open_decrypt_mask_batch_response": {"data_decrypt_list": rows}}))
}

fn row(world: &World, shop: usize, asked: &Asked, now: DateTime<Utc>, plain: bool) -> Value {
    let mut row = json!({
        "data_tag": asked.order, "encrypted_data": asked.cipher, "data_type": 0, "decrypted_data": "", "error_code": 0,
        "error_msg": "", "virtual_number_type": 0, "virtual_identify_number": "",
    });
    let (order, field) = match opened(world, shop, asked, now) {
        Ok(opened) => opened,
        Err(why) => {
            row["error_code"] = json!(NOT_OPENED);
            row["error_msg"] = json!(why);
            return row;
        }
    };
    row["data_type"] = json!(field.data_type());
    row["decrypted_data"] = match plain {
        true => json!(field.plain(order)),
        false => json!(field.mask(order)),
    };
    let hides = world
        .chance
        .percent(VIRTUAL_PERCENT, &["virtual", &order.key.id]);
    if plain && hides && field == Field::Phone {
        let number = virtual_number(world.chance, order);
        row["decrypted_data"] = json!(format!("${}$#{}#", number.number, number.extension));
        row["virtual_number_type"] = json!(1);
        row["virtual_identify_number"] = json!(number.extension);
    }
    row
}

fn opened<'w>(
    world: &'w World,
    shop: usize,
    asked: &Asked,
    now: DateTime<Utc>,
) -> Result<(&'w Order, Field), &'static str> {
    let order = world.order_of_shop(shop, &asked.order, now);
    let order = order.ok_or("订单不属于当前店铺或订单不存在")?;
    if order.status == Status::Closed {
        return Err("订单已关闭，不支持解密");
    }
    let field = Field::of_cipher(world.chance, order, &asked.cipher);
    Ok((order, field.ok_or("密文与订单不匹配")?))
}

/// `pdd.order.merge.ship.order.group`: orders of one receiver stand together.
pub(super) fn groups(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let document = call.rows("order_list")?;
    let parts = Part::whole(&document).parts("order_list", MOST)?;
    let groups = call.sim.read(|world| {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for part in &parts {
            let id = part.text("order_sn")?;
            let order = world.order_of_shop(shop, &id, call.now);
            let order = order.ok_or_else(PopError::unknown_order)?;
            let key = order.receiver.key.as_str();
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, ids)) => ids.push(order.key.id.as_str()),
                None => groups.push((key, vec![order.key.id.as_str()])),
            }
        }
        let lists = groups.iter().map(|(_, ids)| json!({"order_sn_list": ids}));
        Ok::<_, PopError>(lists.collect::<Vec<Value>>())
    })?;
    Ok(json!({"merge_ship_order_group_response": {"order_group_list": groups}}))
}
