//! Electronic waybills (电子面单). The id of a request is made of the parcel's key, so one that
//! is repeated is known by WeChat, and then what it had is read.

use super::{
    Method, WechatShop,
    carriers::COMPANIES,
    errors, method, send,
    waybill_accounts::{read_accounts, read_templates},
    waybill_requests::{create_body, id_of, named, order_id, template_id},
    wire_waybill::{Created, WaybillResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Issued, PrintData, Repeating, ShopAccess, WaybillAccount, WaybillRef,
        WaybillRequest, WaybillTemplate, Waybills,
    },
    platforms::reading::{Field, meets_all, parse},
};
use async_trait::async_trait;
use serde_json::json;

static CREATE: Method = method(
    "/channels/ec/logistics/ewaybill/biz/order/create",
    Effect::Write,
);
static READ: Method = method(
    "/channels/ec/logistics/ewaybill/biz/order/get",
    Effect::Read,
);
static CANCEL: Method = method(
    "/channels/ec/logistics/ewaybill/biz/order/cancel",
    Effect::Write,
);
static PRINT: Method = method(
    "/channels/ec/logistics/ewaybill/biz/print/get",
    Effect::Read,
);
static PRINTED: Method = method(
    "/channels/ec/logistics/ewaybill/biz/order/print",
    Effect::Write,
);

/// `status` of a waybill that was given back.
const CANCELLED: i64 = 2;

#[async_trait]
impl Waybills for WechatShop {
    fn batch(&self) -> usize {
        1
    }

    fn repeating(&self) -> Repeating {
        Repeating::GivesTheSame
    }

    async fn accounts(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<WaybillAccount>, CallError> {
        read_accounts(http, shop).await
    }

    async fn templates(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        carrier_code: &str,
    ) -> Result<Vec<WaybillTemplate>, CallError> {
        match COMPANIES.theirs(carrier_code) {
            None if !carrier_code.is_empty() => Ok(Vec::new()),
            delivery_id => read_templates(http, shop, delivery_id.unwrap_or_default()).await,
        }
    }

    async fn get(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        requests: &[WaybillRequest],
    ) -> Result<Vec<Result<Issued, CallError>>, CallError> {
        let mut outcomes = Vec::with_capacity(requests.len());
        for request in requests {
            match create(http, shop, request).await {
                Err(error) if outcomes.is_empty() && meets_all(&error) => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        Ok(outcomes)
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        request: &WaybillRequest,
    ) -> Result<Option<Issued>, CallError> {
        let id = order_id(&shop.app_key, &request.parcel_key);
        Ok(read(http, shop, &id).await?.and_then(Had::live))
    }

    async fn update(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _changed: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        Err(CallError::Unsupported {
            reason: "WeChat shop changes no label: give the number back and have another",
        })
    }

    async fn cancel(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<(), CallError> {
        let body = named(&shop.app_key, waybill)?;
        let refused = match send(http, shop, &CANCEL, body, |_, _| Ok(())).await {
            Err(error @ CallError::Refused { .. }) => error,
            cancelled => return cancelled,
        };
        // What a second one is refused with is not documented.
        let id = id_of(&shop.app_key, waybill);
        match read(http, shop, &id).await? {
            Some(Had { is_live: false, .. }) => Ok(()),
            _ => Err(refused),
        }
    }

    async fn print_data(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        let body = json!({
            "ewaybill_order_id": id_of(&shop.app_key, waybill),
            "template_id": template_id(&waybill.request),
        });
        send(http, shop, &PRINT, body, |_, text| {
            let answer: Created<'_> = parse(text, "print_info")?;
            label(answer.print_info).ok_or_else(|| malformed("print_info is missing"))
        })
        .await
    }

    async fn printed(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
        again: bool,
    ) -> Result<(), CallError> {
        let mut body = named(&shop.app_key, waybill)?;
        body["re_print"] = i32::from(again).into();
        send(http, shop, &PRINTED, body, |_, _| Ok(())).await
    }
}

/// Has a number, or reads the one that the same request had before.
async fn create(
    http: &Engine,
    shop: &ShopAccess,
    request: &WaybillRequest,
) -> Result<Issued, CallError> {
    let id = order_id(&shop.app_key, &request.parcel_key);
    let body = create_body(&id, request)?;
    let created = send(http, shop, &CREATE, body, |_, text| issued(text, &id)).await;
    let before = match created {
        Err(CallError::Refused { code, .. }) if code == errors::WAYBILL_EXISTS => {
            read(http, shop, &id).await?
        }
        created => return created,
    };
    before
        .and_then(Had::live)
        .ok_or_else(|| CallError::Refused {
            code: "WAYBILL_GIVEN_BACK".into(),
            message: "the number of this parcel was given back; ask for another label of it".into(),
        })
}

/// The number in the answer about the request `id`.
pub(super) fn issued(text: &str, id: &str) -> Result<Issued, CallError> {
    let created: Created<'_> = parse(text, "waybill_id")?;
    let told = created.ewaybill_order_id.text("ewaybill_order_id");
    if !matches!(&told, Ok(told) if told.is_empty() || told == id) {
        return Err(malformed("the number is another request's"));
    }
    let number = created.waybill_id.id("waybill_id").ok().flatten();
    Ok(Issued {
        waybill_no: number.ok_or_else(|| malformed("success without a number"))?,
        parent_waybill_no: String::new(),
        reference: id.to_owned(),
        print: label(created.print_info),
    })
}

/// What a request had.
pub(super) struct Had {
    issued: Issued,
    is_live: bool,
}

impl Had {
    pub(super) fn live(self) -> Option<Issued> {
        self.is_live.then_some(self.issued)
    }
}

/// Reads what the request `id` had; none where WeChat does not know it.
async fn read(http: &Engine, shop: &ShopAccess, id: &str) -> Result<Option<Had>, CallError> {
    let body = json!({"ewaybill_order_id": id});
    match send(http, shop, &READ, body, |_, text| had(text, id)).await {
        Err(CallError::Refused { code, .. }) if code == errors::NO_SUCH_WAYBILL => Ok(None),
        read => read,
    }
}

/// A waybill without a number, as one that the carrier refused, is none.
pub(super) fn had(text: &str, id: &str) -> Result<Option<Had>, CallError> {
    let response: WaybillResponse<'_> = parse(text, "order_info")?;
    let waybill = response.order_info;
    let number = waybill.waybill_id.id("waybill_id").ok().flatten();
    Ok(number.map(|waybill_no| Had {
        issued: Issued {
            waybill_no,
            parent_waybill_no: String::new(),
            reference: id.to_owned(),
            print: None,
        },
        is_live: waybill.status.int("status") != Ok(Some(CANCELLED)),
    }))
}

/// A label as the print component takes it.
fn label(print_info: Field<'_>) -> Option<PrintData> {
    let text = print_info.text("print_info").ok()?;
    (!text.is_empty()).then(|| PrintData(json!({"printInfo": text}).to_string()))
}

fn malformed(message: &str) -> CallError {
    CallError::Malformed {
        message: message.into(),
    }
}
