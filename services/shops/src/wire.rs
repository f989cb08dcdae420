//! Rows as the contracts' messages.

use crate::store::{erp_skus, listing_skus, shops};
use oms_contracts::{oms::shops::v1 as proto, timestamp};

impl From<&shops::Shop> for proto::Shop {
    fn from(shop: &shops::Shop) -> Self {
        Self {
            shop_id: shop.id.to_string(),
            platform: shop.platform,
            name: shop.name.clone(),
            platform_shop_id: shop.platform_shop_id.clone(),
            endpoint: shop.endpoint.clone(),
            enabled: shop.enabled,
            token_expires_at: shop.token_expires_at.map(timestamp),
            credential_version: shop.credential_version,
            created_at: Some(timestamp(shop.created_at)),
            etag: shop.settings_version.to_string(),
        }
    }
}

impl From<erp_skus::ErpSku> for proto::ErpSku {
    fn from(sku: erp_skus::ErpSku) -> Self {
        Self {
            erp_sku_id: sku.id.to_string(),
            code: sku.code,
            name: sku.name,
            spec: sku.spec,
            barcode: sku.barcode,
            active: sku.active,
        }
    }
}

impl From<listing_skus::ListingSku> for proto::ListingSku {
    fn from(sku: listing_skus::ListingSku) -> Self {
        Self {
            shop_id: sku.shop_id.to_string(),
            platform: sku.platform,
            platform_goods_id: sku.platform_goods_id,
            platform_sku_id: sku.platform_sku_id,
            title: sku.title,
            spec: sku.spec,
            outer_id: sku.outer_id,
            picture_url: sku.picture_url,
            price_fen: sku.price_fen,
            on_sale: sku.on_sale,
            erp_sku_id: sku.erp_sku_id.map(|id| id.to_string()).unwrap_or_default(),
            erp_sku_code: sku.erp_sku_code.unwrap_or_default(),
            linked_by: sku.linked_by,
            linked_at: sku.linked_at.map(timestamp),
            etag: sku.link_revision.to_string(),
        }
    }
}
