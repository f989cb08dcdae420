//! What the other services are told, in the transaction that makes it true.

use super::{links::Link, shops::Shop};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use oms_contracts::oms::events::v1::{ListingLink, ListingLinksChanged, ShopChanged};
use oms_messaging::{Envelope, outbox};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Most links in one message.
const LINKS: usize = 500;

/// The shop as it is now. No credential is in it.
pub(crate) async fn shop_changed(conn: &mut AsyncPgConnection, shop: &Shop) -> QueryResult<()> {
    let event = ShopChanged {
        shop_id: shop.id.to_string(),
        platform: shop.platform,
        endpoint: shop.endpoint.clone(),
        enabled: shop.enabled,
        credential_version: shop.credential_version,
        revision: shop.revision,
    };
    outbox::add(conn, &[Envelope::of(&event)]).await
}

/// The links as they became, a shop at a time.
pub(crate) async fn links_changed(
    conn: &mut AsyncPgConnection,
    links: Vec<Link>,
) -> QueryResult<()> {
    let mut by_shop: BTreeMap<Uuid, Vec<ListingLink>> = BTreeMap::new();
    for link in links {
        by_shop.entry(link.shop_id).or_default().push(ListingLink {
            platform_sku_id: link.platform_sku_id,
            platform_goods_id: link.platform_goods_id,
            erp_sku_id: link.erp_sku_id.map(|id| id.to_string()).unwrap_or_default(),
            erp_sku_code: link.erp_sku_code.unwrap_or_default(),
            revision: link.link_revision,
        });
    }
    let messages: Vec<Envelope> = by_shop
        .iter()
        .flat_map(|(shop_id, links)| links.chunks(LINKS).map(move |part| (shop_id, part)))
        .map(|(shop_id, part)| {
            Envelope::of(&ListingLinksChanged {
                shop_id: shop_id.to_string(),
                links: part.to_vec(),
            })
        })
        .collect();
    outbox::add(conn, &messages).await
}
