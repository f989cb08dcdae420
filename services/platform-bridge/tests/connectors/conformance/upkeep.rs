//! Memos, and the goods of a shop.

use super::{Cell, where_there_is};
use crate::marketplace::{Marketplace, flag};
use std::collections::BTreeSet;

pub(super) async fn memo_written(market: Marketplace) -> Cell {
    let memos = where_there_is(market.connector.memos())?;
    let id = market.place_order(1).await;
    for (memo, wanted) in [("加急 请发顺丰 & 100%", 2), ("", 1)] {
        let flag = flag(market.platform(), wanted);
        let written = memos.write(&market.engine, &market.shop, &id, memo, flag);
        where_there_is(written.await)?;
        let notes = market.order(&id).await.order.notes.unwrap();
        let stands = (notes.seller_memo.as_str(), notes.seller_flag);
        assert_eq!(stands, (memo, flag));
    }
    Ok(())
}

pub(super) async fn listings_whole(market: Marketplace) -> Cell {
    let listings = where_there_is(market.connector.listings())?;
    let mut goods = Vec::new();
    let mut followed = BTreeSet::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = listings.page(&market.engine, &market.shop, cursor.as_deref());
        let page = where_there_is(page.await)?;
        let documents = page.documents.into_iter();
        goods.extend(documents.map(|document| document.mapped.unwrap()));
        let Some(next) = page.next else {
            break;
        };
        assert!(followed.insert(next.clone()), "the pages lead in a circle");
        cursor = Some(next);
    }
    assert!(!goods.is_empty());
    assert!(goods.iter().all(|goods| !goods.skus.is_empty()));
    let ids: BTreeSet<_> = goods.iter().map(|goods| &goods.platform_goods_id).collect();
    assert_eq!(ids.len(), goods.len(), "goods come twice");

    let id = market.place_order(1).await;
    let line = market.order(&id).await.order.lines.unwrap().lines.remove(0);
    let mut skus = goods.iter().flat_map(|goods| &goods.skus);
    let sold = skus.find(|sku| sku.platform_sku_id == line.platform_sku_id);
    assert_eq!(sold.unwrap().outer_id, line.outer_id);
    Ok(())
}
