//! What a follow in force opens, and that nothing stays open after it. No operation makes a follow yet: it is stored by
//! raw SQL, as the constraints of the schema allow it.

use serde_json::json;
use tests::{Client, Kind, Server, on_both};

const OWNERS_PLATE: &str = "渝ADM005";

/// Lin Yue follows Tang Xin's vehicle for an hour of business time.
pub fn follow(server: &Server) {
    let (id, hour, digest) = match server.database.kind() {
        Kind::Sqlite => ("zeroblob(16)", "3600000000", "zeroblob(32)"),
        Kind::Postgres => ("'00000000-0000-0000-0000-000000000000'::uuid", "interval '1 hour'", "sha256('')"),
    };
    let statements = [
        format!(
            "INSERT INTO follow (id, account_id, follower_person, owner_person, vehicle_id, channel, policy_version,
                 places_limit, chances_limit, followers_limit, place, chance, status, live, requested_at, expires_at,
                 authorisation, version)
             SELECT {id}, a.id, a.person_id, v.owner_person, v.id, 'sms', p.version, p.places_limit, p.chances_limit,
                 p.followers_limit, 1, 1, 'awaiting_code', false, v.as_of, v.as_of + {hour}, 0, 1
             FROM account a, vehicle v, policy p
             WHERE a.open_id = 'demo-lin-yue' AND v.plate_number = '{OWNERS_PLATE}' AND p.version = 'chongqing-2022-04-01'"
        ),
        format!(
            "INSERT INTO follow_code (follow_id, authorisation, seq, policy_version, codes_limit, digest, expires_at, tries_left,
                 used_at)
             SELECT f.id, 1, 1, p.version, p.codes_limit, {digest}, f.expires_at, 4, f.requested_at
             FROM follow f JOIN policy p ON p.version = f.policy_version"
        ),
        "INSERT INTO chance_use (account_id, chance, seq, follow_id, used_at, free_at)
             SELECT account_id, chance, 1, id, requested_at, expires_at FROM follow"
            .to_owned(),
        format!(
            "UPDATE follow SET status = 'active', live = true, consented_at = requested_at, confirmed_at = requested_at,
                 authorised_until = requested_at + {hour}, authorisation = 1, follower_slot = 1"
        ),
    ];
    server.database.execute(&format!("BEGIN; {}; COMMIT", statements.join("; "))).unwrap();
}

const ENDED: &str =
    "UPDATE follow SET status = 'ended', live = false, status_reason = 'revoked', closed_at = confirmed_at";

/// The plate numbers of the vehicles that are listed.
fn plates(client: &Client) -> Vec<String> {
    let listed = client.get("/v1/vehicles?limit=100").expect(200);
    let rows = listed.json["data"].as_array().unwrap();
    rows.iter().map(|row| row["plate_number"].as_str().unwrap().to_owned()).collect()
}

/// The owner's vehicle and one of its violations, as their owner finds them.
fn of_owner(server: &Server) -> (String, String) {
    let owner = server.client().sign_in("demo-tang-xin");
    let violation = owner.violation("04010");
    assert_eq!((plates(&owner), &violation["plate_number"]), (vec![OWNERS_PLATE.to_owned()], &json!(OWNERS_PLATE)));
    let path = |noun: &str, id: &str| format!("/v1/{noun}/{}", violation[id].as_str().unwrap());
    (path("vehicles", "vehicle_id"), path("violations", "id"))
}

on_both!(what_is_followed_is_seen_masked, |server: Server| {
    let (vehicle, violation) = of_owner(&server);
    let driver = server.client().sign_in("demo-lin-yue");
    assert_eq!(plates(&driver).len(), 7);
    driver.get(&vehicle).expect_problem(404, "not_found");
    follow(&server);

    assert_eq!(plates(&driver).len(), 8);
    assert_eq!(driver.get(&vehicle).expect(200).str("/plate_number"), "渝A***05");
    assert_eq!(driver.get(&violation).expect(200).str("/plate_number"), "渝A***05");
    assert_eq!(driver.violation("04010")["plate_number"], "渝A***05");
    let home = driver.get("/v1/home").expect(200);
    assert!(!home.text.contains(OWNERS_PLATE) && home.text.contains("渝A***05"));
    for stranger in ["demo-chen-mo", "demo-wu-jia"] {
        let stranger = server.client().sign_in(stranger);
        stranger.get(&vehicle).expect_problem(404, "not_found");
        stranger.get(&violation).expect_problem(404, "not_found");
    }
});

on_both!(nothing_is_seen_once_the_follow_has_ended, |server: Server| {
    let (vehicle, violation) = of_owner(&server);
    let driver = server.client().sign_in("demo-lin-yue");
    follow(&server);
    let _ = driver.get(&vehicle).expect(200);
    server.database.execute(ENDED).unwrap();
    driver.get(&vehicle).expect_problem(404, "not_found");
    driver.get(&violation).expect_problem(404, "not_found");
    assert_eq!(plates(&driver).len(), 7);
});

on_both!(nothing_is_seen_once_the_authorisation_is_over, |server: Server| {
    let (vehicle, violation) = of_owner(&server);
    let driver = server.client().sign_in("demo-lin-yue");
    follow(&server);
    driver.advance("PT50M");
    let _ = driver.get(&vehicle).expect(200);
    driver.advance("PT10M");
    driver.get(&vehicle).expect_problem(404, "not_found");
    driver.get(&violation).expect_problem(404, "not_found");
    assert_eq!(plates(&driver).len(), 7);
});

on_both!(a_friends_violation_with_points_takes_two_faces, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    follow(&server);
    let case = driver.opened("04010");
    let face = driver.show_face(&case).expect(201);
    let fetch = face.str("/links/fetch_result/href");
    assert_eq!(driver.post(&fetch, &json!({})).expect(200).str("/status"), "passed");
    driver.submit(&case).expect_problem(422, "faces_incomplete");
    assert_eq!(driver.get(&case).expect(200).str("/next_action/type"), "verify_owner_face");
    let owners = driver.post(&format!("{case}/face-checks"), &json!({"role": "owner"}));
    let _ = owners.expect(201);
    assert_eq!(driver.submit(&case).expect(200).str("/status"), "submitted");
    driver.advance("PT1S");
    assert_eq!(driver.points(), (1, 0), "to the handler's own licence");
});

on_both!(a_friends_violation_without_points_takes_one_face, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    follow(&server);
    let case = driver.submitted("04020");
    driver.advance("PT1S");
    assert_eq!(driver.status(&case), "notice_served");
});

on_both!(a_follow_does_not_end_under_an_open_case, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    follow(&server);
    let case = driver.opened("04010");
    let refused = server.database.execute(ENDED).unwrap_err().to_lowercase();
    assert!(refused.contains("foreign key"), "{refused}");
    let _ = driver.post(&format!("{case}/cancellations"), &json!({})).expect(200);
    server.database.execute(ENDED).unwrap();
    assert_eq!(driver.status(&case), "cancelled", "the driver's own history stays");
});

on_both!(a_submitted_case_runs_on_without_the_follow, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    follow(&server);
    let case = driver.submitted("04020");
    server.database.execute(ENDED).unwrap();
    driver.advance("PT1S");
    assert_eq!(driver.status(&case), "notice_served");
});
