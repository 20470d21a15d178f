//! HANDLE-17, HANDLE-18: what a friend's violation takes, and how many vehicles of others a licence handles.

use super::{driver_and_owner, failed_rules, follow};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use tests::{Kind, Server, on_both};

/// The shipped policies, but for one of Chongqing that allows a single vehicle of others in a cycle.
fn strict_policies(kind: Kind) -> PathBuf {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src/policies");
    let folder = std::env::temp_dir().join(format!("clearlane-policies.{}.{kind}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for file in fs::read_dir(shipped).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("holidays") {
            continue;
        }
        let mut text = fs::read_to_string(&file).unwrap();
        if name == "chongqing-2022-04-01.toml" {
            text += "\nothers_vehicles_per_cycle = { value = 1, source = \"a test\" }\n";
        }
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}

fn a_policy_may_limit_the_vehicles_of_others(kind: Kind) {
    let policies = strict_policies(kind);
    let server = Server::start_with(kind, &[("CLEARLANE_POLICIES", policies.to_str().unwrap())]);
    let (driver, owner) = driver_and_owner(&server);
    let other = server.client().sign_in("demo-luo-an");
    let _ = driver.followed(&owner, "渝ADM005");
    let _ = driver.followed(&other, "渝ADM006");
    let _ = driver.submitted("04020");
    let refused = driver.open_case(&driver.violation("05020"));
    refused.expect_problem(422, "not_eligible");
    assert_eq!(failed_rules(&refused), ["HANDLE-18"]);
    let _ = driver.open_case(&driver.violation("04010")).expect(201);
    let _ = driver.open_case(&driver.violation("00021")).expect(201);
    drop(server);
    fs::remove_dir_all(policies).unwrap();
}

#[test]
fn a_policy_may_limit_the_vehicles_of_others_on_sqlite() {
    a_policy_may_limit_the_vehicles_of_others(Kind::Sqlite);
}

#[test]
fn a_policy_may_limit_the_vehicles_of_others_on_postgres() {
    a_policy_may_limit_the_vehicles_of_others(Kind::Postgres);
}

on_both!(a_friends_violation_with_points_takes_two_faces, |server: Server| {
    let (driver, _) = driver_and_owner(&server);
    let _ = follow(&server);
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
    let (driver, _) = driver_and_owner(&server);
    let _ = follow(&server);
    let case = driver.submitted("04020");
    driver.advance("PT1S");
    assert_eq!(driver.status(&case), "notice_served");
});
