//! Who reaches what: every operation of the document, every wrong principal, on own, foreign and absent things. An operation
//! without a row in the table fails here.

mod scene;
mod table;

use scene::{Principal, Scene};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use table::{Reach, Row, TABLE};
use tests::client::fresh_key;
use tests::{Answer, Client, Server, on_both};

/// Calls an operation on a thing, with a body that fits the document.
fn call(client: &Client, row: &Row, id: &str) -> Answer {
    let path = row.path.replace("{id}", id).replace("{face_check_id}", &format!("fch_{}", "0".repeat(26)));
    let key = fresh_key();
    let headers = [("idempotency-key", key.as_str()), ("content-type", "application/json")];
    let body = row.body.replace("{id}", id);
    let body = (row.method == "POST").then_some(body.as_bytes());
    client.send(row.method, &path, &headers, body)
}

/// All that an answer tells, but for what names the request.
fn said(answer: &Answer) -> (u16, Value) {
    let mut said = answer.json.clone();
    if let Some(told) = said.as_object_mut() {
        told.remove("request_id");
        told.remove("instance");
    }
    (answer.status, said)
}

on_both!(the_table_is_that_of_the_document, |server: Server| {
    let document = server.client().get("/openapi.json").expect(200).json;
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let public = operation["security"] == json!([{}]);
            described.insert((method.to_uppercase(), path.clone(), public));
        }
    }
    let row = |row: &Row| (row.method.to_owned(), row.path.to_owned(), matches!(row.reach, Reach::Public));
    assert_eq!(TABLE.iter().map(row).collect::<BTreeSet<_>>(), described);
});

on_both!(without_a_token_of_this_service_nothing_is_reached, |server: Server| {
    let forged = |header: Value, claims: Value| server.client().with_token(server.token(&header, &claims));
    let valid = server.client().sign_in("demo-lin-yue").token().to_owned();
    let cut = valid.rsplit_once('.').unwrap().0.to_owned();
    let wrong = [
        (server.client(), "unauthenticated"),
        (server.client().with_token("x"), "token_invalid"),
        (server.client().with_token(cut), "token_invalid"),
        (forged(json!({}), json!({"exp": 1_700_000_000, "iat": 1_699_999_000, "nbf": 1_699_999_000})), "token_expired"),
        (forged(json!({}), json!({"aud": "https://elsewhere.example/"})), "token_invalid"),
    ];
    for row in TABLE.iter().filter(|row| !matches!(row.reach, Reach::Public)) {
        for (client, code) in &wrong {
            call(client, row, &row.absent()).expect_problem(401, code);
        }
    }
});

on_both!(each_thing_is_reached_by_those_who_may, |server: Server| {
    let scene = Scene::play(&server);
    let mut wrong = Vec::new();
    for row in TABLE {
        let Reach::Thing(noun, seen_by) = row.reach else { continue };
        for principal in Principal::ALL {
            let client = scene.client(principal);
            let answer = call(client, row, scene.id(noun));
            let absent = call(client, row, &row.absent());
            let hidden = said(&answer) == said(&absent);
            assert_eq!((absent.status, &absent.json["code"]), (404, &json!("not_found")), "{row:?}");
            if hidden == seen_by.contains(&principal) {
                wrong.push(format!("{principal:?} {} {}: {}", row.method, row.path, answer.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

on_both!(each_list_holds_what_may_be_seen, |server: Server| {
    let scene = Scene::play(&server);
    let mut wrong = Vec::new();
    for row in TABLE {
        let Reach::List(nouns) = row.reach else { continue };
        for principal in Principal::ALL {
            let listed = scene.client(principal).get(&format!("{}{}", row.path, row.body)).expect(200);
            for (noun, seen_by) in nouns {
                if listed.text.contains(scene.id(*noun)) != seen_by.contains(&principal) {
                    wrong.push(format!("{principal:?} {} {noun:?}: {}", row.path, listed.text));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});
