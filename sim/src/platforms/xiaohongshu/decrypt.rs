//! Receivers in plain words: `data.batchDecrypt`.
//!
//! The quota counts orders, and those beyond it are refused row by row; how large it is, and the
//! numbers of other refusals, are the simulator's own.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::cipher::opened;
use super::envelope::ArkError;
use super::gateway::Outcome;
use crate::platforms::receiver_cipher::Hidden;
use crate::platforms::virtual_number::virtual_number;
use crate::world::World;
use crate::world::entry::Change;
use crate::world::order::{Order, Status};

/// Ciphers in one call.
const MOST: usize = 100;
/// Orders whose receivers a shop may open in a day.
const ORDERS_A_DAY: u32 = 200;
/// Orders whose receivers hide their phones behind a virtual number.
const VIRTUAL_PERCENT: u64 = 50;
const VIRTUAL_DAYS: i64 = 14;

/// Why a row was not opened: a number and words.
type Refusal = (i64, &'static str);
const QUOTA: Refusal = (
    -2_000_701,
    "触发解密限额，无法解密，请对接平台电子面单或联系平台处理",
);
const UNKNOWN_ORDER: Refusal = (-2_000_710, "订单不存在");
const CLOSED_ORDER: Refusal = (-2_000_711, "订单已关闭，不允许解密");
const FOREIGN_CIPHER: Refusal = (-2_000_712, "密文与订单不匹配");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Cipher {
    /// An order or an after-sale.
    data_tag: String,
    encrypted_data: String,
}

/// `data.batchDecrypt`: 1 one order to look at, 2 to print, 3 to hand down, 4 else.
pub(super) async fn batch(call: &Call) -> Outcome {
    call.only(&["baseInfos", "actionType", "appUserId"])?;
    let shop = call.shop()?;
    if !["1", "2", "3", "4"].contains(&call.filled("actionType")?) {
        return Err(ArkError::parameter("actionType", "取值为1到4"));
    }
    call.filled("appUserId")?;
    let asked: Vec<Cipher> = call.list("baseInfos")?;
    if asked.is_empty() {
        return Err(ArkError::missing("baseInfos"));
    }
    if asked.len() > MOST {
        return Err(ArkError::parameter("baseInfos", "上限100条"));
    }
    let rows = call.sim.change(|world, now| {
        let mut opening = Opening {
            world,
            shop,
            now,
            left: ORDERS_A_DAY.saturating_sub(world.opened_today(shop, now)),
            orders: HashSet::new(),
        };
        let rows: Vec<Value> = asked.iter().map(|cipher| opening.row(cipher)).collect();
        (opening.changes(), rows)
    });
    Ok(json!({"dataInfoList": rows.await}))
}

/// One call's way through the quota; several fields of one order count as one.
struct Opening<'a> {
    world: &'a World,
    shop: usize,
    now: DateTime<Utc>,
    left: u32,
    orders: HashSet<&'a str>,
}

impl<'a> Opening<'a> {
    fn row(&mut self, cipher: &Cipher) -> Value {
        let mut row = json!({
            "dataTag": cipher.data_tag, "encryptedData": cipher.encrypted_data, "decryptedData": "", "errorCode": 0, "errorMsg": "",
            "virtualNumber": "", "virtualNumberFlag": false, "virtualPhoneNumber": "", "virtualExtendNumber": "", "expireAt": 0,
        });
        match self.opened(cipher) {
            Ok((order, field)) => self.put_plain(&mut row, order, field),
            Err((number, why)) => {
                row["errorCode"] = json!(number);
                row["errorMsg"] = json!(why);
            }
        }
        row
    }

    fn opened(&mut self, cipher: &Cipher) -> Result<(&'a Order, Hidden), Refusal> {
        let world = self.world;
        let of_after_sale = || {
            let found = world.after_sale_of_shop(self.shop, &cipher.data_tag, self.now)?;
            Some(world.order_of(found))
        };
        let order = world
            .order_of_shop(self.shop, &cipher.data_tag, self.now)
            .or_else(of_after_sale)
            .ok_or(UNKNOWN_ORDER)?;
        if order.status == Status::Closed {
            return Err(CLOSED_ORDER);
        }
        let field = opened(world.chance, order, &cipher.encrypted_data).ok_or(FOREIGN_CIPHER)?;
        if !self.orders.contains(order.key.id.as_str()) {
            self.left = self.left.checked_sub(1).ok_or(QUOTA)?;
            self.orders.insert(&order.key.id);
        }
        Ok((order, field))
    }

    fn put_plain(&self, row: &mut Value, order: &Order, field: Hidden) {
        let chance = self.world.chance;
        let hides = chance.percent(VIRTUAL_PERCENT, &["xhs virtual", &order.key.id]);
        if field != Hidden::Phone || !hides {
            row["decryptedData"] = json!(field.of(&order.receiver));
            return;
        }
        let given = virtual_number(chance, order);
        let whole = format!("{}-{}", given.number, given.extension);
        row["decryptedData"] = json!(whole);
        row["virtualNumber"] = json!(whole);
        row["virtualNumberFlag"] = json!(true);
        row["virtualPhoneNumber"] = json!(given.number);
        row["virtualExtendNumber"] = json!(given.extension);
        row["expireAt"] = json!((self.now + Duration::days(VIRTUAL_DAYS)).timestamp_millis());
    }

    fn changes(&self) -> Vec<Change> {
        let shop = &self.world.shops[self.shop];
        let count = u32::try_from(self.orders.len()).unwrap_or(0);
        let opened = Change::ReceiversOpened {
            platform: shop.platform,
            shop: shop.id.clone(),
            count,
        };
        if count == 0 { Vec::new() } else { vec![opened] }
    }
}
