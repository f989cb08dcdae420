-- Keys lead with shop_id, so that every table can be partitioned or sharded by it.

CREATE TABLE orders (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    platform smallint NOT NULL,
    platform_order_id text NOT NULL,
    platform_status smallint NOT NULL,
    -- The platform's time of last change, and when the applied snapshot was fetched.
    modified_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL,
    content_hash bytea NOT NULL,
    received_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    paid_at timestamptz,
    latest_ship_at timestamptz,
    ship_block_reason text NOT NULL,
    goods_fen bigint NOT NULL,
    discount_fen bigint NOT NULL,
    postage_fen bigint NOT NULL,
    payable_fen bigint NOT NULL,
    buyer_nick text NOT NULL,
    buyer_memo text NOT NULL,
    memo_observed text NOT NULL,
    flag_observed integer NOT NULL,
    memo_desired text NOT NULL,
    flag_desired integer NOT NULL,
    -- 0 until a person edits the memo; written = desired once the platform took it.
    memo_revision bigint NOT NULL,
    memo_written_revision bigint NOT NULL,
    receiver_sealed bytea NOT NULL,
    receiver_fingerprint text NOT NULL,
    receiver_index text[] NOT NULL,
    erp_handover smallint NOT NULL,
    handover_no integer NOT NULL,
    erp_document_no text NOT NULL,
    headline smallint NOT NULL,
    revision bigint NOT NULL,
    operator_revision bigint NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, platform_order_id)
);
CREATE INDEX orders_created ON orders (created_at, id);
CREATE INDEX orders_shop_created ON orders (shop_id, created_at, id);
CREATE INDEX orders_headline_created ON orders (headline, created_at, id);
CREATE INDEX orders_platform_created ON orders (platform, created_at, id);
CREATE INDEX orders_shop_headline_created ON orders (shop_id, headline, created_at, id);
CREATE INDEX orders_latest_ship ON orders (latest_ship_at, id) WHERE headline IN (4, 5, 6, 7, 8, 9);
CREATE INDEX orders_paid ON orders (paid_at, id);
CREATE INDEX orders_number ON orders (platform_order_id);
CREATE INDEX orders_receiver ON orders USING gin (receiver_index);
-- What the release sweep looks for.
CREATE INDEX orders_ready ON orders (shop_id, id) WHERE headline = 9;

CREATE TABLE order_lines (
    shop_id uuid NOT NULL,
    order_id uuid NOT NULL,
    id uuid NOT NULL,
    line_key text NOT NULL,
    position integer NOT NULL,
    platform_sku_id text NOT NULL,
    platform_goods_id text NOT NULL,
    outer_id text NOT NULL,
    title text NOT NULL,
    spec text NOT NULL,
    picture_url text NOT NULL,
    quantity bigint NOT NULL,
    price_fen bigint NOT NULL,
    payable_fen bigint NOT NULL,
    refund_state smallint NOT NULL,
    refunded_quantity bigint NOT NULL,
    withdrawn boolean NOT NULL,
    erp_sku_id uuid,
    erp_sku_code text NOT NULL,
    PRIMARY KEY (shop_id, order_id, id),
    UNIQUE (shop_id, order_id, line_key)
);
CREATE INDEX order_lines_sku ON order_lines (platform_sku_id);
CREATE INDEX order_lines_outer ON order_lines (outer_id) WHERE outer_id <> '';
CREATE INDEX order_lines_erp_sku ON order_lines (erp_sku_code) WHERE erp_sku_code <> '';
-- What the link sweep looks for.
CREATE INDEX order_lines_unlinked ON order_lines (shop_id, platform_sku_id) WHERE erp_sku_id IS NULL;

-- Open holds only; their history stands in order_events.
CREATE TABLE holds (
    shop_id uuid NOT NULL,
    order_id uuid NOT NULL,
    kind smallint NOT NULL,
    opened_by text NOT NULL,
    since timestamptz NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (shop_id, order_id, kind)
);
CREATE INDEX holds_kind ON holds (kind, shop_id, order_id);

CREATE TABLE parcels (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    carrier_code text NOT NULL,
    waybill_no text NOT NULL,
    state smallint NOT NULL,
    dispatched_at timestamptz NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, carrier_code, waybill_no)
);
CREATE INDEX parcels_waybill ON parcels (waybill_no);

-- One row per order in a parcel: what became of its report to the platform.
CREATE TABLE parcel_orders (
    shop_id uuid NOT NULL,
    order_id uuid NOT NULL,
    parcel_id uuid NOT NULL,
    report smallint NOT NULL,
    reported_at timestamptz,
    report_message text NOT NULL,
    PRIMARY KEY (shop_id, order_id, parcel_id)
);
CREATE INDEX parcel_orders_parcel ON parcel_orders (shop_id, parcel_id);

CREATE TABLE parcel_lines (
    shop_id uuid NOT NULL,
    order_id uuid NOT NULL,
    parcel_id uuid NOT NULL,
    line_id uuid NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (shop_id, order_id, parcel_id, line_id)
);

-- Local projection of the links that `shops` owns.
CREATE TABLE sku_links (
    shop_id uuid NOT NULL,
    platform_sku_id text NOT NULL,
    erp_sku_id uuid,
    erp_sku_code text NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (shop_id, platform_sku_id)
);

-- Everything that happened to an order; revision is gapless per order.
CREATE TABLE order_events (
    shop_id uuid NOT NULL,
    order_id uuid NOT NULL,
    revision bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    actor text NOT NULL,
    detail jsonb NOT NULL,
    trace_id text NOT NULL,
    PRIMARY KEY (shop_id, order_id, revision)
);

-- Orders per shop and headline: folded counts plus the deltas not folded yet. The
-- sum is exact in every snapshot, and no two transactions contend for a counter.
CREATE TABLE headline_counts (
    shop_id uuid NOT NULL,
    headline smallint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (shop_id, headline)
);
CREATE TABLE headline_deltas (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_id uuid NOT NULL,
    headline smallint NOT NULL,
    delta bigint NOT NULL
);
