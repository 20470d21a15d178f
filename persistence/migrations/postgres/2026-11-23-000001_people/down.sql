DROP TABLE sandbox_state;
DROP TABLE idempotency;
DROP TABLE refresh_token;
DROP TABLE session;
DROP TABLE account;
DROP TABLE person_key;
DROP TABLE person;
DROP TABLE policy;
