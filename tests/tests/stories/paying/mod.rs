//! Paying: once, for the right amount, whatever the host says and however often it is asked.

mod outcomes;

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::thread;
use tests::{Answer, Client, Server, client::fresh_key, on_both};

/// The decision of this driver that is still to be paid and has this status.
fn to_pay(client: &Client, status: &str) -> Value {
    let unpaid = client.get("/v1/decisions?status=to_pay").expect(200);
    let mut unpaid = unpaid.json["data"].as_array().unwrap().iter();
    unpaid.find(|decision| decision["status"] == status).unwrap().clone()
}

/// The decision of this driver that can be paid without a surcharge.
fn payable(client: &Client) -> Value {
    to_pay(client, "served")
}

fn body(decision: &Value) -> Value {
    json!({"decision_id": decision["id"], "expected_amount": decision["amount_due"]["total"]})
}

fn start(client: &Client, decision: &Value) -> Answer {
    client.post("/v1/payments", &body(decision))
}

fn path(payment: &Answer) -> String {
    format!("/v1/payments/{}", payment.str("/id"))
}

fn refresh(client: &Client, payment: &Answer) -> Answer {
    client.post(&format!("{}/refreshes", path(payment)), &json!({})).expect(200)
}

fn again(client: &Client, decision: &Value) -> Value {
    client.get(&format!("/v1/decisions/{}", decision["id"].as_str().unwrap())).expect(200).json
}

/// Nothing in the database contradicts itself.
fn assert_sound(server: &Server) {
    let checked = server.command(&["check"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

on_both!(a_fine_is_paid_once_however_often_it_is_asked_for, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    client.advance_to_noon();
    let (decision, key) = (payable(&client), fresh_key());
    assert_eq!(decision["next_action"], json!({"type": "pay", "trade_number": null}));
    assert_eq!(decision["links"]["pay"], json!({"href": "/v1/payments", "method": "POST"}));
    let started = client.post_once("/v1/payments", &key, &body(&decision)).expect(201);
    assert_eq!((started.str("/status"), started.int("/amount/amount")), ("pending".to_owned(), 15_000));
    assert_eq!(started.header("location"), Some(path(&started).as_str()));
    assert_eq!(started.json["next_action"], json!({"type": "pay", "trade_number": started.str("/trade_number")}));
    let repeated = client.post_once("/v1/payments", &key, &body(&decision)).expect(201);
    assert_eq!(repeated.header("idempotent-replayed"), Some("true"));
    assert_eq!(repeated.str("/id"), started.str("/id"));
    assert_eq!(refresh(&client, &started).str("/status"), "settled");
    let settled = refresh(&client, &started);
    assert_eq!((settled.str("/status"), settled.json["finished"].clone()), ("settled".to_owned(), json!(true)));
    assert_eq!(
        (settled.json["next_action"].clone(), settled.json["poll_after_seconds"].clone()),
        (json!({"type": "none"}), Value::Null)
    );
    start(&client, &decision).expect_problem(409, "nothing_to_pay");
    client.post(&format!("{}/cancellations", path(&started)), &json!({})).expect_problem(409, "payment_finished");
    client.advance("PT1S");
    let cleared = again(&client, &decision);
    assert_eq!((&cleared["status"], &cleared["finished"]), (&json!("cleared"), &json!(true)));
    assert_eq!((&cleared["payment_id"], &cleared["paid_at"]), (&started.json["id"], &settled.json["paid_at"]));
    assert!(cleared.get("amount_due").is_none() && cleared["cleared_at"].is_string());
    assert_eq!(server.database.number("SELECT count(*) AS value FROM settlement"), 1);
    assert_eq!(client.events(&path(&started)), ["payment.created", "payment.pending", "payment.settled"]);
    let told = client.events(&format!("/v1/decisions/{}", decision["id"].as_str().unwrap()));
    assert_eq!(told, ["decision.issued", "decision.served", "decision.paid", "decision.cleared"]);
    assert_sound(&server);
});

on_both!(of_many_that_start_a_payment_one_does, |server: Server| {
    let client = server.client().sign_in("demo-luo-an");
    client.advance_to_noon();
    let second = server.second();
    let elsewhere = second.client().sign_in("demo-luo-an");
    let decision = payable(&client);
    let racers: Vec<_> = (0..16)
        .map(|n| if n % 2 == 0 { client.clone() } else { elsewhere.clone() })
        .map(|client| {
            let decision = decision.clone();
            thread::spawn(move || start(&client, &decision))
        })
        .collect();
    let answers: Vec<Answer> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(won.len(), 1);
    lost.iter().for_each(|answer| {
        answer.expect_problem(409, "payment_in_progress");
    });
    assert_eq!(server.database.number("SELECT count(*) AS value FROM payment"), 1);
    let shown = again(&client, &decision);
    assert_eq!(shown["next_action"], won[0].json["next_action"]);
    assert_eq!(shown["links"]["payment"]["href"], path(&won[0]));
    assert!(shown["links"].get("pay").is_none());
});

on_both!(of_many_that_repeat_a_key_all_are_told_of_the_same_payment, |server: Server| {
    let client = server.client().sign_in("demo-luo-an");
    client.advance_to_noon();
    let (decision, key) = (payable(&client), fresh_key());
    let racers: Vec<_> = (0..8)
        .map(|_| {
            let (client, key, body) = (client.clone(), key.clone(), body(&decision));
            thread::spawn(move || client.post_once("/v1/payments", &key, &body).expect(201).str("/id"))
        })
        .collect();
    let ids: BTreeSet<String> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
    assert_eq!(ids.len(), 1);
    let other = json!({"decision_id": decision["id"], "expected_amount": {"amount": 1, "currency": "CNY"}});
    client.post_once("/v1/payments", &key, &other).expect_problem(422, "idempotency_key_reused");
});

on_both!(an_amount_that_has_changed_is_not_taken, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    client.advance_to_noon();
    let (decision, key) = (payable(&client), fresh_key());
    client.advance("P40D");
    client.post_once("/v1/payments", &key, &body(&decision)).expect_problem(412, "amount_changed");
    let repeated = client.post_once("/v1/payments", &key, &body(&decision));
    repeated.expect_problem(412, "amount_changed");
    assert_eq!(repeated.header("idempotent-replayed"), Some("true"));
    let now = again(&client, &decision);
    assert_eq!((&now["status"], &now["status_reason"]["code"]), (&json!("overdue"), &json!("overdue")));
    let started = start(&client, &now).expect(201);
    let (fine, surcharge) = (started.int("/fine/amount"), started.int("/surcharge/amount"));
    assert_eq!(surcharge, fine * 3 * started.int("/days_late") / 100);
    assert_eq!(started.int("/amount/amount"), fine + surcharge);
    assert_eq!(refresh(&client, &started).str("/status"), "settled");
});

on_both!(a_surcharge_grows_by_3_percent_a_day_up_to_the_fine, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    client.advance_to_noon();
    let decision = to_pay(&client, "overdue");
    let mut late = decision["amount_due"]["days_late"].as_i64().unwrap();
    for (day, yuan) in [(32, 192), (33, 198), (34, 200), (35, 200), (300, 200)] {
        client.advance(&format!("P{}D", day - late));
        late = day;
        let due = &again(&client, &decision)["amount_due"];
        assert_eq!((due["days_late"].as_i64(), due["surcharge"]["amount"].as_i64()), (Some(day), Some(yuan * 100)));
        assert_eq!((&due["fine"]["amount"], &due["total"]["amount"]), (&json!(20_000), &json!((200 + yuan) * 100)));
    }
});

on_both!(what_is_no_payment_is_refused_at_the_door, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let good = body(&payable(&client));
    let json = [("content-type", "application/json")];
    let keyless = client.send("POST", "/v1/payments", &json, Some(good.to_string().as_bytes()));
    keyless.expect_problem(400, "idempotency_key_missing");
    for (pointer, wrong) in [
        ("/decision_id", json!("dec_1")),
        ("/decision_id", json!(null)),
        ("/expected_amount", json!(15_000)),
        ("/expected_amount/amount", json!({"amount": -1, "currency": "CNY"})),
        ("/expected_amount/amount", json!({"amount": 1.5, "currency": "CNY"})),
        ("/expected_amount/amount", json!({"amount": "15000", "currency": "CNY"})),
        ("/expected_amount/currency", json!({"amount": 15_000, "currency": "USD"})),
        ("/expected_amount/currency", json!({"amount": 15_000})),
    ] {
        let mut body = good.clone();
        body[pointer.split('/').nth(1).unwrap()] = wrong.clone();
        let refused = client.post("/v1/payments", &body);
        refused.expect_problem(400, "invalid_request");
        assert_eq!(refused.str("/errors/0/pointer"), pointer, "{wrong}");
    }
    let started = start(&client, &payable(&client)).expect(201);
    for verb in ["refreshes", "cancellations"] {
        let refused = client.post(&format!("{}/{verb}", path(&started)), &json!({"more": 1}));
        refused.expect_problem(400, "invalid_request");
    }
    assert_eq!(server.database.number("SELECT count(*) AS value FROM payment"), 1);
});

on_both!(decisions_and_payments_of_others_are_not_found, |server: Server| {
    let owner = server.client().sign_in("demo-luo-an");
    let stranger = server.client().sign_in("demo-lin-yue");
    let decision = payable(&owner);
    let payment = path(&start(&owner, &decision).expect(201));
    let decided = format!("/v1/decisions/{}", decision["id"].as_str().unwrap());
    for path in [
        decided.clone(),
        format!("{decided}/notice"),
        format!("{decided}/deadline"),
        format!("{decided}/events"),
        payment.clone(),
        format!("{payment}/events"),
        format!("/v1/payments/pay_{}", "0".repeat(26)),
        "/v1/decisions/dec_1".to_owned(),
    ] {
        stranger.get(&path).expect_problem(404, "not_found");
    }
    start(&stranger, &decision).expect_problem(404, "not_found");
    for verb in ["refreshes", "cancellations"] {
        stranger.post(&format!("{payment}/{verb}"), &json!({})).expect_problem(404, "not_found");
    }
    assert!(stranger.get("/v1/payments").expect(200).json["data"].as_array().unwrap().is_empty());
    server.client().get(&decided).expect_problem(401, "unauthenticated");
});
