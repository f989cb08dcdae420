-- Keys lead with shop_id, so that every table can be partitioned or sharded by it.

CREATE TABLE after_sales (
    shop_id uuid NOT NULL,
    id uuid NOT NULL,
    platform smallint NOT NULL,
    platform_after_sale_id text NOT NULL,
    platform_order_id text NOT NULL,
    kind smallint NOT NULL,
    stage smallint NOT NULL,
    -- The platform's own status as it came.
    platform_stage text NOT NULL,
    -- The platform's time of last change, and when the applied snapshot was fetched.
    modified_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL,
    content_hash bytea NOT NULL,
    received_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    deadline_at timestamptz,
    before_shipping boolean NOT NULL,
    refund_fen bigint NOT NULL,
    reason text NOT NULL,
    buyer_note text NOT NULL,
    return_carrier text NOT NULL,
    return_waybill_no text NOT NULL,
    replacement_sku_id text NOT NULL,
    replacement_quantity bigint NOT NULL,
    -- What the platform wants back with a decision, opaque.
    decision_token text NOT NULL,
    revision bigint NOT NULL,
    operator_revision bigint NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, platform_after_sale_id)
);
CREATE INDEX after_sales_modified ON after_sales (modified_at, id);
CREATE INDEX after_sales_shop_modified ON after_sales (shop_id, modified_at, id);
CREATE INDEX after_sales_stage_modified ON after_sales (stage, modified_at, id);
CREATE INDEX after_sales_platform_modified ON after_sales (platform, modified_at, id);
CREATE INDEX after_sales_kind_modified ON after_sales (kind, modified_at, id);
CREATE INDEX after_sales_shop_stage_modified ON after_sales (shop_id, stage, modified_at, id);
-- What is still to be decided, most urgent first; without a deadline last.
CREATE INDEX after_sales_deadline ON after_sales (deadline_at, id);
CREATE INDEX after_sales_stage_deadline ON after_sales (stage, deadline_at, id);
CREATE INDEX after_sales_shop_deadline ON after_sales (shop_id, deadline_at, id);
CREATE INDEX after_sales_created ON after_sales (created_at, id);
CREATE INDEX after_sales_number ON after_sales (platform_after_sale_id);
CREATE INDEX after_sales_order ON after_sales (platform_order_id);
CREATE INDEX after_sales_return ON after_sales (return_waybill_no) WHERE return_waybill_no <> '';

-- What an after-sale is about, as the newest snapshot lists it; none: the whole order.
CREATE TABLE after_sale_lines (
    shop_id uuid NOT NULL,
    after_sale_id uuid NOT NULL,
    position integer NOT NULL,
    line_key text NOT NULL,
    platform_sku_id text NOT NULL,
    quantity bigint NOT NULL,
    title text NOT NULL,
    PRIMARY KEY (shop_id, after_sale_id, position)
);

-- After-sales per shop and stage: folded counts plus the deltas not folded yet. The sum
-- is exact in every snapshot, and no two transactions contend for a counter.
CREATE TABLE stage_counts (
    shop_id uuid NOT NULL,
    stage smallint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (shop_id, stage)
);
CREATE TABLE stage_deltas (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_id uuid NOT NULL,
    stage smallint NOT NULL,
    delta bigint NOT NULL
);
