//! Waybill numbers: one for each label, whatever breaks while it is asked for.

use crate::world::{Running, World, holds};
use oms_contracts::oms::{
    bridge::v1::{
        CancelWaybillRequest, ContactPerson, GetPrintDataRequest, GetWaybillsRequest,
        ListWaybillAccountsRequest, ListWaybillTemplatesRequest, ParcelItem, ReportPrintedRequest,
        SettleWaybillRequest, Waybill, WaybillOrder, WaybillState,
    },
    types::v1::{Platform, PlatformStatus},
};
use oms_service_kit::error::reason;
use serde_json::json;

/// A label for an order of every shop that has one awaiting shipment.
async fn labels(world: &World, bridge: &Running) -> Vec<(String, WaybillOrder)> {
    let mut calls = world.platforms(bridge);
    let mut labels = Vec::new();
    for shop in world.shops.ids() {
        let shop_id = shop.to_string();
        let of_shop = ListWaybillAccountsRequest {
            shop_id: shop_id.clone(),
        };
        let accounts = calls.list_waybill_accounts(of_shop).await.unwrap();
        let mut accounts = accounts.into_inner().accounts;
        accounts.retain(|one| !one.carrier_code.is_empty() && !one.senders.is_empty());
        let account = accounts.remove(0);
        let templates = ListWaybillTemplatesRequest {
            shop_id: shop_id.clone(),
            carrier_code: account.carrier_code.clone(),
        };
        let templates = calls.list_waybill_templates(templates).await.unwrap();
        let template = templates.into_inner().templates.remove(0);
        let orders = world.owner.orders.lock().unwrap();
        let order = orders.iter().find(|((of, _), order)| {
            *of == shop_id && order.status() == PlatformStatus::AwaitingShipment
        });
        let (_, order) = order.unwrap();
        let lines = &order.lines.as_ref().unwrap().lines;
        let label = WaybillOrder {
            parcel_key: format!("p{}", labels.len()),
            platform_order_ids: vec![order.platform_order_id.clone()],
            carrier_code: account.carrier_code,
            account_id: account.account_id,
            template_id: template.template_id,
            template_url: template.url,
            sender: Some(ContactPerson {
                name: "仓库".into(),
                phone: "13800000000".into(),
                address: Some(account.senders[0].clone()),
            }),
            receiver_sealed: order.receiver.as_ref().unwrap().sealed.clone(),
            items: lines
                .iter()
                .map(|line| ParcelItem {
                    title: line.title.clone(),
                    spec: line.spec.clone(),
                    quantity: line.quantity,
                    platform_goods_id: line.platform_goods_id.clone(),
                    platform_sku_id: line.platform_sku_id.clone(),
                })
                .collect(),
            weight_g: 500,
            ..Default::default()
        };
        labels.push((shop_id, label));
    }
    labels
}

async fn get(world: &World, bridge: &Running, shop: &str, label: &WaybillOrder) -> Waybill {
    let request = GetWaybillsRequest {
        shop_id: shop.to_owned(),
        waybills: vec![label.clone()],
    };
    let answer = world.platforms(bridge).get_waybills(request).await.unwrap();
    answer.into_inner().waybills.remove(0)
}

/// What a person would find in the platform's console.
async fn look(world: &World, label: &WaybillOrder) -> Vec<String> {
    world.sim.waybills_of(&label.platform_order_ids[0]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_is_had_once_whatever_breaks() {
    let world = World::new(7).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let sql = world.sql().await;
    for (shop, label) in labels(&world, &bridge).await {
        // The platform gives the number and its answer is lost.
        world.sim.faults(json!({"cut_after_share": 1.0})).await;
        let cut = get(&world, &bridge, &shop, &label).await;
        world.sim.faults(json!({"cut_after_share": 0.0})).await;
        assert_ne!(cut.state(), WaybillState::Issued, "{cut:?}");
        let mut had = get(&world, &bridge, &shop, &label).await;
        if had.state() == WaybillState::NeedsPerson {
            assert!(!had.code.is_empty() && !had.message.is_empty());
            let number = look(&world, &label).await.remove(0);
            let word = SettleWaybillRequest {
                shop_id: shop.clone(),
                parcel_key: label.parcel_key.clone(),
                waybill_no: number,
            };
            let settled = world.platforms(&bridge).settle_waybill(word).await.unwrap();
            had = settled.into_inner().waybill.unwrap();
        }
        assert_eq!(had.state(), WaybillState::Issued, "{had:?}");
        assert_eq!(look(&world, &label).await, [had.waybill_no.clone()]);
        // The process dies after the platform answered and before that is written down.
        let dies = "UPDATE waybills SET state = 2, waybill_no = '',
            leased_until = now() - interval '1 second'";
        sql.batch_execute(dies).await.unwrap();
        let again = get(&world, &bridge, &shop, &label).await;
        match again.state() {
            WaybillState::Issued => assert_eq!(again.waybill_no, had.waybill_no),
            WaybillState::NeedsPerson => {}
            _ => panic!("{again:?}"),
        }
        assert_eq!(look(&world, &label).await.len(), 1, "{again:?}");
        sql.batch_execute("DELETE FROM waybills").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_ask_for_one_label_once() {
    let world = World::new(4).await;
    let (one, other) = (world.bridge().await, world.bridge().await);
    world.tell_shops().await;
    world.all_covered(&one).await;
    for (shop, label) in labels(&world, &one).await {
        let (first, second) = tokio::join!(
            get(&world, &one, &shop, &label),
            get(&world, &other, &shop, &label)
        );
        for had in [&first, &second] {
            let known = [WaybillState::Issued, WaybillState::Asked];
            assert!(known.contains(&had.state()), "{had:?}");
        }
        let had = get(&world, &other, &shop, &label).await;
        assert_eq!(had.state(), WaybillState::Issued, "{had:?}");
        assert_eq!(look(&world, &label).await, [had.waybill_no]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_stands_for_one_label_to_its_end() {
    let world = World::new(7).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let sql = world.sql().await;
    for (shop, label) in labels(&world, &bridge).await {
        let platform = world.shops.held(shop.parse().unwrap()).platform;
        let had = get(&world, &bridge, &shop, &label).await;
        assert_eq!(had.state(), WaybillState::Issued, "{had:?}");
        let mut other = label.clone();
        other.weight_g = 900;
        let reused = get(&world, &bridge, &shop, &other).await;
        assert_eq!(reused.code, "PARCEL_KEY_REUSED");

        let mut calls = world.platforms(&bridge);
        let named = GetPrintDataRequest {
            shop_id: shop.clone(),
            parcel_key: label.parcel_key.clone(),
        };
        let print = calls.get_print_data(named.clone()).await.unwrap();
        let print: serde_json::Value =
            serde_json::from_str(&print.into_inner().print_data).unwrap();
        assert!(print.is_object());
        let printed = ReportPrintedRequest {
            shop_id: shop.clone(),
            parcel_key: label.parcel_key.clone(),
        };
        let told = calls.report_printed(printed).await.unwrap().into_inner();
        assert_eq!(told.times, 1);
        let wants_to_know = [Platform::Pinduoduo as i32, Platform::WechatShop as i32];
        assert_eq!(told.told, wants_to_know.contains(&platform), "{platform}");

        let cancel = CancelWaybillRequest {
            shop_id: shop.clone(),
            parcel_key: label.parcel_key.clone(),
        };
        for _ in 0..2 {
            let cancelled = calls.cancel_waybill(cancel.clone()).await.unwrap();
            let cancelled = cancelled.into_inner().waybill.unwrap();
            assert_eq!(cancelled.state(), WaybillState::Cancelled, "{cancelled:?}");
        }
        assert!(look(&world, &label).await.is_empty());
        let late = get(&world, &bridge, &shop, &label).await;
        assert_eq!(late.state(), WaybillState::Cancelled);
        let refused = calls.get_print_data(named).await.unwrap_err();
        assert_eq!(reason(&refused), "WAYBILL_NOT_ISSUED");
    }
    // Nothing of sender, receiver or label is open.
    let open =
        "SELECT bool_or(w::text LIKE '%13800000000%' OR w::text LIKE '%仓库%') FROM waybills w";
    assert!(!holds(&sql, open).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_came_twice_stops_for_a_person() {
    let world = World::new(1).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let sql = world.sql().await;
    let (shop, label) = labels(&world, &bridge).await.remove(0);
    let had = get(&world, &bridge, &shop, &label).await;
    // The same number stands on another parcel already.
    let moved = "UPDATE waybills SET parcel_key = 'elsewhere'";
    sql.batch_execute(moved).await.unwrap();
    let again = get(&world, &bridge, &shop, &label).await;
    if again.waybill_no == had.waybill_no {
        assert_eq!(again.state(), WaybillState::NeedsPerson, "{again:?}");
        assert_eq!(again.code, "NUMBER_GIVEN_TWICE");
        // Nor does a person's word put it on both.
        let word = SettleWaybillRequest {
            shop_id: shop.clone(),
            parcel_key: label.parcel_key.clone(),
            waybill_no: had.waybill_no.clone(),
        };
        let settled = world.platforms(&bridge).settle_waybill(word).await.unwrap();
        let settled = settled.into_inner().waybill.unwrap();
        assert_eq!(settled.state(), WaybillState::NeedsPerson, "{settled:?}");
    } else {
        assert_eq!(again.state(), WaybillState::Issued, "{again:?}");
    }
}
