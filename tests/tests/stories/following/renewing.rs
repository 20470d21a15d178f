//! FOLLOW-7: the one-year authorisation of an owner who is no host user, and its renewal.

use super::{driver_and_owner, follow, plates};
use serde_json::json;
use tests::story::code_in;
use tests::{Client, Server, on_both};

/// Lin Yue follows the vehicle of somebody who has a phone and nothing else.
fn followed_by_sms(driver: &Client) -> String {
    let request = driver.asked_to_follow("渝ADM012");
    let code = code_in(&driver.wait_for_messages("demo-an-ning", 1)[0]);
    let _ = driver.enter_code(&request, &code).expect(200);
    request.replace("/follow-requests/", "/follows/")
}

on_both!(an_authorisation_ends_after_a_year, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let follow = followed_by_sms(&driver);
    assert_eq!(plates(&driver).len(), 8);
    driver.advance("P364D");
    let driver = server.client().sign_in("demo-lin-yue");
    assert_eq!(plates(&driver).len(), 8);
    driver.advance("P2D");
    let driver = server.client().sign_in("demo-lin-yue");
    assert_eq!(plates(&driver).len(), 7);
    let ended = driver.get(&follow).expect(200);
    assert_eq!(
        (ended.str("/status"), ended.str("/status_reason/code")),
        ("ended".to_owned(), "authorisation_ended".to_owned())
    );
    assert_eq!(ended.json["closed_at"], ended.json["authorised_until"]);
    for verb in ["renewal-codes", "revocations"] {
        driver.post(&format!("{follow}/{verb}"), &json!({})).expect_problem(409, "follow_ended");
    }
    driver.post(&format!("{follow}/renewals"), &json!({"code": "012345"})).expect_problem(409, "follow_ended");
});

on_both!(it_is_renewed_with_another_code, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let follow = followed_by_sms(&driver);
    let renew = |client: &Client, code: &str| client.post(&format!("{follow}/renewals"), &json!({ "code": code }));
    let first = driver.get(&follow).expect(200).str("/authorised_until");
    renew(&driver, "012345").expect_problem(409, "code_not_live");
    driver.advance("P360D");
    let driver = server.client().sign_in("demo-lin-yue");
    for sent in 3..=5 {
        let _ = driver.post(&format!("{follow}/renewal-codes"), &json!({})).expect(200);
        let _ = driver.wait_for_messages("demo-an-ning", sent);
    }
    driver.post(&format!("{follow}/renewal-codes"), &json!({})).expect_problem(409, "codes_exhausted");
    let code = code_in(&driver.messages("demo-an-ning")[0]);
    let other = if code == "012345" { "543210" } else { "012345" };
    renew(&driver, other).expect_problem(422, "code_wrong");
    let renewed = renew(&driver, &code).expect(200);
    assert!(renewed.str("/authorised_until") > first && renewed.str("/status") == "active");
    driver.advance("P300D");
    let driver = server.client().sign_in("demo-lin-yue");
    assert_eq!(plates(&driver).len(), 8);
    assert!(driver.events(&follow).contains(&"follow.renewed".to_owned()));
    let home = driver.get("/v1/home").expect(200);
    assert_eq!(home.int("/quotas/chances/left"), 3, "a renewal spends no chance");
});

on_both!(who_consents_in_the_app_need_not_renew, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let follow = follow(&server);
    assert_eq!(driver.get(&follow).expect(200).json["authorised_until"], json!(null));
    driver.post(&format!("{follow}/renewal-codes"), &json!({})).expect_problem(409, "renewal_not_needed");
    driver.post(&format!("{follow}/renewals"), &json!({"code": "012345"})).expect_problem(409, "renewal_not_needed");
    for verb in ["renewal-codes", "renewals"] {
        let body = if verb == "renewals" { json!({"code": "012345"}) } else { json!({}) };
        owner.post(&format!("{follow}/{verb}"), &body).expect_problem(403, "wrong_side");
    }
    driver.advance("P366D");
    let driver = server.client().sign_in("demo-lin-yue");
    assert_eq!(plates(&driver).len(), 8);
});
