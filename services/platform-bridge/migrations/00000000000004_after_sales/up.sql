-- After-sales are pulled by time as orders are: cursor kind 4, with intervals, pages and
-- late rows of their own. `kind` is the cursor's: 1 orders, 4 after-sales.
ALTER TABLE intervals ADD COLUMN kind smallint NOT NULL DEFAULT 1;
ALTER TABLE intervals ALTER COLUMN kind DROP DEFAULT;
DROP INDEX intervals_coverage;
CREATE INDEX intervals_coverage ON intervals (shop_id, kind, to_at) WHERE listed_by = 1;

ALTER TABLE seen_orders RENAME TO seen;
ALTER TABLE seen RENAME COLUMN platform_order_id TO document_id;
ALTER TABLE seen ADD COLUMN kind smallint NOT NULL DEFAULT 1;
ALTER TABLE seen ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE seen DROP CONSTRAINT seen_orders_pkey, ADD PRIMARY KEY (shop_id, kind, document_id);
ALTER INDEX seen_orders_age RENAME TO seen_age;

INSERT INTO sync_cursors (shop_id, kind, next_due_at)
SELECT shop_id, 4, CASE WHEN enabled THEN now() END FROM shops;
