//! Following another's vehicle or licence.

mod asking;
mod confirming;
mod ending;
mod handling;
mod renewing;
mod seeing;

use tests::{Client, Server};

/// The plate of Tang Xin's vehicle, with violations 04010 (1 point), 04020 (none) and 04030 (3 points).
const OWNERS_PLATE: &str = "渝ADM005";

/// Lin Yue, and Tang Xin, whose vehicle is followed.
fn driver_and_owner(server: &Server) -> (Client, Client) {
    (server.client().sign_in("demo-lin-yue"), server.client().sign_in("demo-tang-xin"))
}

/// Lin Yue follows Tang Xin's vehicle.
pub fn follow(server: &Server) -> String {
    let (driver, owner) = driver_and_owner(server);
    driver.followed(&owner, OWNERS_PLATE)
}

/// The plate numbers of the vehicles that are listed.
fn plates(client: &Client) -> Vec<String> {
    let listed = client.get("/v1/vehicles?limit=100").expect(200);
    let rows = listed.json["data"].as_array().unwrap();
    rows.iter().map(|row| row["plate_number"].as_str().unwrap().to_owned()).collect()
}

/// The rules that refused.
fn failed_rules(answer: &tests::Answer) -> Vec<&str> {
    let rules = answer.json["rules"].as_array().unwrap();
    rules.iter().filter(|rule| rule["passed"] == false).map(|rule| rule["rule"].as_str().unwrap()).collect()
}
