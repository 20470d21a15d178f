//! Every operation takes what the document describes, nothing more and nothing that merely resembles it.

use serde_json::{Value, json};
use tests::client::fresh_key;
use tests::{Answer, Client, Server, on_both};

/// An operation of the document.
struct Operation {
    method: String,
    /// Its path, with ids that fit.
    path: String,
    /// The example of its body.
    body: Option<Value>,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (pattern, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut path = pattern.clone();
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            for parameter in parameters.filter(|parameter| parameter["in"] == "path") {
                let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
                path = path.replace(&name, parameter["example"].as_str().unwrap());
            }
            let example = operation.pointer("/requestBody/content/application~1json/examples/example/$ref");
            let body = example.map(|example| {
                let example = document.pointer(example.as_str().unwrap().trim_start_matches('#')).unwrap();
                example["value"].clone()
            });
            all.push(Operation { method: method.to_uppercase(), path, body });
        }
    }
    all
}

impl Operation {
    fn call(&self, client: &Client, query: &str, body: Option<&Value>) -> Answer {
        let headers = [("idempotency-key", &*fresh_key()), ("content-type", "application/json")];
        let body = body.map(Value::to_string);
        client.send(&self.method, &format!("{}{query}", self.path), &headers, body.as_ref().map(String::as_bytes))
    }
}

/// What serde would take as well: for each object an array of its values, and for each text an object with that one field.
fn lookalikes(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Object(fields) => {
            all.push(fields.values().cloned().collect());
            for (name, field) in fields {
                for other in lookalikes(field) {
                    let mut changed = fields.clone();
                    changed.insert(name.clone(), other);
                    all.push(changed.into());
                }
            }
        }
        Value::String(text) => all.push(json!({ text: null })),
        _ => {}
    }
    all
}

on_both!(an_object_is_an_object_and_a_text_a_text, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let operations = operations(&driver.get("/openapi.json").expect(200).json);
    let bodies: Vec<_> =
        operations.iter().filter_map(|operation| Some((operation, operation.body.as_ref()?))).collect();
    assert!(bodies.len() > 20);
    for (operation, example) in bodies {
        for other in lookalikes(example) {
            let refused = operation.call(&driver, "", Some(&other));
            refused.expect_problem(400, "invalid_request");
            assert!(!refused.json["errors"].as_array().unwrap().is_empty(), "{} {other}", operation.path);
        }
    }
    let offset = driver.get("/v1/sandbox/clock").expect(200).int("/offset_seconds");
    assert_eq!((offset, driver.get("/v1/follow-requests").expect(200).json["data"].clone()), (0, json!([])));
});

on_both!(no_operation_takes_a_parameter_or_field_of_which_nothing_is_known, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    for operation in operations(&driver.get("/openapi.json").expect(200).json) {
        for (query, pointer) in [("?unknown=1", "query/unknown"), ("?a/b", "query/a~1b")] {
            let refused = operation.call(&driver, query, operation.body.as_ref());
            refused.expect_problem(400, "invalid_request");
            assert_eq!(
                (refused.str("/errors/0/pointer"), refused.str("/errors/0/code")),
                (pointer.to_owned(), "unknown_field".to_owned()),
                "{} {}",
                operation.method,
                operation.path
            );
        }
        if let Some(Value::Object(mut fields)) = operation.body.clone() {
            fields.insert("unknown".to_owned(), json!(1));
            let refused = operation.call(&driver, "", Some(&fields.into()));
            refused.expect_problem(400, "invalid_request");
            assert_eq!(refused.str("/errors/0/pointer"), "/unknown", "{}", operation.path);
        }
    }
    assert_eq!(driver.get("/v1/sandbox/clock").expect(200).int("/offset_seconds"), 0);
    for taken in ["/v1/home?", "/v1/home?&", "/v1/violations?&limit=5&", "/livez?t=1", "/openapi.json?t=1"] {
        assert_eq!(driver.get(taken).status, 200, "{taken}");
    }
    driver.get("/v1/nothing?unknown=1").expect_problem(404, "route_not_found");
    driver.send("DELETE", "/v1/home?unknown=1", &[], None).expect_problem(405, "method_not_allowed");
});
