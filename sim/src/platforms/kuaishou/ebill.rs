//! Waybill numbers for parcels: `open.express.ebill.get`.
//!
//! Each parcel is answered for itself, in no order. An order and its package tell a repeat; the
//! caller's own key is only echoed. Most words of refusals are the simulator's own.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::{Call, found};
use super::ebill_form::{Asked, Person, key};
use super::ebill_print::print_data;
use super::envelope::KsError;
use super::gateway::Outcome;
use super::receiver::opened;
use super::subscribes::template_urls;
use crate::chance::Chance;
use crate::platforms::document::Part;
use crate::platforms::receiver_cipher::Hidden;
use crate::platforms::waybill_account::{WaybillAccount, account_at};
use crate::world::World;
use crate::world::order::{Order, Status};
use crate::world::waybills::{Empty, Taking};

const MOST_PARCELS: usize = 10;
/// The channel of the platform's own orders.
const OWN_CHANNEL: &str = "KUAI_SHOU";

/// Why a parcel gets no number.
type Refusal = String;

pub(super) async fn get(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let parts = Part::whole(call.param()).parts("getEbillOrderRequest", MOST_PARCELS)?;
    let keys: Vec<String> = parts.iter().map(key).collect::<Result<_, _>>()?;
    if keys.iter().collect::<HashSet<_>>().len() < keys.len() {
        return Err(KsError::invalid("requestId", "重复"));
    }
    let asked: Vec<Result<Asked, KsError>> = parts.iter().map(Asked::read).collect();
    let taken = call.sim.change(|world, now| {
        let mut asking = Asking {
            world,
            shop,
            now,
            taking: Taking::new(world, shop),
            taken: HashMap::new(),
        };
        let row = |(key, asked): (&String, &Result<Asked, KsError>)| {
            let got = match asked {
                Ok(asked) => asking.waybill(asked),
                Err(error) => Err(error.msg.clone()),
            };
            told(key, got)
        };
        let mut rows: Vec<Value> = keys.iter().zip(&asked).map(row).collect();
        rows.reverse();
        (asking.taking.changes(), json!(rows))
    });
    Ok(taken.await)
}

fn told(key: &str, got: Result<Value, Refusal>) -> Value {
    match got {
        Ok(waybill) => json!({
            "requestId": key, "baseResponse": {"result": 1, "success": true, "message": "success"}, "data": [waybill],
        }),
        Err(why) => json!({
            "requestId": key, "baseResponse": {"result": 0, "success": false, "message": why}, "data": [],
        }),
    }
}

/// One call for numbers.
struct Asking<'a> {
    world: &'a World,
    shop: usize,
    now: DateTime<Utc>,
    taking: Taking<'a>,
    /// Numbers that this call gave and what they are for, by what tells a repeat.
    taken: HashMap<String, (String, Value)>,
}

impl Asking<'_> {
    fn waybill(&mut self, asked: &Asked) -> Result<Value, Refusal> {
        let account = self.account(asked)?;
        if asked.parcels != 1 {
            return Err("暂不支持子母件".to_owned());
        }
        let receiver = self.receiver(asked)?;
        let request = [&asked.company, &asked.order, &asked.package].map(String::as_str);
        let request = request.join("/");
        let chance = self.world.chance;
        if let Some(had) = self.world.live_waybill_of_request(self.shop, &request) {
            return Ok(print_data(chance, &had.key.number, &had.content));
        }
        if let Some((number, content)) = self.taken.get(&request) {
            return Ok(print_data(chance, number, content));
        }
        let content = json!({
            "package": asked.package, "channel": asked.channel, "receiver": receiver, "template": asked.template, "revision": 0,
        });
        let orders = [asked.order.clone()];
        let taken = self
            .taking
            .take(&account, &request, &orders, content.clone());
        let number = taken.map_err(|Empty| "面单余额不足".to_owned())?;
        let told = print_data(chance, &number, &content);
        self.taken.insert(request, (number, content));
        Ok(told)
    }

    fn account(&self, asked: &Asked) -> Result<WaybillAccount, Refusal> {
        let shop = &self.world.shops[self.shop];
        let (code, name) = &asked.seller;
        let refuse = |why: &str| Err(why.to_owned());
        if *code != shop.id || *name != shop.name {
            return refuse("商家信息不正确");
        }
        let account = account_at(self.world.chance, shop, &asked.company);
        let account = account.ok_or_else(|| "未开通该快递公司的电子面单".to_owned())?;
        let named = match account.carrier.direct {
            true => asked.settled == account.id,
            false => asked.branch == account.id && asked.branch_name == account.branch,
        };
        if !named {
            return refuse("网点或月结账号与订购关系不一致");
        }
        let from = &asked.sender;
        let known = account.sends_from(&from.province, &from.city, &from.district, &from.detail);
        if !known || !from.street.is_empty() {
            return refuse("发货地址与订购关系不一致");
        }
        if !asked.template.is_empty() && !template_urls(&asked.company).contains(&asked.template) {
            return refuse("模板不存在");
        }
        match asked.company.as_str() {
            "SF" if asked.more["isvClientCode"]
                .as_str()
                .is_none_or(str::is_empty) =>
            {
                refuse("extData缺少isvClientCode")
            }
            "POSTB" if asked.more["oneBillFeeType"] != 1 => refuse("extData缺少oneBillFeeType"),
            _ => Ok(account),
        }
    }

    /// Whom the parcel goes to, in one key.
    fn receiver(&self, asked: &Asked) -> Result<String, Refusal> {
        let given = &asked.receiver;
        if asked.channel != OWN_CHANNEL {
            let hidden = |text: &String| text.contains('*');
            let texts = [&given.name, &given.phone, &given.detail];
            return match texts.into_iter().any(hidden) {
                true => Err("收件人信息应为明文".to_owned()),
                false => Ok(format!("{}/{}", given.phone, given.detail)),
            };
        }
        let oid = asked.order.parse();
        let oid: i64 = oid.map_err(|_| "订单不存在".to_owned())?;
        let order = found(self.world, self.shop, oid, self.now).map_err(|error| error.msg)?;
        if matches!(order.status, Status::AwaitingPayment | Status::Closed) {
            return Err("订单状态不允许取号".to_owned());
        }
        match is_receiver(self.world.chance, order, given) {
            true => Ok(order.receiver.key.clone()),
            false => Err("收件人信息与订单不一致".to_owned()),
        }
    }
}

/// Whether it is the order's receiver, in the order's own ciphers; what is left out is right.
pub(super) fn is_receiver(chance: Chance, order: &Order, given: &Person) -> bool {
    let receiver = &order.receiver;
    let is = |text: &str, field| text.is_empty() || opened(chance, order, text) == Some(field);
    let regions = [&receiver.province, &receiver.city, &receiver.district];
    let in_region = regions == [&given.province, &given.city, &given.district];
    (in_region || given.detail.is_empty())
        && given.street.is_empty()
        && is(&given.name, Hidden::Name)
        && is(&given.phone, Hidden::Phone)
        && is(&given.detail, Hidden::Address)
}
