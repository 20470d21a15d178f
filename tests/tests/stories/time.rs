//! Moving the clock.

use serde_json::json;
use tests::Client;

const DAY: i64 = 86_400;
/// Noon in China, in seconds of the UTC day.
const NOON: i64 = 4 * 3_600;

/// Moves the clock ahead by an ISO 8601 duration. What falls due by then has happened when this returns.
pub fn advance(client: &Client, by: &str) {
    let _ = client.post("/v1/sandbox/clock", &json!({ "advance": by })).expect(200);
}

/// Moves the clock ahead to the next noon in China, far from the midnight at which amounts change.
pub fn to_noon(client: &Client) {
    let now = client.get("/v1/sandbox/clock").expect(200).str("/now");
    let part = |range| now.get(range).and_then(|digits: &str| digits.parse::<i64>().ok()).unwrap();
    let now = part(11..13) * 3_600 + part(14..16) * 60 + part(17..19);
    advance(client, &format!("PT{}S", (NOON - now - 1).rem_euclid(DAY) + 1));
}
