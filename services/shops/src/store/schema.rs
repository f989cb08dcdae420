diesel::table! {
    shops (id) {
        id -> Uuid,
        platform -> Integer,
        platform_shop_id -> Text,
        name -> Text,
        endpoint -> Text,
        enabled -> Bool,
        revision -> BigInt,
        settings_version -> BigInt,
        credentials -> Nullable<Binary>,
        app_key -> Nullable<Text>,
        credential_version -> BigInt,
        token_expires_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    erp_skus (id) {
        id -> Uuid,
        code -> Text,
        name -> Text,
        spec -> Text,
        barcode -> Text,
        active -> Bool,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    listing_skus (shop_id, platform_sku_id) {
        shop_id -> Uuid,
        platform_sku_id -> Text,
        platform_goods_id -> Text,
        title -> Text,
        spec -> Text,
        outer_id -> Text,
        picture_url -> Text,
        price_fen -> BigInt,
        stock -> BigInt,
        on_sale -> Bool,
        fetched_at -> Timestamptz,
        page_id -> Text,
        erp_sku_id -> Nullable<Uuid>,
        linked_by -> Text,
        linked_at -> Nullable<Timestamptz>,
        unlinked_by_person -> Bool,
        link_revision -> BigInt,
    }
}

diesel::table! {
    authorisations (state_hash) {
        state_hash -> Binary,
        shop_id -> Uuid,
        redirect_uri -> Text,
        started_by -> Text,
        expires_at -> Timestamptz,
        spent_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(listing_skus -> shops (shop_id));
diesel::joinable!(listing_skus -> erp_skus (erp_sku_id));
diesel::allow_tables_to_appear_in_same_query!(listing_skus, shops, erp_skus);
