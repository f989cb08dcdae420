//! Calls about one after-sale. JD has two systems for them, which number by themselves:
//! refunds before shipping and service orders. A service order is read by two calls, one
//! for itself and one for the parcel in which its goods come back.

use super::{
    Params, Request,
    after_sale_states::has_return,
    errors, send,
    wire_after_sale::{Part, Service},
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, ShopAccess},
    platforms::reading::{Answer, Envelope, decode, parse},
};
use bytes::Bytes;
use serde_json::value::RawValue;

/// Stands for the person at the seller's whom JD wants named: it is a program.
pub(super) const OPERATOR: &str = "启航OMS";

/// What an after-sale id of ours stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number<'a> {
    /// A refund before shipping.
    Refund(&'a str),
    /// A service order.
    Service(Bill<'a>),
}

/// A service order, which is asked for by its order's number too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bill<'a> {
    pub(super) service_id: &'a str,
    pub(super) order_id: &'a str,
}

impl<'a> Number<'a> {
    /// Reads an id that the mapping made.
    pub(super) fn of(id: &'a str) -> Result<Self, CallError> {
        let read = match id.split_once(':') {
            Some(("refund", id)) => Some(Self::Refund(id)),
            Some(("service", id)) => id.split_once(':').map(|(service_id, order_id)| {
                Self::Service(Bill {
                    service_id,
                    order_id,
                })
            }),
            _ => None,
        };
        read.ok_or_else(|| CallError::Refused {
            code: errors::UNKNOWN_AFTER_SALE.into(),
            message: "neither a refund before shipping nor a service order; not sent".into(),
        })
    }
}

/// Who asks, as each call about service orders wants to know.
pub(super) fn operator(shop: &ShopAccess) -> Params {
    Params::from([
        ("buId", shop.platform_shop_id.clone()),
        ("operatePin", OPERATOR.to_owned()),
        ("operateNick", OPERATOR.to_owned()),
    ])
}

/// A call about one service order.
pub(super) fn about<const N: usize>(
    shop: &ShopAccess,
    bill: Bill<'_>,
    method: &'static str,
    effect: Effect,
    params: [(&'static str, String); N],
) -> Request {
    let mut all = operator(shop);
    all.insert("serviceId", bill.service_id.to_owned());
    all.insert("orderId", bill.order_id.to_owned());
    all.extend(params);
    Request {
        method,
        effect,
        params: all,
    }
}

/// A refund before shipping.
pub(super) async fn read_refund(
    http: &Engine,
    shop: &ShopAccess,
    id: &str,
) -> Result<Vec<u8>, CallError> {
    let method = "jingdong.pop.afs.soa.refundapply.queryById";
    let request = Request::read(method, [("id", id.to_owned())]);
    send(http, shop, request, |answer, payload| {
        let rows = part(payload, Effect::Read)?.result.unwrap_or_default();
        let row = rows.first().ok_or_else(|| malformed("result is empty"))?;
        Ok(whole_refund(&answer.original(row.get()).0))
    })
    .await
}

/// A service order and, once its goods may be on their way back, their parcel.
pub(super) async fn read_service(
    http: &Engine,
    shop: &ShopAccess,
    bill: Bill<'_>,
) -> Result<Vec<u8>, CallError> {
    let request = about(shop, bill, "jingdong.asc.query.view", Effect::Read, []);
    let service = send(http, shop, request, |answer, payload| {
        let data = only(part(payload, Effect::Read)?)?;
        let data = data.ok_or_else(|| malformed("data is missing"))?;
        Ok(answer.original(data.get()).0)
    })
    .await?;
    let freight = match may_return(&service) {
        true => read_freight(http, shop, bill).await?,
        false => None,
    };
    Ok(whole_service(&service, freight.as_deref()))
}

/// What cannot be read here is parked by the mapping.
fn may_return(service: &[u8]) -> bool {
    let answer = Answer::of(service);
    let status = decode::<Service<'_>>(answer.text())
        .ok()
        .and_then(|service| service.service_status.int("serviceStatus").ok().flatten());
    status.is_some_and(has_return)
}

/// Whether JD refuses to show a parcel that there is not, or shows an empty one, is not
/// documented: a refusal is none.
async fn read_freight(
    http: &Engine,
    shop: &ShopAccess,
    bill: Bill<'_>,
) -> Result<Option<Bytes>, CallError> {
    let request = about(shop, bill, "jingdong.asc.freight.view", Effect::Read, []);
    send(http, shop, request, |answer, payload| {
        let data = match part(payload, Effect::Read) {
            Err(CallError::Refused { .. }) => None,
            read => only(read?)?,
        };
        Ok(data.map(|data| answer.original(data.get()).0))
    })
    .await
}

/// The one part of an answer that says success, if it does.
pub(super) fn part(payload: &str, effect: Effect) -> Result<Part<'_>, CallError> {
    let parts: Envelope<'_> = parse(payload, "answer")?;
    let mut objects = parts.values().filter(|part| part.get().starts_with('{'));
    let Some(found) = objects.next() else {
        return Err(malformed("the answer has no result"));
    };
    errors::check(&parse(found.get(), "result")?, effect)?;
    parse(found.get(), "result")
}

/// What stands under `data`, or the first of what does.
fn only(part: Part<'_>) -> Result<Option<&RawValue>, CallError> {
    match part.data {
        Some(data) if data.get().starts_with('[') => {
            let rows: Vec<&RawValue> = parse(data.get(), "data")?;
            Ok(rows.into_iter().next())
        }
        data => Ok(data),
    }
}

/// A refund as a document.
pub(super) fn whole_refund(refund: &[u8]) -> Vec<u8> {
    [b"{\"refund\":", refund, b"}"].concat()
}

/// Both answers in one document, their bytes as they came.
pub(super) fn whole_service(service: &[u8], freight: Option<&[u8]>) -> Vec<u8> {
    let freight = freight.unwrap_or(b"null");
    [b"{\"service\":", service, b",\"freight\":", freight, b"}"].concat()
}

/// An answer that cannot be read.
pub(super) fn malformed(message: &str) -> CallError {
    CallError::Malformed {
        message: message.to_owned(),
    }
}
