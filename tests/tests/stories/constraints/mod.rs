//! The database itself refuses every breach: each constraint, unique index, foreign key and trigger of the migrations is
//! tried with raw SQL, and the legal statement beside it is accepted, so that the refusal is the constraint's.

mod cases;
mod checkpoints;
mod events;
mod feed;
pub mod fixture;
mod follows;
mod lookups;
mod money;
mod people;
mod points;
mod same;
pub mod sql;

use feed::no_event_is_lost;
use sql::{TABLES, columns, sql};
use tests::{Connection, Database, Kind};

/// What refuses, the breach, and the legal statement beside it.
type Rule = (&'static str, &'static str, &'static str);

const APPEND_ONLY: [&str; 11] = [
    "event",
    "feed",
    "points_entry",
    "notice",
    "settlement",
    "face_use",
    "policy",
    "chance_use",
    "follow_access",
    "decision_lookup",
    "checkpoint",
];

macro_rules! on_each {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(#[test] fn $name() { super::$name(tests::Kind::Sqlite); })+ }
        mod postgres { $(#[test] fn $name() { super::$name(tests::Kind::Postgres); })+ }
    };
}
on_each!(
    rules_hold,
    nothing_is_missing,
    append_only_tables_only_grow,
    the_columns_are_known,
    the_schema_can_be_taken_back,
    no_event_is_lost,
);

/// Why the database refuses, if it does. The breach is committed, for the constraints that wait until then.
fn refusal(kind: Kind, connection: &mut Connection, text: &str) -> Option<String> {
    execute(kind, connection, &format!("BEGIN; {text}; COMMIT"))
}

/// What the database says against the statements.
fn execute(kind: Kind, connection: &mut Connection, text: &str) -> Option<String> {
    connection.execute(&sql(kind, text)).err().map(|error| error.to_lowercase().replace('-', " "))
}

/// Runs the statements as far as any constraint looks, and takes them back.
fn accept(kind: Kind, connection: &mut Connection, text: &str) {
    let end = match kind {
        Kind::Sqlite => "ROLLBACK",
        Kind::Postgres => "SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK",
    };
    assert_eq!(execute(kind, connection, &format!("BEGIN; {text}; {end}")), None, "{text}");
}

const RULES: [&[Rule]; 11] = [
    people::RULES,
    follows::RULES,
    cases::CASES,
    cases::FACES,
    points::RULES,
    money::DECISIONS,
    lookups::RULES,
    money::PAYMENTS,
    money::EVENTS,
    checkpoints::RULES,
    feed::RULES,
];

fn rules_hold(kind: Kind) {
    let database = fixture::healthy(kind);
    let mut connection = database.connect();
    let own = if kind == Kind::Sqlite { people::SQLITE_RULES } else { &[] };
    let mut wrong = Vec::new();
    for (refusing, breach, legal) in RULES.into_iter().flatten().chain(own) {
        match refusal(kind, &mut connection, breach) {
            Some(why) if why.contains(&format!("{refusing} constraint")) => {}
            other => wrong.push(format!("{refusing}: {breach}: {other:?}")),
        }
        accept(kind, &mut connection, legal);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Without any one constraint or unique index, some breach of the lists is accepted, or refused by something else: none is
/// untried, none idle.
#[test]
fn every_constraint_is_tried() {
    let database = fixture::healthy(Kind::Postgres);
    let mut connection = database.connect();
    let catalogue = "SELECT string_agg(line, E'\n') AS value FROM (
        SELECT conrelid::regclass || ' ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname || ' CASCADE' AS line
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'p', 'f')
        UNION ALL SELECT indrelid::regclass || ' DROP INDEX ' || indexrelid::regclass
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid LEFT JOIN pg_constraint ON conindid = indexrelid
            WHERE relnamespace = 'public'::regnamespace AND indisunique AND conindid IS NULL) AS lines";
    let (mut idle, lines) = (Vec::new(), database.text(catalogue));
    for line in lines.lines().filter(|line| !line.starts_with("__diesel")) {
        let (table, drop) = line.split_once(' ').unwrap();
        // Most are tried by a breach of their own table, others are what a foreign key stands on.
        let (own, others): (Vec<_>, Vec<_>) =
            RULES.into_iter().flatten().partition(|(_, breach, _)| breach.contains(table));
        let noticed = own.into_iter().chain(others).any(|(refusing, breach, _)| {
            let text = format!("BEGIN; {drop}; {breach}; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK");
            !execute(Kind::Postgres, &mut connection, &text)
                .is_some_and(|why| why.contains(&format!("{refusing} constraint")))
        });
        if !noticed {
            idle.push(drop);
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

/// Keys of SQLite that are numbers: a row without one gets the next.
const NUMBERED: [(&str, &str); 5] =
    [("sandbox_state", "id"), ("checkpoint", "seq"), ("outbox", "position"), ("feed", "seq"), ("feed_head", "id")];

/// Every column that the list does not mark with `?` refuses NULL.
fn nothing_is_missing(kind: Kind) {
    let database = fixture::healthy(kind);
    let mut connection = database.connect();
    for (table, list) in TABLES {
        for column in list.split_whitespace() {
            let name = column.trim_end_matches('?');
            let (names, values) = (columns(table).join(", "), columns(table).join(", "));
            let values =
                values.split(", ").map(|column| if column == name { "NULL" } else { column }).collect::<Vec<_>>();
            let insert = format!("INSERT INTO {table} ({names}) SELECT {} FROM {table} LIMIT 1", values.join(", "));
            let refused = refusal(kind, &mut connection, &insert).unwrap_or_default().contains("not null constraint");
            let numbered = kind == Kind::Sqlite && NUMBERED.contains(&(table, name));
            assert_eq!(refused, !column.ends_with('?') && !numbered, "{table}.{name}");
        }
    }
}

/// The list of columns that these tests go by is the schema's.
fn the_columns_are_known(kind: Kind) {
    let database = Database::migrated(kind);
    for (table, _) in TABLES {
        let known = match kind {
            Kind::Sqlite => format!("SELECT group_concat(name, ' ') AS value FROM pragma_table_info('{table}')"),
            Kind::Postgres => format!(
                "SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) AS value
                 FROM information_schema.columns WHERE table_name = '{table}'"
            ),
        };
        assert_eq!(database.text(&known), columns(table).join(" "), "{table}");
    }
    assert_eq!(tables(&database), 34, "a table more than these, and that of the migrations");
}

fn tables(database: &Database) -> i64 {
    database.number(match database.kind() {
        Kind::Sqlite => "SELECT count(*) AS value FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        Kind::Postgres => "SELECT count(*) AS value FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    })
}

/// With rows in every table, down and up again.
fn the_schema_can_be_taken_back(kind: Kind) {
    let database = fixture::healthy(kind);
    database.migrate("down");
    assert_eq!(tables(&database), 1, "the table of the migrations remains");
    database.migrate("up");
    assert_eq!(tables(&database), 34);
}

/// The owner's statements are refused by triggers, on every column and row, and by whatever way.
fn append_only_tables_only_grow(kind: Kind) {
    let database = fixture::healthy(kind);
    for table in APPEND_ONLY {
        let column = columns(table)[1];
        let update = format!("UPDATE {table} SET {column} = {column}");
        let upsert = format!(
            "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO UPDATE SET {column} = excluded.{column}"
        );
        let replace =
            format!("PRAGMA recursive_triggers = ON; BEGIN; REPLACE INTO {table} SELECT * FROM {table}; COMMIT");
        let changes = match kind {
            Kind::Sqlite => vec![update, format!("DELETE FROM {table}"), upsert, replace],
            Kind::Postgres => vec![update, format!("DELETE FROM {table}"), format!("TRUNCATE {table} CASCADE")],
        };
        for change in changes {
            let refused = database.execute(&change).unwrap_err();
            assert!(refused.contains(&format!("{table} is append-only")), "{change}: {refused}");
        }
    }
}

/// The role of the service owns nothing: it can add to append-only tables and read them, and change no table's form.
#[test]
fn the_service_cannot_change_what_it_may_only_add_to() {
    let database = fixture::healthy(Kind::Postgres);
    let refused = |statement: &str| {
        let error = database.execute_as_service(statement).unwrap_err();
        assert!(error.contains("permission denied") || error.contains("must be owner"), "{statement}: {error}");
    };
    for table in APPEND_ONLY {
        let column = columns(table)[1];
        refused(&format!("UPDATE {table} SET {column} = {column}"));
        refused(&format!("DELETE FROM {table}"));
        refused(&format!("ALTER TABLE {table} DISABLE TRIGGER append_only"));
        refused(&format!("DROP TRIGGER append_only ON {table}"));
    }
    for (table, _) in TABLES {
        refused(&format!("TRUNCATE {table}"));
        refused(&format!("ALTER TABLE {table} ADD COLUMN more integer"));
        refused(&format!("DROP TABLE {table}"));
        database.execute_as_service(&format!("SELECT 1 FROM {table}")).unwrap();
    }
    refused("DELETE FROM __diesel_schema_migrations");
    refused("CREATE TABLE mine (id integer)");
    let append =
        "copy event where resource = #201 set version = 2, id = #9001, prev_version = 1, prev_hash = hash, hash = %%07";
    database.execute_as_service(&sql(Kind::Postgres, append)).unwrap();
    database.execute_as_service("UPDATE decision SET as_of = now()").unwrap();
}
