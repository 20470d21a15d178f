//! The outbox, the feed, and what workers note of themselves.

use super::sql::sql;
use super::{Rule, execute, fixture};
use tests::Kind;

/// The three first events are in the feed, the others wait. A worker has failed with something, and is at work on something.
pub fn healthy() -> [String; 5] {
    [
        "INSERT INTO feed (seq, event_id) SELECT row_number() OVER (ORDER BY position), event_id FROM outbox ORDER BY position LIMIT 3",
        "DELETE FROM outbox WHERE event_id IN (SELECT event_id FROM feed)",
        "UPDATE feed_head SET last_seq = 3",
        "INSERT INTO put_off (job, subject, until, failures) VALUES ('ask_rulings', #202, @1, 2)",
        "INSERT INTO lease (job, subject, until) VALUES ('ask_rulings', #202, @1)",
    ]
    .map(str::to_owned)
}

/// #20202 is the last in the feed, #20203 the first that waits.
pub const RULES: &[Rule] = &[
    // outbox
    (
        "unique",
        "copy outbox where event_id = #20203 set event_id = #20202",
        "copy outbox where event_id = #20203 set event_id = #20202, position = 9999",
    ),
    (
        "unique",
        "copy outbox where event_id = #20203 set position = 9999",
        "copy outbox where event_id = #20203 set event_id = #20202, position = 9999",
    ),
    (
        "foreign key",
        "copy outbox where event_id = #20203 set event_id = #9, position = 9999",
        "copy outbox where event_id = #20203 set event_id = #20202, position = 9999",
    ),
    // feed
    (
        "unique",
        "copy feed where seq = 3 set event_id = #20203",
        "copy feed where seq = 3 set event_id = #20203, seq = 4",
    ),
    ("unique", "copy feed where seq = 3 set seq = 4", "copy feed where seq = 3 set event_id = #20203, seq = 4"),
    (
        "check",
        "copy feed where seq = 3 set event_id = #20203, seq = 0",
        "copy feed where seq = 3 set event_id = #20203, seq = 4",
    ),
    (
        "foreign key",
        "copy feed where seq = 3 set event_id = #9, seq = 4",
        "copy feed where seq = 3 set event_id = #20203, seq = 4",
    ),
    // feed_head
    ("unique", "copy feed_head where id = 1 set last_seq = 4", "UPDATE feed_head SET last_seq = 4"),
    ("check", "copy feed_head where id = 1 set id = 2", "UPDATE feed_head SET last_seq = 4"),
    ("check", "UPDATE feed_head SET last_seq = -1", "UPDATE feed_head SET last_seq = 0"),
    // put_off, lease
    (
        "unique",
        "copy put_off where subject = #202 set failures = 3",
        "copy put_off where subject = #202 set job = 'expire_cases'",
    ),
    (
        "unique",
        "copy put_off where subject = #202 set until = @2",
        "copy put_off where subject = #202 set subject = #203",
    ),
    ("check", "UPDATE put_off SET failures = 0", "UPDATE put_off SET failures = 1"),
    (
        "unique",
        "copy lease where subject = #202 set until = @2",
        "copy lease where subject = #202 set job = 'expire_cases'",
    ),
    ("unique", "copy lease where subject = #202 set until = @2", "copy lease where subject = #202 set subject = #203"),
];

/// Whoever writes an event writes its row of the outbox, and no row of the outbox goes elsewhere than into the feed.
pub fn no_event_is_lost(kind: Kind) {
    let database = fixture::healthy(kind);
    let mut connection = database.connect();
    let waiting =
        |id: &str| database.number(&sql(kind, &format!("SELECT count(*) AS value FROM outbox WHERE event_id = {id}")));
    let append =
        "copy event where resource = #201 set version = 2, id = #9001, prev_version = 1, prev_hash = hash, hash = %%07";
    assert_eq!((execute(kind, &mut connection, append), waiting("#9001")), (None, 1));

    let replace = "PRAGMA recursive_triggers = ON; REPLACE INTO outbox SELECT * FROM outbox";
    let (lost, other) =
        ("outbox gives events to the feed only", if kind == Kind::Sqlite { replace } else { "TRUNCATE outbox" });
    for (loss, why) in [
        ("DELETE FROM outbox", lost),
        ("DELETE FROM outbox WHERE event_id = #20203", lost),
        ("UPDATE outbox SET position = position + 1000", "outbox is append only"),
        (other, if kind == Kind::Sqlite { lost } else { "outbox is append only" }),
    ] {
        let refused = execute(kind, &mut connection, loss).unwrap_or_default();
        assert!(refused.contains(why), "{loss}: {refused}");
    }
    let give = "INSERT INTO feed (seq, event_id) VALUES (4, #20203); DELETE FROM outbox WHERE event_id = #20203";
    assert_eq!((execute(kind, &mut connection, give), waiting("#20203")), (None, 0));
}
