//! The drivers of `clearlane seed`: signs them in, and brings cases of theirs to where they can be submitted.

use crate::load::{self, block_on};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::http::{Connection, get, post, post_again};

/// Connections over which everything is prepared.
const CONNECTIONS: usize = 8;

/// A driver with the calls that are measured.
#[derive(Clone)]
pub struct Driver {
    /// Lists the violations.
    pub list: Vec<u8>,
    /// Reads the first screen.
    pub home: Vec<u8>,
    /// Confirms a follow.
    pub confirmations: Vec<Vec<u8>>,
    /// Submits cases, one with a point and one without in turn. To be sent in this order.
    pub submissions: Vec<Vec<u8>>,
}

/// Vehicles of each driver.
const VEHICLES: usize = 5;

/// Drivers with everything prepared, in a database that has seen some use: the last fifth of them have done it all already. In one
/// that has not, PostgreSQL would plan to read tables whole, and stay with that while they grow.
pub fn in_use(address: &str, count: usize, cases: usize) -> Vec<Driver> {
    let mut drivers = prepared(address, count, cases);
    let past = drivers.split_off(count * 4 / 5);
    load::command(address, &past, |driver| &driver.submissions, CONNECTIONS);
    load::command(address, &past, |driver| &driver.confirmations, CONNECTIONS);
    drivers
}

/// Signs in the first `count` drivers and opens `cases` cases for each, with their faces shown; each has the next one's
/// consent to follow a vehicle.
fn prepared(address: &str, count: usize, cases: usize) -> Vec<Driver> {
    for_each(address, count, async |connection, number| {
        let token = sign_in(connection, number).await;
        let page = connection.expect(200, &list(&token)).await;
        let mut submissions = Vec::new();
        for violation in in_turn(page["data"].as_array().unwrap()).take(cases) {
            submissions.push(prepare(connection, &token, violation["id"].as_str().unwrap()).await);
        }
        assert_eq!(submissions.len(), cases, "so many violations that are not under way");
        let serial = (number + 1) % count * VEHICLES;
        let (path, code) = consented(connection, &token, serial).await;
        let confirm = post(&format!("{path}/confirmations"), &token, "confirm", &json!({ "code": code }));
        Driver { list: list(&token), home: get("/v1/home", &token), confirmations: vec![confirm], submissions }
    })
}

/// Asks to follow a vehicle of the crowd, and has its owner consent; answers the request's path and the code.
pub async fn consented(connection: &mut Connection, token: &str, serial: usize) -> (String, String) {
    let (plate, tail) = (format!("渝B{serial:05}"), format!("B{serial:05}"));
    let details = json!({"plate_class": "02", "plate_number": plate, "engine_number_last6": tail});
    let ask = post("/v1/follow-requests", token, &tail, &json!({ "vehicle": details }));
    let asked = connection.expect(201, &ask).await;
    let path = format!("/v1/follow-requests/{}", asked["id"].as_str().unwrap());
    let owner = sign_in(connection, serial / VEHICLES).await;
    let consent = connection.expect(200, &post_again(&format!("{path}/consents"), &owner, &json!({}))).await;
    (path, consent["code"].as_str().unwrap().to_owned())
}

/// Signs in one of the crowd, counted from 0.
pub async fn sign_in(connection: &mut Connection, number: usize) -> String {
    let body = json!({"auth_code": format!("bench-{:04}", number + 1)});
    let answer = connection.expect(201, &post("/v1/auth/sessions", "", "sign-in", &body)).await;
    answer["access_token"].as_str().unwrap().to_owned()
}

fn list(token: &str) -> Vec<u8> {
    get("/v1/violations?limit=20", token)
}

/// Violations with a point and without, one after the other.
fn in_turn(violations: &[Value]) -> impl Iterator<Item = &Value> {
    let open = |points: u64| violations.iter().filter(move |v| v["points"] == points && v["status"] == "open");
    open(1).zip(open(0)).flat_map(|(with, without)| [with, without])
}

async fn prepare(connection: &mut Connection, token: &str, violation: &str) -> Vec<u8> {
    let body = json!({"violation_id": violation, "licence_id": null});
    let case = connection.expect(201, &post("/v1/cases", token, violation, &body)).await;
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    let face = post(&format!("{path}/face-checks"), token, violation, &json!({"role": "handler"}));
    connection.expect(201, &face).await;
    post(&format!("{path}/submissions"), token, violation, &json!({}))
}

/// Does the same for each driver, over several connections.
fn for_each<F>(address: &str, count: usize, work: F) -> Vec<Driver>
where
    F: AsyncFn(&mut Connection, usize) -> Driver,
{
    let work = &work;
    block_on(async move {
        let shares = (0..CONNECTIONS).map(|share| async move {
            let mut connection = Connection::open(address).await;
            let mut drivers = Vec::new();
            for number in (share..count).step_by(CONNECTIONS) {
                drivers.push((number, work(&mut connection, number).await));
            }
            drivers
        });
        let mut drivers: Vec<_> = join_all(shares).await.into_iter().flatten().collect();
        drivers.sort_by_key(|(number, _)| *number);
        drivers.into_iter().map(|(_, driver)| driver).collect()
    })
}
