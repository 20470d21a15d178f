//! FOLLOW-1, FOLLOW-2, FOLLOW-4, FOLLOW-5: who may ask for what, and how often.

use super::{OWNERS_PLATE, driver_and_owner, failed_rules};
use serde_json::{Value, json};
use tests::{Answer, Client, Server, on_both};

fn ask(client: &Client, plate: &str, tail: &str) -> Answer {
    let details = json!({"plate_class": "02", "plate_number": plate, "engine_number_last6": tail});
    client.post("/v1/follow-requests", &json!({ "vehicle": details }))
}

/// What a refusal says, but for what names the request.
fn without_names(answer: &Answer) -> Value {
    let mut document = answer.json.clone();
    document["request_id"] = Value::Null;
    document
}

on_both!(the_owner_is_asked_and_told, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let asked = driver.ask_to_follow(OWNERS_PLATE).expect(201);
    let request = format!("/v1/follow-requests/{}", asked.str("/id"));
    assert_eq!(asked.header("location"), Some(request.as_str()));
    assert_eq!(
        (asked.str("/status"), asked.str("/plate_number")),
        ("awaiting_consent".to_owned(), "渝A***05".to_owned())
    );
    assert_eq!(asked.str("/next_action/type"), "wait");
    let told = driver.wait_for_messages("demo-tang-xin", 1);
    assert!(told[0].contains("演示·林悦") && told[0].contains("渝A***05"), "{told:?}");
    let shown = owner.get(&request).expect(200);
    assert_eq!(
        (shown.str("/next_action/type"), shown.str("/plate_number")),
        ("answer_request".to_owned(), OWNERS_PLATE.to_owned())
    );
    let home = owner.get("/v1/home").expect(200);
    assert_eq!(home.str("/follow_requests/0/links/request/href"), request);
    let home = driver.get("/v1/home").expect(200);
    assert_eq!((home.int("/quotas/places/held"), home.int("/quotas/chances/held")), (1, 1));

    let declined = owner.post(&format!("{request}/declines"), &json!({})).expect(200);
    assert_eq!(
        (declined.str("/status"), declined.str("/status_reason/code")),
        ("declined".to_owned(), "declined".to_owned())
    );
    assert!(driver.wait_for_messages("demo-lin-yue", 1)[0].contains("拒绝"));
    let home = driver.get("/v1/home").expect(200);
    assert_eq!((home.int("/quotas/places/left"), home.int("/quotas/chances/left")), (2, 3));
    owner.post(&format!("{request}/consents"), &json!({})).expect_problem(409, "follow_request_closed");
    let again = driver.ask_to_follow(OWNERS_PLATE).expect(201);
    assert_ne!(again.str("/id"), asked.str("/id"));
});

on_both!(unknown_and_mismatched_details_are_answered_alike, |server: Server| {
    let (driver, _) = driver_and_owner(&server);
    let mismatched = ask(&driver, OWNERS_PLATE, "ADM006");
    mismatched.expect_problem(422, "follow_not_matched");
    for unknown in [ask(&driver, "渝AZZ999", "ADM005"), ask(&driver, "渝AZZ999", "AZZ999")] {
        assert_eq!(without_names(&unknown), without_names(&mismatched));
    }
    for (number, tail) in [("500105199201260009", "000006"), ("500111200002290005", "000005")] {
        let details = json!({"licence_number": number, "archive_number_last6": tail});
        let unknown = driver.post("/v1/follow-requests", &json!({ "licence": details }));
        assert_eq!(without_names(&unknown), without_names(&mismatched));
    }
    let _ = ask(&driver, OWNERS_PLATE, "adm005").expect(201);
});

on_both!(what_does_not_make_sense_is_pointed_at, |server: Server| {
    let (driver, _) = driver_and_owner(&server);
    let vehicle = |field: &str, value: &str| {
        let mut details = json!({"plate_class": "02", "plate_number": OWNERS_PLATE, "engine_number_last6": "ADM005"});
        details[field] = json!(value);
        json!({ "vehicle": details })
    };
    let licence =
        |number: &str, tail: &str| json!({"licence": {"licence_number": number, "archive_number_last6": tail}});
    for (body, pointer) in [
        (json!({}), ""),
        (json!({"vehicle": vehicle("plate_class", "02")["vehicle"], "licence": licence("1", "1")["licence"]}), ""),
        (vehicle("plate_number", "渝A"), "/vehicle/plate_number"),
        (vehicle("plate_class", "77"), "/vehicle/plate_class"),
        (vehicle("engine_number_last6", "ADM0055"), "/vehicle/engine_number_last6"),
        (vehicle("owner", "me"), "/vehicle/owner"),
        (licence("50010519920126000", "000005"), "/licence/licence_number"),
        (licence("500105199201260009", "00005"), "/licence/archive_number_last6"),
    ] {
        let refused = driver.post("/v1/follow-requests", &body);
        refused.expect_problem(400, "invalid_request");
        assert_eq!(refused.str("/errors/0/pointer"), pointer, "{body}");
    }
    for (body, pointer) in [
        (vehicle("plate_number", "渝AD00001"), "/vehicle/plate_number"),
        (vehicle("plate_number", "渝AIO001"), "/vehicle/plate_number"),
        (licence("500105199201260008", "000005"), "/licence/licence_number"),
    ] {
        let refused = driver.post("/v1/follow-requests", &body);
        refused.expect_problem(422, "follow_not_matched");
        assert_eq!(
            (refused.str("/errors/0/pointer"), refused.str("/errors/0/code")),
            (pointer.to_owned(), "impossible_value".to_owned())
        );
    }
    assert_eq!(driver.get("/v1/follow-requests").expect(200).json["data"], json!([]));
});

on_both!(ones_own_and_what_is_followed_cannot_be_asked_for, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    driver.ask_to_follow("渝ADM001").expect_problem(422, "follow_own");
    let request = driver.asked_to_follow(OWNERS_PLATE);
    driver.ask_to_follow(OWNERS_PLATE).expect_problem(409, "already_followed");
    let _ = driver.enter_code(&request, &owner.consent(&request)).expect(200);
    driver.ask_to_follow(OWNERS_PLATE).expect_problem(409, "already_followed");
});

on_both!(who_cannot_consent_cannot_be_asked, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    for (plate, observed, remedy) in
        [("渝ADM016", "company", "no_following"), ("渝ADM004", "unreachable", "owner_signs_in")]
    {
        let refused = driver.ask_to_follow(plate);
        refused.expect_problem(422, "follow_not_allowed");
        assert_eq!(failed_rules(&refused), ["FOLLOW-2"]);
        let rule = &refused.json["rules"][1];
        assert_eq!((&rule["observed"]["words"][0], &rule["remedy"]["code"]), (&json!(observed), &json!(remedy)));
    }
});

on_both!(what_is_registered_elsewhere_is_not_covered, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let refused = ask(&owner, "川ADM001", "ADM001");
    refused.expect_problem(422, "follow_not_allowed");
    assert_eq!(failed_rules(&refused), ["LINK-3"]);
    assert_eq!(refused.json["rules"][0]["remedy"]["division"], "510104");
    assert_eq!(driver.get("/v1/follow-requests").expect(200).json["data"], json!([]));
});

on_both!(two_places_and_no_third, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let first = driver.asked_to_follow("渝ADM012");
    let _ = driver.asked_to_follow("渝ADM013");
    let refused = driver.ask_to_follow("渝ADM015");
    refused.expect_problem(422, "follow_not_allowed");
    assert_eq!(failed_rules(&refused), ["FOLLOW-4"]);
    let home = driver.get("/v1/home").expect(200);
    assert_eq!((home.int("/quotas/places/left"), home.int("/quotas/chances/left")), (0, 1));

    let cancelled = driver.post(&format!("{first}/cancellations"), &json!({})).expect(200);
    assert_eq!(cancelled.str("/status_reason/code"), "cancelled");
    driver.post(&format!("{first}/cancellations"), &json!({})).expect_problem(409, "follow_request_closed");
    let _ = driver.ask_to_follow("渝ADM015").expect(201);
    driver.ask_to_follow("渝ADM012").expect_problem(422, "follow_not_allowed");

    driver.advance("P3D");
    let home = driver.get("/v1/home").expect(200);
    assert_eq!((home.int("/quotas/places/left"), home.int("/quotas/chances/left")), (2, 3), "requests live 72 hours");
});

on_both!(the_fourth_follow_of_a_year_waits_for_the_next_chance, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    for _ in 0..3 {
        let follow = driver.followed(&owner, OWNERS_PLATE);
        let _ = driver.post(&format!("{follow}/revocations"), &json!({})).expect(200);
        driver.advance("P1D");
    }
    let refused = driver.ask_to_follow(OWNERS_PLATE);
    refused.expect_problem(422, "follow_not_allowed");
    assert_eq!(failed_rules(&refused), ["FOLLOW-5"]);
    let next = refused.json["rules"][3]["remedy"]["at"].as_str().unwrap().to_owned();
    let home = driver.get("/v1/home").expect(200);
    assert_eq!((home.int("/quotas/chances/left"), home.str("/quotas/chances/next_free_at")), (0, next));
    driver.advance("P361D");
    driver.sign_in("demo-lin-yue").ask_to_follow(OWNERS_PLATE).expect_problem(422, "follow_not_allowed");
    driver.advance("P2D");
    let _ = driver.sign_in("demo-lin-yue").followed(&owner.sign_in("demo-tang-xin"), OWNERS_PLATE);
});

#[test]
fn tries_are_limited() {
    for kind in [tests::Kind::Sqlite, tests::Kind::Postgres] {
        let limits = [
            ("CLEARLANE_TRIES_PER_ACCOUNT", "3"),
            ("CLEARLANE_TRIES_PER_TARGET", "4"),
            ("CLEARLANE_TRIES_PER_ADDRESS", "6"),
        ];
        let server = Server::start_with(kind, &limits);
        let (driver, owner) = driver_and_owner(&server);
        for _ in 0..3 {
            ask(&driver, OWNERS_PLATE, "WRONG1").expect_problem(422, "follow_not_matched");
        }
        let refused = ask(&driver, OWNERS_PLATE, "ADM005");
        refused.expect_problem(429, "too_many_tries");
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=86_400).contains(&wait), "until midnight in China: {wait}");
        ask(&owner, OWNERS_PLATE, "ADM005").expect_problem(429, "too_many_tries");
        ask(&owner, "渝ADM006", "WRONG1").expect_problem(422, "follow_not_matched");
        ask(&owner, "渝ADM006", "WRONG1").expect_problem(429, "too_many_tries");
        driver.advance("P1D");
        let _ = ask(&driver, OWNERS_PLATE, "ADM005").expect(201);
    }
}
