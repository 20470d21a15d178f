//! What stands at the head of the document.

use super::Object;
use crate::http::sandbox::MAGIC_INPUTS;
use serde_json::{Value, json};

/// Each tag and what its operations are about.
const TAGS: &[(&str, &str)] = &[
    ("auth", "Sessions of drivers, opened with the authorisation code that the mini-program gets from its host."),
    ("cases", "The handling of one violation by one driver: faces, submission, what came of it."),
    (
        "decisions",
        "Penalty decisions: notice, deadline, what is owed, whether the record is cleared; and any Chongqing decision by its number.",
    ),
    (
        "follows",
        "Another's vehicle or licence, followed with the owner's consent: request, consent, code, confirmation, end.",
    ),
    ("home", "Everything that the first screen shows, in one call."),
    ("licences", "The driver's own and followed driving licences, and their points."),
    ("meta", "The labels of all codes."),
    ("payments", "Payments of decisions through the host."),
    ("policies", "The dated rules of each jurisdiction, every value with its source."),
    (
        "sandbox",
        "The clock that callers may move, the messages that arrived, and news of the registry. Never in production.",
    ),
    ("vehicles", "The driver's own and followed vehicles."),
    ("violations", "What was recorded with the driver's vehicles, and whether it can be handled here, rule by rule."),
];

/// What the API is.
pub(super) fn info() -> Value {
    json!({
        "title": "Clearlane",
        "version": env!("CARGO_PKG_VERSION"),
        "summary": "Traffic violations handled in half a minute.",
        "description": format!("{}\n\n# Sandbox\n\n{MAGIC_INPUTS}", include_str!("conventions.md").trim_end()),
        "contact": {
            "name": "Clearlane maintainers",
            "url": "https://clearlane.example/",
            "email": "api@clearlane.example",
        },
        "license": { "name": env!("CARGO_PKG_LICENSE"), "url": "https://spdx.org/licenses/" },
    })
}

/// Where the API is: wherever this document was read, so that it can be tried at once.
pub(super) fn servers() -> Value {
    json!([{ "url": "/", "description": "This server: production, or a sandbox", "x-internal": false }])
}

/// Each tag, by name.
pub(super) fn tags() -> Vec<Value> {
    TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect()
}

/// How callers prove who they are.
pub(super) fn security_schemes() -> Object {
    let driver = json!({
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of `POST /v1/auth/sessions`: a JWT that lives 15 minutes, used as RFC8725 asks. \
            The keys that verify it are at `/.well-known/jwks.json`.",
    });
    Object::from_iter([("driver".to_owned(), driver)])
}
