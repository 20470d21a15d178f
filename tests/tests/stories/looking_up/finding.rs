//! What is found by number and plate, by whom, and how often.

use super::{OVERDUE, count, found, look_up, of_today, pay, settle};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::thread;
use tests::{Answer, Kind, Server, on_both};

/// All that an answer says, but for what names the request.
fn said(answer: &Answer) -> String {
    answer.text.replace(answer.json["request_id"].as_str().unwrap(), "")
}

on_both!(each_magic_number_does_what_is_documented, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    client.advance_to_noon();
    let notice = |ending: &str| of_today(&client, ending);
    for ending in ["2000", "2001", "2002", "2003", "2004"] {
        let (number, plate) = notice(ending);
        settle(&client, &found(&client, (&number, &plate)));
        client.advance("PT1S");
        assert_eq!(found(&client, (&number, &plate))["status"], "cleared", "{ending}");
    }
    let (number, plate) = notice("2005");
    let warning = found(&client, (&number, &plate));
    assert_eq!(
        (&warning["status"], &warning["due_date"], &warning["links"]),
        (&json!("served"), &Value::Null, &json!({}))
    );
    pay(&client, &warning).expect_problem(409, "nothing_to_pay");
    client.advance("PT1S");
    assert_eq!(found(&client, (&number, &plate))["status"], "cleared");
    let (number, plate) = notice("2007");
    look_up(&client, &number, &plate).expect_problem(404, "not_found");
    let (number, plate) = notice("2008");
    let settled = found(&client, (&number, &plate));
    assert_eq!((&settled["status"], &settled["links"]), (&json!("cleared"), &json!({})));
    pay(&client, &settled).expect_problem(409, "nothing_to_pay");
    let (number, plate) = notice("2009");
    let silent = look_up(&client, &number, &plate);
    silent.expect_problem(503, "service_unavailable");
    assert!(silent.header("retry-after").is_some_and(|wait| wait.parse::<u64>().is_ok_and(|wait| wait > 0)));
    for (number, plate) in [("5001039912310010", "渝A10010"), ("5001031807230010", "渝A30010")] {
        look_up(&client, number, plate).expect_problem(404, "not_found");
    }
    let _ = look_up(&client, "5001031807240010", "渝A40010").expect(200);
});

on_both!(one_that_is_cleared_late_shows_it_in_its_history, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    client.advance_to_noon();
    let (number, plate) = of_today(&client, "2006");
    settle(&client, &found(&client, (&number, &plate)));
    let late = "event WHERE kind = 'decision.clearance_late'";
    client.advance("PT23H59M");
    assert_eq!((&found(&client, (&number, &plate))["status"], count(&server, late)), (&json!("paid"), 0));
    client.advance("PT1M");
    assert_eq!((&found(&client, (&number, &plate))["status"], count(&server, late)), (&json!("paid"), 1));
    client.advance("PT6H1M");
    assert_eq!(found(&client, (&number, &plate))["status"], "cleared");
});

on_both!(what_is_not_found_is_answered_alike, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    client.advance_to_noon();
    let (number, plate) = of_today(&client, "1230");
    let absent = said(look_up(&client, OVERDUE.0, "渝A70011").expect_problem(404, "not_found"));
    let rows = ["decision", "decision_lookup", "event"].map(|table| count(&server, table));
    // Known to the authority: another plate. To nobody: the number, the form, the century. Known here: see below.
    for (number, plate) in [
        (number.as_str(), "渝A12345"),
        ("5001032503070017", "渝A70017"),
        ("500103250307001", "渝A70010"),
        ("500103250307001X", "渝A7001X"),
        ("4301012503070010", "渝A70010"),
        ("5101042503070010", "渝A70010"),
    ] {
        assert_eq!(said(&look_up(&client, number, plate)), absent, "{number} {plate}");
    }
    assert_eq!(["decision", "decision_lookup", "event"].map(|table| count(&server, table)), rows, "nothing is kept");
    let _ = found(&client, (&number, &plate));
    assert_eq!(said(&look_up(&client, &number, "渝A12345")), absent);
    // Made here: the own one with another plate, and one whose act was in another province.
    for (ending, plate) in [("00010", "渝A12345"), ("00021", "渝ADM001")] {
        let decision = client.get(&client.decided(ending)).expect(200);
        assert_eq!(said(&look_up(&client, &decision.str("/number"), plate)), absent, "{ending}");
    }
});

on_both!(what_is_no_number_and_no_plate_is_pointed_at, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    for (field, wrong) in [
        ("number", json!("50010325030700")),
        ("number", json!("50010325030700100")),
        ("number", json!("50010325030700X0")),
        ("number", json!(5_001_032_503_070_010_i64)),
        ("number", json!(null)),
        ("plate_number", json!("渝A7001")),
        ("plate_number", json!("渝A700100")),
        ("plate_number", json!("渝I70010")),
        ("plate_number", json!("A70010")),
        ("plate_number", json!("")),
        ("person", json!("me")),
    ] {
        let mut body = json!({"number": OVERDUE.0, "plate_number": OVERDUE.1});
        body[field] = wrong.clone();
        let refused = client.post("/v1/decision-lookups", &body);
        refused.expect_problem(400, "invalid_request");
        assert_eq!(refused.str("/errors/0/pointer"), format!("/{field}"), "{wrong}");
    }
    client.post("/v1/decision-lookups", &json!({"number": OVERDUE.0})).expect_problem(400, "invalid_request");
    assert_eq!(count(&server, "attempt"), 0, "what has not the form is no try");
});

#[test]
fn tries_are_limited() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server =
            Server::start_with(kind, &[("CLEARLANE_TRIES_PER_ACCOUNT", "3"), ("CLEARLANE_TRIES_PER_ADDRESS", "5")]);
        let client = server.client().sign_in("demo-lin-yue");
        client.advance_to_noon();
        look_up(&client, OVERDUE.0, "渝A12345").expect_problem(404, "not_found");
        look_up(&client, "5001032503070019", "渝A70019").expect_problem(503, "service_unavailable");
        let _ = look_up(&client, OVERDUE.0, OVERDUE.1).expect(200);
        let refused = look_up(&client, OVERDUE.0, OVERDUE.1);
        refused.expect_problem(429, "too_many_tries");
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=43_200).contains(&wait), "until midnight in China: {wait}");
        // Four tries from this address; the fifth is the last.
        let other = server.client().sign_in("demo-luo-an");
        let _ = look_up(&other, OVERDUE.0, OVERDUE.1).expect(200);
        look_up(&other, OVERDUE.0, OVERDUE.1).expect_problem(429, "too_many_tries");
        assert_eq!(count(&server, "decision_lookup"), 2);
        client.advance("P1D");
        let _ = look_up(&client, OVERDUE.0, OVERDUE.1).expect(200);
    }
}

on_both!(a_look_up_is_told_once_a_day_of_each_reader, |server: Server| {
    let (client, other) = (server.client().sign_in("demo-lin-yue"), server.client().sign_in("demo-luo-an"));
    client.advance_to_noon();
    let before = count(&server, "decision");
    let told = || (count(&server, "decision_lookup"), count(&server, "event WHERE kind = 'decision.looked_up'"));
    for (reader, day, rows) in [(&client, "", 1), (&client, "", 1), (&other, "PT11H59M", 2), (&client, "PT1M", 3)] {
        if !day.is_empty() {
            client.advance(day);
        }
        let _ = found(reader, OVERDUE);
        assert_eq!(told(), (rows, rows));
    }
    let _ = found(&client, OVERDUE);
    assert_eq!((told(), count(&server, "decision")), ((3, 3), before + 1));
    let days = "SELECT count(DISTINCT looked_on) AS value FROM decision_lookup";
    assert_eq!(server.database.number(days), 2);
});

on_both!(of_many_that_look_an_unknown_decision_up_one_stores_it, |server: Server| {
    let second = server.second();
    let readers = [server.client().sign_in("demo-lin-yue"), second.client().sign_in("demo-luo-an")];
    let before = count(&server, "decision");
    let racers: Vec<_> = (0..16)
        .map(|n| readers[n % 2].clone())
        .map(|client| thread::spawn(move || found(&client, OVERDUE)["decision_id"].clone().to_string()))
        .collect();
    let ids: BTreeSet<String> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
    assert_eq!((ids.len(), count(&server, "decision")), (1, before + 1));
    assert_eq!(count(&server, "event WHERE kind = 'decision.looked_up'"), 2);
});
