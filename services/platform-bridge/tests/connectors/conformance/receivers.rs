//! Receivers: opened for a purpose, only for their own order, and told apart.

use super::{Cell, where_there_is};
use crate::marketplace::Marketplace;
use oms_bridge::platform::{CallError, ClosedReceiver, Scene};
use std::collections::BTreeSet;

async fn closed(market: &Marketplace, id: &str) -> ClosedReceiver {
    ClosedReceiver {
        platform_order_id: id.to_owned(),
        receiver: market.order(id).await.receiver.unwrap().receiver,
    }
}

pub(super) async fn receiver_opened(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.receivers())?;
    let (http, shop) = (&market.engine, &market.shop);
    let id = market.place_order(1).await;
    let receiver = closed(&market, &id).await;
    let mask = receiver.receiver.name_mask.clone();
    let opened = family.open(http, shop, Scene::Label, &[receiver]).await;
    let person = match where_there_is(opened)?.remove(0) {
        Ok(open) => open.person,
        Err(error) => return where_there_is(Err(error)),
    };
    assert!(!person.name.is_empty() && !person.name.contains('*'));
    // Some platforms show no mask.
    let begins_like = |mask: &str| person.name.chars().next() == mask.chars().next();
    assert!(mask.is_empty() || begins_like(&mask));
    assert!(person.phone.len() >= 11 && !person.phone.contains('*'));
    let address = &person.address;
    assert!(!address.detail.is_empty() && !address.detail.contains('*'));
    Ok(())
}

pub(super) async fn receiver_foreign(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.receivers())?;
    let (http, shop) = (&market.engine, &market.shop);
    let own = market.place_order(1).await;
    let another = market.another();
    let other = market.place_order_in(another, 1).await;
    let theirs = market.orders().detail(http, another, &other).await.unwrap();
    let theirs = theirs.mapped.unwrap().receiver.unwrap().receiver;
    let mixed = [
        ClosedReceiver {
            platform_order_id: other,
            receiver: theirs,
        },
        closed(&market, &own).await,
    ];
    let opened = match family.open(http, shop, Scene::Care, &mixed).await {
        // Some platforms refuse the call whole.
        Err(CallError::Refused { .. }) => return Ok(()),
        opened => where_there_is(opened)?,
    };
    assert!(
        matches!(opened[0], Err(CallError::Refused { .. })),
        "{:?}",
        opened[0]
    );
    where_there_is(opened.into_iter().nth(1).unwrap()).map(|_| ())
}

pub(super) async fn same_receiver(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.receivers())?;
    let mut receivers = Vec::new();
    for _ in 0..3 {
        let id = market.place_order(1).await;
        receivers.push(closed(&market, &id).await);
    }
    let groups = family.same_receiver(&market.engine, &market.shop, &receivers);
    let groups = where_there_is(groups.await)?;
    let grouped: Vec<&String> = groups.iter().flatten().collect();
    let all: BTreeSet<_> = receivers.iter().map(|r| &r.platform_order_id).collect();
    assert_eq!(grouped.len(), all.len(), "each order is in one group");
    assert_eq!(grouped.into_iter().collect::<BTreeSet<_>>(), all);
    // An order shares a receiver with itself alone, or with those that name the same one.
    for group in &groups {
        let ids: BTreeSet<_> = receivers
            .iter()
            .filter(|r| group.contains(&r.platform_order_id))
            .map(|r| {
                (
                    &r.receiver.name_mask,
                    &r.receiver.province,
                    &r.receiver.city,
                )
            })
            .collect();
        assert_eq!(ids.len(), 1, "{group:?}");
    }
    Ok(())
}

pub(super) async fn address_asked(market: Marketplace) -> Cell {
    let family = where_there_is(market.connector.receivers())?;
    let (http, shop) = (&market.engine, &market.shop);
    let (kept, moved) = (market.place_order(1).await, market.place_order(1).await);
    if let Err(error @ CallError::Unsupported { .. }) =
        family.answer_address_change(http, shop, &kept, false).await
    {
        return where_there_is(Err(error));
    }
    let before = market.order(&moved).await.receiver.unwrap().fingerprint;
    for (id, accept) in [(&kept, false), (&moved, true)] {
        market.act(id, "ask_address").await;
        let answered = family.answer_address_change(http, shop, id, accept).await;
        assert_eq!(answered, Ok(()), "{accept}");
    }
    let after = market.order(&moved).await.receiver.unwrap().fingerprint;
    assert_ne!(before, after);
    Ok(())
}
