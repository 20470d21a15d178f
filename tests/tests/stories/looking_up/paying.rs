//! Who has looked a decision up pays it, once.

use super::{OVERDUE, count, found, names, of_today, pay, settle};
use serde_json::json;
use std::collections::BTreeSet;
use std::thread;
use tests::{Answer, Client, Server, on_both};

on_both!(a_decision_made_elsewhere_is_looked_up_and_nothing_but_what_is_owed_is_shown, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    client.advance_to_noon();
    let before = count(&server, "decision");
    let (number, plate) = of_today(&client, "1230");
    let decision = found(&client, (&number, &plate));
    let shown = "amount_due as_of decision_id due_date due_provisional fine finished links number plate_number status";
    assert_eq!(names(&decision), shown.split(' ').collect(), "nothing of person, case and points");
    assert_eq!((&decision["number"], &decision["status"]), (&json!(number), &json!("served")));
    assert_eq!(decision["plate_number"], format!("渝A***{}", &number[14..]));
    assert_eq!((&decision["amount_due"]["total"]["amount"], &decision["finished"]), (&json!(20_000), &json!(false)));
    assert_eq!(decision["links"], json!({"pay": {"href": "/v1/payments", "method": "POST"}}));
    assert_eq!(count(&server, "decision"), before + 1);
    assert_eq!(count(&server, "decision WHERE plate_digest IS NOT NULL AND violation_id IS NULL"), 1);
    let path = format!("/v1/decisions/{}", decision["decision_id"].as_str().unwrap());
    for closed in [path.clone(), format!("{path}/events"), format!("{path}/notice"), format!("{path}/deadline")] {
        client.get(&closed).expect_problem(404, "not_found");
    }
    let listed = client.get("/v1/decisions?limit=100").expect(200);
    assert!(!listed.text.contains(decision["decision_id"].as_str().unwrap()));
    for told in [number, plate, "渝".to_owned()] {
        let told = format!("event WHERE CAST(data AS TEXT) LIKE '%{told}%'");
        assert_eq!(count(&server, &told), 0, "identifiers and figures only");
    }
});

on_both!(a_decision_made_elsewhere_is_paid_and_cleared, |server: Server| {
    let (client, stranger) = (server.client().sign_in("demo-lin-yue"), server.client().sign_in("demo-luo-an"));
    client.advance_to_noon();
    let (number, plate) = of_today(&client, "1230");
    let decision = found(&client, (&number, &plate));
    pay(&stranger, &decision).expect_problem(404, "not_found");
    let mut changed = decision.clone();
    changed["amount_due"]["total"]["amount"] = json!(19_999);
    pay(&client, &changed).expect_problem(412, "amount_changed");
    let settled = settle(&client, &decision);
    assert_eq!(names(&settled.json["links"]), BTreeSet::from(["events"]), "the decision is not the payer's");
    let listed = client.get("/v1/payments").expect(200);
    assert_eq!(names(&listed.json["data"][0]["links"]), BTreeSet::from(["events"]));
    pay(&client, &decision).expect_problem(409, "nothing_to_pay");
    client.advance("PT1S");
    let cleared = found(&client, (&number, &plate));
    assert_eq!((&cleared["status"], &cleared["finished"]), (&json!("cleared"), &json!(true)));
    assert!(cleared.get("amount_due").is_none());
    assert_eq!(names(&cleared["links"]), BTreeSet::from(["payment"]));
    let told = ["issued", "served", "looked_up", "paid", "cleared"];
    for (version, word) in (1..).zip(told) {
        let sql = format!(
            "SELECT kind AS value FROM event JOIN decision ON decision.id = event.resource \
             WHERE decision.number = '{number}' AND event.version = {version}"
        );
        assert_eq!(server.database.text(&sql), format!("decision.{word}"));
    }
    assert_eq!(count(&server, &format!("decision WHERE number = '{number}' AND version = 5")), 1);
});

on_both!(one_that_is_late_is_paid_with_its_surcharge, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    client.advance_to_noon();
    let overdue = found(&client, OVERDUE);
    assert_eq!((&overdue["status"], &overdue["status_reason"]["code"]), (&json!("overdue"), &json!("overdue")));
    assert_eq!(overdue["due_date"], "2025-03-24");
    assert_eq!(overdue["amount_due"]["total"]["amount"], 40_000, "never more than the fine");
    assert_eq!(settle(&client, &overdue).int("/surcharge/amount"), 20_000);

    let (number, plate) = of_today(&client, "1230");
    let due_date = found(&client, (&number, &plate))["due_date"].clone();
    while client.get("/v1/sandbox/clock").expect(200).str("/now")[..10] != *due_date.as_str().unwrap() {
        client.advance("P1D");
    }
    client.advance("PT11H59M");
    let last = found(&client, (&number, &plate));
    assert_eq!((&last["status"], &last["amount_due"]["days_late"]), (&json!("served"), &json!(0)));
    client.advance("PT1M");
    let first = found(&client, (&number, &plate));
    assert_eq!((&first["status"], &first["amount_due"]["surcharge"]["amount"]), (&json!("overdue"), &json!(600)));
    pay(&client, &last).expect_problem(412, "amount_changed");
    assert_eq!(settle(&client, &first).int("/amount/amount"), 20_600);
});

/// Tang Xin's decision, as its notice is known to others: the number and the plate.
fn anothers(owner: &Client) -> (String, String, &'static str) {
    let path = owner.decided("04020");
    let number = owner.get(&path).expect(200).str("/number");
    (path, number, "渝ADM005")
}

on_both!(anothers_decision_is_paid_by_whoever_has_its_notice, |server: Server| {
    let (owner, payer) = (server.client().sign_in("demo-tang-xin"), server.client().sign_in("demo-lin-yue"));
    owner.advance_to_noon();
    let (path, number, plate) = anothers(&owner);
    let own = found(&owner, (&number, plate));
    pay(&payer, &own).expect_problem(404, "not_found");
    let decision = found(&payer, (&number, plate));
    assert_eq!((&decision["decision_id"], &decision["plate_number"]), (&own["decision_id"], &json!("渝A***05")));
    payer.get(&path).expect_problem(404, "not_found");
    assert_eq!(names(&settle(&payer, &decision).json["links"]), BTreeSet::from(["events"]));
    payer.advance("PT1S");
    let cleared = owner.get(&path).expect(200);
    assert_eq!((cleared.str("/status"), cleared.json["payment_id"].is_string()), ("cleared".to_owned(), true));
    assert!(cleared.json["links"].get("payment").is_none(), "the payment is the payer's");
    let events = owner.events(&path);
    let looks = ["decision.looked_up", "decision.looked_up", "decision.paid", "decision.cleared"];
    assert_eq!(events[2..], looks);
    pay(&owner, &own).expect_problem(409, "nothing_to_pay");
    assert_eq!(count(&server, "settlement"), 1);
});

on_both!(a_payment_by_another_stands_in_the_addressees_way_and_no_longer, |server: Server| {
    let (owner, payer) = (server.client().sign_in("demo-tang-xin"), server.client().sign_in("demo-luo-an"));
    owner.advance_to_noon();
    let (path, number, plate) = anothers(&owner);
    let decision = found(&payer, (&number, plate));
    let started = pay(&payer, &decision).expect(201);
    let shown = owner.get(&path).expect(200);
    assert_eq!(
        (shown.str("/status"), shown.json["next_action"].clone()),
        ("served".to_owned(), json!({"type": "wait"}))
    );
    assert!(!shown.text.contains(&started.str("/trade_number")) && !shown.text.contains(&started.str("/id")));
    assert!(shown.json["links"].get("pay").is_none());
    pay(&owner, &decision).expect_problem(409, "payment_in_progress");
    assert_eq!(names(&found(&payer, (&number, plate))["links"]), BTreeSet::from(["payment"]));
    assert_eq!(found(&owner, (&number, plate))["links"], json!({}));
    let cancel = format!("/v1/payments/{}/cancellations", started.str("/id"));
    owner.post(&cancel, &json!({})).expect_problem(404, "not_found");
    let _ = payer.post(&cancel, &json!({})).expect(200);
    let own = owner.pay(&path).expect(201);
    assert_eq!(own.str("/links/decision/href"), path);
    pay(&payer, &decision).expect_problem(409, "payment_in_progress");
    owner.advance("PT30S");
    assert_eq!(owner.status(&path), "cleared");
    pay(&payer, &decision).expect_problem(409, "nothing_to_pay");
    assert_eq!(count(&server, "settlement"), 1);
});

on_both!(of_many_payers_of_one_decision_one_pays, |server: Server| {
    let owner = server.client().sign_in("demo-tang-xin");
    owner.advance_to_noon();
    let (_, number, plate) = anothers(&owner);
    let payers = [owner, server.client().sign_in("demo-luo-an"), server.client().sign_in("demo-lin-yue")];
    let decision = payers.each_ref().map(|payer| found(payer, (&number, plate)))[0].clone();
    let racers: Vec<_> = (0..12)
        .map(|n| (payers[n % 3].clone(), decision.clone()))
        .map(|(payer, decision)| thread::spawn(move || pay(&payer, &decision)))
        .collect();
    let answers: Vec<Answer> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), count(&server, "payment")), (1, 1));
    lost.iter().for_each(|answer| {
        answer.expect_problem(409, "payment_in_progress");
    });
});
