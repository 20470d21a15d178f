//! PAY-1: a decision is looked up by the number and the plate on its notice, and paid, whoever it is addressed to and wherever
//! it was made.

mod finding;
mod paying;

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Client, Server};

/// Of 7 March 2025, long overdue, and cleared as late as such a number asks.
const OVERDUE: (&str, &str) = ("5001032503070010", "渝A70010");

/// The number of a decision made elsewhere this morning that ends so, and the plate; it is noon.
fn of_today(client: &Client, ending: &str) -> (String, String) {
    let today = client.get("/v1/sandbox/clock").expect(200).str("/now")[2..10].replace('-', "");
    let number = format!("500103{today}{ending}");
    let plate = format!("渝A{}", &number[11..]);
    (number, plate)
}

fn look_up(client: &Client, number: &str, plate: &str) -> Answer {
    client.post("/v1/decision-lookups", &json!({"number": number, "plate_number": plate}))
}

fn found(client: &Client, (number, plate): (&str, &str)) -> Value {
    look_up(client, number, plate).expect(200).json
}

fn pay(client: &Client, decision: &Value) -> Answer {
    let expected = json!({"amount": 20_000, "currency": "CNY"});
    let expected = decision.get("amount_due").map_or(expected, |due| due["total"].clone());
    client.post("/v1/payments", &json!({"decision_id": decision["decision_id"], "expected_amount": expected}))
}

fn settle(client: &Client, decision: &Value) -> Answer {
    let payment = pay(client, decision).expect(201).str("/id");
    let settled = client.post(&format!("/v1/payments/{payment}/refreshes"), &json!({})).expect(200);
    assert_eq!(settled.str("/status"), "settled");
    settled
}

fn count(server: &Server, what: &str) -> i64 {
    server.database.number(&format!("SELECT count(*) AS value FROM {what}"))
}

fn names(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}
