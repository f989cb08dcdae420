DROP TABLE receiver_openings;
DROP TABLE waybills;
