//! A violation is handled: opened, face shown, submitted, decided (CASE-1…6, HANDLE-17).

use serde_json::json;
use tests::{Kind, Server, eventually, on_both};

on_both!(a_case_goes_from_open_to_accepted_and_its_points_are_held_then_recorded, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.opened("00010");
    let opened = driver.get(&case).expect(200);
    assert_eq!(opened.str("/next_action/type"), "verify_face");
    assert_eq!(opened.json["next_action"]["certify_id"], json!(null));
    let check = driver.show_face(&case).expect(201);
    let waiting = driver.get(&case).expect(200);
    assert_eq!(waiting.str("/next_action/certify_id"), check.str("/certify_id"));
    assert_eq!(driver.points(), (0, 0));
    let submitted = driver.submit(&case).expect(200);
    assert_eq!(submitted.str("/status"), "submitted");
    driver.advance("PT1S");
    let accepted = driver.get(&case).expect(200);
    assert!(accepted.str("/decision_id").starts_with("dec_"));
    assert_eq!(driver.points(), (1, 0));
    let events = driver.events(&case);
    assert_eq!(events, ["case.opened", "case.face_check_started", "case.submitted", "case.accepted"]);
    let violation = driver.get(&accepted.str("/links/violation/href")).expect(200);
    assert_eq!(violation.str("/status"), "handled");
});

on_both!(points_are_held_while_the_authority_decides, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.submitted("00098");
    assert_eq!(driver.status(&case), "submitted");
    let (_, held) = driver.points();
    assert_eq!(held, driver.get(&case).int("/points"));
});

on_both!(a_case_lives_30_minutes_and_then_blocks_nobody, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.opened("00010");
    driver.advance("PT29M");
    assert_eq!(driver.status(&case), "opened");
    driver.open_case(&driver.violation("00010")).expect_problem(409, "violation_under_way");
    driver.advance("PT1M");
    assert_eq!(driver.status(&case), "expired");
    assert_eq!(driver.get(&case).str("/status_reason/code"), "expired");
    driver.submit(&case).expect_problem(409, "case_not_open");
    driver.show_face(&case).expect_problem(409, "case_not_open");
    assert_ne!(driver.opened("00010"), case);
    assert_eq!(driver.events(&case), ["case.opened", "case.expired"]);
});

on_both!(a_case_can_be_given_up_until_it_is_submitted, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.opened("00010");
    let cancel = |case: &str| driver.post(&format!("{case}/cancellations"), &json!({}));
    assert_eq!(cancel(&case).expect(200).str("/status"), "cancelled");
    cancel(&case).expect_problem(409, "case_not_open");
    let again = driver.submitted("00010");
    cancel(&again).expect_problem(409, "case_not_open");
});

on_both!(a_face_that_fails_counts_as_a_try_and_tries_are_limited, |server: Server| {
    let driver = server.client().sign_in("demo-chen-mo");
    let case = driver.opened("0");
    for _ in 0..5 {
        let _ = driver.show_face(&case).expect(201);
        driver.submit(&case).expect_problem(422, "face_mismatch");
    }
    driver.show_face(&case).expect_problem(422, "face_tries_exhausted");
    driver.submit(&case).expect_problem(422, "faces_incomplete");
    assert_eq!(driver.status(&case), "opened");
});

on_both!(a_face_counts_for_120_seconds, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.opened("00010");
    let check = driver.show_face(&case).expect(201);
    let fetch = check.str("/links/fetch_result/href");
    assert_eq!(driver.post(&fetch, &json!({})).expect(200).str("/status"), "passed");
    assert_eq!(driver.get(&case).str("/next_action/type"), "submit");
    driver.advance("PT2M");
    assert_eq!(driver.get(&case).str("/next_action/type"), "verify_face");
    driver.submit(&case).expect_problem(422, "faces_incomplete");
    let _ = driver.show_face(&case).expect(201);
    assert_eq!(driver.submit(&case).expect(200).str("/status"), "submitted");
});

on_both!(a_face_that_is_never_shown_submits_nothing, |server: Server| {
    let driver = server.client().sign_in("demo-su-wan");
    let case = driver.opened("0");
    let check = driver.show_face(&case).expect(201);
    assert_eq!(driver.post(&check.str("/links/fetch_result/href"), &json!({})).expect(200).str("/status"), "pending");
    driver.submit(&case).expect_problem(422, "faces_incomplete");
});

on_both!(a_face_counts_in_its_own_session_only, |server: Server| {
    let phone = server.client().sign_in("demo-lin-yue");
    let tablet = server.client().sign_in("demo-lin-yue");
    let case = phone.opened("00010");
    let _ = phone.show_face(&case).expect(201);
    tablet.submit(&case).expect_problem(422, "faces_incomplete");
    let _ = phone.submit(&case).expect(200);
});

on_both!(one_face_is_enough_for_ones_own_vehicle, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.opened("00010");
    driver.post(&format!("{case}/face-checks"), &json!({"role": "owner"})).expect_problem(422, "face_not_needed");
});

on_both!(a_case_is_submitted_on_the_terms_of_that_moment, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.opened("00010");
    let terms = |path: &str| (driver.get(path).int("/fine/amount"), driver.get(path).int("/points"));
    assert_eq!(terms(&case).1, 1);
    let corrected = "UPDATE violation SET fine = 5000, points = 0 WHERE number = '5001080000000010'";
    server.database.execute(corrected).unwrap();
    let _ = driver.show_face(&case).expect(201);
    let submitted = driver.submit(&case).expect(200);
    assert_eq!((submitted.int("/fine/amount"), submitted.int("/points")), (5000, 0));
    assert_eq!(terms(&case), (5000, 0));
    driver.advance("PT1S");
    assert_eq!(terms(&driver.get(&case).str("/links/decision/href")), (5000, 0));
    assert_eq!(driver.points(), (0, 0));
});

on_both!(a_rejected_case_frees_its_points_and_its_violation, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.submitted("00087");
    driver.advance("PT1S");
    let rejected = driver.get(&case).expect(200);
    assert_eq!((rejected.str("/status"), rejected.str("/status_reason/code")), ("rejected".into(), "rejected".into()));
    assert_eq!(driver.points(), (0, 0));
    assert_eq!(driver.violation("00087")["status"], "open");
    let _ = driver.opened("00087");
});

on_both!(an_authority_that_is_late_is_flagged_and_still_decides, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.submitted("00098");
    driver.advance("PT23H59M");
    assert_eq!(driver.get(&case).json["late_since"], json!(null));
    driver.advance("PT1M");
    let late = driver.get(&case).expect(200);
    assert_eq!(late.str("/late_since"), late.str("/decide_by"));
    assert_eq!(late.str("/status_reason/code"), "authority_late");
    driver.advance("PT6H");
    assert!(driver.get(&case).str("/decision_id").starts_with("dec_"));
    assert_eq!(driver.events(&case)[2..], ["case.submitted", "case.late", "case.accepted"]);
});

on_both!(an_authority_that_does_not_answer_is_asked_again, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.submitted("00109");
    driver.advance("PT9M");
    assert_eq!(driver.status(&case), "submitted");
    driver.advance("PT2M");
    assert!(driver.get(&case).str("/decision_id").starts_with("dec_"));
});

on_both!(nine_points_and_three_are_refused_and_one_more_passes, |server: Server| {
    let driver = server.client().sign_in("demo-fang-yi");
    let all = driver.get("/v1/violations?limit=100&status=open").expect(200);
    let bearing = |points: i64| {
        let found = all.json["data"].as_array().unwrap().iter().find(|row| row["points"] == points);
        found.unwrap_or_else(|| panic!("none of {points} points")).clone()
    };
    let refused = driver.open_case(&bearing(3));
    refused.expect_problem(422, "not_eligible");
    let rules = refused.json["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 17, "every rule is reported");
    let failed: Vec<_> = rules.iter().filter(|rule| rule["passed"] == false).collect();
    assert_eq!(failed.len(), 1, "{}", refused.text);
    assert_eq!(failed[0]["code"], "points_limit_reached");
    assert_eq!(failed[0]["observed"]["numbers"], json!([12]));
    assert_eq!(failed[0]["limit"]["numbers"], json!([12]));
    let _ = driver.open_case(&bearing(1)).expect(201);
});

on_both!(a_driver_without_a_licence_sees_nothing_to_handle, |server: Server| {
    let lin_yue = server.client().sign_in("demo-lin-yue");
    let stranger = server.client().sign_in("demo-wu-jia");
    stranger.open_case(&lin_yue.violation("00010")).expect_problem(404, "not_found");
    let case = lin_yue.opened("00010");
    for answer in [stranger.get(&case), stranger.submit(&case), stranger.show_face(&case)] {
        answer.expect_problem(404, "not_found");
    }
});

on_both!(without_a_licence_of_ones_own_the_rules_say_so, |server: Server| {
    let driver = server.client().sign_in("demo-wu-jia");
    let newest = "(SELECT person_id FROM account ORDER BY opened_at DESC LIMIT 1)";
    let given = "SELECT vehicle_id FROM violation WHERE number = '5001080000000010'";
    server.database.execute(&format!("UPDATE vehicle SET owner_person = {newest} WHERE id = ({given})")).unwrap();
    let refused = driver.open_case(&driver.violation("00010"));
    refused.expect_problem(422, "not_eligible");
    let failed = refused.json["rules"].as_array().unwrap().iter().find(|rule| rule["passed"] == false).unwrap();
    assert_eq!(failed["code"], "no_usable_licence");
});

on_both!(two_requests_with_one_key_have_one_effect_and_one_answer, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let body = json!({"violation_id": driver.violation("00010")["id"]});
    let answers: Vec<_> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..8).map(|_| scope.spawn(|| driver.post_once("/v1/cases", "one-key", &body))).collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (201, &answers[0].text));
    }
    let replayed = answers.iter().filter(|answer| answer.header("idempotent-replayed") == Some("true")).count();
    assert_eq!(replayed, 7);
    assert_eq!(driver.get("/v1/cases").json["data"].as_array().unwrap().len(), 1);
    let other = json!({"violation_id": driver.violation("00032")["id"]});
    driver.post_once("/v1/cases", "one-key", &other).expect_problem(422, "idempotency_key_reused");
    let headers = [("content-type", "application/json")];
    let keyless = driver.send("POST", "/v1/cases", &headers, Some(body.to_string().as_bytes()));
    keyless.expect_problem(400, "idempotency_key_missing");
});

on_both!(a_refusal_is_an_answer_too_and_is_repeated, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.opened("00010");
    let submissions = format!("{case}/submissions");
    let refused = driver.post_once(&submissions, "early", &json!({}));
    refused.expect_problem(422, "faces_incomplete");
    let _ = driver.show_face(&case).expect(201);
    let again = driver.post_once(&submissions, "early", &json!({}));
    assert_eq!((again.status, again.header("idempotent-replayed")), (422, Some("true")));
    assert_eq!(again.text, refused.text);
    let _ = driver.post_once(&submissions, "later", &json!({})).expect(200);
});

on_both!(two_drivers_processes_race_and_one_case_is_opened, |server: Server| {
    let second = server.second();
    let here = server.client().sign_in("demo-lin-yue");
    let there = second.client().sign_in("demo-lin-yue");
    let violation = here.violation("00010");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..16)
            .map(|number| if number % 2 == 0 { &here } else { &there })
            .map(|racer| scope.spawn(|| racer.open_case(&violation).status))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 15, "{statuses:?}");
});

on_both!(what_was_acknowledged_survives_a_kill, |mut server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.submitted("00098");
    let before = driver.get(&case).expect(200);
    server.kill_and_restart();
    let driver = server.client().sign_in("demo-lin-yue");
    assert_eq!(driver.get(&case).expect(200).text, before.text);
    driver.advance("PT31H");
    assert!(driver.get(&case).str("/decision_id").starts_with("dec_"));
});

on_both!(two_processes_do_what_is_due_once, |server: Server| {
    let second = server.second();
    let driver = server.client().sign_in("demo-lin-yue");
    let cases: Vec<String> = ["00010", "00021", "00032", "00043"].map(|ending| driver.submitted(ending)).into();
    std::thread::scope(|scope| {
        scope.spawn(|| second.client().advance("PT10M"));
        scope.spawn(|| server.client().advance("PT10M"));
    });
    for case in cases {
        assert_eq!(driver.events(&case).iter().filter(|kind| *kind == "case.accepted").count(), 1);
    }
    assert_eq!(driver.points(), (5, 0));
});

on_both!(an_answer_is_kept_for_seven_days, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let body = json!({"violation_id": driver.violation("00010")["id"]});
    let _ = driver.post_once("/v1/cases", "kept", &body).expect(201);
    let older = |seconds: i64| {
        let change = match server.database.kind() {
            Kind::Sqlite => format!("stored_at - {seconds} * 1000000"),
            Kind::Postgres => format!("stored_at - interval '{seconds} seconds'"),
        };
        server.database.execute(&format!("UPDATE idempotency SET stored_at = {change}")).unwrap();
        driver.advance("PT1S");
    };
    let kept = || server.database.number("SELECT count(*) AS value FROM idempotency WHERE key = 'kept'");
    older(7 * 86_400 - 60);
    std::thread::sleep(std::time::Duration::from_millis(1500)); // a worker looks once a second
    assert_eq!(kept(), 1);
    assert_eq!(driver.post_once("/v1/cases", "kept", &body).header("idempotent-replayed"), Some("true"));
    older(61);
    assert!(eventually(|| kept() == 0));
});
