//! `clearlane check` finds nothing wrong with a healthy database, and names each breach of a damaged one.

mod damages;

use crate::constraints::fixture;
use crate::constraints::sql::sql;
use damages::DAMAGES;
use serde_json::json;
use std::collections::BTreeSet;
use tests::{Client, Database, Kind, Server, on_both};

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
    assert_eq!(counts.len(), 22, "{text}");
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
