//! Electronic waybills: a number for a parcel, once, with its label, and given back.

use super::{Cell, Unsupported, where_there_is};
use crate::marketplace::Marketplace;
use oms_bridge::platform::{
    AccountKind, Address, CallError, Issued, Person, Repeating, WaybillAccount, WaybillItem,
    WaybillReceiver, WaybillRef, WaybillRequest, Waybills,
};
use oms_contracts::oms::types::v1::Platform;
use serde_json::{Value, json};

/// An account that we have a carrier code for; of a franchise where there is one, because
/// that is counted.
async fn account(
    market: &Marketplace,
    family: &dyn Waybills,
) -> Result<WaybillAccount, Unsupported> {
    let accounts = family.accounts(&market.engine, &market.shop).await;
    let mut accounts = where_there_is(accounts)?;
    accounts.retain(|account| !account.carrier_code.is_empty() && !account.senders.is_empty());
    accounts.sort_by_key(|account| account.kind != AccountKind::Franchise);
    assert!(!accounts.is_empty(), "no account with a known carrier");
    let account = accounts.remove(0);
    assert!(!account.account_id.is_empty() && !account.platform_carrier.is_empty());
    Ok(account)
}

/// A label for a new order.
async fn label(market: &Marketplace, account: &WaybillAccount, key: &str) -> WaybillRequest {
    let family = market.connector.waybills().unwrap();
    let (http, shop) = (&market.engine, &market.shop);
    let templates = family.templates(http, shop, &account.carrier_code).await;
    let template = templates.unwrap().remove(0);
    let id = market.place_order(1).await;
    let mapped = market.order(&id).await;
    let lines = mapped.order.lines.unwrap().lines;
    WaybillRequest {
        parcel_key: key.to_owned(),
        platform_order_ids: vec![id],
        carrier_code: account.carrier_code.clone(),
        account_id: account.account_id.clone(),
        template_id: template.id,
        template_url: template.url,
        sender: Person {
            name: "仓库".into(),
            phone: "13800000000".into(),
            address: account.senders[0].clone(),
        },
        receiver: WaybillReceiver::OfOrder(mapped.receiver.unwrap().receiver),
        items: lines
            .iter()
            .map(|line| WaybillItem {
                title: line.title.clone(),
                spec: line.spec.clone(),
                quantity: line.quantity,
                platform_goods_id: line.platform_goods_id.clone(),
                platform_sku_id: line.platform_sku_id.clone(),
            })
            .collect(),
        weight_g: 500,
        volume_cm3: 1_000,
        product_code: String::new(),
        services: Vec::new(),
        note: String::new(),
    }
}

async fn get(market: &Marketplace, label: &WaybillRequest) -> Result<Issued, CallError> {
    let family = market.connector.waybills().unwrap();
    let labels = std::slice::from_ref(label);
    let rows = family.get(&market.engine, &market.shop, labels).await?;
    assert_eq!(rows.len(), 1);
    rows.into_iter().next().unwrap()
}

/// The shop's waybills, as the marketplace has them.
async fn theirs(market: &Marketplace) -> Vec<Value> {
    market.waybills().await
}

fn referred(label: &WaybillRequest, issued: &Issued) -> WaybillRef {
    WaybillRef {
        request: label.clone(),
        waybill_no: issued.waybill_no.clone(),
        reference: issued.reference.clone(),
    }
}

pub(super) async fn waybill_issued(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.waybills())?;
    let (http, shop) = (&market.engine, &market.shop);
    let account = account(&market, family).await?;
    let first = label(&market, &account, "parcel1").await;
    let second = label(&market, &account, "parcel2").await;
    let batch = [first.clone(), second.clone()];
    let issued = if family.batch() > 1 {
        family.get(http, shop, &batch).await.unwrap()
    } else {
        vec![get(&market, &first).await, get(&market, &second).await]
    };
    let issued: Vec<_> = issued.into_iter().map(Result::unwrap).collect();
    assert_ne!(issued[0].waybill_no, issued[1].waybill_no);
    let rows = theirs(&market).await;
    assert_eq!(rows.len(), 2, "{rows:?}");
    for (label, issued) in batch.iter().zip(&issued) {
        let row = rows
            .iter()
            .find(|row| row["waybill_no"] == issued.waybill_no);
        let row = row.unwrap();
        assert_eq!(row["orders"], json!(label.platform_order_ids), "{row}");
        assert_eq!(row["state"], "live");
    }
    let waybill = referred(&first, &issued[0]);
    let print = match family.print_data(http, shop, &waybill).await {
        Err(CallError::Unsupported { .. }) => issued[0].print.clone().unwrap(),
        read => read.unwrap(),
    };
    let print: Value = serde_json::from_str(&print.0).unwrap();
    assert!(print.is_object(), "{print}");
    match family.printed(http, shop, &waybill, false).await {
        Err(CallError::Unsupported { reason }) => assert!(!reason.is_empty()),
        told => told.unwrap(),
    }
    let left = family.accounts(http, shop).await.unwrap();
    let left = left
        .iter()
        .find(|other| other.account_id == account.account_id);
    if let Some(before) = account.balance {
        assert_eq!(left.unwrap().balance, Some(before - 2));
    }
    Ok(())
}

pub(super) async fn waybill_once(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.waybills())?;
    let (http, shop) = (&market.engine, &market.shop);
    let account = account(&market, family).await?;
    let label = cut_off(&market, &account).await;
    let issued = match family.repeating() {
        Repeating::GivesTheSame => get(&market, &label).await.unwrap(),
        Repeating::AskFirst => family.find(http, shop, &label).await.unwrap().unwrap(),
        Repeating::StopForPerson => {
            let asked = family.find(http, shop, &label).await;
            return where_there_is(asked).map(|_| ());
        }
    };
    let mut rows = theirs(&market).await;
    rows.retain(|row| row["orders"] == json!(label.platform_order_ids));
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["waybill_no"], issued.waybill_no);
    Ok(())
}

/// A label whose number was given while the answer was lost. Some platforms are asked for
/// something else first, so not every answer is.
async fn cut_off(market: &Marketplace, account: &WaybillAccount) -> WaybillRequest {
    for attempt in 0..100 {
        let label = label(market, account, &format!("parcel{attempt}")).await;
        market.faults(&json!({"cut_after_share": 0.5})).await;
        let cut = get(market, &label).await;
        market.faults(&json!({"cut_after_share": 0.0})).await;
        match cut {
            Err(CallError::OutcomeUnknown { .. }) => return label,
            Ok(_) | Err(CallError::Retry { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    panic!("no answer was lost in a hundred")
}

pub(super) async fn waybill_refused(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.waybills())?;
    let account = account(&market, family).await?;
    let sound = label(&market, &account, "parcel1").await;
    let mut unknown = sound.clone();
    unknown.carrier_code = "NOBODY".into();
    let mut elsewhere = sound.clone();
    elsewhere.sender.address = Address {
        province: "西藏自治区".into(),
        city: "拉萨市".into(),
        district: "城关区".into(),
        town: String::new(),
        detail: "别处1号".into(),
    };
    let no_carrier = get(&market, &unknown).await;
    assert!(
        matches!(no_carrier, Err(CallError::Refused { .. })),
        "{no_carrier:?}"
    );
    // JD and WeChat shop name no address that a parcel must be sent from.
    if !matches!(market.platform(), Platform::Jd | Platform::WechatShop) {
        let refused = get(&market, &elsewhere).await;
        assert!(
            matches!(refused, Err(CallError::Refused { .. })),
            "{refused:?}"
        );
    }
    if account.kind == AccountKind::Franchise {
        market.empty_balance(&account).await;
        let refused = get(&market, &sound).await;
        assert!(
            matches!(refused, Err(CallError::Refused { .. })),
            "{refused:?}"
        );
    }
    let rows = theirs(&market).await;
    assert!(rows.is_empty(), "{rows:?}");
    Ok(())
}

pub(super) async fn waybill_changed(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.waybills())?;
    let (http, shop) = (&market.engine, &market.shop);
    let account = account(&market, family).await?;
    let label = label(&market, &account, "parcel1").await;
    let issued = get(&market, &label).await.unwrap();
    let mut changed = referred(&label, &issued);
    changed.request.sender.name = "二号仓".into();
    changed.request.items[0].title = "赠品".into();
    let print = where_there_is(family.update(http, shop, &changed).await)?;
    let print: Value = serde_json::from_str(&print.0).unwrap();
    assert!(print.is_object(), "{print}");
    let rows = theirs(&market).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["waybill_no"], issued.waybill_no);
    Ok(())
}

pub(super) async fn waybill_cancelled(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.waybills())?;
    let (http, shop) = (&market.engine, &market.shop);
    let account = account(&market, family).await?;
    let label = label(&market, &account, "parcel1").await;
    let issued = get(&market, &label).await.unwrap();
    let waybill = referred(&label, &issued);
    where_there_is(family.cancel(http, shop, &waybill).await)?;
    let rows = theirs(&market).await;
    assert_eq!(rows[0]["state"], "cancelled", "{rows:?}");
    // The answer may have been lost.
    assert_eq!(family.cancel(http, shop, &waybill).await, Ok(()));
    Ok(())
}
