DROP TABLE settlement;
DROP TABLE payment;
