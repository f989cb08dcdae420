//! Electronic waybills: numbers with their labels, by a key that gives the same one again.

use super::{
    Kuaishou, Method,
    carriers::of_ebill,
    errors, limits,
    orders::read_order,
    pieces::base_info,
    send, waybill_answers,
    waybill_params::{self, Merchant},
    wire::Order,
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Issued, PrintData, Repeating, ShopAccess, WaybillAccount, WaybillReceiver,
        WaybillRef, WaybillRequest, WaybillTemplate, Waybills,
    },
    platforms::reading::{Answers, cloud_labels::unreadable, outcomes, parse},
};
use async_trait::async_trait;
use serde_json::{Value, json};

pub(super) static SUBSCRIPTIONS: Method = Method {
    name: "open.express.subscribe.query",
    path: "/open/express/subscribe/query",
    effect: Effect::Read,
};
pub(super) static TEMPLATES: Method = Method {
    name: "open.express.standard.template.list.get",
    path: "/open/express/standard/template/list/get",
    effect: Effect::Read,
};
pub(super) static GET: Method = Method {
    name: "open.express.ebill.get",
    path: "/open/express/ebill/get",
    effect: Effect::Write,
};
pub(super) static UPDATE: Method = Method {
    name: "open.express.ebill.update",
    path: "/open/express/ebill/update",
    effect: Effect::Write,
};
pub(super) static CANCEL: Method = Method {
    name: "open.express.ebill.cancel",
    path: "/open/express/ebill/cancel",
    effect: Effect::Write,
};

#[async_trait]
impl Waybills for Kuaishou {
    fn batch(&self) -> usize {
        limits::WAYBILLS
    }

    fn repeating(&self) -> Repeating {
        Repeating::GivesTheSame
    }

    async fn accounts(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<WaybillAccount>, CallError> {
        send(http, shop, &SUBSCRIPTIONS, &json!({}), |_, data| {
            waybill_answers::accounts(data)
        })
        .await
    }

    async fn templates(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        carrier_code: &str,
    ) -> Result<Vec<WaybillTemplate>, CallError> {
        let param = match carrier_code {
            "" => json!({}),
            carrier_code => json!({"expressCompanyCode": of_ebill(carrier_code)?}),
        };
        send(http, shop, &TEMPLATES, &param, |_, data| {
            waybill_answers::templates(data)
        })
        .await
    }

    async fn get(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        requests: &[WaybillRequest],
    ) -> Result<Vec<Result<Issued, CallError>>, CallError> {
        let merchant = Merchant {
            open_id: &shop.platform_shop_id,
            nick: seller_nick(http, shop, requests).await?,
        };
        let parcel = |request: &WaybillRequest| waybill_params::parcel(request, &merchant);
        let parcels: Vec<_> = requests.iter().map(parcel).collect();
        let asked: Vec<&Value> = parcels.iter().flatten().collect();
        let told = match asked.is_empty() {
            true => Answers::new(),
            false => {
                let param = json!({"getEbillOrderRequest": asked});
                send(http, shop, &GET, &param, |_, data| {
                    waybill_answers::answered(data, requests)
                })
                .await?
            }
        };
        Ok(outcomes(requests, parcels, told, |request| {
            request.parcel_key.clone()
        }))
    }

    async fn find(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _request: &WaybillRequest,
    ) -> Result<Option<Issued>, CallError> {
        Err(CallError::Unsupported {
            reason: "Kuaishou does not look up numbers; asked again it gives the same one",
        })
    }

    async fn update(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        changed: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        let param = waybill_params::update(changed)?;
        send(http, shop, &UPDATE, &param, |_, data| {
            waybill_answers::changed(data, changed)
        })
        .await
    }

    async fn cancel(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<(), CallError> {
        let param = waybill_params::waybill(waybill)?;
        match write(http, shop, &CANCEL, &param).await {
            Err(CallError::Refused { message, .. }) if errors::is_given_back(&message) => Ok(()),
            cancelled => cancelled,
        }
    }

    async fn print_data(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _waybill: &WaybillRef,
    ) -> Result<PrintData, CallError> {
        Err(CallError::Unsupported {
            reason: "Kuaishou gives a label with its number alone",
        })
    }

    async fn printed(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _waybill: &WaybillRef,
        _again: bool,
    ) -> Result<(), CallError> {
        Err(CallError::Unsupported {
            reason: "Kuaishou does not ask whether labels were printed",
        })
    }
}

/// The shop's name, which only its orders tell and each request must name; the shop's id where
/// none of the orders is shown.
async fn seller_nick(
    http: &Engine,
    shop: &ShopAccess,
    requests: &[WaybillRequest],
) -> Result<String, CallError> {
    let is_own =
        |request: &&WaybillRequest| matches!(request.receiver, WaybillReceiver::OfOrder(_));
    for request in requests.iter().filter(is_own) {
        let Some(order) = request.platform_order_ids.first() else {
            continue;
        };
        let nick = read_order(http, shop, order, |_, order| {
            let order: Order<'_> = parse(order, "order")?;
            let base = base_info(&order).map_err(unreadable)?;
            base.seller_nick.text("sellerNick").map_err(unreadable)
        });
        match nick.await {
            Ok(nick) if !nick.is_empty() => return Ok(nick),
            Ok(_) | Err(CallError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(shop.platform_shop_id.clone())
}
