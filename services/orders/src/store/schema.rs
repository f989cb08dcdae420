//! Tables as diesel sees them; they mirror `migrations/`.

#![expect(missing_docs, reason = "columns are documented in migrations/")]

use diesel::{allow_tables_to_appear_in_same_query, table};

// Only the columns that the DSL names; whole rows are read in `load`.
table! {
    orders (shop_id, id) {
        shop_id -> Uuid,
        id -> Uuid,
        platform_order_id -> Text,
    }
}

table! {
    order_lines (shop_id, order_id, id) {
        shop_id -> Uuid,
        order_id -> Uuid,
        id -> Uuid,
        line_key -> Text,
        position -> Integer,
        platform_sku_id -> Text,
        platform_goods_id -> Text,
        outer_id -> Text,
        title -> Text,
        spec -> Text,
        picture_url -> Text,
        quantity -> BigInt,
        price_fen -> BigInt,
        payable_fen -> BigInt,
        refund_state -> SmallInt,
        refunded_quantity -> BigInt,
        withdrawn -> Bool,
        erp_sku_id -> Nullable<Uuid>,
        erp_sku_code -> Text,
    }
}

table! {
    holds (shop_id, order_id, kind) {
        shop_id -> Uuid,
        order_id -> Uuid,
        kind -> SmallInt,
        opened_by -> Text,
        since -> Timestamptz,
        note -> Text,
    }
}

table! {
    parcels (shop_id, id) {
        shop_id -> Uuid,
        id -> Uuid,
        carrier_code -> Text,
        waybill_no -> Text,
        state -> SmallInt,
        dispatched_at -> Timestamptz,
        source -> Text,
    }
}

table! {
    parcel_orders (shop_id, order_id, parcel_id) {
        shop_id -> Uuid,
        order_id -> Uuid,
        parcel_id -> Uuid,
        report -> SmallInt,
        reported_at -> Nullable<Timestamptz>,
        report_message -> Text,
    }
}

table! {
    parcel_lines (shop_id, order_id, parcel_id, line_id) {
        shop_id -> Uuid,
        order_id -> Uuid,
        parcel_id -> Uuid,
        line_id -> Uuid,
        quantity -> BigInt,
    }
}

table! {
    sku_links (shop_id, platform_sku_id) {
        shop_id -> Uuid,
        platform_sku_id -> Text,
        erp_sku_id -> Nullable<Uuid>,
        erp_sku_code -> Text,
        revision -> BigInt,
    }
}

table! {
    order_events (shop_id, order_id, revision) {
        shop_id -> Uuid,
        order_id -> Uuid,
        revision -> BigInt,
        at -> Timestamptz,
        kind -> Text,
        actor -> Text,
        detail -> Jsonb,
        trace_id -> Text,
    }
}

allow_tables_to_appear_in_same_query!(parcels, parcel_orders);
