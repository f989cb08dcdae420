CREATE TABLE shops (
    id uuid PRIMARY KEY,
    -- Number of oms.types.v1.Platform.
    platform integer NOT NULL,
    platform_shop_id text NOT NULL,
    name text NOT NULL,
    endpoint text NOT NULL,
    enabled boolean NOT NULL,
    -- Grows with every change that is told to the other services.
    revision bigint NOT NULL,
    -- Grows when a person changes name, endpoint or enabled; shown as the etag.
    settings_version bigint NOT NULL,
    -- Sealed oms.shops.v1.Credentials; absent until given.
    credentials bytea,
    credential_version bigint NOT NULL,
    token_expires_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT shops_platform_shop UNIQUE (platform, platform_shop_id)
);

CREATE TABLE erp_skus (
    id uuid PRIMARY KEY,
    -- Byte order, for keyset pages and searches by the start of the code.
    code text COLLATE "C" NOT NULL UNIQUE,
    name text NOT NULL,
    spec text NOT NULL,
    barcode text NOT NULL,
    active boolean NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE listing_skus (
    shop_id uuid NOT NULL REFERENCES shops,
    -- The goods id where the goods has no SKUs.
    platform_sku_id text COLLATE "C" NOT NULL,
    platform_goods_id text NOT NULL,
    title text NOT NULL,
    spec text NOT NULL,
    outer_id text COLLATE "C" NOT NULL,
    picture_url text NOT NULL,
    price_fen bigint NOT NULL,
    stock bigint NOT NULL,
    on_sale boolean NOT NULL,
    -- The page that was stored last; of two fetched at the same time the greater id wins,
    -- so that pages in any order end in the same rows.
    fetched_at timestamptz NOT NULL,
    page_id text COLLATE "C" NOT NULL,
    erp_sku_id uuid REFERENCES erp_skus,
    linked_by text NOT NULL DEFAULT '',
    linked_at timestamptz,
    -- A person took the link away: no automatic link comes back.
    unlinked_by_person boolean NOT NULL DEFAULT false,
    -- Grows with every change of the link; shown as the etag.
    link_revision bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, platform_sku_id)
);
CREATE INDEX listing_skus_unlinked ON listing_skus (shop_id, platform_sku_id)
    WHERE erp_sku_id IS NULL;
CREATE INDEX listing_skus_to_link ON listing_skus (outer_id)
    WHERE erp_sku_id IS NULL AND NOT unlinked_by_person AND outer_id <> '';
CREATE INDEX listing_skus_outer_id ON listing_skus (outer_id);
