DROP TABLE listing_skus, erp_skus, shops;
