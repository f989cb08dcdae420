//! Waybill numbers for parcels: `express.createEbillOrders`.
//!
//! Each parcel is answered for itself, in no order. What a number is for is told by the first
//! trade order and the package, at two carriers by the trade order alone.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::cipher::{is_cipher, opened};
use super::ebill_form::{Asked, Form, Person};
use super::ebill_print::print_data;
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::order::open_address_id;
use super::subscribes::{NEW, brand_of, template, town, version};
use crate::platforms::receiver_cipher::Hidden;
use crate::platforms::seller_address::SellerAddress;
use crate::platforms::waybill_account::{WaybillAccount, account_at};
use crate::world::World;
use crate::world::order::{Order, Status};
use crate::world::waybills::{Empty, Taking};

/// The channel of the platform's own orders.
const OWN_CHANNEL: &str = "XIAO_HONG_SHU";
/// Characters of trade order, package and account together.
const REQUEST_CHARS: usize = 64;
const ACCOUNT_CHARS: usize = 18;

const NO_ACCOUNT: &str = "暂无有效订购关系";
const NO_SENDER: &str = "找不到发货地址对应的订购信息";
const BAD_RECEIVER: &str = "用户信息处理失败";
const BAD_TEMPLATE: &str =
    "模板id和当前面单版本不匹配，请通过面单模板查询接口获取对应面单版本的模板id";

pub(super) async fn create(call: &Call) -> Outcome {
    call.only(&[
        "cpCode",
        "sellerName",
        "customerCode",
        "branchCode",
        "brandCode",
        "productCode",
        "payMethod",
        "callDoorPickUp",
        "doorPickUpTime",
        "doorPickUpEndTime",
        "extraInfo",
        "billVersion",
        "sender",
        "tradeOrderInfoList",
    ])?;
    let shop = call.shop()?;
    let version = version(call)?;
    call.optional_flag("callDoorPickUp")?;
    call.optional_number("payMethod")?;
    let form = Form::read(&Value::Object(call.fields.clone()))?;
    if form.company == "jd" && form.product.is_empty() {
        return Err(ArkError::missing("productCode"));
    }
    let keys: HashSet<&String> = form.parcels.iter().map(|asked| &asked.key).collect();
    if keys.len() < form.parcels.len() {
        return Err(ArkError::waybill(302, "请求重复:objectId"));
    }
    let taken = call.sim.change(|world, now| {
        let account = match account(world, shop, version, &form) {
            Ok(account) => account,
            Err(why) => return (Vec::new(), Err(ArkError::waybill(401, why))),
        };
        let mut asking = Asking {
            world,
            shop,
            now,
            account: &account,
            taking: Taking::new(world, shop),
            taken: HashMap::new(),
        };
        let row = |asked: &Asked| match asking.waybill(asked) {
            Ok(row) => row,
            Err(why) => json!({
                "objectId": asked.key, "waybillCode": "", "success": false, "errorCode": 401, "errorMsg": why,
            }),
        };
        let mut rows: Vec<Value> = form.parcels.iter().map(row).collect();
        rows.reverse();
        let answer = json!({"wayBillList": rows, "subErrorCode": ""});
        (asking.taking.changes(), Ok(answer))
    });
    taken.await
}

/// The account at the carrier: named as it was subscribed, sending from one of its addresses.
fn account(
    world: &World,
    shop: usize,
    version: i64,
    form: &Form,
) -> Result<WaybillAccount, &'static str> {
    let account = account_at(world.chance, &world.shops[shop], &form.company);
    let account = account.ok_or(NO_ACCOUNT)?;
    let (branch, customer) = match account.carrier.direct {
        true => ("", account.id.as_str()),
        false => (account.id.as_str(), ""),
    };
    let from = &form.sender;
    let is = |address: &SellerAddress| {
        let person = &address.person;
        [
            &person.province,
            &person.city,
            &person.district,
            &person.address,
        ] == [&from.province, &from.city, &from.district, &from.detail]
            && from.town == town(world.chance, address)
    };
    let known = version == NEW
        && form.branch == branch
        && form.customer == customer
        && form.brand == brand_of(&form.company)
        && account.senders.iter().any(is);
    match known {
        true if from.phone.is_empty() => Err("发件人手机号和电话不能同时为空"),
        true => Ok(account),
        false => Err(NO_SENDER),
    }
}

/// One call for numbers.
struct Asking<'a> {
    world: &'a World,
    shop: usize,
    now: DateTime<Utc>,
    account: &'a WaybillAccount,
    taking: Taking<'a>,
    /// Numbers that this call gave and what they are for, by what tells a repeat.
    taken: HashMap<String, (String, Value)>,
}

impl Asking<'_> {
    fn waybill(&mut self, asked: &Asked) -> Result<Value, &'static str> {
        let company = self.account.carrier.code;
        let template = template(NEW, company, asked.template).ok_or(BAD_TEMPLATE)?;
        if asked.set > 1 {
            return Err("暂不支持子母件");
        }
        let chars = asked.trade.chars().count() + asked.package.chars().count();
        if chars + ACCOUNT_CHARS > REQUEST_CHARS {
            return Err("参数orderId超过最大长度64");
        }
        let receiver = self.receiver(asked)?;
        let package = match company {
            "shunfeng" | "jd" => "",
            _ => &asked.package,
        };
        let request = [company, &asked.trade, package].join("/");
        let (number, content) = match self.had(&request) {
            Some(had) => had,
            None => {
                let content = json!({
                    "channel": asked.channel, "package": asked.package, "receiver": receiver, "template": template.url, "revision": 0,
                });
                let taken =
                    self.taking
                        .take(self.account, &request, &asked.orders, content.clone());
                let number = taken.map_err(|Empty| "电子面单余额不足")?;
                self.taken
                    .insert(request, (number.clone(), content.clone()));
                (number, content)
            }
        };
        Ok(json!({
            "objectId": asked.key, "waybillCode": number, "parentWaybillCode": "", "cpCode": company,
            "printData": print_data(self.world.chance, &number, &content), "customerPrintData": "", "extraInfo": "",
            "success": true, "errorCode": 0, "errorMsg": "",
        }))
    }

    /// The number that was given for the same, by an earlier call or by this one.
    fn had(&self, request: &str) -> Option<(String, Value)> {
        let had = self.world.live_waybill_of_request(self.shop, request);
        let had = had.map(|waybill| (waybill.key.number.clone(), waybill.content.clone()));
        had.or_else(|| self.taken.get(request).cloned())
    }

    /// Whom the parcel goes to, in one key.
    fn receiver(&self, asked: &Asked) -> Result<String, &'static str> {
        let given = &asked.recipient;
        if asked.channel != OWN_CHANNEL {
            let texts = [&given.name, &given.phone, &given.province, &given.detail];
            let sound = |text: &String| !text.is_empty() && !is_cipher(text) && !text.contains('*');
            return match texts.into_iter().all(sound) {
                true => Ok(format!("{}/{}", given.phone, given.detail)),
                false => Err(BAD_RECEIVER),
            };
        }
        let orders = asked.orders.iter().map(|id| self.order(id));
        let orders: Vec<&Order> = orders.collect::<Result<_, _>>()?;
        let (first, others) = orders.split_first().ok_or(BAD_RECEIVER)?;
        let key = first.receiver.key.as_str();
        let fits = is_receiver(self.world, first, given)
            && others.iter().all(|order| order.receiver.key == key);
        match fits {
            true => Ok(key.to_owned()),
            false => Err(BAD_RECEIVER),
        }
    }

    fn order(&self, id: &str) -> Result<&Order, &'static str> {
        let order = self.world.order_of_shop(self.shop, id, self.now);
        match order.ok_or(BAD_RECEIVER)? {
            order if matches!(order.status, Status::AwaitingPayment | Status::Closed) => {
                Err("订单状态不允许取号")
            }
            order => Ok(order),
        }
    }
}

/// Whether it is the order's receiver: plain, in the order's own ciphers, or by the id of the
/// address, which stands in for what is missing.
pub(super) fn is_receiver(world: &World, order: &Order, given: &Person) -> bool {
    let receiver = &order.receiver;
    let by_id = given.open_address_id == open_address_id(world, order);
    let says = |text: &String, field: Hidden| match text.as_str() {
        "" => by_id,
        text if is_cipher(text) => opened(world.chance, order, text) == Some(field),
        text => text == field.of(receiver),
    };
    let in_region = |text: &String, own: &String| text == own || (text.is_empty() && by_id);
    says(&given.name, Hidden::Name)
        && says(&given.phone, Hidden::Phone)
        && says(&given.detail, Hidden::Address)
        && in_region(&given.province, &receiver.province)
        && in_region(&given.city, &receiver.city)
        && in_region(&given.district, &receiver.district)
        && given.town.is_empty()
}
