//! The sandbox is reset: its people appear again, and nothing has happened to them yet.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::{Answer, Client, Server, on_both};

const RESETS: &str = "/v1/sandbox/resets";

fn reset(client: &Client) -> Answer {
    client.post(RESETS, &json!({})).expect(200)
}

/// What the answer to a reset tells of somebody.
fn told<'a>(reset: &'a Answer, name: &str) -> &'a Value {
    let people = reset.json["people"].as_array().unwrap();
    people.iter().find(|person| person["code"].as_str().unwrap().starts_with(name)).unwrap()
}

fn open_violations(client: &Client) -> usize {
    client.get("/v1/violations?limit=100&status=open").expect(200).json["data"].as_array().unwrap().len()
}

on_both!(a_code_means_somebody_to_whom_nothing_has_happened, |server: Server| {
    let before = server.client().sign_in("demo-lin-yue");
    let (open, case) = (open_violations(&before), before.submitted("00043"));
    before.advance("PT1S");
    assert_eq!((open_violations(&before), before.points()), (open - 1, (3, 0)));

    assert_eq!(reset(&before).int("/resets"), 1);
    let after = server.client().sign_in("demo-lin-yue");
    assert_eq!((open_violations(&after), after.points()), (open, (0, 0)));
    after.get(&case).expect_problem(404, "not_found");
    let seen_before = format!("/v1/violations/{}", before.violation("00043")["id"].as_str().unwrap());
    after.get(&seen_before).expect_problem(404, "not_found");
    let _ = after.submitted("00043");

    // Those before go on, in their sessions and under their codes.
    for same in [before.clone(), server.client().sign_in("demo-lin-yue.0")] {
        assert_eq!(same.points(), (3, 0));
        assert_eq!(same.status(&case), before.status(&case));
    }
    let by_number = server.client().sign_in("demo-lin-yue.1");
    assert_eq!(by_number.get("/v1/cases").expect(200).json, after.get("/v1/cases").expect(200).json);
});

on_both!(the_answer_tells_who_signs_in_and_what_can_be_followed, |server: Server| {
    let reset = reset(&server.client());
    for person in reset.json["people"].as_array().unwrap() {
        let code = person["code"].as_str().unwrap();
        let signed_in = server.client().post("/v1/auth/sessions", &json!({ "auth_code": code }));
        if person["signs_in"] == false {
            signed_in.expect_problem(401, "auth_code_invalid");
            continue;
        }
        let client = server.client().with_token(signed_in.expect(201).str("/access_token"));
        let (vehicles, licences) =
            (client.get("/v1/vehicles?limit=100").expect(200), client.get("/v1/licences").expect(200));
        let mut plates: Vec<_> =
            vehicles.json["data"].as_array().unwrap().iter().map(|row| &row["plate_number"]).collect();
        let mut told: Vec<_> = person["vehicles"].as_array().unwrap().iter().map(|row| &row["plate_number"]).collect();
        plates.sort_by_key(|plate| plate.as_str());
        told.sort_by_key(|plate| plate.as_str());
        assert_eq!(plates, told, "{code}");
        assert_eq!(licences.json["data"].as_array().unwrap().is_empty(), person.get("licence").is_none(), "{code}");
    }
    let driver = server.client().sign_in("demo-lin-yue");
    let friend = told(&reset, "demo-tang-xin");
    for details in [json!({"vehicle": friend["vehicles"][0]}), json!({"licence": friend["licence"]})] {
        let asked = driver.post("/v1/follow-requests", &details).expect(201);
        let consented =
            server.client().sign_in("demo-tang-xin").consent(&format!("/v1/follow-requests/{}", asked.str("/id")));
        assert_eq!(consented.len(), 6);
    }
    let by_text = json!({"vehicle": told(&reset, "demo-an-ning")["vehicles"][0]});
    let _ = driver.post("/v1/follow-requests", &by_text).expect(201);
    assert_eq!(driver.wait_for_messages("demo-an-ning", 1), driver.messages("demo-an-ning.1"));
    assert_eq!(driver.messages("demo-an-ning.0").len(), 0);
});

on_both!(everybody_is_treated_as_before, |server: Server| {
    let _ = reset(&server.client());
    let chen_mo = server.client().sign_in("demo-chen-mo");
    let case = chen_mo.opened("01010");
    let check = chen_mo.show_face(&case).expect(201).str("/links/fetch_result/href");
    assert_eq!(chen_mo.post(&check, &json!({})).expect(200).str("/status"), "failed");

    let he_ming = server.client().sign_in("demo-he-ming.1");
    let decision = format!("/v1/decisions/{}", he_ming.get("/v1/decisions").expect(200).str("/data/0/id"));
    let payment = format!("/v1/payments/{}", he_ming.pay(&decision).expect(201).str("/id"));
    assert_eq!(he_ming.post(&format!("{payment}/refreshes"), &json!({})).expect(200).str("/status"), "cancelled");

    let gu_chi = server.client().sign_in("demo-gu-chi");
    gu_chi.advance("P2D");
    gu_chi.open_case(&gu_chi.violation("08010")).expect_problem(422, "not_eligible");
    let _ = gu_chi.open_case(&gu_chi.violation("08020")).expect(201);

    let plate = gu_chi.get("/v1/vehicles").expect(200).str("/data/0/plate_number");
    let sold = json!({"plate_class": "02", "plate_number": plate, "new_owner": "demo-wu-jia"});
    assert_eq!(gu_chi.post("/v1/sandbox/ownership-changes", &sold).status, 204);
    assert_eq!(
        server.client().sign_in("demo-wu-jia.1").get("/v1/vehicles").expect(200).str("/data/0/plate_number"),
        plate
    );
    assert_eq!(server.client().sign_in("demo-wu-jia.0").get("/v1/vehicles").expect(200).json["data"], json!([]));
});

on_both!(a_reset_stores_what_the_first_start_did, |server: Server| {
    let count = |table: &str| server.database.number(&format!("SELECT count(*) AS value FROM {table}"));
    let tables = ["person", "licence", "vehicle", "violation", "decision", "points_entry", "event"];
    let first = tables.map(count);
    for resets in 2..=3 {
        let _ = reset(&server.client());
        assert_eq!(tables.map(count), first.map(|rows| rows * resets));
    }
});

on_both!(resets_at_the_same_time_all_count, |server: Server| {
    let client = server.client();
    let mut counts: Vec<_> = std::thread::scope(|scope| {
        let resets: Vec<_> = (0..6).map(|_| scope.spawn(|| reset(&client).int("/resets"))).collect();
        resets.into_iter().map(|reset| reset.join().unwrap()).collect()
    });
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3, 4, 5, 6]);
});

on_both!(a_reset_outlives_a_killed_process_and_reaches_every_other, |mut server: Server| {
    let second = server.second();
    let _ = reset(&server.client());
    let cases = |client: &Client| client.get("/v1/cases").expect(200).json["data"].as_array().unwrap().len();
    let _ = server.client().sign_in("demo-lin-yue").opened("00010");
    let start = Instant::now();
    while cases(&second.client().sign_in("demo-lin-yue")) == 0 {
        assert!(start.elapsed() < Duration::from_secs(5), "the other process does not follow");
        std::thread::sleep(Duration::from_millis(50));
    }
    server.kill_and_restart();
    assert_eq!(cases(&server.client().sign_in("demo-lin-yue")), 1);
});

on_both!(the_last_reset_is_the_9999th, |server: Server| {
    let client = server.client();
    server.database.execute("UPDATE sandbox_state SET resets = 9998").unwrap();
    let last = reset(&client);
    assert_eq!((last.int("/resets"), last.str("/people/0/code")), (9_999, "demo-lin-yue.9999".to_owned()));
    let people = server.database.number("SELECT count(*) AS value FROM person");
    client.post(RESETS, &json!({})).expect_problem(409, "resets_exhausted");
    assert_eq!(server.database.number("SELECT count(*) AS value FROM person"), people);
    let _ = client.sign_in("demo-lin-yue").submitted("00010");
});

on_both!(a_reset_takes_no_fields, |server: Server| {
    let client = server.client();
    for body in [json!({"keep": true}), json!([]), json!("all"), json!(null)] {
        client.post(RESETS, &body).expect_problem(400, "invalid_request");
    }
    for code in ["demo-lin-yue.", "demo-lin-yue.00", "demo-lin-yue.10000", "demo-lin-yue.-1", "demo-nobody.0"] {
        client.post("/v1/auth/sessions", &json!({ "auth_code": code })).expect_problem(401, "auth_code_invalid");
    }
    assert_eq!(reset(&client).int("/resets"), 1);
});
