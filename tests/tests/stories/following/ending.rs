//! FOLLOW-3, FOLLOW-7, FOLLOW-8, FOLLOW-9: how requests and follows end, and that nothing stays open after them.

use super::{OWNERS_PLATE, driver_and_owner, follow, plates};
use serde_json::json;
use tests::{Server, on_both};

on_both!(at_once_nothing_is_seen_any_more, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let follow = follow(&server);
    let violation = format!("/v1/violations/{}", driver.violation("04010")["id"].as_str().unwrap());
    let vehicle = driver.get(&follow).expect(200).str("/links/vehicle/href");
    let _ = driver.get(&vehicle).expect(200);
    let revoked = owner.post(&format!("{follow}/revocations"), &json!({})).expect(200);
    assert_eq!(
        (revoked.str("/status"), revoked.str("/status_reason/code")),
        ("ended".to_owned(), "revoked".to_owned())
    );
    driver.get(&vehicle).expect_problem(404, "not_found");
    driver.get(&violation).expect_problem(404, "not_found");
    assert_eq!(plates(&driver).len(), 7);
    for client in [&driver, &owner] {
        client.post(&format!("{follow}/revocations"), &json!({})).expect_problem(409, "follow_ended");
        assert_eq!(client.get(&follow).expect(200).str("/status"), "ended");
    }
    assert!(driver.wait_for_messages("demo-lin-yue", 1)[0].contains("取消"));
});

on_both!(a_follower_unfollows_and_the_owner_is_told, |server: Server| {
    let (driver, _) = driver_and_owner(&server);
    let follow = follow(&server);
    let ended = driver.post(&format!("{follow}/revocations"), &json!({})).expect(200);
    assert_eq!(ended.str("/status_reason/code"), "unfollowed");
    let quotas = driver.get("/v1/home").expect(200);
    assert_eq!(
        (quotas.int("/quotas/places/left"), quotas.int("/quotas/chances/left")),
        (2, 2),
        "the chance stays spent"
    );
    assert!(driver.wait_for_messages("demo-tang-xin", 3)[0].contains("取消关注"));
});

on_both!(a_case_that_is_not_submitted_ends_with_the_follow, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let follow = follow(&server);
    let case = driver.opened("04020");
    let _ = driver.show_face(&case).expect(201);
    let _ = owner.post(&format!("{follow}/revocations"), &json!({})).expect(200);
    let cancelled = driver.get(&case).expect(200);
    assert_eq!(
        (cancelled.str("/status"), cancelled.str("/status_reason/code")),
        ("cancelled".to_owned(), "follow_ended".to_owned())
    );
    driver.submit(&case).expect_problem(409, "case_not_open");
    let own = owner.submitted("04020");
    owner.advance("PT1S");
    assert_eq!(owner.status(&own), "notice_served");
});

on_both!(a_submitted_case_runs_on, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let follow = follow(&server);
    let case = driver.submitted("04020");
    let _ = owner.post(&format!("{follow}/revocations"), &json!({})).expect(200);
    driver.advance("PT1S");
    assert_eq!(driver.status(&case), "notice_served");
});

on_both!(a_request_lives_seventy_two_hours, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let request = driver.asked_to_follow(OWNERS_PLATE);
    driver.advance("PT71H59M");
    assert_eq!(driver.status(&request), "awaiting_consent");
    let code = owner.consent(&request);
    driver.advance("PT1M");
    assert_eq!(driver.get(&request).expect(200).str("/status_reason/code"), "expired");
    driver.enter_code(&request, &code).expect_problem(409, "follow_request_closed");
    assert_eq!(driver.events(&request), ["requested", "consented", "expired"].map(|word| format!("follow.{word}")));
    let _ = driver.ask_to_follow(OWNERS_PLATE).expect(201);
});

on_both!(another_owner_has_consented_to_nothing, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let other = server.client().sign_in("demo-chen-mo");
    let follow = follow(&server);
    let (case, own) = (driver.opened("04020"), owner.opened("04010"));
    let waiting = other.asked_to_follow(OWNERS_PLATE);
    let change = |plate: &str, owner: &str| {
        let change = json!({"plate_class": "02", "plate_number": plate, "new_owner": owner});
        driver.post("/v1/sandbox/ownership-changes", &change)
    };
    change("渝AZZ999", "demo-wu-jia").expect_problem(404, "not_found");
    change(OWNERS_PLATE, "nobody").expect_problem(404, "not_found");
    let _ = change(OWNERS_PLATE, "demo-tang-xin").expect(204);
    assert_eq!(driver.status(&follow), "active", "no change at all");

    let _ = change(OWNERS_PLATE, "demo-wu-jia").expect(204);
    assert_eq!(driver.get(&follow).expect(200).str("/status_reason/code"), "owner_changed");
    let cancelled = other.get(&waiting).expect(200);
    assert_eq!(
        (cancelled.str("/status"), cancelled.str("/status_reason/code")),
        ("cancelled".to_owned(), "owner_changed".to_owned())
    );
    assert_eq!(driver.get(&case).expect(200).str("/status_reason/code"), "follow_ended");
    assert_eq!(owner.get(&own).expect(200).str("/status_reason/code"), "owner_changed");
    assert_eq!(plates(&server.client().sign_in("demo-wu-jia")), [OWNERS_PLATE]);
    assert!(plates(&owner).is_empty());
    let served = server.client().sign_in("demo-wu-jia").get("/v1/home").expect(200);
    assert_eq!(served.json["served"], true);
});

on_both!(a_cancelled_licence_loses_its_followers, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let details = json!({"licence": {"licence_number": "500105199201260009", "archive_number_last6": "000005"}});
    let asked = driver.post("/v1/follow-requests", &details).expect(201);
    let request = format!("/v1/follow-requests/{}", asked.str("/id"));
    let licence = driver.enter_code(&request, &owner.consent(&request)).expect(200).str("/links/licence/href");
    let cancel = |holder: &str| driver.post("/v1/sandbox/licence-cancellations", &json!({ "holder": holder }));
    cancel("demo-wu-jia").expect_problem(404, "not_found");
    let _ = cancel("demo-tang-xin").expect(204);
    let _ = cancel("demo-tang-xin").expect(204);
    driver.get(&licence).expect_problem(404, "not_found");
    assert_eq!(driver.get(&request).expect(200).str("/status_reason/code"), "licence_cancelled");
    driver.post("/v1/follow-requests", &details).expect_problem(422, "follow_not_matched");
});
