//! What the caps of following have in common: owners of the crowd, and what is asked of them.

use crate::field::driver;
use serde_json::{Value, json};
use tests::Client;
use tests::client::fresh_key;
use tests::http::post;

/// Vehicles of each driver of the crowd.
pub const VEHICLES: usize = 5;

/// The plate of a vehicle of the crowd, counted from 0.
pub fn plate(serial: usize) -> String {
    format!("渝B{serial:05}")
}

/// The owner of a vehicle of the crowd, signed in.
pub fn owner(client: &Client, serial: usize) -> Client {
    driver(client, serial / VEHICLES)
}

/// The details that name a vehicle of the crowd.
pub fn details(serial: usize) -> Value {
    let plate = plate(serial);
    let tail: String = plate.chars().skip(1).collect();
    let details = json!({"plate_class": "02", "plate_number": plate, "engine_number_last6": tail});
    json!({ "vehicle": details })
}

/// A request to follow a vehicle of the crowd.
pub fn ask(driver: &Client, serial: usize) -> Vec<u8> {
    post("/v1/follow-requests", driver.token(), &fresh_key(), &details(serial))
}

/// The entering of a code.
pub fn confirm(driver: &Client, request: &str, code: &str) -> Vec<u8> {
    post(&format!("{request}/confirmations"), driver.token(), &fresh_key(), &json!({ "code": code }))
}

/// Gives a request up.
pub fn cancel(driver: &Client, request: &str) {
    let _ = driver.post(&format!("{request}/cancellations"), &json!({})).expect(200);
}

/// Ends the follow that a request became.
pub fn end(side: &Client, request: &str) {
    let follow = request.replace("/follow-requests/", "/follows/");
    let _ = side.post(&format!("{follow}/revocations"), &json!({})).expect(200);
}

/// The path of the request in an answer.
pub fn path(answer: &Value) -> String {
    format!("/v1/follow-requests/{}", answer["id"].as_str().unwrap())
}
