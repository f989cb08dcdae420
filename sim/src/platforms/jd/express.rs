//! Waybills of JD's own express (青龙): number and booking in one call, and its interception.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::carriers::EXPRESS;
use super::consignee::Masked;
use super::envelope::JosError;
use super::gateway::Outcome;
use super::orders::found;
use crate::platforms::waybill_account::{WaybillAccount, account_at};
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::order::{Order, Status};
use crate::world::shop::Shop;
use crate::world::waybill::Waybill;
use crate::world::waybills::Taking;

/// The result that means success.
const DONE: i64 = 100;
/// What was intercepted before.
const DONE_BEFORE: i64 = 108;
/// Refusals; their numbers are made up.
const WRONG: i64 = 101;
const REFUSED: i64 = 103;
/// The sale's platform: JD.
const JD: &str = "0010001";
const LONGEST_REMARK: usize = 20;

/// The merchant's account for monthly settlement.
pub(super) fn customer_code(shop: &Shop) -> String {
    format!("010K{}", shop.id)
}

/// `jingdong.ldop.waybill.receive`: a repeated call takes another number.
pub(super) async fn receive(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = Asked::of(call)?;
    let taken = call
        .sim
        .change(|world, now| match asked.take(world, shop, now) {
            Ok((changes, number)) => (changes, Ok(number)),
            Err(why) => (Vec::new(), Err(why)),
        });
    let told = match taken.await {
        Ok(number) => json!({
            "resultCode": DONE, "resultMessage": "成功", "orderId": asked.order, "deliveryId": number, "promiseTimeType": 1, "transType": 1,
            "preSortResult": {"siteId": 1, "siteName": "营业部", "road": "0", "slideNo": "1", "sourceSortCenterName": "分拣中心"}, "needRetry": false,
        }),
        Err(why) => json!({
            "resultCode": WRONG, "resultMessage": why, "orderId": asked.order, "deliveryId": Value::Null, "needRetry": false,
        }),
    };
    Ok(json!({"receiveorderinfo_result": told}))
}

/// What is asked for.
struct Asked<'a> {
    customer: &'a str,
    /// Its platform's number of the order.
    order: &'a str,
    of_jd: bool,
    sender_address: &'a str,
    receiver: [&'a str; 3],
}

impl<'a> Asked<'a> {
    /// Checks what does not depend on the world.
    fn of(call: &'a Call) -> Result<Self, JosError> {
        let reachable = |mobile: &str, phone: &str| match call.optional(mobile) {
            Some(number) => Ok(number),
            None => call.required(phone),
        };
        call.required("senderName")?;
        reachable("senderMobile", "senderTel")?;
        if !(1..=999).contains(&call.number::<i64>("packageCount")?) {
            return Err(JosError::invalid("packageCount", "应在1到999之间"));
        }
        for name in ["weight", "vloumn"] {
            if call.number::<f64>(name)? < 0.0 {
                return Err(JosError::invalid(name, "应为正数"));
            }
        }
        let remark = call.optional("remark").unwrap_or_default();
        if remark.chars().count() > LONGEST_REMARK {
            return Err(JosError::invalid("remark", "最多20个字"));
        }
        Ok(Self {
            customer: call.required("customerCode")?,
            order: call.required("orderId")?,
            of_jd: call.required("salePlat")? == JD,
            sender_address: call.required("senderAddress")?,
            receiver: [
                call.required("receiveName")?,
                reachable("receiveMobile", "receiveTel")?,
                call.required("receiveAddress")?,
            ],
        })
    }

    fn take(
        &self,
        world: &World,
        shop: usize,
        now: DateTime<Utc>,
    ) -> Result<(Vec<Change>, String), &'static str> {
        let vendor = &world.shops[shop];
        let account = account_at(world.chance, vendor, EXPRESS);
        let own = |_: &WaybillAccount| self.customer == customer_code(vendor);
        let account = account.filter(own).ok_or("商家编码不存在")?;
        let sends_from = account.senders.iter().any(|sender| {
            let at = &sender.person;
            let whole = [&at.province, &at.city, &at.district, &at.address].map(String::as_str);
            self.sender_address.replace(' ', "") == whole.concat()
        });
        if !sends_from {
            return Err("寄件地址与签约地址不一致");
        }
        let orders = match self.of_jd {
            true => vec![self.own_order(world, shop, now)?.key.id.clone()],
            false => Vec::new(),
        };
        let masked = self.receiver.iter().any(|part| part.contains('*'));
        if masked && !self.of_jd {
            return Err("收件人信息不完整");
        }
        let content = json!({"orderId": self.order});
        let mut taking = Taking::new(world, shop);
        let number = taking.take(&account, "", &orders, content);
        // A direct carrier never runs out.
        let number = number.map_err(|_| "单号不足")?;
        Ok((taking.changes(), number))
    }

    /// The shop's order, whose receiver is named as the order names it or in plain words.
    fn own_order<'w>(
        &self,
        world: &'w World,
        shop: usize,
        now: DateTime<Utc>,
    ) -> Result<&'w Order, &'static str> {
        let order = found(world, shop, self.order, now).ok().flatten();
        let order = order.ok_or("订单不存在或不属于该商家")?;
        if order.status == Status::Closed {
            return Err("订单已取消");
        }
        let told = Masked::of(world.chance, order);
        let told = [told.name, told.mobile, told.address];
        let mut parts = self.receiver.iter().zip(&told);
        match parts.all(|(part, told)| part == told || !part.contains('*')) {
            true => Ok(order),
            false => Err("收件人信息与订单不一致"),
        }
    }
}

/// `jingdong.ldop.receive.order.intercept`.
pub(super) async fn intercept(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let vendor = call.required("vendorCode")?;
    let number = call.required("deliveryId")?;
    call.required("interceptReason")?;
    let (code, why) = give_back(call, shop, vendor, number).await;
    Ok(json!({"resultInfo": {"stateCode": code, "stateMessage": why}}))
}

/// `jingdong.ldop.delivery.provider.cancelWayBill`.
pub(super) async fn cancel(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let number = call.required("waybillCode")?;
    let vendor = call.required("customerCode")?;
    let (code, why) = give_back(call, shop, vendor, number).await;
    let code = if code == DONE { 0 } else { code };
    Ok(json!({"responseDTO": {"statusCode": code.to_string(), "statusMessage": why}}))
}

async fn give_back(call: &Call, shop: usize, vendor: &str, number: &str) -> (i64, &'static str) {
    call.sim
        .change(|world, _| {
            let known = &world.shops[shop];
            if vendor != customer_code(known) && vendor != known.id {
                return (Vec::new(), (WRONG, "商家编码不存在"));
            }
            let of_express = |waybill: &&Waybill| waybill.carrier == EXPRESS;
            match world.waybill_of_shop(shop, number).filter(of_express) {
                None => (Vec::new(), (WRONG, "运单号不存在")),
                Some(waybill) if waybill.cancelled => {
                    (Vec::new(), (DONE_BEFORE, "运单已取消，请勿重复操作"))
                }
                Some(waybill) if world.is_shipped_with(waybill) => {
                    (Vec::new(), (REFUSED, "运单已出库，不能取消"))
                }
                Some(waybill) => {
                    let change = Change::waybill(&waybill.key, WaybillEvent::Cancelled);
                    (vec![change], (DONE, "成功"))
                }
            }
        })
        .await
}
