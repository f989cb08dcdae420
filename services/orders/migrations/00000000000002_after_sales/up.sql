-- What orders follow of after-sales; the cases themselves are in schema aftersales. A row
-- may stand here before its order does.
CREATE TABLE after_sales (
    shop_id uuid NOT NULL,
    platform_after_sale_id text NOT NULL,
    platform_order_id text NOT NULL,
    kind smallint NOT NULL,
    stage smallint NOT NULL,
    refund_fen bigint NOT NULL,
    -- The order's lines it is about, with quantities; none: the whole order.
    lines jsonb NOT NULL,
    -- The platform's time of last change, and when the applied snapshot was fetched.
    modified_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL,
    content_hash bytea NOT NULL,
    PRIMARY KEY (shop_id, platform_after_sale_id)
);
CREATE INDEX after_sales_order ON after_sales (shop_id, platform_order_id);
