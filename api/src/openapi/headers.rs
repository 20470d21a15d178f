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
        if name.starts_with("RateLimit") {
            only_sometimes(&mut header);
            headers.insert(name, header);
        }
    }
    headers
}

/// Every header of an answer.
pub(super) fn all() -> Object {
    let mut headers = about_the_call();
    headers.extend(about_the_resource());
    headers
}

fn about_the_call() -> Object {
    let quota = |pattern: &str| json!({ "type": "string", "maxLength": 128, "pattern": pattern });
    described([
        (
            "Access-Control-Allow-Origin",
            "Any origin may read the answer.",
            json!({ "type": "string", "enum": ["*"] }),
            json!("*"),
        ),
        (
            "X-Request-Id",
            "Names the request: the caller's own id, or one of ours. Quote it when you report a fault.",
            json!({ "type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9._-]+$" }),
            json!("req_01979ae2c1d17a33b4e1a0d6a5e5b2f1"),
        ),
        (
            "RateLimit",
            "How many calls are left (`r`), and after how many seconds all are there again (`t`).",
            quota("^\"[a-z]+\";r=[0-9]+;t=[0-9]+$"),
            json!("\"account\";r=599;t=1"),
        ),
        (
            "RateLimit-Policy",
            "How many calls are allowed (`q`) in so many seconds (`w`).",
            quota("^\"[a-z]+\";q=[0-9]+;w=[0-9]+$"),
            json!("\"account\";q=600;w=60"),
        ),
        (
            "Retry-After",
            "How many seconds to wait before the request is sent again.",
            json!({ "type": "integer", "format": "int32", "minimum": 1, "maximum": 86_400 }),
            json!(2),
        ),
    ])
}

fn about_the_resource() -> Object {
    let mut headers = described([
        (
            "WWW-Authenticate",
            "How to prove who is calling.",
            json!({ "type": "string", "maxLength": 128, "pattern": "^Bearer .+$" }),
            json!("Bearer realm=\"clearlane\""),
        ),
        (
            "ETag",
            "Names this version of the resource, for `If-None-Match`.",
            json!({ "type": "string", "maxLength": 64, "pattern": "^\"[A-Za-z0-9_-]+\"$" }),
            json!("\"V1StGXR8_Z5jdHi6B-my\""),
        ),
        (
            "Location",
            "Where the new resource is, or what it belongs to.",
            json!({ "type": "string", "maxLength": 256, "format": "uri-reference" }),
            json!("/v1/cases/cas_01km7x6jjkfgrtgvqjprvfbgm8"),
        ),
        (
            "Idempotent-Replayed",
            "`true` where the answer is the one that the key got before.",
            json!({ "type": "string", "enum": ["true"] }),
            json!("true"),
        ),
    ]);
    if let Some(replayed) = headers.get_mut("Idempotent-Replayed") {
        only_sometimes(replayed);
    }
    headers
}

/// Headers that are always there, each with its description, schema and an example.
fn described<const N: usize>(headers: [(&str, &str, Value, Value); N]) -> Object {
    let header = |(name, description, schema, example): (&str, &str, Value, Value)| {
        let header = json!({ "description": description, "required": true, "schema": schema, "example": example });
        (name.to_owned(), header)
    };
    headers.into_iter().map(header).collect()
}

fn only_sometimes(header: &mut Value) {
    if let Some(header) = header.as_object_mut() {
        header.insert("required".to_owned(), false.into());
    }
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
