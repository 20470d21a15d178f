//! Decisions, notices, payments, settlements, events.

use super::Rule;

/// A decision on a violation that has none, made elsewhere.
macro_rules! decision {
    ($changes:literal) => {
        concat!(
            "copy decision where id = #306 set id = #399, number = 'x', violation_id = #113, case_id = NULL, ",
            $changes
        )
    };
}

/// A payment of a decision that has none.
macro_rules! payment {
    ($changes:literal) => {
        concat!("copy payment where id = #407 set id = #499, decision_id = #306, order_number = 'x', ", $changes)
    };
}

/// The money for the payment that is under way.
const MONEY: &str = "UPDATE payment SET status = 'settled', received = 20000, paid_at = @12 WHERE id = #407";

/// The whole way to paid: nothing less is taken.
const PAID: &str = "UPDATE payment SET status = 'settled', received = 20000, paid_at = @12 WHERE id = #407; \
    copy settlement where decision_id = #309 set decision_id = #307, payment_id = #407; \
    UPDATE decision SET status = 'paid', payment_id = #407, paid_at = @12, clear_by = @20 WHERE id = #307";

/// The second event of the opened case.
macro_rules! event {
    ($changes:literal) => {
        concat!(
            "copy event where resource = #201 set version = 2, id = #9001, prev_version = 1, prev_hash = hash, \
             hash = %%07, ",
            $changes
        )
    };
}

pub const DECISIONS: &[Rule] = &[
    (
        "unique",
        "copy decision where id = #306 set number = 'x', violation_id = #113, case_id = NULL",
        decision!("version = 1"),
    ),
    (
        "unique",
        "copy decision where id = #306 set id = #399, violation_id = #113, case_id = NULL",
        decision!("version = 1"),
    ),
    ("unique", "copy decision where id = #306 set id = #399, number = 'x', case_id = NULL", decision!("version = 1")),
    (
        "unique",
        "copy decision where id = #306 set id = #399, number = 'x', violation_id = #113",
        decision!("case_id = #201, violation_id = #101"),
    ),
    ("foreign key", decision!("violation_id = #199"), decision!("violation_id = #113")),
    ("foreign key", decision!("case_id = #201"), decision!("case_id = #201, violation_id = #101")),
    ("foreign key", decision!("person_id = #9, licence_id = NULL"), decision!("person_id = #2, licence_id = NULL")),
    ("foreign key", decision!("licence_id = #42"), decision!("licence_id = #42, person_id = #2")),
    ("foreign key", decision!("fine_limit = 30000"), decision!("fine_limit = 20000")),
    ("foreign key", decision!("policy_version = 'x'"), decision!("policy_version = 'chongqing-2018-07-24'")),
    (
        "foreign key",
        "UPDATE decision SET service_policy = 'x' WHERE id = #307",
        "UPDATE decision SET service_policy = 'chongqing-2018-07-24' WHERE id = #307",
    ),
    ("check", decision!("case_id = #201, violation_id = #101, fine = 20001"), decision!("fine = 20001")),
    ("check", "UPDATE decision SET fine = 20001 WHERE id = #306", "UPDATE decision SET fine = 20000 WHERE id = #306"),
    ("check", decision!("fine = -1"), decision!("fine = 0")),
    ("check", decision!("points = -1"), decision!("points = 0")),
    ("check", decision!("points = 13"), decision!("points = 12")),
    ("check", decision!("version = 0"), decision!("version = 1")),
    (
        "check",
        "UPDATE decision SET status = 'x' WHERE id = #307",
        "UPDATE decision SET status = 'overdue' WHERE id = #307",
    ),
    // Served: when, by when to pay, and by which policy, together.
    (
        "check",
        "UPDATE decision SET served_at = NULL WHERE id = #307",
        "UPDATE decision SET served_at = @11 WHERE id = #307",
    ),
    (
        "check",
        "UPDATE decision SET due_at = NULL, service_policy = NULL WHERE id = #307",
        "UPDATE decision SET due_at = @99, service_policy = 'chongqing-2018-07-24' WHERE id = #307",
    ),
    (
        "check",
        "UPDATE decision SET service_policy = NULL WHERE id = #307",
        "UPDATE decision SET service_policy = 'chongqing-2018-07-24' WHERE id = #307",
    ),
    (
        "check",
        "UPDATE decision SET status = 'served' WHERE id = #306",
        "UPDATE decision SET status = 'served', served_at = @10, due_date = '2025-03-20', due_at = @22440, \
         service_policy = policy_version WHERE id = #306",
    ),
    // Paid: by which payment, when, and by when to be cleared, together; and exactly with a settlement.
    ("check", "UPDATE decision SET paid_at = @12, clear_by = @20 WHERE id = #307", PAID),
    ("check", "UPDATE decision SET payment_id = #407, paid_at = @12 WHERE id = #307", PAID),
    (
        "check",
        "UPDATE decision SET status = 'paid' WHERE id = #307",
        "UPDATE decision SET status = 'overdue' WHERE id = #307",
    ),
    (
        "foreign key",
        "UPDATE decision SET status = 'paid', payment_id = #407, paid_at = @12, clear_by = @20 WHERE id = #307",
        PAID,
    ),
    (
        "foreign key",
        "UPDATE payment SET status = 'settled', received = 20000, paid_at = @12 WHERE id = #407; \
         copy settlement where decision_id = #309 set decision_id = #307, payment_id = #407",
        PAID,
    ),
    // Cleared: when, and only what is paid, a warning, or made elsewhere.
    (
        "check",
        "UPDATE decision SET status = 'cleared' WHERE id = #309",
        "UPDATE decision SET status = 'cleared', cleared_at = @20 WHERE id = #309",
    ),
    (
        "check",
        "UPDATE decision SET status = 'cleared', cleared_at = @20 WHERE id = #307",
        "UPDATE decision SET status = 'cleared', cleared_at = @20, fine = 0 WHERE id = #307; \
         UPDATE decision SET status = 'cleared', cleared_at = @20, case_id = NULL WHERE id = #308",
    ),
    (
        "check",
        "UPDATE decision SET status = 'annulled' WHERE id = #307",
        "UPDATE decision SET status = 'annulled', annulled_at = @20 WHERE id = #307",
    ),
    (
        "check",
        "UPDATE decision SET annulled_at = @20 WHERE id = #307",
        "UPDATE decision SET status = 'annulled', annulled_at = @20 WHERE id = #306",
    ),
    // notice
    (
        "unique",
        "copy notice where decision_id = #307 set number = 'x'",
        "copy notice where decision_id = #307 set decision_id = #306, number = 'x'",
    ),
    (
        "unique",
        "copy notice where decision_id = #307 set decision_id = #306",
        "copy notice where decision_id = #307 set decision_id = #306, number = 'x'",
    ),
    (
        "foreign key",
        "copy notice where decision_id = #307 set decision_id = #399, number = 'x'",
        "copy notice where decision_id = #307 set decision_id = #306, number = 'x'",
    ),
];

pub const PAYMENTS: &[Rule] = &[
    ("unique", "copy payment where id = #407 set decision_id = #306, order_number = 'x'", payment!("version = 1")),
    ("unique", "copy payment where id = #407 set id = #499, decision_id = #306", payment!("version = 1")),
    (
        "unique",
        "copy payment where id = #448 set id = #499, order_number = 'x'",
        "copy payment where id = #448 set id = #499, order_number = 'x', trade_number = 'y'",
    ),
    ("foreign key", payment!("decision_id = #399"), payment!("decision_id = #311")),
    ("foreign key", payment!("account_id = #19"), payment!("account_id = #12")),
    ("check", payment!("status = 'x'"), payment!("status = 'pending'")),
    ("check", payment!("fine = 0, total = 0"), payment!("fine = 1, total = 1")),
    ("check", payment!("surcharge = -1, total = 19999"), payment!("surcharge = 0, total = 20000")),
    ("check", payment!("surcharge = 600, total = 20000"), payment!("surcharge = 600, total = 20600")),
    (
        "check",
        payment!("fine = 100, surcharge = 101, total = 201"),
        payment!("fine = 100, surcharge = 100, total = 200"),
    ),
    ("check", payment!("days_late = -1"), payment!("days_late = 0")),
    ("check", payment!("version = 0"), payment!("version = 1")),
    ("check", "UPDATE payment SET received = 0 WHERE id = #448", "UPDATE payment SET received = 2 WHERE id = #448"),
    ("check", payment!("received = 1, paid_at = @12"), payment!("status = 'settled', received = 1, paid_at = @12")),
    ("check", payment!("status = 'settled'"), payment!("status = 'settled', received = 1, paid_at = @12")),
    (
        "check",
        payment!("status = 'in_suspense', status_reason = 'wrong_amount'"),
        payment!("status = 'in_suspense', status_reason = 'wrong_amount', received = 1, paid_at = @12"),
    ),
    (
        "check",
        payment!("status = 'settled', paid_at = @12"),
        payment!("status = 'settled', received = 1, paid_at = @12"),
    ),
    ("check", payment!("received = 1"), payment!("received = NULL")),
    (
        "check",
        payment!("status = 'in_suspense', received = 1, paid_at = @12"),
        payment!("status = 'in_suspense', status_reason = 'order_closed', received = 1, paid_at = @12"),
    ),
    // One live payment per decision: created, pending and settled ones keep others away.
    ("unique", payment!("decision_id = #307"), payment!("decision_id = #306")),
    ("unique", payment!("decision_id = #308"), payment!("decision_id = #306")),
    (
        "unique",
        payment!("decision_id = #309"),
        concat!(
            "UPDATE payment SET decision_id = #306 WHERE id IN (#428, #438, #448); ",
            payment!("decision_id = #306")
        ),
    ),
    // settlement
    ("unique", "copy settlement where decision_id = #309 set payment_id = #407", PAID),
    ("unique", "copy settlement where decision_id = #309 set decision_id = #307", PAID),
    (
        "check",
        "UPDATE payment SET status = 'settled', received = 20000, paid_at = @12 WHERE id = #407; \
         copy settlement where decision_id = #309 set decision_id = #307, payment_id = #407, amount = 0",
        PAID,
    ),
    (
        "foreign key",
        "UPDATE payment SET status = 'settled', received = 20000, paid_at = @12 WHERE id = #407; \
         copy settlement where decision_id = #309 set decision_id = #307, payment_id = #407, amount = 19999; \
         UPDATE decision SET status = 'paid', payment_id = #407, paid_at = @12, clear_by = @20 WHERE id = #307",
        PAID,
    ),
    (
        "foreign key",
        "UPDATE payment SET status = 'settled', received = 20000, paid_at = @12 WHERE id = #407; \
         copy settlement where decision_id = #309 set decision_id = #306, payment_id = #407; \
         UPDATE decision SET payment_id = #407, paid_at = @12, clear_by = @20 WHERE id = #306",
        PAID,
    ),
    ("foreign key", "UPDATE payment SET received = 19999 WHERE id = #409", MONEY),
];

pub const EVENTS: &[Rule] = &[
    ("unique", "copy event where resource = #201 set id = #9001, hash = %%07", event!("kind = 'case.expired'")),
    ("unique", event!("id = id"), event!("kind = 'case.expired'")),
    ("check", event!("hash = %07"), event!("hash = %%07")),
    ("check", event!("kind = 'decision.issued'"), event!("kind = 'case.expired'")),
    ("check", event!("kind = 'cases.opened'"), event!("kind = 'case.expired'")),
    ("check", event!("noun = 'payment'"), event!("noun = 'payment', kind = 'payment.created'")),
    ("foreign key", event!("prev_hash = %%09"), event!("prev_hash = hash")),
    ("foreign key", event!("version = 3, prev_version = 2"), event!("version = 2")),
    ("check", event!("version = 3"), event!("version = 2")),
    ("check", event!("prev_version = NULL, prev_hash = NULL"), event!("version = 2")),
    ("check", event!("prev_version = NULL"), event!("prev_version = 1")),
    ("check", event!("prev_hash = NULL"), event!("prev_hash = hash")),
    (
        "check",
        event!("resource = #299, version = 1"),
        event!("resource = #299, version = 1, prev_version = NULL, prev_hash = NULL"),
    ),
    (
        "check",
        event!("resource = #299, version = 1, prev_version = NULL"),
        event!("resource = #299, version = 1, prev_version = NULL, prev_hash = NULL"),
    ),
    (
        "check",
        event!("resource = #299, version = 1, prev_hash = NULL"),
        event!("resource = #299, version = 1, prev_version = NULL, prev_hash = NULL"),
    ),
];
