//! The story of a friend's vehicle: consent and code, two faces, a revocation, and the fourth follow of a year.

use super::caller::{Caller, Failure, headline, note};
use super::story::{pay_in_time, sign_in, text};
use serde_json::{Value, json};

/// Plays it: `driver` is signed in; `of_friend` is what the sandbox tells of the friend.
pub(super) fn play(driver: &mut Caller, of_friend: &Value) -> Result<(), Failure> {
    let mut friend = driver.another();
    let vehicle = of_friend.pointer("/vehicles/0").ok_or("the friend has no vehicle")?;
    let details = json!({ "vehicle": vehicle });
    headline("A friend's vehicle is followed, with the friend's consent");
    sign_in(&mut friend, text(of_friend, "code"))?;
    quotas(driver)?;
    let follow = follow(driver, &mut friend, &details)?;
    headline("A violation of the friend's vehicle takes two faces");
    handle(driver, &follow)?;
    headline("The friend revokes: at once nothing is seen any more");
    let vehicle = driver.get(&follow)?.text("/links/vehicle/href").to_owned();
    driver.get(&vehicle)?;
    friend.post(&format!("{follow}/revocations"), &json!({}), 200)?;
    let gone = driver.get_refused(&vehicle, 404)?;
    note(format!("{}: {}", gone.text("/code"), gone.text("/user_message")));
    history(&mut friend, &follow)?;
    headline("Three follows begin in a year, and no fourth");
    for _ in 0..2 {
        let follow = self::follow(driver, &mut friend, &details)?;
        driver.post(&format!("{follow}/revocations"), &json!({}), 200)?;
    }
    fourth(driver, &details)
}

fn quotas(driver: &mut Caller) -> Result<(), Failure> {
    let home = driver.get("/v1/home")?;
    let left = |quota: &str| home.number(&format!("/quotas/{quota}/left"));
    note(format!("{} places and {} chances are left", left("places"), left("chances")));
    Ok(())
}

/// From the request, with what the vehicle's documents say, to the confirmation. Returns the follow's path.
fn follow(driver: &mut Caller, friend: &mut Caller, details: &Value) -> Result<String, Failure> {
    let asked = driver.post("/v1/follow-requests", details, 201)?;
    let request = format!("/v1/follow-requests/{}", asked.text("/id"));
    let consent = friend.post(&format!("{request}/consents"), &json!({}), 200)?;
    note(format!("the friend passes the code {} on", consent.text("/code")));
    let entered = json!({ "code": consent.text("/code") });
    let confirmed = driver.post(&format!("{request}/confirmations"), &entered, 200)?;
    note(format!("{} is followed: {}", confirmed.text("/plate_number"), confirmed.text("/status")));
    Ok(format!("/v1/follows/{}", confirmed.text("/id")))
}

/// A violation that bears points: the driver's face and the friend's, and the points go to the driver's licence.
fn handle(driver: &mut Caller, follow: &str) -> Result<(), Failure> {
    let vehicle = driver.ask(follow)?.text("/vehicle_id").to_owned();
    let found = driver.get(&format!("/v1/violations?vehicle_id={vehicle}&status=open&limit=100"))?;
    let bears_points = |violation: &&Value| violation.pointer("/points").and_then(Value::as_i64) > Some(0);
    let violation = found.list("/data").iter().find(bears_points).ok_or("no violation of the friend's bears points")?;
    let case = driver.post("/v1/cases", &json!({ "violation_id": text(violation, "id") }), 201)?;
    let case = format!("/v1/cases/{}", case.text("/id"));
    let own = driver.post(&format!("{case}/face-checks"), &json!({"role": "handler"}), 201)?;
    driver.post(own.text("/links/fetch_result/href"), &json!({}), 200)?;
    let next = driver.get(&case)?;
    note(format!("what is next: {}", next.text("/next_action/type")));
    driver.post(&format!("{case}/face-checks"), &json!({"role": "owner"}), 201)?;
    driver.post(&format!("{case}/submissions"), &json!({}), 200)?;
    let decided = driver.wait(&case, |case| case.text("/status") == "notice_served")?;
    note(format!("two faces; points {}, to the driver's own licence", decided.number("/points")));
    pay_in_time(driver, &format!("/v1/decisions/{}", decided.text("/decision_id")))
}

/// What both sides can read.
fn history(friend: &mut Caller, follow: &str) -> Result<(), Failure> {
    let history = friend.get(&format!("{follow}/events"))?;
    let words: Vec<_> = history.list("/data").iter().map(|event| text(event, "type")).collect();
    note(words.join(", "));
    Ok(())
}

fn fourth(driver: &mut Caller, details: &Value) -> Result<(), Failure> {
    let refused = driver.post("/v1/follow-requests", details, 422)?;
    note(format!("{}: {}", refused.text("/code"), refused.text("/user_message")));
    for rule in refused.list("/rules").iter().filter(|rule| rule.pointer("/passed") == Some(&json!(false))) {
        let next = rule.pointer("/remedy/at").and_then(Value::as_str).unwrap_or_default();
        note(format!("{:<10} {} The next chance comes free at {next}", text(rule, "rule"), text(rule, "user_message")));
    }
    Ok(())
}
