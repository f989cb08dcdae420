DROP TABLE commands, parked, seen_orders, pages, intervals, sync_cursors, shops;
