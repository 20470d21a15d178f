//! Checkpoints of the history are signed by the job, and `clearlane check` holds the history against them.

use serde_json::json;
use tests::{Kind, Server, eventually, on_both};

// Between two there is an hour: what has just happened waits for the next.
on_both!(what_is_young_waits, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    driver.advance("PT2H");
    assert!(server.database.number("SELECT count(*) AS value FROM event") > 0);
    assert_eq!(server.database.number("SELECT count(*) AS value FROM checkpoint"), 0);
});

/// With no time between them, a run of the jobs signs whatever is new.
fn each_run_signs_what_is_new(kind: Kind) {
    let mut server = Server::start_with(kind, &[("CLEARLANE_CHECKPOINT_SECONDS", "0")]);
    let driver = server.client().sign_in("demo-lin-yue");
    let signed = |server: &Server| server.database.number("SELECT coalesce(max(events), 0) AS value FROM checkpoint");
    let all = |server: &Server| server.database.number("SELECT count(*) AS value FROM event");
    let case = driver.opened("00021");
    driver.advance("PT1S");
    assert!(eventually(|| signed(&server) > 0 && signed(&server) == all(&server)));
    let before = signed(&server);
    let _ = driver.post(&format!("{case}/cancellations"), &json!({})).expect(200);
    let _ = driver.opened("00032");
    driver.advance("PT1S");
    assert!(eventually(|| (signed(&server), all(&server)) == (before + 2, before + 2)));
    assert!(server.command(&["check"]).status.success());
    forge(&mut server);
    let checked = server.command(&["check"]);
    let text = String::from_utf8_lossy(&checked.stdout);
    let breaches: Vec<_> = text.lines().filter(|line| line.starts_with("invariant")).collect();
    assert!(!checked.status.success() && !breaches.is_empty(), "{text}");
    let found_out = |line: &&str| line.starts_with("invariant 18: the history is not what it was at a checkpoint");
    assert!(breaches.iter().all(found_out), "{text}");
}

/// Who owns the tables makes as if the case had never been cancelled. The history that is left is whole, and so is the feed.
fn forge(server: &mut Server) {
    let unlock = match server.database.kind() {
        Kind::Sqlite => "DROP TRIGGER event_no_delete; DROP TRIGGER feed_no_delete; DROP TRIGGER feed_no_update",
        Kind::Postgres => "ALTER TABLE event DISABLE TRIGGER append_only; ALTER TABLE feed DISABLE TRIGGER append_only",
    };
    server.wait_until_the_feed_has_all();
    server.breach(&format!(
        "{unlock}; DELETE FROM feed WHERE event_id IN (SELECT id FROM event WHERE kind = 'case.cancelled'); \
         UPDATE feed SET seq = seq + 1000000; \
         UPDATE feed SET seq = (SELECT count(*) FROM feed AS upto WHERE upto.seq <= feed.seq); \
         UPDATE feed_head SET last_seq = (SELECT count(*) FROM feed); \
         DELETE FROM event WHERE kind = 'case.cancelled'; UPDATE violation_case \
         SET status = 'opened', status_reason = NULL, closed_at = NULL, version = version - 1 WHERE status = 'cancelled'"
    ));
}

#[test]
fn sqlite() {
    each_run_signs_what_is_new(Kind::Sqlite);
}

#[test]
fn postgres() {
    each_run_signs_what_is_new(Kind::Postgres);
}
