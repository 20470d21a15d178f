-- Payments: what was asked of the host, and the one settlement that pays a decision.

CREATE TABLE payment (
    id               uuid PRIMARY KEY,
    decision_id      uuid NOT NULL REFERENCES decision,
    account_id       uuid NOT NULL REFERENCES account,
    status           text NOT NULL CHECK (status IN ('created', 'pending', 'settled', 'cancelled', 'expired', 'in_suspense')),
    status_reason    text,
    fine             bigint NOT NULL CHECK (fine > 0),
    surcharge        bigint NOT NULL CHECK (surcharge >= 0),
    total            bigint NOT NULL,
    days_late        integer NOT NULL CHECK (days_late >= 0),
    order_number     text NOT NULL UNIQUE,
    trade_number     text UNIQUE,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    received         bigint CHECK (received > 0),
    paid_at          timestamptz,
    closed_at        timestamptz,
    next_poll_at     timestamptz,
    version          integer NOT NULL CHECK (version > 0),
    UNIQUE (id, decision_id, received),
    CONSTRAINT total_is_fine_and_surcharge CHECK (total = fine + surcharge),
    CONSTRAINT surcharge_never_above_the_fine CHECK (surcharge <= fine),
    CHECK ((status IN ('settled', 'in_suspense')) = (paid_at IS NOT NULL)),
    CHECK ((paid_at IS NULL) = (received IS NULL)),
    CHECK (status <> 'in_suspense' OR status_reason IS NOT NULL)
);
CREATE UNIQUE INDEX one_live_payment_per_decision ON payment (decision_id) WHERE status IN ('created', 'pending', 'settled');
CREATE INDEX payment_decision ON payment (decision_id);
CREATE INDEX payment_account ON payment (account_id, created_at DESC, id DESC);
CREATE INDEX payment_poll ON payment (next_poll_at) WHERE next_poll_at IS NOT NULL;

CREATE TABLE settlement (
    decision_id  uuid PRIMARY KEY,
    payment_id   uuid NOT NULL UNIQUE,
    amount       bigint NOT NULL CHECK (amount > 0),
    paid_at      timestamptz NOT NULL,
    settled_at   timestamptz NOT NULL,
    UNIQUE (decision_id, payment_id),
    FOREIGN KEY (payment_id, decision_id, amount) REFERENCES payment (id, decision_id, received),
    CONSTRAINT settled_means_paid FOREIGN KEY (decision_id, payment_id)
        REFERENCES decision (id, payment_id) DEFERRABLE INITIALLY DEFERRED
);

-- A decision is paid exactly when it has a settlement: whichever is written first, the other is there at the commit.
ALTER TABLE decision ADD CONSTRAINT paid_means_settled FOREIGN KEY (id, payment_id)
    REFERENCES settlement (decision_id, payment_id) DEFERRABLE INITIALLY DEFERRED;
