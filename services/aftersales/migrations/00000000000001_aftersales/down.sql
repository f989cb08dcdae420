DROP TABLE stage_deltas, stage_counts, after_sale_lines, after_sales;
