DROP TABLE after_sales;
