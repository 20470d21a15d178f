//! One row that a worker can do nothing with: the others of its kind go on, the row is put off, counted, and named in the log.
//! And a host that hangs delays nobody but those who wait for it.

use serde_json::json;
use tests::{Client, Kind, Server, eventually, on_both};

/// A policy that the database knows and the process does not: whatever rests on it fails.
const GHOST: &str = "INSERT INTO policy SELECT 'ghost', jurisdiction, '1999-01-01', fine_limit, points_limit, places_limit, \
    chances_limit, followers_limit, codes_limit, digest FROM policy WHERE version = 'chongqing-2022-04-01'";

/// Two drivers of the same name, from two casts.
fn two(server: &Server, name: &str) -> [Client; 2] {
    let _ = server.client().post("/v1/sandbox/resets", &json!({})).expect(200);
    [0, 1].map(|cast| server.client().sign_in(&format!("{name}.{cast}")))
}

/// Has the oldest row of a table that fits rest on a policy that is not known.
fn haunt(server: &mut Server, table: &str, fits: &str) {
    if server.database.number("SELECT count(*) AS value FROM policy WHERE version = 'ghost'") == 0 {
        server.breach(GHOST);
    }
    let oldest = format!("SELECT id FROM {table} WHERE {fits} ORDER BY id LIMIT 1");
    server.breach(&format!("UPDATE {table} SET policy_version = 'ghost' WHERE id = ({oldest})"));
    let haunted = format!("SELECT count(*) AS value FROM {table} WHERE policy_version = 'ghost'");
    assert_eq!(server.database.number(&haunted), 1, "nothing fits: {fits}");
}

/// Whether a job has put something off, says so in the metrics, and names it in the log.
fn has_put_off(server: &Server, job: &str) -> bool {
    let metrics = Client::new(format!("http://{}", server.metrics_address())).get("/metrics").text;
    let counted = metrics.contains(&format!("clearlane_job_put_off_total{{job=\"{job}\"}} "));
    let named = server.log().lines().any(|line| line.contains("put off") && line.contains(job));
    let noted = format!("SELECT count(*) AS value FROM put_off WHERE job = '{job}' AND failures > 0");
    counted && named && server.database.number(&noted) == 1
}

#[track_caller]
fn assert_put_off(server: &Server, job: &str) {
    assert!(eventually(|| has_put_off(server, job)), "{job}: {}", server.log());
}

on_both!(a_case_that_cannot_be_ended_keeps_no_other_open, |server: Server| {
    let mut server = server;
    let driver = server.client().sign_in("demo-lin-yue");
    let (stuck, other) = (driver.opened("00010"), driver.opened("00021"));
    haunt(&mut server, "violation_case", "status = 'opened'");
    driver.advance("PT31M");
    assert_eq!((driver.status(&other), driver.status(&stuck)), ("expired".to_owned(), "opened".to_owned()));
    assert_put_off(&server, "expire_cases");
});

on_both!(a_case_that_cannot_be_decided_keeps_no_other_waiting, |server: Server| {
    let mut server = server;
    let [first, second] = two(&server, "demo-lin-yue");
    let (stuck, other) = (first.submitted("00098"), second.submitted("00098"));
    haunt(&mut server, "violation_case", "status = 'submitted'");
    first.advance("PT25H");
    assert!(second.events(&other).contains(&"case.late".to_owned()));
    assert_put_off(&server, "flag_late_cases");
    first.advance("PT6H");
    assert_eq!((second.status(&other), first.status(&stuck)), ("notice_served".to_owned(), "submitted".to_owned()));
    assert_put_off(&server, "ask_rulings");
    // The points of the first are held in a cycle that cannot be ended.
    first.advance("P366D");
    assert_put_off(&server, "move_points_on");
    assert_eq!(second.points().1, 0, "and the other's cycle has been ended");
});

on_both!(a_notice_that_cannot_be_served_keeps_no_other_back, |server: Server| {
    let mut server = server;
    let [first, second] = two(&server, "demo-lin-yue");
    let (stuck, other) = (first.decided("00065"), second.decided("00065"));
    haunt(&mut server, "decision", "status = 'issued' AND case_id IS NOT NULL");
    first.advance("PT31M");
    assert!(second.events(&other).contains(&"decision.notice_late".to_owned()));
    assert_put_off(&server, "flag_late_notices");
    first.advance("PT10M");
    assert_eq!((second.status(&other), first.status(&stuck)), ("served".to_owned(), "issued".to_owned()));
    assert_put_off(&server, "issue_notices");
});

on_both!(a_deadline_that_cannot_be_told_keeps_no_other_from_passing, |server: Server| {
    let mut server = server;
    let [first, second] = two(&server, "demo-lin-yue");
    let (stuck, other) = (first.decided("00010"), second.decided("00010"));
    haunt(&mut server, "decision", "status = 'served' AND case_id IS NOT NULL");
    first.advance("P25D");
    assert_eq!((second.status(&other), first.status(&stuck)), ("overdue".to_owned(), "served".to_owned()));
    assert_put_off(&server, "mark_overdue");
});

on_both!(a_payment_that_cannot_be_followed_keeps_no_other_open, |server: Server| {
    let mut server = server;
    let [first, second] = two(&server, "demo-luo-an");
    let pays = |driver: &Client| {
        let decision = driver.get("/v1/decisions?status=to_pay").expect(200).str("/data/0/id");
        format!("/v1/payments/{}", driver.pay(&format!("/v1/decisions/{decision}")).expect(201).str("/id"))
    };
    let (stuck, other) = (pays(&first), pays(&second));
    haunt(&mut server, "decision", "id = (SELECT decision_id FROM payment ORDER BY payment.id LIMIT 1)");
    server.breach("UPDATE decision SET service_policy = 'ghost' WHERE policy_version = 'ghost'");
    first.advance("PT20M");
    assert_eq!(second.status(&other), "expired");
    assert_eq!(first.status(&stuck), "pending");
    assert_put_off(&server, "ask_payments");
});

on_both!(a_clearance_that_cannot_be_confirmed_keeps_no_other_waiting, |server: Server| {
    let mut server = server;
    let [first, second] = two(&server, "demo-lin-yue");
    let (stuck, other) = (first.decided("00076"), second.decided("00076"));
    let _ = (first.pay(&stuck).expect(201), second.pay(&other).expect(201));
    first.advance("PT5S");
    haunt(&mut server, "decision", "status = 'paid' AND case_id IS NOT NULL");
    first.advance("PT25H");
    assert!(second.events(&other).contains(&"decision.clearance_late".to_owned()));
    assert_put_off(&server, "escalate_clearances");
    first.advance("PT6H");
    assert_eq!((second.status(&other), first.status(&stuck)), ("cleared".to_owned(), "paid".to_owned()));
    assert_put_off(&server, "ask_clearances");
});

on_both!(a_request_that_cannot_be_ended_keeps_no_other_open, |server: Server| {
    let mut server = server;
    let [first, second] = two(&server, "demo-lin-yue");
    let (stuck, other) = (first.asked_to_follow("渝ADM012"), second.asked_to_follow("渝ADM013"));
    haunt(&mut server, "follow", "closed_at IS NULL");
    first.advance("PT73H");
    assert_eq!(second.status(&other), "expired");
    let stored = "SELECT count(*) AS value FROM follow WHERE policy_version = 'ghost' AND closed_at IS NULL";
    assert_eq!(server.database.number(stored), 1, "{stuck}");
    assert_put_off(&server, "expire_follows");
});

on_both!(a_message_that_cannot_be_written_keeps_no_other_back, |server: Server| {
    let mut server = server;
    let [first, second] = two(&server, "demo-lin-yue");
    // What is sealed of the first cannot be opened any more, and so the owner cannot be told who asks.
    let zeros = match server.database.kind() {
        Kind::Sqlite => "zeroblob(64)",
        Kind::Postgres => "decode(repeat('00', 64), 'hex')",
    };
    let whose = "SELECT person_id FROM account ORDER BY id LIMIT 1";
    server.breach(&format!("UPDATE person SET sealed = {zeros} WHERE id = ({whose})"));
    let _ = first.asked_to_follow("渝ADM012");
    let _ = second.asked_to_follow("渝ADM013");
    assert_eq!(second.wait_for_messages("demo-an-ning.0", 1).len(), 1);
    assert_put_off(&server, "deliver_messages");
});

/// A case is with an authority that does not answer for a minute; another one's time runs out.
fn a_host_that_hangs_delays_no_expiry(kind: Kind) {
    let mut server = Server::start_with(kind, &[("CLEARLANE_SANDBOX_DELAY", "60")]);
    let driver = server.client().sign_in("demo-lin-yue");
    let (opened, submitted) = (driver.opened("00010"), driver.submitted("00021"));
    let past = match kind {
        Kind::Sqlite => "opened_at + 1",
        Kind::Postgres => "opened_at + interval '1 microsecond'",
    };
    server.breach(&format!("UPDATE violation_case SET expires_at = {past} WHERE status = 'opened'"));
    assert!(eventually(|| driver.status(&opened) == "expired"));
    assert_eq!(driver.status(&submitted), "submitted", "it is still being asked about");
}

#[test]
fn an_authority_that_hangs_delays_nobody_else_on_sqlite() {
    a_host_that_hangs_delays_no_expiry(Kind::Sqlite);
}

#[test]
fn an_authority_that_hangs_delays_nobody_else_on_postgres() {
    a_host_that_hangs_delays_no_expiry(Kind::Postgres);
}

// By business time, as it was put off.
on_both!(that_something_was_put_off_is_forgotten_after_a_day, |server: Server| {
    let (subject, now) = match server.database.kind() {
        Kind::Sqlite => ("randomblob(16)", "unixepoch() * 1000000"),
        Kind::Postgres => ("gen_random_uuid()", "now()"),
    };
    let note = "INSERT INTO put_off (job, subject, until, failures) VALUES";
    server.database.execute(&format!("{note} ('expire_cases', {subject}, {now}, 3)")).unwrap();
    let noted = || server.database.number("SELECT count(*) AS value FROM put_off");
    server.client().advance("PT23H59M");
    std::thread::sleep(std::time::Duration::from_millis(1500)); // a worker looks once a second
    assert_eq!(noted(), 1);
    server.client().advance("PT2M");
    assert!(eventually(|| noted() == 0));
});
