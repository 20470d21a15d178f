//! Both sets of migrations make the same tables, constraints and indexes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What PostgreSQL adds when both tables exist, and SQLite takes before.
const LATER: [(&str, &str); 2] = [
    (
        "decision",
        "CONSTRAINT paid_means_settled FOREIGN KEY (id, payment_id) REFERENCES settlement (decision_id, payment_id) \
         DEFERRABLE INITIALLY DEFERRED",
    ),
    (
        "follow",
        "CONSTRAINT confirmed_by_a_chance FOREIGN KEY (id, confirmed_at) REFERENCES chance_use (follow_id, used_at)",
    ),
];

/// What is written differently, in words of neither.
const WORDS: [(&str, &str); 12] = [
    (" uuid", " ID"),
    (" bytea", " BYTES"),
    (" BLOB", " BYTES"),
    (" ID", " BYTES"),
    (" timestamptz", " INTEGER"),
    (" bigint", " INTEGER"),
    (" boolean", " INTEGER"),
    (" integer", " INTEGER"),
    (" text", " TEXT"),
    (" date", " TEXT"),
    (" jsonb", " TEXT"),
    ("octet_length", "length"),
];

#[test]
fn both_schemas_say_the_same() {
    let (postgres, mut sqlite) = (statements("postgres"), statements("sqlite"));
    // Put into SQLite's tables as PostgreSQL has them before; a constraint that is not there leaves a difference.
    for (table, constraint) in LATER {
        let start = format!("CREATE TABLE {table} (");
        let found = sqlite.iter().find(|statement| statement.starts_with(&start)).unwrap().clone();
        sqlite.remove(&found);
        sqlite.insert(found.replacen(&format!(", {constraint}"), "", 1));
        sqlite.insert(format!("ALTER TABLE {table} ADD {constraint}"));
    }
    let only: Vec<_> = postgres.symmetric_difference(&sqlite).collect();
    assert!(only.is_empty(), "{only:#?}");
}

/// What makes tables and indexes, each in one line, without types that only one of them knows.
fn statements(database: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../persistence/migrations").join(database);
    let mut text = String::new();
    for migration in fs::read_dir(folder).unwrap() {
        text += &fs::read_to_string(migration.unwrap().path().join("up.sql")).unwrap();
    }
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let made = text.split(";\n").filter_map(|statement| {
        let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = ["CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE INDEX", "ALTER TABLE"];
        wanted.iter().any(|verb| words.starts_with(verb)).then(|| neutral(&words))
    });
    made.collect()
}

fn neutral(statement: &str) -> String {
    let mut text = statement.trim_end_matches(';').trim_end_matches(" STRICT").to_owned();
    for column in ["disputed", "due_provisional", "live"] {
        text = text.replace(&format!(" CHECK ({column} IN (0, 1))"), "");
    }
    for (word, plain) in WORDS {
        for end in [" ", ","] {
            text = text.replace(&format!("{word}{end}"), &format!("{plain}{end}"));
        }
        text = if word == "octet_length" { text.replace(word, plain) } else { text };
    }
    text
}
