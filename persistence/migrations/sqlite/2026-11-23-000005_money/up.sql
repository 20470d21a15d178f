-- Payments: what was asked of the host, and the one settlement that pays a decision. A decision is paid exactly when it has a
-- settlement: whichever is written first, the other is there at the commit (`paid_means_settled`, `settled_means_paid`).

CREATE TABLE payment (
    id               BLOB PRIMARY KEY,
    decision_id      BLOB NOT NULL REFERENCES decision,
    account_id       BLOB NOT NULL REFERENCES account,
    status           TEXT NOT NULL CHECK (status IN ('created', 'pending', 'settled', 'cancelled', 'expired', 'in_suspense')),
    status_reason    TEXT,
    fine             INTEGER NOT NULL CHECK (fine > 0),
    surcharge        INTEGER NOT NULL CHECK (surcharge >= 0),
    total            INTEGER NOT NULL,
    days_late        INTEGER NOT NULL CHECK (days_late >= 0),
    order_number     TEXT NOT NULL UNIQUE,
    trade_number     TEXT UNIQUE,
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    received         INTEGER CHECK (received > 0),
    paid_at          INTEGER,
    closed_at        INTEGER,
    next_poll_at     INTEGER,
    version          INTEGER NOT NULL CHECK (version > 0),
    UNIQUE (id, decision_id, received),
    CONSTRAINT total_is_fine_and_surcharge CHECK (total = fine + surcharge),
    CONSTRAINT surcharge_never_above_the_fine CHECK (surcharge <= fine),
    CHECK ((status IN ('settled', 'in_suspense')) = (paid_at IS NOT NULL)),
    CHECK ((paid_at IS NULL) = (received IS NULL)),
    CHECK (status <> 'in_suspense' OR status_reason IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX one_live_payment_per_decision ON payment (decision_id) WHERE status IN ('created', 'pending', 'settled');
CREATE INDEX payment_decision ON payment (decision_id);
CREATE INDEX payment_account ON payment (account_id, created_at DESC, id DESC);
CREATE INDEX payment_poll ON payment (next_poll_at) WHERE next_poll_at IS NOT NULL;

CREATE TABLE settlement (
    decision_id  BLOB PRIMARY KEY,
    payment_id   BLOB NOT NULL UNIQUE,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    paid_at      INTEGER NOT NULL,
    settled_at   INTEGER NOT NULL,
    UNIQUE (decision_id, payment_id),
    FOREIGN KEY (payment_id, decision_id, amount) REFERENCES payment (id, decision_id, received),
    CONSTRAINT settled_means_paid FOREIGN KEY (decision_id, payment_id)
        REFERENCES decision (id, payment_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
