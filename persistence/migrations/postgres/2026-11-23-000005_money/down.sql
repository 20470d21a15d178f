ALTER TABLE decision DROP CONSTRAINT paid_means_settled;
DROP TABLE settlement;
DROP TABLE payment;
