//! What becomes of an order: paid, cancelled, expired, or unknown for a while.

use super::{again, path, payable, refresh, start};
use serde_json::{Value, json};
use tests::{Server, client::fresh_key, on_both};

on_both!(an_unknown_outcome_is_waited_for, |server: Server| {
    let client = server.client().sign_in("demo-tang-xin");
    client.advance_to_noon();
    let decision = payable(&client);
    let started = start(&client, &decision).expect(201);
    let pending = refresh(&client, &started);
    assert_eq!((pending.str("/status"), pending.json["finished"].clone()), ("pending".to_owned(), json!(false)));
    let cancelled = client.post(&format!("{}/cancellations", path(&started)), &json!({})).expect(200);
    assert_eq!(cancelled.str("/status"), "pending");
    start(&client, &decision).expect_problem(409, "payment_in_progress");
    client.advance("PT30S");
    let settled = client.get(&path(&started)).expect(200);
    assert_eq!(settled.str("/status"), "settled");
    assert_eq!(again(&client, &decision)["status"], "cleared");
});

on_both!(a_trade_that_the_payer_closed_is_cancelled, |server: Server| {
    let client = server.client().sign_in("demo-he-ming");
    client.advance_to_noon();
    let decision = payable(&client);
    let started = start(&client, &decision).expect(201);
    let cancelled = refresh(&client, &started);
    assert_eq!(
        (cancelled.str("/status"), cancelled.str("/status_reason/code")),
        ("cancelled".to_owned(), "cancelled".to_owned())
    );
    assert!(client.in_chinese().get(&path(&started)).expect(200).str("/status_reason/user_message").contains("取消"));
    assert_eq!(again(&client, &decision)["amount_due"]["total"]["amount"], 15_000);
    let other = start(&client, &decision).expect(201);
    let list = client.get("/v1/payments").expect(200);
    let listed: Vec<_> = list.json["data"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!(listed, [other.json["id"].clone(), started.json["id"].clone()]);
});

on_both!(a_driver_gives_a_payment_up, |server: Server| {
    let client = server.client().sign_in("demo-luo-an");
    client.advance_to_noon();
    let decision = payable(&client);
    let started = start(&client, &decision).expect(201);
    let (cancel, key) = (format!("{}/cancellations", path(&started)), fresh_key());
    let cancelled = client.post_once(&cancel, &key, &json!({})).expect(200);
    assert_eq!(cancelled.str("/status"), "cancelled");
    assert_eq!(client.post_once(&cancel, &key, &json!({})).expect(200).text, cancelled.text);
    client.post(&cancel, &json!({})).expect_problem(409, "payment_finished");
    assert_eq!(refresh(&client, &started).str("/status"), "cancelled");
    let _ = start(&client, &decision).expect(201);
});

on_both!(an_order_dies_after_15_minutes, |server: Server| {
    let client = server.client().sign_in("demo-luo-an");
    client.advance_to_noon();
    let decision = payable(&client);
    let started = start(&client, &decision).expect(201);
    client.advance("PT14M");
    assert_eq!(client.get(&path(&started)).expect(200).str("/status"), "pending");
    client.advance("PT1M");
    let expired = client.get(&path(&started)).expect(200);
    assert_eq!(
        (expired.str("/status"), expired.str("/status_reason/code")),
        ("expired".to_owned(), "expired".to_owned())
    );
    assert_eq!(start(&client, &decision).expect(201).str("/status"), "pending");
});

on_both!(an_expired_payment_that_nobody_has_closed_stands_in_nobodys_way, |server: Server| {
    let client = server.client().sign_in("demo-luo-an");
    client.advance_to_noon();
    let decision = payable(&client);
    let started = start(&client, &decision).expect(201);
    server.database.execute("UPDATE payment SET expires_at = created_at, next_poll_at = NULL").unwrap();
    assert_eq!(again(&client, &decision)["links"]["pay"]["method"], "POST");
    let other = start(&client, &decision).expect(201);
    assert_ne!(other.str("/id"), started.str("/id"));
    assert_eq!(client.get(&path(&started)).expect(200).str("/status"), "expired");
});

on_both!(a_payment_whose_process_died_is_taken_up_again, |mut server: Server| {
    let client = server.client().sign_in("demo-luo-an");
    client.advance_to_noon();
    let started = start(&client, &payable(&client)).expect(201);
    // As it is when the process dies between the first transaction and the host's answer.
    let sql = "UPDATE payment SET status = 'created', trade_number = NULL, next_poll_at = created_at";
    server.kill_and_restart();
    server.database.execute(sql).unwrap();
    let client = server.client().sign_in("demo-luo-an");
    client.advance("PT2S");
    let pending = client.get(&path(&started)).expect(200);
    assert_eq!(
        (pending.str("/status"), pending.str("/trade_number")),
        ("pending".to_owned(), started.str("/trade_number"))
    );
});

on_both!(no_trade_is_made_in_order_to_be_closed, |server: Server| {
    let client = server.client().sign_in("demo-luo-an");
    client.advance_to_noon();
    let decision = payable(&client);
    let started = start(&client, &decision).expect(201);
    // As it is when the host has not answered, with an order that still stands, and then with one that is over.
    let unanswered = "UPDATE payment SET status = 'created', trade_number = NULL, next_poll_at = NULL";
    server.database.execute(unanswered).unwrap();
    let cancelled = client.post(&format!("{}/cancellations", path(&started)), &json!({})).expect(200);
    assert_eq!((cancelled.str("/status"), &cancelled.json["trade_number"]), ("pending".to_owned(), &Value::Null));
    server.database.execute(&format!("{unanswered}, expires_at = created_at")).unwrap();
    let _ = start(&client, &decision).expect(201);
    let expired = client.get(&path(&started)).expect(200);
    assert_eq!((expired.str("/status"), &expired.json["trade_number"]), ("expired".to_owned(), &Value::Null));
    let closed_by = "SELECT actor AS value FROM event WHERE kind = 'payment.expired'";
    assert!(server.database.text(closed_by).starts_with("driver:"), "whose call it was closed by");
});

on_both!(money_for_a_closed_order_pays_nothing, |server: Server| {
    let client = server.client().sign_in("demo-tang-xin");
    client.advance_to_noon();
    let decision = payable(&client);
    let started = start(&client, &decision).expect(201);
    // No payer of the sandbox pays what is closed: as if the order had been.
    let closed = "UPDATE payment SET status = 'cancelled', closed_at = created_at, next_poll_at = NULL";
    server.database.execute(closed).unwrap();
    client.advance("PT30S");
    let refunded = refresh(&client, &started);
    assert_eq!(
        (refunded.str("/status"), refunded.str("/status_reason/code")),
        ("in_suspense".to_owned(), "order_closed".to_owned())
    );
    assert_eq!(again(&client, &decision)["status"], "served");
    assert_eq!(server.database.number("SELECT count(*) AS value FROM settlement"), 0);
});
