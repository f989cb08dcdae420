DELETE FROM sync_cursors WHERE kind = 4;

DELETE FROM seen WHERE kind = 4;
ALTER INDEX seen_age RENAME TO seen_orders_age;
ALTER TABLE seen DROP CONSTRAINT seen_pkey, DROP COLUMN kind;
ALTER TABLE seen RENAME COLUMN document_id TO platform_order_id;
ALTER TABLE seen RENAME TO seen_orders;
ALTER TABLE seen_orders ADD PRIMARY KEY (shop_id, platform_order_id);

DELETE FROM intervals WHERE kind = 4;
DROP INDEX intervals_coverage;
ALTER TABLE intervals DROP COLUMN kind;
CREATE INDEX intervals_coverage ON intervals (shop_id, to_at) WHERE listed_by = 1;
