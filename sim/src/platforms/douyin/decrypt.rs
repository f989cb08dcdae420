//! Receivers in plain words: `order.batchDecrypt`.
//!
//! That there is a quota is public, its size and its number are not; the numbers that rows are
//! refused with are the simulator's own.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::cipher::{data_type, opened};
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::platforms::receiver_cipher::Hidden;
use crate::platforms::virtual_number::virtual_number;
use crate::world::World;
use crate::world::entry::Change;
use crate::world::order::{Order, Status};

/// Ciphers in one call.
const MOST: usize = 50;
/// Orders whose receivers a shop may open in a day.
const ORDERS_A_DAY: u32 = 200;
/// Orders whose receivers hide their phones behind a virtual number.
const VIRTUAL_PERCENT: u64 = 50;
const VIRTUAL_DAYS: i64 = 14;

/// Why a row was not opened: a number and words.
type Refusal = (i64, &'static str);
const UNKNOWN_ORDER: Refusal = (300_001, "订单不存在或不属于当前店铺");
const CLOSED_ORDER: Refusal = (300_002, "订单已关闭，不允许解密");
const QUOTA: Refusal = (300_003, "当日解密额度已用完");
const FOREIGN_CIPHER: Refusal = (300_004, "密文与订单不匹配");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cipher {
    auth_id: String,
    cipher_text: String,
}

/// `order.batchDecrypt`: a batch of which a part failed is a failure that holds the rest.
pub(super) async fn batch(call: &Call) -> Outcome {
    call.only(&["cipher_infos", "account_id", "account_type"])?;
    let shop = call.shop()?;
    call.optional_text("account_id")?;
    if !matches!(
        call.optional_text("account_type")?,
        None | Some("main_account" | "sub_account")
    ) {
        return Err(DoudianError::odd("account_type", "取值错误"));
    }
    let asked: Vec<Cipher> = call.list("cipher_infos")?;
    if asked.is_empty() {
        return Err(DoudianError::missing("cipher_infos"));
    }
    if asked.len() > MOST {
        return Err(DoudianError::odd("cipher_infos", "最多50条"));
    }
    let opened = call.sim.change(|world, now| {
        let mut opening = Opening {
            world,
            shop,
            now,
            left: ORDERS_A_DAY.saturating_sub(world.opened_today(shop, now)),
            orders: HashSet::new(),
        };
        let rows: Vec<Row> = asked.iter().map(|cipher| opening.row(cipher)).collect();
        (opening.changes(), rows)
    });
    let rows = opened.await;
    let failed = rows.iter().any(|row| row.refused);
    let rows: Vec<Value> = rows.into_iter().map(|row| row.document).collect();
    if !failed {
        return Ok(json!({"decrypt_infos": rows, "custom_err": {"err_code": 0, "err_msg": ""}}));
    }
    let why = "解密接口存在部分失败";
    let data = json!({"decrypt_infos": rows, "custom_err": {"err_code": 300_008, "err_msg": why}});
    Err(DoudianError::business(300_008, why).holding(data))
}

struct Row {
    document: Value,
    refused: bool,
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
    fn row(&mut self, cipher: &Cipher) -> Row {
        let mut document = json!({
            "auth_id": cipher.auth_id, "cipher_text": cipher.cipher_text, "decrypt_text": "", "err_no": 0, "err_msg": "",
            "data_type": 0, "is_virtual_tel": false, "expire_time": 0, "phone_no_a": "", "phone_no_b": "",
        });
        let refused = match self.opened(cipher) {
            Ok((order, field)) => {
                document["data_type"] = json!(data_type(field));
                self.put_plain(&mut document, order, field);
                false
            }
            Err((number, why)) => {
                document["err_no"] = json!(number);
                document["err_msg"] = json!(why);
                true
            }
        };
        Row { document, refused }
    }

    fn opened(&mut self, cipher: &Cipher) -> Result<(&'a Order, Hidden), Refusal> {
        let world = self.world;
        let order = world
            .order_of_shop(self.shop, &cipher.auth_id, self.now)
            .ok_or(UNKNOWN_ORDER)?;
        if order.status == Status::Closed {
            return Err(CLOSED_ORDER);
        }
        let field = opened(world.chance, order, &cipher.cipher_text).ok_or(FOREIGN_CIPHER)?;
        if !self.orders.contains(order.key.id.as_str()) {
            self.left = self.left.checked_sub(1).ok_or(QUOTA)?;
            self.orders.insert(&order.key.id);
        }
        Ok((order, field))
    }

    fn put_plain(&self, document: &mut Value, order: &Order, field: Hidden) {
        let chance = self.world.chance;
        let hides = chance.percent(VIRTUAL_PERCENT, &["douyin virtual", &order.key.id]);
        if field != Hidden::Phone || !hides {
            document["decrypt_text"] = json!(field.of(&order.receiver));
            return;
        }
        let given = virtual_number(chance, order);
        document["decrypt_text"] = json!(format!("{}-{}", given.number, given.extension));
        document["is_virtual_tel"] = json!(true);
        document["expire_time"] = json!((self.now + Duration::days(VIRTUAL_DAYS)).timestamp());
        document["phone_no_a"] = json!(given.number);
        document["phone_no_b"] = json!(given.extension);
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
