//! Waybill numbers for parcels: `logistics.newCreateOrder`.
//!
//! What is wrong with the whole call refuses it, what is wrong with one parcel is told beside the
//! numbers of the others. Where the platform has no number for a refusal of a parcel, the one
//! here is the simulator's own.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::carriers::named;
use super::cipher::says;
use super::ebill_form::{Asked, Person, parcels};
use super::envelope::DoudianError;
use super::gateway::Outcome;
use super::receiver::street;
use crate::chance::Chance;
use crate::platforms::Platform;
use crate::platforms::document::Part;
use crate::platforms::receiver_cipher::Hidden;
use crate::platforms::waybill_account::{WaybillAccount, account_at};
use crate::world::World;
use crate::world::order::{Order, OrderKey, Receiver, Status};
use crate::world::waybills::{Empty, Taking};

/// The channel of the platform's own orders.
const OWN_CHANNEL: &str = "2";
/// Characters of a number of a parcel.
const PACK_CHARS: usize = 15;

/// Why a parcel gets no number.
type Refusal = (&'static str, &'static str);
const EMPTY: Refusal = ("10701", "电子面单库存不足");
const FOREIGN_ORDER: Refusal = ("15000", "订单不是该店铺下的订单");
const UNKNOWN_ORDER: Refusal = ("15002", "订单信息不存在");
const ORDER_STATE: Refusal = ("15003", "订单状态不允许取号");
const OTHER_RECEIVER: Refusal = ("15004", "收件人信息与订单不一致");
const HIDDEN_RECEIVER: Refusal = ("15005", "非抖音订单的收件人应为明文");
const PACK_ID: Refusal = ("1000", "包裹id只支持15位以内的数字、字母和下划线");
const NO_SETS: Refusal = ("5001", "该物流商暂不支持子母件");
const OTHER_BRANCH: Refusal = ("10711", "电子面单订购关系不存在");

/// `logistics.newCreateOrder`: the same order and parcel get the number they have.
pub(super) async fn create(call: &Call) -> Outcome {
    call.only(&[
        "logistics_code",
        "sender_info",
        "order_infos",
        "user_id",
        "order_channel",
    ])?;
    let shop = call.shop()?;
    let carrier = call.filled("logistics_code")?;
    let channel = match call.optional_text("order_channel")? {
        None | Some("") => OWN_CHANNEL,
        Some(channel) => channel,
    };
    let user = call.optional_number("user_id")?;
    let document = Value::Object(call.params.clone());
    let sender = Person::read(&Part::whole(&document).part("sender_info")?)?;
    let parcels = parcels(call)?;
    let taken = call.sim.change(|world, now| {
        let own_id = world.shops[shop].id.as_str();
        if user.is_some_and(|user| user != -1 && user.to_string() != own_id) {
            let error = DoudianError::invalid(10_003, "共享订单不存在");
            return (Vec::new(), Err(error));
        }
        let account = match account(world, shop, carrier, &sender) {
            Ok(account) => account,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let mut asking = Asking {
            world,
            shop,
            now,
            account: &account,
            channel,
            taking: Taking::new(world, shop),
            taken: HashMap::new(),
        };
        let (mut numbers, mut errors) = (Vec::new(), Vec::new());
        for asked in &parcels {
            match asking.number(asked) {
                Ok(number) => numbers.push(asking.told(asked, &number)),
                Err((code, why)) => errors.push(json!({
                    "order_id": asked.order, "pack_id": asked.pack, "err_code": code, "err_msg": why, "order_channel": channel,
                })),
            }
        }
        let answer = json!({"ebill_infos": numbers, "err_infos": errors});
        (asking.taking.changes(), Ok(answer))
    });
    taken.await
}

/// The account at the carrier, which sends from the sender's address.
fn account(
    world: &World,
    shop: usize,
    carrier: &str,
    sender: &Person,
) -> Result<WaybillAccount, DoudianError> {
    if named(carrier).is_none() {
        return Err(DoudianError::invalid(4_006, "物流服务商编码错误"));
    }
    let account = account_at(world.chance, &world.shops[shop], carrier)
        .ok_or_else(|| DoudianError::business(10_711, "电子面单订购关系不存在"))?;
    let known = account.sends_from(
        &sender.province,
        &sender.city,
        &sender.district,
        &sender.detail,
    );
    if !known || !sender.street.is_empty() {
        let why = "寄件人地址与订购关系不一致";
        return Err(DoudianError::invalid(4_006, why));
    }
    Ok(account)
}

/// One call for numbers.
struct Asking<'a> {
    world: &'a World,
    shop: usize,
    now: DateTime<Utc>,
    account: &'a WaybillAccount,
    channel: &'a str,
    taking: Taking<'a>,
    /// Numbers that this call gave, by what tells a repeat.
    taken: HashMap<String, String>,
}

impl Asking<'_> {
    fn number(&mut self, asked: &Asked) -> Result<String, Refusal> {
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if asked.pack.len() > PACK_CHARS || !asked.pack.bytes().all(sound) {
            return Err(PACK_ID);
        }
        if asked.set.is_some() {
            return Err(NO_SETS);
        }
        if !asked.branch.is_empty() && asked.branch != self.account.id {
            return Err(OTHER_BRANCH);
        }
        let receiver = self.receiver(asked)?;
        let request = [self.account.carrier.code, &asked.order, &asked.pack].join("/");
        let had = self.world.live_waybill_of_request(self.shop, &request);
        if let Some(number) = had.map(|waybill| &waybill.key.number) {
            return Ok(number.clone());
        }
        if let Some(number) = self.taken.get(&request) {
            return Ok(number.clone());
        }
        let mut orders = vec![asked.order.clone()];
        orders.extend(asked.combined.iter().cloned());
        orders.sort_unstable();
        orders.dedup();
        let content = json!({
            "pack_id": asked.pack, "order_channel": self.channel, "receiver": receiver, "revision": 0,
        });
        let taken = self.taking.take(self.account, &request, &orders, content);
        let number = taken.map_err(|Empty| EMPTY)?;
        self.taken.insert(request, number.clone());
        Ok(number)
    }

    /// Whom the parcel goes to, in one key.
    fn receiver(&self, asked: &Asked) -> Result<String, Refusal> {
        let given = &asked.receiver;
        if self.channel != OWN_CHANNEL {
            let hidden = |text: &String| text.contains(['#', '*']);
            let texts = [&given.name, &given.phone, &given.detail];
            return match texts.into_iter().any(hidden) {
                true => Err(HIDDEN_RECEIVER),
                false => Ok(format!("{}/{}", given.phone, given.detail)),
            };
        }
        let order = self.order(&asked.order)?;
        if !is_receiver(self.world.chance, order, given) {
            return Err(OTHER_RECEIVER);
        }
        for other in &asked.combined {
            if self.order(other)?.receiver.key != order.receiver.key {
                return Err(OTHER_RECEIVER);
            }
        }
        Ok(order.receiver.key.clone())
    }

    fn order(&self, id: &str) -> Result<&Order, Refusal> {
        let Some(order) = self.world.order_of_shop(self.shop, id, self.now) else {
            let key = OrderKey {
                platform: Platform::Douyin,
                id: id.to_owned(),
            };
            return Err(match self.world.order(&key) {
                Some(_) => FOREIGN_ORDER,
                None => UNKNOWN_ORDER,
            });
        };
        match order.status {
            Status::AwaitingPayment | Status::Closed => Err(ORDER_STATE),
            _ => Ok(order),
        }
    }

    fn told(&self, asked: &Asked, number: &str) -> Value {
        let mut told = routing(self.world.chance, number);
        let more = json!({
            "track_no": number, "order_id": asked.order, "pack_id": asked.pack, "company": self.account.carrier.code,
            "sub_waybill_codes": "", "order_channel": self.channel, "shipping_code": "", "hint_msg": "",
        });
        if let (Some(fields), Value::Object(more)) = (told.as_object_mut(), more) {
            fields.extend(more);
        }
        told
    }
}

/// Whether it is the order's receiver; hidden, or in the order's own plain words.
pub(super) fn is_receiver(chance: Chance, order: &Order, given: &Person) -> bool {
    let receiver: &Receiver = &order.receiver;
    let regions = [&receiver.province, &receiver.city, &receiver.district];
    let says = |field, text: &str| says(chance, order, field, text);
    regions == [&given.province, &given.city, &given.district]
        && (given.street.is_empty() || given.street == street(chance, receiver))
        && says(Hidden::Name, &given.name)
        && says(Hidden::Phone, &given.phone)
        && says(Hidden::Address, &given.detail)
}

/// The carrier's words for the way of a parcel.
pub(super) fn routing(chance: Chance, number: &str) -> Value {
    let place = 100 + chance.below(900, &["sorting", number]);
    json!({
        "sort_code": format!("{place}-W00 000"), "package_center_code": place.to_string(),
        "package_center_name": format!("{place}集包中心"), "short_address_code": format!("H{:02}", place % 100),
        "short_address_name": format!("{place}转运"), "extra_resp": "",
    })
}
