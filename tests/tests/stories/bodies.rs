//! Every operation takes the body that the document describes, and nothing that merely resembles it.

use serde_json::{Value, json};
use tests::client::fresh_key;
use tests::{Server, on_both};

/// Each operation with a body: its path, with ids that fit, and the example.
fn operations(document: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let operation = &item["post"];
        let Some(example) = operation.pointer("/requestBody/content/application~1json/examples/example/$ref") else {
            continue;
        };
        let mut path = path.clone();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["in"] == "path") {
            let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
            path = path.replace(&name, parameter["example"].as_str().unwrap());
        }
        let example = document.pointer(example.as_str().unwrap().trim_start_matches('#')).unwrap();
        all.push((path, example["value"].clone()));
    }
    all
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
    assert!(operations.len() > 20);
    for (path, example) in operations {
        for other in lookalikes(&example) {
            let headers = [("idempotency-key", &*fresh_key()), ("content-type", "application/json")];
            let refused = driver.send("POST", &path, &headers, Some(other.to_string().as_bytes()));
            refused.expect_problem(400, "invalid_request");
            assert!(!refused.json["errors"].as_array().unwrap().is_empty(), "{path} {other}");
        }
    }
    let offset = driver.get("/v1/sandbox/clock").expect(200).int("/offset_seconds");
    assert_eq!((offset, driver.get("/v1/follow-requests").expect(200).json["data"].clone()), (0, json!([])));
});
