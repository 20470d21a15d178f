DROP TABLE violation;
DROP TABLE licence;
DROP TABLE vehicle;
