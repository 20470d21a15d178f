//! A decision is served, falls due, is paid and cleared; and what is late about it shows (CASE-4, CASE-7, PAY-1…3, PAY-7).

use crate::lists::{ids, walk};
use serde_json::{Value, json};
use tests::{Answer, Client, Server, on_both};

fn settle(client: &Client, decision: &str) {
    let payment = client.pay(decision).expect(201).str("/id");
    let settled = client.post(&format!("/v1/payments/{payment}/refreshes"), &json!({})).expect(200);
    assert_eq!(settled.str("/status"), "settled");
}

/// The codes of what is late about a decision.
fn late(decision: &Answer) -> Vec<&str> {
    decision.json["late"].as_array().unwrap().iter().map(|flag| flag["code"].as_str().unwrap()).collect()
}

on_both!(a_decision_is_served_with_every_field_that_the_law_demands, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    driver.advance_to_noon();
    let path = driver.decided("00010");
    let decision = driver.get(&path).expect(200);
    assert_eq!((decision.str("/status"), decision.json["finished"].clone()), ("served".to_owned(), json!(false)));
    let notice = driver.get(&format!("{path}/notice")).expect(200);
    let vehicle = driver.get("/v1/vehicles").expect(200);
    for (field, value) in [
        ("decision_id", &decision.json["id"]),
        ("number", &decision.json["number"]),
        ("fine", &decision.json["fine"]),
        ("points", &decision.json["points"]),
        ("penalty", &json!("fine")),
        ("plate_number", &vehicle.json["data"][0]["plate_number"]),
        ("vehicle_type", &vehicle.json["data"][0]["vehicle_type"]),
        ("served_at", &decision.json["served_at"]),
    ] {
        assert_eq!(&notice.json[field], value, "{field}");
    }
    let texts = ["person_name", "facts", "legal_basis", "authority", "decided_on"];
    let nested = ["payment/how_to_pay", "payment/collecting_agency", "review/with", "litigation/with"];
    for field in texts.iter().chain(&nested) {
        assert!(!notice.str(&format!("/{field}")).is_empty(), "{field}");
    }
    assert_eq!(notice.str("/payment/due_date"), decision.str("/due_date"));
    assert_eq!(notice.int("/payment/surcharge_percent_per_day"), 3);
    assert_eq!(notice.json["payment"]["surcharge_limit"], decision.json["fine"]);
    assert!(notice.str("/litigation/until") > notice.str("/review/until"));
    assert!(notice.str("/review/until") > notice.str("/payment/due_date"));
    let kept = server.database.text("SELECT CAST(content AS TEXT) AS value FROM notice");
    assert!(!kept.contains(&notice.str("/person_name")), "the name stays with the person");
    let tag = notice.header("etag").unwrap().to_owned();
    let unchanged = driver.send("GET", &format!("{path}/notice"), &[("if-none-match", &tag)], None);
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
});

on_both!(a_deadline_is_proved_day_by_day_and_then_the_fine_is_overdue, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    driver.advance_to_noon();
    let path = driver.decided("00010");
    let decision = driver.get(&path).expect(200);
    let proof = driver.get(&format!("{path}/deadline")).expect(200);
    for field in ["due_date", "due_at", "served_at"] {
        assert_eq!(proof.str(&format!("/{field}")), decision.str(&format!("/{field}")));
    }
    assert_eq!(proof.json["provisional"], decision.json["due_provisional"]);
    assert_eq!(proof.int("/payment_days"), 15);
    let skipped = proof.json["skipped"].as_array().unwrap();
    assert!(skipped.iter().all(|day| day["kind"] == "weekend" || day["kind"] == "holiday"));
    assert_eq!(skipped.is_empty(), proof.str("/last_day") == proof.str("/due_date"));
    // Served at noon: the deadline is 12 hours after the noon of the due date.
    driver.advance(&format!("P{}DT11H59M", 15 + skipped.len()));
    let last = driver.get(&path).expect(200);
    assert_eq!((last.str("/status"), last.int("/amount_due/days_late")), ("served".to_owned(), 0));
    driver.advance("PT1M");
    let overdue = driver.get(&path).expect(200);
    assert_eq!((overdue.str("/status"), overdue.int("/amount_due/days_late")), ("overdue".to_owned(), 1));
    assert_eq!(overdue.int("/amount_due/surcharge/amount"), 600);
    assert_eq!(driver.events(&path), ["decision.issued", "decision.served", "decision.overdue"]);
    settle(&driver, &path);
    driver.advance("PT1S");
    assert_eq!(driver.status(&path), "cleared");
});

on_both!(a_warning_is_cleared_without_a_payment, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let path = driver.decided("00054");
    let warning = driver.get(&path).expect(200);
    assert_eq!((warning.str("/status"), warning.int("/fine/amount")), ("cleared".to_owned(), 0));
    for field in ["due_date", "due_at", "paid_at", "payment_id", "poll_after_seconds"] {
        assert_eq!(warning.json[field], Value::Null, "{field}");
    }
    assert_eq!(driver.events(&path), ["decision.issued", "decision.served", "decision.cleared"]);
    let notice = driver.get(&format!("{path}/notice")).expect(200);
    assert_eq!(notice.str("/penalty"), "warning");
    assert!(notice.json.get("payment").is_none());
    driver.get(&format!("{path}/deadline")).expect_problem(409, "nothing_to_pay");
    let body = json!({"decision_id": warning.json["id"], "expected_amount": {"amount": 0, "currency": "CNY"}});
    driver.post("/v1/payments", &body).expect_problem(409, "nothing_to_pay");
});

on_both!(a_notice_that_is_late_is_flagged_and_still_served, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    driver.advance_to_noon();
    let path = driver.decided("00065");
    let issued = driver.get(&path).expect(200);
    assert_eq!((issued.str("/status"), issued.str("/next_action/type")), ("issued".to_owned(), "wait".to_owned()));
    assert!(issued.json.get("amount_due").is_none() && issued.json["links"].get("notice").is_none());
    for what in ["notice", "deadline"] {
        driver.get(&format!("{path}/{what}")).expect_problem(409, "notice_not_served");
    }
    let body = json!({"decision_id": issued.json["id"], "expected_amount": issued.json["fine"]});
    driver.post("/v1/payments", &body).expect_problem(409, "notice_not_served");
    driver.advance("PT29M");
    assert!(late(&driver.get(&path).expect(200)).is_empty());
    driver.advance("PT1M");
    assert_eq!(late(&driver.get(&path).expect(200)), ["notice_late"]);
    driver.advance("PT11M");
    let served = driver.get(&path).expect(200);
    assert_eq!((served.str("/status"), late(&served)), ("served".to_owned(), vec!["notice_late"]));
    assert_eq!(driver.events(&path), ["decision.issued", "decision.notice_late", "decision.served"]);
});

on_both!(a_clearance_that_is_late_is_escalated_and_still_comes, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    driver.advance_to_noon();
    let path = driver.decided("00076");
    settle(&driver, &path);
    let paid = driver.get(&path).expect(200);
    assert_eq!(
        (paid.str("/status"), paid.str("/status_reason/code")),
        ("paid".to_owned(), "clearance_pending".to_owned())
    );
    assert!(paid.str("/status_reason/user_message").contains("do not pay anywhere else"));
    assert_eq!(paid.str("/next_action/type"), "wait");
    driver.advance("PT23H59M");
    assert!(late(&driver.get(&path).expect(200)).is_empty());
    driver.advance("PT1M");
    let escalated = driver.get(&path).expect(200);
    assert_eq!((escalated.str("/status"), late(&escalated)), ("paid".to_owned(), vec!["clearance_late"]));
    assert_eq!(escalated.str("/late/0/hotline"), "12123");
    driver.advance("PT6H1M");
    let cleared = driver.get(&path).expect(200);
    assert_eq!((cleared.str("/status"), late(&cleared)), ("cleared".to_owned(), vec!["clearance_late"]));
    assert_eq!(
        driver.events(&path),
        ["decision.issued", "decision.served", "decision.paid", "decision.clearance_late", "decision.cleared"]
    );
});

on_both!(what_was_late_shows_even_if_the_clock_leaps_over_it, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    driver.advance_to_noon();
    let (late_notice, late_clearance) = (driver.decided("00065"), driver.decided("00076"));
    settle(&driver, &late_clearance);
    driver.advance("P2D");
    assert_eq!(driver.events(&late_notice), ["decision.issued", "decision.notice_late", "decision.served"]);
    assert_eq!(driver.events(&late_clearance)[3..], ["decision.clearance_late", "decision.cleared"]);
    let checked = server.command(&["check"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
});

on_both!(decisions_are_listed_and_those_to_be_paid_alone, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let paid = driver.decided("00010");
    settle(&driver, &paid);
    let served = driver.decided("00021");
    let all = walk(&driver, "/v1/decisions", 1);
    assert_eq!(all.len(), 4);
    let to_pay = walk(&driver, "/v1/decisions?status=to_pay", 2);
    assert_eq!(to_pay.len(), 3);
    assert!(all.contains(&paid[14..].to_owned()) && !to_pay.contains(&paid[14..].to_owned()));
    assert_eq!(to_pay[0], served[14..]);
    let at_once = driver.get("/v1/decisions?limit=100").expect(200);
    assert_eq!((ids(&at_once.json), &at_once.json["has_more"]), (all, &json!(false)));
    for (query, pointer) in [("status=paid", "query/status"), ("limit=0", "query/limit"), ("sort=x", "query/sort")] {
        let refused = driver.get(&format!("/v1/decisions?{query}"));
        refused.expect_problem(400, "invalid_request");
        assert_eq!(refused.str("/errors/0/pointer"), pointer);
    }
    for list in ["/v1/decisions", "/v1/payments", &format!("{served}/events")] {
        driver.get(&format!("{list}?cursor=x")).expect_problem(400, "invalid_cursor");
    }
});
