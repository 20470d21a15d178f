//! The sandbox: its clock, its demo data, and the people who sign in.

use serde_json::json;
use std::time::{Duration, Instant};
use tests::{Client, Server, on_both};

const CLOCK: &str = "/v1/sandbox/clock";

fn offset(client: &Client) -> i64 {
    client.get(CLOCK).expect(200).int("/offset_seconds")
}

on_both!(the_clock_moves_by_what_is_asked, |server: Server| {
    let client = server.client();
    assert_eq!(offset(&client), 0);
    for (advance, expected) in [("PT1S", 1), ("P15D", 1 + 15 * 86_400), ("P1DT1H1M1S", 1 + 16 * 86_400 + 3661)] {
        let moved = client.post(CLOCK, &json!({ "advance": advance })).expect(200);
        assert_eq!(moved.int("/offset_seconds"), expected, "{advance}");
        assert!(moved.str("/now") > moved.str("/machine_now"));
        assert_eq!(offset(&client), expected);
    }
});

on_both!(a_move_must_be_a_duration_of_a_second_to_366_days, |server: Server| {
    let client = server.client();
    for advance in ["", "P", "15D", "P1Y", "P1M", "PT0S", "P366DT1S", "P53W", "P-1D", "PT0.5S"] {
        let refused = client.post(CLOCK, &json!({ "advance": advance }));
        refused.expect_problem(400, "invalid_request");
        assert_eq!(refused.str("/errors/0/pointer"), "/advance", "{advance}");
    }
    for body in [json!({}), json!({"advance": 15}), json!({"advance": "P1D", "by": "P1D"}), json!([])] {
        client.post(CLOCK, &body).expect_problem(400, "invalid_request");
    }
    assert_eq!(offset(&client), 0);
});

on_both!(the_clock_stays_within_a_century, |server: Server| {
    let client = server.client();
    let century = 100 * 366 * 86_400;
    let almost = (century - 1) * 1_000_000;
    server.database.execute(&format!("UPDATE sandbox_state SET offset_us = {almost}")).unwrap();
    client.post(CLOCK, &json!({"advance": "PT2S"})).expect_problem(400, "invalid_request");
    let moved = client.post(CLOCK, &json!({"advance": "PT1S"})).expect(200);
    assert_eq!(moved.int("/offset_seconds"), century);
    let refused = client.post(CLOCK, &json!({"advance": "PT1S"}));
    refused.expect_problem(400, "invalid_request");
    assert_eq!(refused.str("/errors/0/pointer"), "/advance");
});

on_both!(the_offset_outlives_a_killed_process_and_reaches_every_other, |mut server: Server| {
    let second = server.second();
    let _ = server.client().post(CLOCK, &json!({"advance": "P15D"})).expect(200);
    let start = Instant::now();
    while offset(&second.client()) == 0 {
        assert!(start.elapsed() < Duration::from_secs(5), "the other process does not follow");
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = second.client().post(CLOCK, &json!({"advance": "P1D"})).expect(200);
    server.kill_and_restart();
    assert_eq!(offset(&server.client()), 16 * 86_400);
});

on_both!(moves_at_the_same_time_all_count, |server: Server| {
    let client = server.client();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| client.post(CLOCK, &json!({"advance": "P1D"})).expect(200));
        }
    });
    assert_eq!(offset(&client), 8 * 86_400);
});

on_both!(the_demo_data_is_stored_once, |server: Server| {
    let count = |table: &str| server.database.number(&format!("SELECT count(*) AS value FROM {table}"));
    let tables = ["person", "licence", "vehicle", "violation", "decision", "points_entry", "event"];
    let before = tables.map(count);
    assert!(before.iter().all(|rows| *rows > 0), "{before:?}");
    let _others: Vec<_> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..3).map(|_| scope.spawn(|| server.second())).collect();
        starting.into_iter().map(|second| second.join().unwrap()).collect()
    });
    assert_eq!(tables.map(count), before);
    let behind = "SELECT count(*) AS value FROM decision WHERE version <> \
        (SELECT max(version) FROM event WHERE resource = decision.id)";
    assert_eq!(server.database.number(behind), 0);
});

on_both!(the_registry_confirms_what_it_said_when_time_passes, |server: Server| {
    let oldest = |column: &str, table: &str, condition: &str| {
        let micros = match server.database.kind() {
            tests::Kind::Sqlite => format!("min({column})"),
            tests::Kind::Postgres => format!("CAST(extract(epoch FROM min({column})) * 1000000 AS BIGINT)"),
        };
        server.database.number(&format!("SELECT {micros} AS value FROM {table} WHERE {condition}"))
    };
    let fed = [
        ("as_of", "vehicle", "1 = 1"),
        ("as_of", "violation", "1 = 1"),
        ("as_of", "licence", "archive_number <> '500100000009'"),
        ("points_as_of", "licence", "archive_number <> '500100000009'"),
        ("points_as_of", "licence", "archive_number = '500100000009'"),
    ];
    let before = fed.map(|(column, table, condition)| oldest(column, table, condition));
    let _ = server.client().post(CLOCK, &json!({"advance": "P2D"})).expect(200);
    let after = fed.map(|(column, table, condition)| oldest(column, table, condition));
    for (before, after) in before.iter().zip(after).take(4) {
        assert!(after - before >= 2 * 86_400_000_000, "{before} {after}");
    }
    assert_eq!(before[4], after[4]);
});

on_both!(each_demo_code_signs_in_again_and_again, |server: Server| {
    let client = server.client();
    let sign_in = |code: &str| client.post("/v1/auth/sessions", &json!({ "auth_code": code }));
    let codes = "lin-yue chen-mo su-wan he-ming tang-xin luo-an bai-lu fang-yi gu-chi mei-xu wu-jia";
    for code in codes.split(' ').chain(codes.split(' ')) {
        let _ = sign_in(&format!("demo-{code}")).expect(201);
    }
    sign_in("demo-out-of-service").expect_problem(503, "host_unavailable");
    sign_in("demo-nobody").expect_problem(401, "auth_code_invalid");
});
