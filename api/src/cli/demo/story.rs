//! The story: a refusal with all its reasons, a fine paid in time, one paid late, and a friend's vehicle.

use super::caller::{Caller, Failure, Reply, headline, note};
use super::following;
use serde_json::{Value, json};

/// How the number of the demo violation ends that nearly every rule refuses.
const REFUSED: &str = "00450";
/// The driver, with whom everything succeeds.
const DRIVER: &str = "demo-lin-yue";
/// The friend, who is a user of the payment app and has a vehicle.
const FRIEND: &str = "demo-tang-xin";
/// The fines that the story pays, in fen.
const FINE: i64 = 20_000;

/// Plays it from sign-in to cleared, three times over.
pub(super) fn play(caller: &mut Caller) -> Result<(), Failure> {
    headline("The sandbox is reset: its people appear again, and nothing has happened yet");
    let reset = caller.post("/v1/sandbox/resets", &json!({}), 200)?;
    headline("The driver opens the mini-app, and is known by the payment app's verified identity");
    sign_in(caller, text(person(&reset, DRIVER)?, "code"))?;
    let violations = home(caller)?;
    refusal(caller, &violations)?;
    headline("A violation is handled after a face check, and its fine is paid in time");
    let decision = handle(caller, &violations)?;
    pay_in_time(caller, &decision)?;
    headline("Another one, paid forty days later");
    let decision = handle(caller, &violations)?;
    pay_late(caller, &decision)?;
    following::play(caller, person(&reset, FRIEND)?)
}

/// One of the people whom a reset has brought.
fn person<'a>(reset: &'a Reply, name: &str) -> Result<&'a Value, Failure> {
    let found = reset.list("/people").iter().find(|person| text(person, "code").starts_with(name));
    found.ok_or_else(|| format!("{name} is not among the demo people").into())
}

pub(super) fn sign_in(caller: &mut Caller, auth_code: &str) -> Result<(), Failure> {
    let session = caller.post("/v1/auth/sessions", &json!({ "auth_code": auth_code }), 201)?;
    caller.sign_in(session.text("/access_token").to_owned());
    Ok(())
}

/// The first screen. Returns every violation of the driver.
fn home(caller: &mut Caller) -> Result<Vec<Value>, Failure> {
    let home = caller.get("/v1/home")?;
    let points = |field: &str| home.number(&format!("/licences/data/0/points/{field}"));
    note(format!("licence of class {}, {} of {} points", classes(&home), points("total"), points("limit")));
    note(format!(
        "{} vehicles, {} violations to handle, {} decisions to pay",
        counted(&home, "/vehicles"),
        counted(&home, "/open_violations"),
        counted(&home, "/unpaid_decisions"),
    ));
    let mut violations = Vec::new();
    let mut path = "/v1/violations?limit=100".to_owned();
    loop {
        let page = caller.get(&path)?;
        violations.extend_from_slice(page.list("/data"));
        match page.text("/next_cursor") {
            "" => return Ok(violations),
            cursor => path = format!("/v1/violations?limit=100&cursor={cursor}"),
        }
    }
}

fn classes(home: &Reply) -> String {
    home.list("/licences/data/0/classes").iter().filter_map(Value::as_str).collect()
}

/// How many of a kind the first screen shows.
fn counted(home: &Reply, kind: &str) -> String {
    let more = if home.at(&format!("{kind}/has_more")) == &json!(true) { " or more" } else { "" };
    format!("{}{more}", home.list(&format!("{kind}/data")).len())
}

/// A case that is refused, with every reason in both languages.
fn refusal(caller: &mut Caller, violations: &[Value]) -> Result<(), Failure> {
    headline("One violation cannot be handled here: every reason is given, not just the first");
    let violation = violations.iter().find(|violation| text(violation, "number").ends_with(REFUSED));
    let id = text(violation.ok_or("the demo data is not there")?, "id");
    caller.speak("zh-CN");
    let judged = caller.get(&format!("/v1/violations/{id}/eligibility"))?;
    caller.speak("en");
    let refused = caller.post("/v1/cases", &json!({ "violation_id": id }), 422)?;
    note(format!("{}: {}", refused.text("/code"), refused.text("/user_message")));
    for (zh, en) in judged.list("/rules").iter().zip(refused.list("/rules")) {
        if en.pointer("/passed") == Some(&json!(false)) {
            note(format!("{:<10} {} {}", text(en, "rule"), text(zh, "user_message"), text(en, "user_message")));
        }
    }
    Ok(())
}

/// A violation from eligible to the notice. Returns the decision's path.
fn handle(caller: &mut Caller, violations: &[Value]) -> Result<String, Failure> {
    let id = eligible(caller, violations)?;
    let case = caller.post("/v1/cases", &json!({ "violation_id": id }), 201)?;
    let case = format!("/v1/cases/{}", case.text("/id"));
    let check = caller.post(&format!("{case}/face-checks"), &json!({"role": "handler"}), 201)?;
    note(format!("the mini-app opens the host's face screen {}", check.text("/certify_id")));
    caller.post(&format!("{case}/submissions"), &json!({}), 200)?;
    let decided = caller.wait(&case, |case| case.text("/status") == "notice_served")?;
    let decision = format!("/v1/decisions/{}", decided.text("/decision_id"));
    let notice = caller.get(&format!("{decision}/notice"))?;
    note(format!("decision {}, to be paid by {}", notice.text("/number"), notice.text("/payment/due_date")));
    Ok(decision)
}

/// The first violation that is still open and passes every rule.
fn eligible(caller: &mut Caller, violations: &[Value]) -> Result<String, Failure> {
    for violation in violations {
        let was_open = text(violation, "status") == "open";
        let fits = violation.pointer("/fine/amount") == Some(&json!(FINE)) && is_prompt(text(violation, "number"));
        let id = text(violation, "id");
        let now = format!("/v1/violations/{id}");
        if was_open && fits && caller.ask(&now)?.text("/status") == "open" && passes(caller, &now)? {
            caller.get(&format!("{now}/eligibility"))?;
            let points = violation.pointer("/points").unwrap_or(&Value::Null);
            note(format!("{}: every rule passes; fine 200.00 yuan, points {points}", text(violation, "number")));
            return Ok(id.to_owned());
        }
    }
    Err("no violation can be handled".into())
}

fn passes(caller: &mut Caller, violation: &str) -> Result<bool, Failure> {
    Ok(caller.ask(&format!("{violation}/eligibility"))?.at("/eligible") == &json!(true))
}

/// Whether the authority decides about this number at once: see the sandbox.
fn is_prompt(number: &str) -> bool {
    number.ends_with(['0', '1', '2', '3', '4'])
}

pub(super) fn pay_in_time(caller: &mut Caller, decision: &str) -> Result<(), Failure> {
    let owed = caller.get(decision)?;
    note(format!("owed: {}", amount(&owed)));
    pay(caller, &owed)?;
    cleared(caller, decision)
}

fn pay_late(caller: &mut Caller, decision: &str) -> Result<(), Failure> {
    let before = caller.get(decision)?;
    note(format!("owed: {}", amount(&before)));
    let moved = caller.post("/v1/sandbox/clock", &json!({"advance": "P40D"}), 200)?;
    note(format!("the sandbox's clock is at {}", moved.text("/now")));
    let refused = caller.post("/v1/payments", &order(&before), 412)?;
    note(format!("{}: {}", refused.text("/code"), refused.text("/user_message")));
    let owed = caller.get(decision)?;
    note(format!("owed: {}, {} days late", amount(&owed), owed.number("/amount_due/days_late")));
    pay(caller, &owed)?;
    cleared(caller, decision)
}

/// Starts a payment and follows it until it is settled.
fn pay(caller: &mut Caller, owed: &Reply) -> Result<(), Failure> {
    let payment = caller.post("/v1/payments", &order(owed), 201)?;
    note(format!("the mini-app opens the host's trade {}", payment.text("/next_action/trade_number")));
    let payment = format!("/v1/payments/{}", payment.text("/id"));
    caller.post(&format!("{payment}/refreshes"), &json!({}), 200)?;
    let settled = caller.wait(&payment, |payment| payment.text("/status") == "settled")?;
    note(format!("paid {}", yuan(settled.number("/amount/amount"))));
    Ok(())
}

fn cleared(caller: &mut Caller, decision: &str) -> Result<(), Failure> {
    caller.wait(decision, |decision| decision.text("/status") == "cleared")?;
    note("the record is cleared");
    Ok(())
}

/// An order for what a decision says is owed.
fn order(decision: &Reply) -> Value {
    json!({ "decision_id": decision.at("/id"), "expected_amount": decision.at("/amount_due/total") })
}

fn amount(decision: &Reply) -> String {
    let fen = |field: &str| decision.number(&format!("/amount_due/{field}/amount"));
    format!("{} (fine {}, surcharge {})", yuan(fen("total")), yuan(fen("fine")), yuan(fen("surcharge")))
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02} yuan", fen / 100, fen % 100)
}

pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
