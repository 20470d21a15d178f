//! What a follow in force opens, and that nothing stays open after it.

use super::{OWNERS_PLATE, driver_and_owner, follow, plates};
use serde_json::json;
use tests::{Client, Server, on_both};

/// The owner's vehicle and one of its violations, as their owner finds them.
fn of_owner(owner: &Client) -> (String, String) {
    let violation = owner.violation("04010");
    assert_eq!((plates(owner), &violation["plate_number"]), (vec![OWNERS_PLATE.to_owned()], &json!(OWNERS_PLATE)));
    let path = |noun: &str, id: &str| format!("/v1/{noun}/{}", violation[id].as_str().unwrap());
    (path("vehicles", "vehicle_id"), path("violations", "id"))
}

on_both!(what_is_followed_is_seen_masked, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let (vehicle, violation) = of_owner(&owner);
    assert_eq!(plates(&driver).len(), 7);
    driver.get(&vehicle).expect_problem(404, "not_found");
    let follow = driver.followed(&owner, OWNERS_PLATE);

    assert_eq!(plates(&driver).len(), 8);
    let seen = driver.get(&vehicle).expect(200);
    assert_eq!((seen.str("/plate_number"), seen.str("/relation")), ("渝A***05".to_owned(), "followed".to_owned()));
    assert_eq!(follow, format!("/v1/follows/{}", seen.str("/follow_id")));
    assert_eq!(owner.get(&vehicle).expect(200).str("/relation"), "own");
    assert_eq!(driver.get(&violation).expect(200).str("/plate_number"), "渝A***05");
    assert_eq!(driver.violation("04010")["plate_number"], "渝A***05");
    let home = driver.get("/v1/home").expect(200);
    assert!(!home.text.contains(OWNERS_PLATE) && home.text.contains("渝A***05"));
    for stranger in ["demo-chen-mo", "demo-wu-jia"] {
        let stranger = server.client().sign_in(stranger);
        stranger.get(&vehicle).expect_problem(404, "not_found");
        stranger.get(&violation).expect_problem(404, "not_found");
        stranger.get(&follow).expect_problem(404, "not_found");
        stranger.get(&format!("{follow}/events")).expect_problem(404, "not_found");
    }
});

on_both!(a_followed_licence_shows_its_points_and_no_vehicle, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let details = json!({"licence_number": "500105199201260009", "archive_number_last6": "000005"});
    let asked = driver.post("/v1/follow-requests", &json!({ "licence": details })).expect(201);
    let request = format!("/v1/follow-requests/{}", asked.str("/id"));
    let confirmed = driver.enter_code(&request, &owner.consent(&request)).expect(200);
    assert_eq!(
        (confirmed.str("/status"), confirmed.str("/archive_number")),
        ("active".to_owned(), "5001********".to_owned())
    );
    let seen = driver.get(&confirmed.str("/links/licence/href")).expect(200);
    assert_eq!((seen.str("/relation"), seen.int("/points/recorded")), ("followed".to_owned(), 0));
    assert_eq!(plates(&driver).len(), 7, "a licence opens no vehicle");
    let quotas = driver.get("/v1/home").expect(200);
    assert_eq!((quotas.int("/quotas/places/left"), quotas.int("/quotas/chances/left")), (2, 2));
});

on_both!(both_sides_read_the_whole_history, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let (vehicle, _) = of_owner(&owner);
    let follow = driver.followed(&owner, OWNERS_PLATE);
    for _ in 0..2 {
        let _ = driver.get(&vehicle).expect(200);
        let _ = driver.get("/v1/home").expect(200);
        let _ = owner.get(&vehicle).expect(200);
    }
    driver.advance("P1D");
    let case = driver.submitted("04020");
    let _ = owner.post(&format!("{follow}/revocations"), &json!({})).expect(200);
    let told = ["requested", "consented", "confirmed", "looked_at", "looked_at", "handled", "revoked"];
    let told: Vec<_> = told.iter().map(|word| format!("follow.{word}")).collect();
    assert_eq!(driver.events(&follow), told);
    assert_eq!(owner.events(&follow), told);
    assert_eq!(owner.events(&follow.replace("/follows/", "/follow-requests/")), told);
    let history = owner.get(&format!("{follow}/events")).expect(200);
    assert_eq!(format!("/v1/cases/{}", history.str("/data/5/data/case_id")), case);
    owner.get(&case).expect_problem(404, "not_found");
});

on_both!(the_owner_sees_who_follows, |server: Server| {
    let (driver, owner) = driver_and_owner(&server);
    let (vehicle, _) = of_owner(&owner);
    let followers = format!("{vehicle}/followers");
    assert_eq!(owner.get(&followers).expect(200).json["data"], json!([]));
    let follow = follow(&server);
    let listed = owner.get(&followers).expect(200);
    assert_eq!(format!("/v1/follows/{}", listed.str("/data/0/id")), follow);
    assert_eq!(
        (listed.str("/data/0/side"), listed.str("/data/0/other_name")),
        ("owner".to_owned(), "演****".to_owned())
    );
    assert_eq!(listed.str("/data/0/plate_number"), OWNERS_PLATE);
    driver.get(&followers).expect_problem(404, "not_found");
    let licence = owner.get("/v1/licences").expect(200).str("/data/0/links/followers/href");
    assert_eq!(owner.get(&licence).expect(200).json["data"], json!([]));
    driver.get(&licence).expect_problem(404, "not_found");
    for (client, side) in [(&driver, "follower"), (&owner, "owner")] {
        let listed = client.get("/v1/follows").expect(200);
        assert_eq!((listed.str("/data/0/side"), listed.json["data"].as_array().unwrap().len()), (side.to_owned(), 1));
        assert_eq!(client.get("/v1/follow-requests").expect(200).json["data"], json!([]), "it is a follow now");
    }
});
