//! Headers of answers and requests, each described once.

use super::{Object, reference};
use serde_json::{Value, json};

const BASE: [&str; 4] = ["Access-Control-Allow-Origin", "X-Request-Id", "RateLimit", "RateLimit-Policy"];

/// The headers of an answer: those of every answer, and `more`.
pub(super) fn of_answer(more: &[&str]) -> Object {
    BASE.iter().chain(more).map(|name| ((*name).to_owned(), reference("headers", name))).collect()
}

/// The same, where a call may have been cut before anybody counted it.
pub(super) fn of_cut_answer() -> Object {
    let mut headers = of_answer(&[]);
    for (name, mut header) in all() {
        if let (true, Some(described)) = (name.starts_with("RateLimit"), header.as_object_mut()) {
            described.insert("required".to_owned(), false.into());
            headers.insert(name, header);
        }
    }
    headers
}

/// Every header of an answer.
pub(super) fn all() -> Object {
    [
        text("Access-Control-Allow-Origin", "Any origin may read the answer.", json!({ "enum": ["*"] }), "*"),
        text(
            "X-Request-Id",
            "Names the request: the caller's own id, or one of ours. Quote it when you report a fault.",
            json!({ "maxLength": 64, "pattern": "^[A-Za-z0-9._-]+$" }),
            "req_01979ae2c1d17a33b4e1a0d6a5e5b2f1",
        ),
        text(
            "RateLimit",
            "How many calls are left (`r`), and after how many seconds all are there again (`t`).",
            json!({ "maxLength": 128, "pattern": "^\"[a-z]+\";r=[0-9]+;t=[0-9]+$" }),
            "\"account\";r=599;t=1",
        ),
        text(
            "RateLimit-Policy",
            "How many calls are allowed (`q`) in so many seconds (`w`).",
            json!({ "maxLength": 128, "pattern": "^\"[a-z]+\";q=[0-9]+;w=[0-9]+$" }),
            "\"account\";q=600;w=60",
        ),
        retry_after(),
        text(
            "WWW-Authenticate",
            "How to prove who is calling.",
            json!({ "maxLength": 128, "pattern": "^Bearer .+$" }),
            "Bearer realm=\"clearlane\"",
        ),
        text(
            "ETag",
            "Names this version of the resource, for `If-None-Match`.",
            json!({ "maxLength": 64, "pattern": "^\"[A-Za-z0-9_-]+\"$" }),
            "\"V1StGXR8_Z5jdHi6B-my\"",
        ),
        text(
            "Location",
            "Where the new resource is, or what it belongs to.",
            json!({ "maxLength": 256, "format": "uri-reference" }),
            "/v1/cases/cas_01km7x6jjkfgrtgvqjprvfbgm8",
        ),
        optional(text(
            "Idempotent-Replayed",
            "`true` where the answer is the one that the key got before.",
            json!({ "enum": ["true"] }),
            "true",
        )),
    ]
    .into_iter()
    .collect()
}

fn text(name: &str, description: &str, mut schema: Value, example: &str) -> (String, Value) {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("type".to_owned(), "string".into());
    }
    let header = json!({ "description": description, "required": true, "schema": schema, "example": example });
    (name.to_owned(), header)
}

fn retry_after() -> (String, Value) {
    let header = json!({
        "description": "How many seconds to wait before the request is sent again.",
        "required": true,
        "schema": { "type": "integer", "format": "int32", "minimum": 1, "maximum": 3600 },
        "example": 2,
    });
    ("Retry-After".to_owned(), header)
}

fn optional((name, mut header): (String, Value)) -> (String, Value) {
    if let Some(header) = header.as_object_mut() {
        header.insert("required".to_owned(), false.into());
    }
    (name, header)
}

/// The header parameters. Each is enforced: what does not fit its schema is refused.
pub(super) fn parameters() -> Value {
    let key = |required: bool, description: &str| {
        json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": required,
            "description": description,
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
            "example": "6f1c2b9e-7f1a-4c39-9b8b-3f6f0c3f9a10",
        })
    };
    json!({
        "IdempotencyKey": key(true, "Random: a new one with each new attempt, the same one with each retry of it."),
        "OptionalIdempotencyKey": key(false, "As elsewhere, but the operation is safe to repeat without one."),
        "IfNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "required": false,
            "description": "The `ETag` of the version that the caller has: where it is still the same, the answer is 304.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 256, "pattern": "^[ -~]+$" },
            "example": "\"V1StGXR8_Z5jdHi6B-my\"",
        },
    })
}
