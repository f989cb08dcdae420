//! Law 10: receivers rest sealed and are shown masked.

use crate::{
    deeds::{request_id, shipment},
    harness::World,
    pages::{later, paid, receiver},
};
use oms_contracts::oms::{
    events::v1::OrderReleased,
    orders::v1::{ListOrdersRequest, OrderFilter},
};
use oms_testkit::{eventually, patience};

const NAME: &str = "Ouyang Xiaoming";
const PHONE: &str = "13800001111";
const ADDRESS: &str = "88 Wensan Road, Gate 3";

/// Every column of every table of every schema, as the bytes of its rows.
async fn everything(world: &World) -> Vec<(String, String)> {
    let tables = "SELECT format('%I.%I', table_schema, table_name) AS text
        FROM information_schema.tables
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
        ORDER BY 1";
    let mut all = Vec::new();
    for table in world.texts(tables).await {
        // As text, and the bytes of binary columns as far as they are text.
        let sql = format!(
            "SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') AS text FROM {table} t"
        );
        all.push((table.clone(), world.text(&sql).await));
    }
    all
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn law_10_a_receiver_stands_nowhere_in_plain() {
    let world = World::start().await;
    world.link_all().await;
    let receiver = receiver(&world.keys, NAME, PHONE, ADDRESS);
    world
        .see(&[later(&paid("T-1"), 0, |order| {
            order.receiver = Some(receiver.clone())
        })])
        .await;
    let order = world.order_when("T-1", |o| o.handover_no == 1).await;
    world.ship(vec![shipment(&order, "SF-1")]).await;
    world.hold(&order).await;
    let released = eventually(
        async || world.told::<OrderReleased>().await.pop(),
        patience(),
    )
    .await;
    assert_eq!(released.order.unwrap().receiver_sealed, receiver.sealed);
    let shown = world.order("T-1").await.receiver.unwrap();
    assert_eq!(
        (shown.name_mask.as_str(), shown.address_mask.as_str()),
        (NAME, ADDRESS)
    );

    let all = everything(&world).await;
    let found = |what: &str| {
        let tables = all.iter().filter(|(_, rows)| rows.contains(what));
        tables.map(|(table, _)| table.clone()).collect::<Vec<_>>()
    };
    // The search does find what is there, as text and in bytes.
    assert!(found("T-1").contains(&"orders.orders".to_owned()));
    assert!(found(&hex("T-1")).contains(&"bus.messages".to_owned()));
    for secret in [NAME, PHONE, ADDRESS, "Zhejiang"] {
        assert_eq!(found(secret), Vec::<String>::new(), "{secret}");
        assert_eq!(
            found(&hex(secret)),
            Vec::<String>::new(),
            "{secret} as bytes"
        );
    }
    world.stop().await;
}

#[tokio::test]
async fn a_receiver_is_found_exactly_or_not_at_all() {
    let world = World::start().await;
    let other = receiver(&world.keys, "Li Lei", "13900002222", "1 Nanjing Road");
    let wanted = receiver(&world.keys, NAME, PHONE, ADDRESS);
    world
        .see(&[
            later(&paid("T-1"), 0, |order| order.receiver = Some(other)),
            later(&paid("T-2"), 0, |order| order.receiver = Some(wanted)),
            paid("T-3"),
        ])
        .await;
    let search = async |text: &str| {
        let request = ListOrdersRequest {
            filter: Some(OrderFilter {
                receiver_exact: text.to_owned(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let answer = world
            .orders()
            .list_orders(request)
            .await
            .unwrap()
            .into_inner();
        let numbers = answer.orders.into_iter().map(|row| row.platform_order_id);
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(search(NAME).await, ["T-2"]);
    assert_eq!(search(&format!(" {PHONE} ")).await, ["T-2"]);
    assert_eq!(search("Ouyang").await, Vec::<String>::new());
    assert_eq!(search(&request_id()).await, Vec::<String>::new());
    world.stop().await;
}
