//! FOLLOW-3, FOLLOW-6: consent, the code, and its tries.

use super::{OWNERS_PLATE, driver_and_owner, failed_rules};
use serde_json::json;
use tests::client::fresh_key;
use tests::story::code_in;
use tests::{Client, Server, on_both};

/// Codes that are not this one.
fn others(code: &str) -> impl Iterator<Item = String> {
    let code: u32 = code.parse().unwrap();
    (1..).map(move |more| format!("{:06}", (code + more) % 1_000_000))
}

fn wrong(client: &Client, request: &str, code: &str, tries_left: u32) {
    let refused = client.enter_code(request, code);
    refused.expect_problem(422, "code_wrong");
    assert_eq!(refused.str("/errors/0/detail"), format!("{tries_left} tries are left"));
}

on_both!(a_code_takes_five_tries, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let request = driver.asked_to_follow(OWNERS_PLATE);
    driver.enter_code(&request, "012345").expect_problem(409, "not_consented");
    let code = owner.consent(&request);
    for (other, tries_left) in others(&code).zip((0..=4).rev()) {
        wrong(&driver, &request, &other, tries_left);
    }
    driver.enter_code(&request, &code).expect_problem(409, "code_not_live");

    let second = owner.consent(&request);
    for (other, tries_left) in others(&second).zip([4, 3, 2, 1]) {
        wrong(&driver, &request, &other, tries_left);
    }
    let third = owner.consent(&request);
    if third != second {
        wrong(&driver, &request, &second, 4);
    }
    owner.post(&format!("{request}/consents"), &json!({})).expect_problem(409, "codes_exhausted");
    let confirmed = driver.enter_code(&request, &third).expect(200);
    assert_eq!(confirmed.str("/status"), "active");
    driver.enter_code(&request, &third).expect_problem(409, "follow_request_closed");
    assert!(driver.wait_for_messages("demo-tang-xin", 2)[0].contains("已关注"));
});

// A lost answer is asked for again: the refusal is repeated, the code is not compared again.
on_both!(a_repeated_key_takes_one_try, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let request = driver.asked_to_follow(OWNERS_PLATE);
    let code = owner.consent(&request);
    let (key, path) = (fresh_key(), format!("{request}/confirmations"));
    let wrong = json!({"code": others(&code).next()});
    for repeated in [None, Some("true"), Some("true")] {
        let refused = driver.post_once(&path, &key, &wrong);
        refused.expect_problem(422, "code_wrong");
        assert_eq!(refused.header("idempotent-replayed"), repeated);
    }
    let left = server.database.number("SELECT sum(tries_left) AS value FROM follow_code");
    assert_eq!(left, 4);
});

on_both!(a_code_lives_ten_minutes, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let request = driver.asked_to_follow(OWNERS_PLATE);
    let code = owner.consent(&request);
    driver.advance("PT10M");
    driver.enter_code(&request, &code).expect_problem(409, "code_not_live");
    let code = owner.consent(&request);
    driver.advance("PT9M50S");
    let _ = driver.enter_code(&request, &code).expect(200);
});

on_both!(parallel_guesses_are_five_comparisons, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let request = driver.asked_to_follow(OWNERS_PLATE);
    let code = owner.consent(&request);
    let guesses: Vec<_> = others(&code).take(16).collect();
    let refusals = std::thread::scope(|scope| {
        let entered: Vec<_> = guesses.iter().map(|guess| scope.spawn(|| driver.enter_code(&request, guess))).collect();
        entered.into_iter().map(|entered| entered.join().unwrap().str("/code")).collect::<Vec<_>>()
    });
    let count = |code: &str| refusals.iter().filter(|refusal| *refusal == code).count();
    assert_eq!((count("code_wrong"), count("code_not_live")), (5, 11));
    driver.enter_code(&request, &code).expect_problem(409, "code_not_live");
});

on_both!(each_side_does_its_own, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let stranger = server.client().sign_in("demo-chen-mo");
    let request = driver.asked_to_follow(OWNERS_PLATE);
    let post = |client: &Client, verb: &str| {
        let body = if verb == "confirmations" { json!({"code": "012345"}) } else { json!({}) };
        client.post(&format!("{request}/{verb}"), &body)
    };
    for verb in ["consents", "declines"] {
        post(&driver, verb).expect_problem(403, "wrong_side");
    }
    post(&driver, "codes").expect_problem(409, "code_given_by_owner");
    let code = owner.consent(&request);
    for verb in ["confirmations", "cancellations", "codes"] {
        post(&owner, verb).expect_problem(403, "wrong_side");
    }
    for verb in ["consents", "declines", "confirmations", "cancellations", "codes"] {
        post(&stranger, verb).expect_problem(404, "not_found");
    }
    let follow = request.replace("/follow-requests/", "/follows/");
    driver.get(&follow).expect_problem(404, "not_found");
    driver.post(&format!("{follow}/revocations"), &json!({})).expect_problem(404, "not_found");
    wrong(&driver, &request, &others(&code).next().unwrap(), 4);
    let _ = driver.enter_code(&request, &code).expect(200);
});

on_both!(a_vehicle_has_three_followers_and_no_fourth, |server: Server| {
    let owner = server.client().sign_in("demo-tang-xin");
    let drivers = ["demo-lin-yue", "demo-chen-mo", "demo-he-ming", "demo-luo-an"];
    let drivers = drivers.map(|code| server.client().sign_in(code));
    let requests = drivers.each_ref().map(|driver| driver.asked_to_follow(OWNERS_PLATE));
    for (driver, request) in drivers.iter().zip(&requests).take(3) {
        let _ = driver.enter_code(request, &owner.consent(request)).expect(200);
    }
    let code = owner.consent(&requests[3]);
    let refused = drivers[3].enter_code(&requests[3], &code);
    refused.expect_problem(422, "follow_not_allowed");
    assert_eq!(failed_rules(&refused), ["FOLLOW-6"]);
    let first = requests[0].replace("/follow-requests/", "/follows/");
    let _ = owner.post(&format!("{first}/revocations"), &json!({})).expect(200);
    let _ = drivers[3].enter_code(&requests[3], &code).expect(200);
});

on_both!(an_owner_without_a_screen_consents_by_handing_the_code_over, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let asked = driver.ask_to_follow("渝ADM012").expect(201);
    assert_eq!((asked.str("/status"), asked.str("/channel")), ("awaiting_code".to_owned(), "sms".to_owned()));
    let request = format!("/v1/follow-requests/{}", asked.str("/id"));
    let told = driver.wait_for_messages("demo-an-ning", 1);
    assert!(told[0].contains("演示·林悦") && told[0].contains("渝A***12"), "{told:?}");
    let first = code_in(&told[0]);
    let _ = driver.post(&format!("{request}/codes"), &json!({})).expect(200);
    let second = code_in(&driver.wait_for_messages("demo-an-ning", 2)[0]);
    if first != second {
        wrong(&driver, &request, &first, 4);
    }
    let confirmed = driver.enter_code(&request, &second).expect(200);
    assert_eq!(confirmed.json["consented_at"], confirmed.json["confirmed_at"]);
    assert!(confirmed.json["authorised_until"].as_str().is_some());
    assert_eq!(
        driver.events(&request),
        ["requested_by_sms", "code_given", "confirmed"].map(|word| format!("follow.{word}"))
    );
    server
        .client()
        .post("/v1/auth/sessions", &json!({"auth_code": "demo-an-ning"}))
        .expect_problem(401, "auth_code_invalid");
});

#[test]
fn wrong_codes_are_limited_by_day() {
    for kind in [tests::Kind::Sqlite, tests::Kind::Postgres] {
        let server = Server::start_with(kind, &[("CLEARLANE_TRIES_PER_ACCOUNT", "3")]);
        let (driver, owner) = driver_and_owner(&server);
        let request = driver.asked_to_follow(OWNERS_PLATE);
        let code = owner.consent(&request);
        for (other, tries_left) in others(&code).zip([4, 3, 2]) {
            wrong(&driver, &request, &other, tries_left);
        }
        driver.enter_code(&request, &code).expect_problem(429, "too_many_tries");
        driver.advance("P1D");
        let code = owner.consent(&request);
        wrong(&driver, &request, &others(&code).next().unwrap(), 4);
        let _ = driver.enter_code(&request, &code).expect(200);
    }
}
