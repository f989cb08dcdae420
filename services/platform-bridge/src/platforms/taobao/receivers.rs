//! Receivers, opened by their OAIDs.

use super::{
    Request, Taobao, limits,
    parcels::no_oaid,
    send,
    wire_receiver::{DecryptResponse, MergeResponse, Opened},
};
use crate::{
    http::Engine,
    platform::{
        Address, CallError, ClosedReceiver, OpenReceiver, OpeningLimits, Person, Receivers, Scene,
        ShopAccess,
    },
    platforms::reading::{
        Field,
        cloud_labels::{listed, unreadable},
        grouped, joined, not_opened, not_opened_at_all, parse,
    },
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::Receiver;
use serde_json::{Value, json};

/// What a `desensitize_rule` begins with that keeps a receiver closed.
const DISABLED: &str = "DECRYPTION_DISABLED";

#[async_trait]
impl Receivers for Taobao {
    fn limits(&self) -> &'static OpeningLimits {
        &limits::OPENING
    }

    async fn open(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        scene: Scene,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Result<OpenReceiver, CallError>>, CallError> {
        let with_oaid = receivers.iter().filter(|closed| oaid(closed).is_some());
        let query: Vec<Value> = with_oaid
            .map(|closed| {
                let tid = &closed.platform_order_id;
                json!({"oaid": oaid(closed), "tid": tid, "scene": number(scene)})
            })
            .collect();
        if query.is_empty() {
            return Ok(receivers.iter().map(|_| Err(no_oaid())).collect());
        }
        let params = vec![("query_list", Value::from(query).to_string())];
        let request = Request::read("taobao.top.oaid.decrypt", params);
        send(http, shop, request, |_, payload| opened(payload, receivers))
            .await
            .map_err(not_opened_at_all)
    }

    async fn same_receiver(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Vec<String>>, CallError> {
        let oaid_of = |receiver: &Receiver| Some(receiver.platform_receiver_id.clone());
        let groups = grouped(receivers, oaid_of);
        let with_oaid = receivers.iter().filter(|closed| oaid(closed).is_some());
        let orders: Vec<Value> = with_oaid
            .map(|closed| json!({"tid": closed.platform_order_id, "oaid": oaid(closed)}))
            .collect();
        if orders.len() < 2 {
            return Ok(groups);
        }
        let params = vec![("merge_list", Value::from(orders).to_string())];
        let request = Request::read("taobao.top.oaid.merge", params);
        let told = send(http, shop, request, |_, payload| together(payload));
        Ok(joined(groups, &told.await?))
    }

    async fn answer_address_change(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _platform_order_id: &str,
        _accept: bool,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "Taobao's buyers change their addresses themselves, within Taobao's own rules",
        })
    }
}

fn oaid(closed: &ClosedReceiver) -> Option<&str> {
    let oaid = closed.receiver.platform_receiver_id.as_str();
    (!oaid.is_empty()).then_some(oaid)
}

/// Taobao's number of a purpose (scene list of OAID, docId 120186, read 2026-11). It decides
/// what is opened: all with labels, the address, the name, or the phone.
fn number(scene: Scene) -> &'static str {
    match scene {
        Scene::Label => "1004",
        Scene::ChangeAddress => "1008",
        Scene::Look => "1009",
        Scene::AfterSale => "2001",
        Scene::Care => "2002",
    }
}

/// One outcome for each receiver, told by order and OAID.
pub(super) fn opened(
    payload: &str,
    receivers: &[ClosedReceiver],
) -> Result<Vec<Result<OpenReceiver, CallError>>, CallError> {
    let response: DecryptResponse<'_> = parse(payload, "receivers")?;
    let rows: Vec<Opened<'_>> =
        listed(response.receiver_list, "receiver_list").map_err(unreadable)?;
    let outcome = |closed: &ClosedReceiver| {
        let Some(oaid) = oaid(closed) else {
            return Err(no_oaid());
        };
        let is_it = |row: &&Opened<'_>| {
            text(row.tid) == closed.platform_order_id
                && (!row.oaid.is_said() || text(row.oaid) == oaid)
        };
        rows.iter()
            .find(is_it)
            .ok_or_else(|| CallError::Malformed {
                message: "the answer says nothing of this receiver".into(),
            })
            .and_then(open)
    };
    Ok(receivers.iter().map(outcome).collect())
}

fn open(row: &Opened<'_>) -> Result<OpenReceiver, CallError> {
    let rule = text(row.desensitize_rule);
    if rule.starts_with(DISABLED) {
        return Err(not_opened(rule, "Taobao keeps this receiver closed"));
    }
    if row.matched.int("matched") == Ok(Some(0)) {
        let message = "the OAID is not this order's any more; pull the order again";
        return Err(not_opened("OAID_NOT_MATCHED".into(), message));
    }
    let is_virtual = row.privacy_protection.int("privacy_protection") == Ok(Some(1));
    let mobile = text(row.mobile);
    let (phone, extension) = match mobile.split_once('-') {
        Some((number, extension)) if is_virtual => (number.to_owned(), extension.to_owned()),
        _ if mobile.is_empty() => (text(row.phone), String::new()),
        _ => (mobile, String::new()),
    };
    Ok(OpenReceiver {
        person: Person {
            name: text(row.name),
            phone,
            address: Address {
                province: text(row.state),
                city: text(row.city),
                district: text(row.district),
                town: text(row.town),
                detail: text(row.address_detail),
            },
        },
        phone_extension: extension,
        phone_is_virtual: is_virtual,
        phone_ends_at: row.secret_no_expire_time.time("time").ok().flatten(),
    })
}

fn text(field: Field<'_>) -> String {
    field.text("receiver").unwrap_or_default()
}

/// The orders that Taobao tells together: each text of its list holds some of them.
pub(super) fn together(payload: &str) -> Result<Vec<Vec<String>>, CallError> {
    let response: MergeResponse<'_> = parse(payload, "tid_list")?;
    let texts: Vec<String> = listed(response.tid_list, "tid_list").map_err(unreadable)?;
    let orders = |text: &String| text.split(',').map(|tid| tid.trim().to_owned()).collect();
    Ok(texts.iter().map(orders).collect())
}
