//! SQL that is written once for both databases.
//!
//! | written | means |
//! |---|---|
//! | `#7` | the identifier 7 |
//! | `@90` | 90 minutes after 10:00 of 5 March 2025, in China |
//! | `%ab12` | those bytes |
//! | `%%ab` | 32 bytes `ab` |
//! | `copy T where W set C = V, …` | inserts a copy of a row, some columns changed |

use tests::Kind;

/// 5 March 2025, 10:00 in China, in seconds since 1970.
pub const MORNING: i64 = 1_741_140_000;

/// Every table with its columns; those with `?` may be null.
pub const TABLES: [(&str, &str); 33] = [
    (
        "policy",
        "version jurisdiction in_force_from fine_limit points_limit places_limit chances_limit followers_limit codes_limit digest",
    ),
    ("person", "id citizen_digest sealed source_version"),
    ("person_key", "person_id wrapped"),
    ("account", "id person_id open_id user_id? opened_at"),
    ("session", "id account_id started_at expires_at revoked_at?"),
    ("refresh_token", "digest session_id issued_at used_at?"),
    ("idempotency", "principal method path key fingerprint status location? body stored_at"),
    ("sandbox_state", "id offset_us resets"),
    (
        "vehicle",
        "id owner_person? plate_class plate_number use_code vehicle_type engine_tail registered_in as_of source_version",
    ),
    (
        "licence",
        "id person_id archive_number classes status issued_in first_issued_on valid_until? cycle_ends_at points_as_of as_of \
         source_version",
    ),
    (
        "violation",
        "id number vehicle_id code place division office occurred_at recorded_by method procedure fine points disputed \
         status as_of source_version",
    ),
    (
        "follow",
        "id account_id follower_person owner_person vehicle_id? licence_id? channel policy_version places_limit \
         chances_limit followers_limit place? chance follower_slot? status status_reason? live requested_at expires_at \
         consented_at? confirmed_at? authorised_until? authorisation closed_at? version",
    ),
    ("chance_use", "account_id chance seq follow_id used_at free_at previous_seq? previous_free_at?"),
    ("follow_code", "follow_id authorisation seq policy_version codes_limit digest expires_at tries_left used_at?"),
    ("message", "id person_id follow_id channel kind authorisation? code_seq? created_at sent_at?"),
    ("follow_access", "follow_id looked_on looked_at"),
    ("attempt", "kind subject day used"),
    (
        "violation_case",
        "id violation_id vehicle_id account_id person_id licence_id session_id policy_version status status_reason? \
         relation owner_id follow_id? need_live? fine points opened_at expires_at submitted_at? decide_by? late_at? hold_cycle? next_poll_at? \
         closed_at? version",
    ),
    (
        "face_check",
        "id case_id violation_id person_id role session_id status certify_id certify_url started_at shown_at? valid_until?",
    ),
    ("face_use", "face_check_id case_id violation_id person_id role shown_at valid_until used_at"),
    (
        "decision",
        "id number violation_id? case_id? person_id? licence_id? plate_digest? office policy_version fine_limit fine points status \
         decided_at notice_by? notice_late_at? served_at? service_policy? due_date? due_at? due_provisional payment_id? \
         paid_at? clear_by? clearance_late_at? cleared_at? annulled_at? next_poll_at? as_of version",
    ),
    ("decision_lookup", "decision_id account_id looked_on looked_up_at"),
    ("notice", "decision_id number issued_at served_at content"),
    (
        "points_entry",
        "licence_id cycle_start seq kind points total held prev_seq? prev_total? prev_held? case_id? decision_id? \
         policy_version points_limit recorded_at",
    ),
    (
        "payment",
        "id decision_id account_id status status_reason? fine surcharge total days_late order_number trade_number? \
         created_at expires_at received? paid_at? closed_at? next_poll_at? version",
    ),
    ("settlement", "decision_id payment_id amount paid_at settled_at"),
    (
        "event",
        "resource version id noun kind person_id? jurisdiction happened_at actor request_id? data prev_version? prev_hash? hash",
    ),
    ("lease", "job subject until"),
    ("put_off", "job subject until failures"),
    ("checkpoint", "seq up_to events root made_at key_id signature"),
    ("outbox", "position event_id"),
    ("feed", "seq event_id"),
    ("feed_head", "id last_seq"),
];

/// The columns of a table.
pub fn columns(table: &str) -> Vec<&'static str> {
    let (_, columns) = TABLES.iter().find(|(name, _)| *name == table).unwrap_or_else(|| panic!("no table {table}"));
    columns.split_whitespace().map(|column| column.trim_end_matches('?')).collect()
}

/// The statements in the words of a database.
pub fn sql(kind: Kind, text: &str) -> String {
    text.split("; ").map(|statement| literals(kind, &expand(statement))).collect::<Vec<_>>().join(";\n")
}

/// `copy T where W set …` as an `INSERT`.
fn expand(statement: &str) -> String {
    let Some(rest) = statement.trim().strip_prefix("copy ") else {
        return statement.to_owned();
    };
    let (table, rest) = rest.split_once(" where ").unwrap();
    let (from, changes) = rest.split_once(" set ").unwrap();
    let changes: Vec<_> = changes.split(", ").map(|change| change.split_once(" = ").unwrap()).collect();
    let columns = columns(table);
    for (changed, _) in &changes {
        assert!(columns.contains(changed), "{statement}");
    }
    let values: Vec<_> = columns
        .iter()
        .map(|column| changes.iter().rfind(|(changed, _)| changed == column).map_or(*column, |(_, value)| *value))
        .collect();
    format!("INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {from}", columns.join(", "), values.join(", "))
}

/// Identifiers, moments and bytes as the database writes them.
fn literals(kind: Kind, statement: &str) -> String {
    let mut out = String::new();
    let mut rest = statement;
    while let Some(at) = rest.find(['#', '@', '%']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(before);
        let (mark, word) = marked.split_at(if marked.starts_with("%%") { 2 } else { 1 });
        let end = word.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        out.push_str(&literal(kind, mark, word));
        rest = after;
    }
    out + rest
}

fn literal(kind: Kind, mark: &str, word: &str) -> String {
    let bytes = |hex: String| match kind {
        Kind::Sqlite => format!("X'{hex}'"),
        Kind::Postgres => format!("'\\x{hex}'::bytea"),
    };
    match (mark, kind) {
        ("#", Kind::Sqlite) => format!("X'{:032x}'", word.parse::<u128>().unwrap()),
        ("#", Kind::Postgres) => format!("'{:032x}'::uuid", word.parse::<u128>().unwrap()),
        ("@", Kind::Sqlite) => format!("{}", (MORNING + 60 * word.parse::<i64>().unwrap()) * 1_000_000),
        ("@", Kind::Postgres) => format!("to_timestamp({})", MORNING + 60 * word.parse::<i64>().unwrap()),
        ("%%", _) => bytes(word.repeat(32)),
        _ => bytes(word.to_owned()),
    }
}
