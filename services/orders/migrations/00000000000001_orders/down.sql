DROP TABLE headline_deltas, headline_counts, order_events, sku_links, parcel_lines, parcel_orders, parcels, holds, order_lines, orders;
