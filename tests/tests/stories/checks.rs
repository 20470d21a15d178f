//! `clearlane check` finds nothing wrong with a healthy database, and names each breach of a damaged one.

use crate::constraints::fixture;
use crate::constraints::sql::sql;
use serde_json::json;
use std::collections::BTreeSet;
use tests::{Client, Database, Kind, Server, on_both};

/// The number of the invariant, what is said of it, the tables that are stripped of what protects them, the damage.
type Damage = (u8, &'static str, &'static [&'static str], &'static str);

const DAMAGES: &[Damage] = &[
    (18, "a checkpoint is missing", &["checkpoint"], "DELETE FROM checkpoint WHERE seq = 1"),
    (18, "does not have our signature", &["checkpoint"], "UPDATE checkpoint SET made_at = @1 WHERE seq = 2"),
    (18, "does not have our signature", &["checkpoint"], "UPDATE checkpoint SET events = events + 1 WHERE seq = 2"),
    (18, "does not have our signature", &["checkpoint"], "UPDATE checkpoint SET key_id = 'another' WHERE seq = 2"),
    (18, "not what it was at a checkpoint", &["event"], "UPDATE event SET hash = %%07 WHERE id = #20101"),
    (18, "not what it was at a checkpoint", &["event"], "DELETE FROM event WHERE id = #30601"),
    (18, "not what it was at a checkpoint", &["event"], "copy event where id = #30601 set id = #30699"),
    (21, "the looks of a follower", &["follow_access"], "DELETE FROM follow_access"),
    (21, "the look-ups of a decision", &["decision_lookup"], "DELETE FROM decision_lookup"),
    (21, "by whom it was never shown", &[], "UPDATE payment SET account_id = #12 WHERE id = #407"),
    (21, "by whom it was never shown", &[], "UPDATE payment SET account_id = #12 WHERE id = #418"),
    (
        1,
        "follows too many vehicles",
        &["follow"],
        "copy follow where id = #601 set id = #698, vehicle_id = #33; copy follow where id = #601 set id = #699, vehicle_id = #31",
    ),
    (
        2,
        "too many followers",
        &["follow"],
        "copy follow where id = #601 set id = #697, account_id = #12; copy follow where id = #601 set id = #698, \
         account_id = #13; copy follow where id = #601 set id = #699, account_id = #14",
    ),
    (
        3,
        "too many chances",
        &["chance_use"],
        "copy chance_use where follow_id = #601 set chance = 2; copy chance_use where follow_id = #601 and chance = 1 set \
         chance = 3; copy chance_use where follow_id = #601 and chance = 1 set chance = 4",
    ),
    (4, "no consent, chance or used code", &["follow"], "UPDATE follow SET consented_at = NULL WHERE id = #601"),
    (4, "no consent, chance or used code", &["chance_use"], "DELETE FROM chance_use WHERE follow_id = #601"),
    (4, "no consent, chance or used code", &[], "UPDATE follow_code SET used_at = NULL WHERE follow_id = #601"),
    (5, "a violation has several cases", &["violation_case"], "copy violation_case where id = #201 set id = #213"),
    (6, "neither own nor followed", &[], "UPDATE vehicle SET owner_person = #2 WHERE id = #31"),
    (
        6,
        "neither own nor followed",
        &["violation_case"],
        "UPDATE violation_case SET relation = 'followed', owner_id = #2 WHERE id = #201",
    ),
    (6, "neither own nor followed", &["violation_case"], "UPDATE violation_case SET owner_id = #2 WHERE id = #201"),
    (7, "as many faces", &["face_use"], "DELETE FROM face_use WHERE case_id = #206"),
    (7, "as many faces", &["face_use"], "copy face_use where case_id = #206 set face_check_id = #507, role = 'owner'"),
    (7, "not submitted has used a face", &["face_use"], "UPDATE face_use SET case_id = #201 WHERE case_id = #206"),
    (7, "the person whom", &["face_use"], "UPDATE face_use SET person_id = #2 WHERE case_id = #206"),
    (7, "the person whom", &["face_use"], "UPDATE face_use SET role = 'owner' WHERE case_id = #206"),
    (7, "not passed", &["face_use", "face_check"], "UPDATE face_check SET status = 'failed' WHERE id = #506"),
    (7, "not fresh", &["face_use"], "UPDATE face_use SET used_at = @3 WHERE case_id = #206"),
    (7, "not fresh", &["face_use"], "UPDATE face_use SET used_at = @0 WHERE case_id = #206"),
    (7, "not of this case", &["face_check"], "UPDATE face_check SET case_id = #207 WHERE id = #506"),
    (7, "not of this case", &["face_check"], "UPDATE face_check SET violation_id = #107 WHERE id = #506"),
    (7, "not of this case", &["face_check"], "UPDATE face_check SET person_id = #2 WHERE id = #506"),
    (7, "not of this case", &["face_check"], "UPDATE face_check SET role = 'owner' WHERE id = #506"),
    (7, "not of this case", &["face_check"], "DELETE FROM face_check WHERE id = #506"),
    (8, "an entry of a ledger is missing", &["points_entry"], "DELETE FROM points_entry WHERE seq = 21"),
    (8, "a total is not the sum", &["points_entry"], "UPDATE points_entry SET total = total + 1 WHERE seq = 22"),
    (8, "a total is below zero", &["points_entry"], "UPDATE points_entry SET total = -1 WHERE seq = 22"),
    (8, "not the holds and those carried", &["points_entry"], "UPDATE points_entry SET held = 2 WHERE seq = 22"),
    (
        8,
        "below the limit",
        &["points_entry"],
        "copy points_entry where seq = 22 set seq = 23, kind = 'hold', case_id = #201, points = 6, total = 12, held = 7",
    ),
    (8, "below the limit", &["points_entry"], "UPDATE points_entry SET points_limit = 13 WHERE kind = 'hold'"),
    (8, "not those of the submitted cases", &[], "UPDATE violation_case SET points = 2 WHERE id = #202"),
    (8, "of a submitted case are not held", &[], "UPDATE violation_case SET hold_cycle = '2023-06-01' WHERE id = #202"),
    (9, "an accepted case has not one decision", &["decision"], "DELETE FROM decision WHERE id = #306"),
    (9, "an accepted case has not one decision", &["decision"], "copy decision where id = #306 set id = #399"),
    (
        9,
        "has a decision but is not accepted",
        &[],
        "UPDATE violation_case SET status = 'submitted', closed_at = NULL WHERE id = #206",
    ),
    (9, "not on the terms", &[], "UPDATE decision SET fine = 19999 WHERE id = #306"),
    (9, "not on the terms", &[], "UPDATE decision SET points = 2 WHERE id = #306"),
    (9, "not on the terms", &[], "UPDATE decision SET licence_id = NULL WHERE id = #306"),
    (9, "not on the terms", &["decision"], "UPDATE decision SET violation_id = NULL WHERE id = #306"),
    (9, "not on the terms", &["decision"], "UPDATE decision SET person_id = NULL WHERE id = #306"),
    (9, "not on the terms", &[], "UPDATE decision SET licence_id = #42, person_id = #2 WHERE id = #306"),
    (9, "not recorded once", &["points_entry"], "DELETE FROM points_entry WHERE decision_id = #306"),
    (9, "not recorded once", &["points_entry"], "copy points_entry where decision_id = #306 set seq = 23"),
    (9, "other points are recorded", &["points_entry"], "UPDATE points_entry SET points = 2 WHERE decision_id = #306"),
    (
        9,
        "other points are recorded",
        &["points_entry"],
        "UPDATE points_entry SET licence_id = #42 WHERE decision_id = #306",
    ),
    (9, "has not one notice once", &["notice"], "DELETE FROM notice WHERE decision_id = #307"),
    (9, "has not one notice once", &["notice"], "copy notice where decision_id = #307 set decision_id = #306"),
    (9, "a notice has not the number", &["notice"], "UPDATE notice SET number = 'x' WHERE decision_id = #307"),
    (9, "a notice has not the number", &["notice"], "UPDATE notice SET served_at = @11 WHERE decision_id = #307"),
    (10, "above the limit", &["decision"], "UPDATE decision SET fine = 20001 WHERE id = #306"),
    (10, "a due date is not", &[], "UPDATE decision SET due_date = '2025-03-21' WHERE id = #307"),
    (10, "a due date is not", &[], "UPDATE decision SET due_at = @22441 WHERE id = #307"),
    (10, "not in force on the day", &[], "UPDATE decision SET service_policy = 'chongqing-2018-07-24' WHERE id = #307"),
    (11, "a decision has not one settlement", &["settlement"], "DELETE FROM settlement WHERE decision_id = #309"),
    (
        11,
        "a decision has not one settlement",
        &["settlement"],
        "copy settlement where decision_id = #309 set settled_at = @13",
    ),
    (
        11,
        "a decision has not one settlement",
        &["settlement"],
        "copy settlement where decision_id = #309 set decision_id = #307, payment_id = #407",
    ),
    (11, "not of the payment that its decision", &["settlement"], "UPDATE settlement SET payment_id = #410"),
    (11, "paid or cleared without a payment", &["decision"], "UPDATE decision SET payment_id = NULL WHERE id = #310"),
    (11, "paid or cleared without a payment", &["decision"], "UPDATE decision SET payment_id = NULL WHERE id = #309"),
    (11, "a payment but is not paid", &[], "UPDATE decision SET status = 'overdue' WHERE id = #309"),
    (11, "a payment has not one settlement", &["settlement"], "DELETE FROM settlement WHERE decision_id = #309"),
    (
        11,
        "a payment has not one settlement",
        &[],
        "UPDATE payment SET status = 'in_suspense', status_reason = 'x' WHERE id = #409",
    ),
    (11, "decision and moment of its payment", &[], "UPDATE payment SET paid_at = @13 WHERE id = #409"),
    (12, "neither settled nor in suspense", &["settlement"], "DELETE FROM settlement WHERE decision_id = #309"),
    (12, "neither settled nor in suspense", &["payment"], "UPDATE payment SET received = 20001 WHERE id = #409"),
    (12, "money came from nowhere", &[], "UPDATE payment SET trade_number = NULL WHERE id = #409"),
    (12, "the sums differ", &["payment"], "UPDATE payment SET received = 20001 WHERE id = #409"),
    (12, "the sums differ", &["payment"], "DELETE FROM payment WHERE id = #448; DELETE FROM payment WHERE id = #409"),
    (
        13,
        "not what was owed when",
        &["payment", "settlement"],
        "UPDATE payment SET received = 19999 WHERE id = #409; UPDATE settlement SET amount = 19999 WHERE payment_id = #409",
    ),
    (
        13,
        "not what was owed when",
        &["payment", "settlement"],
        "UPDATE payment SET paid_at = @24000 WHERE id = #409; UPDATE settlement SET paid_at = @24000 WHERE payment_id = #409",
    ),
    (13, "outlives the day", &[], "UPDATE payment SET expires_at = @841 WHERE id = #407"),
    (14, "a surcharge is not", &[], "UPDATE payment SET surcharge = 599, total = 20599 WHERE id = #418"),
    (14, "a surcharge is not", &[], "UPDATE payment SET days_late = 2 WHERE id = #418"),
    (14, "a surcharge is not", &[], "UPDATE payment SET fine = 10000, total = 10600 WHERE id = #418"),
    (14, "a total is not", &["payment"], "UPDATE payment SET total = 20601 WHERE id = #418"),
    (15, "on several payments", &["payment"], "UPDATE payment SET trade_number = 't409' WHERE id = #410"),
    (16, "several answers", &["idempotency"], "copy idempotency where key = 'key-1' set fingerprint = %%02"),
    (16, "not well formed", &["idempotency"], "UPDATE idempotency SET fingerprint = %01"),
    (16, "not well formed", &["idempotency"], "UPDATE idempotency SET status = 429"),
    (16, "not well formed", &["idempotency"], "UPDATE idempotency SET status = 302"),
    (16, "not well formed", &[], "UPDATE idempotency SET body = ''"),
    (17, "neither cleared nor escalated", &[], "UPDATE decision SET clearance_late_at = NULL WHERE id = #309"),
    (17, "the time to clear", &[], "UPDATE decision SET clear_by = @1453 WHERE id = #309"),
    (18, "a row has no event", &["event"], "DELETE FROM event WHERE resource = #201"),
    (18, "not dense", &["event"], "DELETE FROM event WHERE resource = #206 AND version = 3"),
    (18, "not dense", &["event"], "UPDATE event SET version = 2 WHERE resource = #201"),
    (18, "does not name its predecessor", &["event"], "UPDATE event SET prev_hash = NULL WHERE resource = #206"),
    (
        18,
        "what its hash was made of",
        &["event"],
        "UPDATE event SET kind = 'case.late' WHERE resource = #206 AND version = 2",
    ),
    (18, "what its hash was made of", &["event"], "UPDATE event SET happened_at = @99 WHERE resource = #201"),
    (18, "what its hash was made of", &["event"], "UPDATE event SET actor = 'x' WHERE resource = #201"),
    (18, "what its hash was made of", &["event"], "UPDATE event SET request_id = 'x' WHERE resource = #201"),
    (18, "what its hash was made of", &["event"], "UPDATE event SET id = #9001 WHERE resource = #201"),
    (18, "what its hash was made of", &["event"], "UPDATE event SET data = '{\"x\": 1}' WHERE resource = #201"),
    (18, "what its hash was made of", &["event"], "UPDATE event SET hash = %%07 WHERE resource = #201"),
    (18, "at the version of its last event", &[], "UPDATE violation_case SET version = 2 WHERE id = #201"),
    (18, "at the version of its last event", &[], "UPDATE decision SET version = 9 WHERE id = #307"),
    (18, "at the version of its last event", &[], "UPDATE payment SET version = 9 WHERE id = #407"),
    (18, "the row is not", &["payment"], "DELETE FROM payment WHERE id = #407"),
    (
        19,
        "no event tells of a row's status",
        &[],
        "UPDATE violation_case SET status = 'cancelled', closed_at = @9 WHERE id = #201",
    ),
    (19, "no event tells of a row's status", &[], "UPDATE decision SET status = 'overdue' WHERE id = #307"),
    (19, "no event tells of a row's status", &[], "UPDATE payment SET status = 'pending' WHERE id = #407"),
    (19, "along no edge", &["event"], "UPDATE event SET kind = 'case.accepted' WHERE kind = 'case.opened'"),
    (19, "along no edge", &["event"], "UPDATE event SET kind = 'case.expired' WHERE kind = 'case.accepted'"),
    (19, "along no edge", &["event"], "UPDATE event SET kind = 'decision.cleared' WHERE kind = 'decision.overdue'"),
    (19, "along no edge", &["event"], "UPDATE event SET kind = 'payment.settled' WHERE kind = 'payment.expired'"),
    (19, "along no edge", &["event"], "UPDATE event SET kind = 'case.vanished' WHERE kind = 'case.expired'"),
    (20, "below zero", &["follow_code"], "UPDATE follow_code SET tries_left = -1 WHERE follow_id = #602"),
    (20, "used after its time", &["follow_code"], "UPDATE follow_code SET used_at = expires_at WHERE follow_id = #602"),
    (20, "two codes were used", &["follow_code"], "copy follow_code where follow_id = #601 set seq = 2"),
    (19, "of another noun", &["event"], "UPDATE event SET kind = 'payment.pending' WHERE kind = 'case.accepted'"),
];

macro_rules! on_each {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(#[test] fn $name() { super::$name(tests::Kind::Sqlite); })+ }
        mod postgres { $(#[test] fn $name() { super::$name(tests::Kind::Postgres); })+ }
    };
}
on_each!(a_healthy_database_has_no_breach, each_breach_is_named);

/// What `clearlane check` prints, and whether it ends well.
fn check(database: &Database) -> (bool, String) {
    let output = database.command(&["check"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

/// Finds no breach, although every invariant was asked of some row.
fn finds_nothing(database: &Database) {
    let (well, text) = check(database);
    assert!(well && !text.contains("invariant"), "{text}");
    let counts: Vec<_> = text.lines().filter(|line| line.contains(" rows ")).collect();
    assert_eq!(counts.len(), 21, "{text}");
    assert!(counts.iter().all(|line| !line.contains(" 0 rows")), "nothing was asked: {text}");
}

fn a_healthy_database_has_no_breach(kind: Kind) {
    finds_nothing(&fixture::healthy(kind));
}

on_both!(the_whole_story_breaches_nothing, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    crate::following::follow(&server);
    let expired = driver.opened("00021");
    driver.advance("PT30M");
    let cancelled = driver.opened("00021");
    let _ = driver.post(&format!("{cancelled}/cancellations"), &json!({})).expect(200);
    let [cleared, paid, warned, rejected] = ["00010", "00076", "00054", "00087"].map(|ending| driver.submitted(ending));
    driver.advance("PT1S");
    let submitted = driver.submitted("00098");
    let opened = driver.opened("00032");
    let decisions =
        [&cleared, &paid, &warned].map(|case| format!("/v1/decisions/{}", driver.get(case).str("/decision_id")));
    decisions.iter().take(2).for_each(|decision| pay(&driver, decision));
    driver.advance("PT1S");
    let cases = [expired, cancelled, rejected, submitted, opened].map(|case| driver.status(&case));
    assert_eq!(cases, ["expired", "cancelled", "rejected", "submitted", "opened"]);
    assert_eq!(decisions.map(|decision| driver.status(&decision)), ["cleared", "paid", "cleared"]);
    finds_nothing(&server.database);
});

fn pay(driver: &Client, decision: &str) {
    let decision = driver.get(decision).expect(200).json;
    let body = json!({"decision_id": decision["id"], "expected_amount": decision["amount_due"]["total"]});
    let payment = driver.post("/v1/payments", &body).expect(201).str("/id");
    let settled = driver.post(&format!("/v1/payments/{payment}/refreshes"), &json!({})).expect(200);
    assert_eq!(settled.str("/status"), "settled");
}

/// Every damage on SQLite; on PostgreSQL, where a database costs more, one for each thing that can be said.
fn each_breach_is_named(kind: Kind) {
    let healthy = fixture::healthy(kind);
    let (mut silent, mut said) = (Vec::new(), BTreeSet::new());
    for (invariant, what, stripped, damage) in DAMAGES {
        if !said.insert(what) && kind == Kind::Postgres {
            continue;
        }
        let database = healthy.copy();
        stripped.iter().for_each(|table| strip(&database, table));
        let off = if kind == Kind::Sqlite { "PRAGMA foreign_keys = OFF; " } else { "" };
        database.execute(&sql(kind, &format!("{off}{damage}"))).unwrap();
        let (well, text) = check(&database);
        let named = |line: &str| line.starts_with(&format!("invariant {invariant}: ")) && line.contains(what);
        if well || !text.lines().any(named) {
            silent.push(format!("{invariant} {what}: {damage}\n{text}"));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// Takes every constraint and trigger from a table, as a thief with the owner's keys would.
fn strip(database: &Database, table: &str) {
    let (off, cascade, grant) = match database.kind() {
        Kind::Sqlite => ("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; ", "", String::new()),
        Kind::Postgres => ("", "CASCADE", format!("; GRANT SELECT ON {table} TO clearlane_app")),
    };
    let bare = format!(
        "{off}CREATE TABLE bare AS SELECT * FROM {table}; DROP TABLE {table} {cascade}; \
         ALTER TABLE bare RENAME TO {table}{grant}"
    );
    database.execute(&bare).unwrap();
}

/// It does not make the database that it is asked about.
#[test]
fn an_absent_database_is_not_made() {
    let database = Database::fresh(Kind::Sqlite);
    let (well, text) = check(&database);
    assert!(!well && text.contains("there is no database"), "{text}");
    assert!(!database.folder().join("test.db").exists());
}
